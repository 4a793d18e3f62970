"""What keeps DRS from evening a cluster out, as far as it is found there (drs.md 8.6)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.drs.settings import HEADROOM_THRESHOLD, WORTH_POINTS
from vsphere_client.decisions.drs.snapshot import DISABLED
from vsphere_client.engine.drs.scores import host_loads
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.drs.snapshot import cluster_hosts, cluster_vm_rows
from vsphere_client.engine.esxi.links import is_running
from vsphere_client.engine.inventory.rules import resolved_rules
from vsphere_client.engine.storage.swap_files import swap_room
from vsphere_client.engine.vmotion.matrix import ReadOnlyMatrix
from vsphere_client.engine.vmotion.network import vmotion_links
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.engine.world.world import World
from vsphere_client.session.session import Session

LOOKED_AT = 500
"""VMs of loaded hosts whose other hosts are looked for; enough to tell, and soon done in large clusters."""
HOSTS_NAMED = 3
PURPOSE = (
    "DRS moves virtual machines to empty hosts, to fulfil rules and reservations, for better scores and to save "
    "power. As many on each host is not its aim."
)
TASTE = (
    "For each run it gathers about 20 figures of every virtual machine and 5 of every host. It likes to move machines "
    "of medium size: they even hosts out in fewer and cheaper moves than small or large ones."
)
"""How DRS goes about it (drs.md 11)."""


def what_keeps_it(session: Session, moid: str) -> tuple[str, ...]:
    """Sentences on everything that holds DRS back in a cluster; the last say what DRS moves for, and how."""
    cluster = session.engine.world.cluster(moid)
    return (*_obstacles(session, cluster), PURPOSE, TASTE)


def _obstacles(session: Session, cluster: ClusterComputeResource) -> Iterator[str]:
    world, drs = session.engine.world, cluster.config.drs
    if not drs.enabled:
        yield "vSphere DRS is off: nobody moves anything."
        return
    record = session.engine.service(DrsService).record(cluster.moid)
    if record.why_no_more:
        yield f"Last run: {record.why_no_more}."
    if drs.automation != "fully_automated":
        waiting = _number(len(record.pending), "recommendation waits", "recommendations wait")
        yield f"DRS only recommends: {waiting} for a person."
    if drs.migration_threshold == 1:
        yield "At migration threshold 1 DRS moves nothing for balance."
    elif drs.migration_threshold == 2 and drs.generation == "drs2":
        yield f"At migration threshold 2 a move has to gain {WORTH_POINTS[2]:g} points beyond its cost."
    yield from _of_rules(world, cluster)
    yield from _of_vms(world, cluster)
    yield from _of_hosts(world, cluster)
    yield from _of_swap(world, cluster)


def _of_rules(world: World, cluster: ClusterComputeResource) -> Iterator[str]:
    rules = [one for one in resolved_rules(world, cluster) if one.rule.enabled]
    rules = [one for one in rules if one.rule.kind != "vm_dependency"]
    bound = len({vm for one in rules for vm in one.vms})
    if bound:
        binding = _number(len(rules), "rule binds", "rules bind")
        yield f"{binding} {_number(bound, 'virtual machine', 'virtual machines')} to others or to hosts."


def _of_vms(world: World, cluster: ClusterComputeResource) -> Iterator[str]:
    rows, table = cluster_vm_rows(world, cluster), world.vms
    off = int((table.automation[rows] == DISABLED).sum())
    if off:
        yield f"DRS is disabled on {_number(off, 'virtual machine', 'virtual machines')}."
    pinned = int(table.pinned[rows].sum())
    if pinned:
        whom = _number(pinned, "virtual machine is", "virtual machines are")
        yield f"{whom} bound to the host by a device or a setting."
    loaded = _on_loaded_hosts(world, cluster, rows)
    others = [host for host in cluster_hosts(world, cluster) if is_running(host)]
    if len(loaded) and len(others) > 1:
        at = np.array([host.row for host in others])
        fits = ReadOnlyMatrix(world).matrix(loaded, others) & (table.host[loaded][:, None] != at[None, :])
        alone = int((~fits.any(axis=1)).sum())
        if alone:
            whom = _number(
                alone, "virtual machine of a loaded host fits", "virtual machines of loaded hosts fit"
            )
            yield f"{whom} no other host: datastores, networks or processors differ."


def _on_loaded_hosts(
    world: World, cluster: ClusterComputeResource, rows: NDArray[np.intp]
) -> NDArray[np.intp]:
    """The first so many VMs of hosts above the load from which headroom is missing."""
    cpu, memory, _ = host_loads(world)
    mark = HEADROOM_THRESHOLD[cluster.config.drs.migration_threshold]
    loaded = np.maximum(cpu, memory) > mark
    found: NDArray[np.intp] = rows[loaded[world.vms.host[rows]]][:LOOKED_AT]
    return found


def _of_hosts(world: World, cluster: ClusterComputeResource) -> Iterator[str]:
    hosts = [host for host in cluster_hosts(world, cluster) if is_running(host)]
    without = [host.name for host in hosts if not vmotion_links(host)]
    if without:
        more = f" and {len(without) - HOSTS_NAMED} more" if len(without) > HOSTS_NAMED else ""
        yield f"No vMotion network: {', '.join(without[:HOSTS_NAMED])}{more}."


def _of_swap(world: World, cluster: ClusterComputeResource) -> Iterator[str]:
    """Datastores for swap files that are full: their hosts take nobody, however low their load is (drs.md 11)."""
    hosts = [host for host in cluster_hosts(world, cluster) if is_running(host)]
    rows = cluster_vm_rows(world, cluster)[:LOOKED_AT]
    room = swap_room(world, rows, hosts) if hosts else None
    if room is None:
        return
    at = {host.row: number for number, host in enumerate(hosts)}
    home = np.array([room.store[at[row]] if row in at else -1 for row in world.vms.host[rows].tolist()])
    full = []
    for host, store in zip(hosts, room.store.tolist(), strict=True):
        free = float(room.free_gb[store])
        shut = int(((room.wanted_gb > free) & (home != store)).sum()) if store >= 0 else 0
        if shut:
            left = f"{room.stores[store]} of {host.name} has {max(free, 0.0):.1f} GB left for swap files"
            full.append(f"{left}, too little for {_number(shut, 'virtual machine', 'virtual machines')}.")
    yield from full[:HOSTS_NAMED]


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
