"""Panel x: the roles of a host in vSAN, from the disks of VMs, where their components lie, and what resyncs write.

Client: what the host's VMs ask of the vSAN datastore. Owner: the same commands, for our assumption is that a
VM's objects are owned by the host that it runs on; and the recovery writes of its resyncs. CompManager: what
reaches the components that lie on the host. Our assumptions: reads are spread evenly over the copies or columns
that serve data; of a RAID-1 object every copy is written, of RAID-5 and RAID-6 a write changes one column and
the parity of one or two others, each of which is read first; a leg with several pieces divides evenly among
them; a recovery write is 1 MB. A role's deviation of latency is that of its objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from vsphere_client.decisions.vsan.policy import Raid
from vsphere_client.decisions.vsan.snapshot import Component, ComponentKind
from vsphere_client.engine.vsan.cluster import ClusterVsan, active_components
from vsphere_client.engine.vsan.objects import StoredObject
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.engine.world.tables import Floats
from vsphere_client.engine.world.world import World
from vsphere_client.session.views.esxtop.columns import Row
from vsphere_client.session.views.esxtop.scene import HostScene

RECOVERY_MB = 1.0
_PARITIES = {Raid.RAID_5: 1, Raid.RAID_6: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class VsanRow(Row):
    """A role: commands and MB a second, mean latency and its deviation in ms; of reads, writes, recovery writes."""

    reads: float
    mb_read: float
    read_latency: float
    read_deviation: float
    writes: float
    mb_written: float
    write_latency: float
    write_deviation: float
    recovery: float
    mb_recovery: float


class Load(NamedTuple):
    """What reaches an object or a part of it: commands and MB a second, ms."""

    reads: float
    mb_read: float
    writes: float
    mb_written: float
    latency_ms: float


def vsan_rows(scene: HostScene) -> tuple[VsanRow, ...]:
    """The three roles; empty where the host is in no vSAN cluster or does not run."""
    vsan = scene.vsan
    if vsan is None or not scene.running:
        return ()
    own = [load for vm in scene.vms for load in _loads_of(scene.world, vsan, vm)]
    received = sum(_recovery_mb(vsan, received_on=scene.host.name), 0.0)
    issued = sum(_recovery_mb(vsan, owned_by=frozenset(vm.moid for vm in scene.vms)), 0.0)
    stored = list(_component_loads(scene.world, vsan, scene.host.name))
    return (
        _row(1, "Client", own, 0.0),
        _row(2, "Owner", own, issued),
        _row(3, "CompManager", stored, received),
    )


def _loads_of(world: World, vsan: ClusterVsan, vm: VirtualMachine) -> Iterator[Load]:
    """The loads of a VM's disks on the vSAN datastore."""
    # Objects that wait to be placed are not there yet, and looking must not place them.
    placed = (vsan.store.objects.get(name) for name in vsan.store.of_vm.get(vm.moid, ()))
    for obj in placed:
        load = None if obj is None else _load_of(world, vm, obj)
        if load is not None:
            yield load


def _load_of(world: World, vm: VirtualMachine, obj: StoredObject) -> Load | None:
    """What an object's disk does; None for the other objects of a VM, which are at rest."""
    kind, _, number = obj.wanted.kind.partition("-")
    rows = world.disks_of.get(vm.row, ())
    if kind != "disk" or int(number) > len(rows):
        return None
    table, row = world.disks, rows[int(number) - 1]
    return Load(
        float(table.read_iops[row]),
        float(table.read_mb_per_s[row]),
        float(table.write_iops[row]),
        float(table.write_mb_per_s[row]),
        float(table.latency_ms[row]),
    )


def _component_loads(world: World, vsan: ClusterVsan, host: str) -> Iterator[Load]:
    """What reaches each component on a host that serves data."""
    for obj in vsan.store.with_components_on([host]):
        vm = world.objects.get(obj.wanted.vm)
        load = _load_of(world, vm, obj) if isinstance(vm, VirtualMachine) else None
        if load is None:
            continue
        serving = [one for one in active_components(obj) if one.kind is ComponentKind.DATA]
        for component in serving:
            if component.host == host:
                yield share_of(load, component, serving, parities_of(obj))


def parities_of(obj: StoredObject) -> int:
    """How many columns of an object are parity: 1 of RAID-5, 2 of RAID-6, none of RAID-1."""
    return _PARITIES.get(obj.vsan.policy.raid, 0)


def share_of(load: Load, component: Component, serving: list[Component], parities: int) -> Load:
    """A component's part of the commands of its object."""
    legs = len({one.leg for one in serving})
    pieces = sum(one.leg == component.leg for one in serving)
    # Every copy takes all writes; of columns one data and the parities take each.
    touched = (1.0 + parities) / legs if parities else 1.0
    read_back = touched if parities else 0.0
    reads, writes = 1.0 / legs / pieces, touched / pieces
    return Load(
        load.reads * reads + load.writes * read_back / pieces,
        load.mb_read * reads + load.mb_written * read_back / pieces,
        load.writes * writes,
        load.mb_written * writes,
        load.latency_ms,
    )


def _recovery_mb(
    vsan: ClusterVsan, received_on: str = "", owned_by: frozenset[str] = frozenset()
) -> Iterator[float]:
    """MB a second of the resyncs that run: those that a host receives, or of objects of some VMs."""
    for job in vsan.board.jobs.values():
        if job.started_us is None or job.estimate is None:
            continue
        if job.host == received_on or vsan.store.objects[job.key[0]].wanted.vm in owned_by:
            yield job.estimate.rate_mb_s


def _row(number: int, role: str, loads: Iterable[Load], recovery_mb: float) -> VsanRow:
    table = np.array(list(loads), np.float64).reshape(-1, len(Load._fields))
    reads, mb_read, writes, mb_written, latency = table.T
    read_ms, read_off = _mean(latency, reads)
    write_ms, write_off = _mean(latency, writes)
    return VsanRow(
        key=f"x{role}",
        gid=number,
        name=role,
        instance=role,
        reads=float(reads.sum()),
        mb_read=float(mb_read.sum()),
        read_latency=read_ms,
        read_deviation=read_off,
        writes=float(writes.sum()),
        mb_written=float(mb_written.sum()),
        write_latency=write_ms,
        write_deviation=write_off,
        recovery=recovery_mb / RECOVERY_MB,
        mb_recovery=recovery_mb,
    )


def _mean(values: Floats, weight: Floats) -> tuple[float, float]:
    """Mean and standard deviation, each value as often as its weight."""
    total = float(weight.sum())
    if total <= 0:
        return 0.0, 0.0
    mean = float((values * weight).sum()) / total
    return mean, float(np.sqrt(((values - mean) ** 2 * weight).sum() / total))
