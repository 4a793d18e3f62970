"""Panel m: the memory of a host's VMs, in MB.

VMs and user worlds have rows; for those see `user_worlds`. Our assumptions:
TCHD_W is what a guest dirties within a sampling period, at most its active memory; OVHDUW is the part of the
overhead that does not grow with the VM; CPTRD and CPTTGT are nothing, because a resume reads its file at once.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import isfinite
from typing import Any

import numpy as np

from vsphere_client.decisions.cpu.numa import home_nodes
from vsphere_client.decisions.resources.memory import STATE_NAMES
from vsphere_client.decisions.resources.memory.sizes import COMPRESSION_RATIO
from vsphere_client.decisions.resources.memory.user_worlds import TOUCHED
from vsphere_client.engine.esxi.memory_reclaim import balloon_room_mb, has_balloon_driver
from vsphere_client.engine.esxi.numa_step import dram_mb
from vsphere_client.engine.statistics.active_write import active_write_mb
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.engine.world.tables import Floats
from vsphere_client.session.views.esxtop.columns import Row
from vsphere_client.session.views.esxtop.groups import HostGroup
from vsphere_client.session.views.esxtop.history import WINDOWS_MIN, Averages
from vsphere_client.session.views.esxtop.scene import HostScene, group_id, leader_id
from vsphere_client.session.views.esxtop.user_worlds import UserWorld, kernel_mb, user_worlds
from vsphere_client.session.views.numa_nodes import free_on_nodes

USER_WORLD_OVERHEAD_MB = 14.373
"""The constant part of the overhead of a VM (vmkernel sheet, 2.7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryRow(Row):
    """A VM's memory; MB, MB/s, percent. ``home_nodes`` lists NUMA nodes."""

    id: int
    lwid: int
    nwld: int
    alloc_min: int
    alloc_max: int
    alloc_shares: int
    alloc_units: str = "mb"
    home_nodes: str
    migrations: int
    remote: float
    local: float
    local_percent: float
    size: float
    granted: float
    consumed: float
    target: float
    touched: float
    touched_write: float
    active_percent: float
    balloon_driver: str
    balloon: float
    balloon_target: float
    balloon_max: float
    swapped: float
    swap_target: float
    swap_in: float
    swap_out: float
    cache_in: float
    cache_out: float
    checkpoint_read: float = 0.0
    checkpoint_target: float = 0.0
    zip_cache: float
    zip_used: float
    zipped: float
    unzipped: float
    overhead_user: float
    overhead: float
    overhead_max: float
    zero: float
    shared: float
    saved: float


COLUMNS = {
    "size": "memory_mb",
    "granted": "memory_granted_mb",
    "consumed": "memory_consumed_mb",
    "target": "memory_entitlement_mb",
    "touched": "memory_active_mb",
    "balloon": "memory_balloon_mb",
    "balloon_target": "memory_balloon_target_mb",
    "swapped": "memory_swapped_mb",
    "swap_target": "memory_swap_target_mb",
    "swap_in": "memory_swap_in_mb_per_s",
    "swap_out": "memory_swap_out_mb_per_s",
    "cache_in": "memory_host_cache_in_mb_per_s",
    "cache_out": "memory_host_cache_out_mb_per_s",
    "zipped": "memory_compress_mb_per_s",
    "unzipped": "memory_decompress_mb_per_s",
    "overhead": "overhead_mb",
    "overhead_max": "overhead_mb",
    "zero": "memory_zero_mb",
    "shared": "memory_shared_mb",
    "saved": "memory_saved_mb",
    "local_percent": "numa_local_percent",
}
"""Fields that are the engine's columns as they are."""


def memory_panel(scene: HostScene) -> tuple[MemoryRow, ...]:
    """User worlds and VMs by group id; empty for a host that does not run."""
    if not scene.running:
        return ()
    return (*world_rows(scene), *memory_rows(scene))


def world_rows(scene: HostScene) -> tuple[MemoryRow, ...]:
    """The host's own processes."""
    return tuple(_world_row(group, world) for group, world in user_worlds(scene))


def _world_row(group: HostGroup, world: UserWorld) -> MemoryRow:
    """A process: its memory is resident but for what the host's system swap took."""
    size, here = world.size, world.size - world.swapped
    zero = dict.fromkeys((field.name for field in fields(MemoryRow) if field.type == "float"), 0.0)
    own = {"size": size, "granted": size, "consumed": here, "target": size - world.swap_target, "local": here}
    own |= {field.name: getattr(world, field.name) for field in fields(UserWorld)}
    touched = {"touched": size * TOUCHED, "active_percent": 100.0 * TOUCHED, "local_percent": 100.0}
    figures: dict[str, Any] = {**zero, **own, **touched}
    return MemoryRow(
        key=f"g{group.gid}",
        gid=group.gid,
        name=group.name,
        instance=f"{group.gid}:{group.name}",
        id=group.gid,
        lwid=group.gid,
        nwld=group.worlds,
        alloc_min=0,
        alloc_max=-1,
        alloc_shares=0,
        home_nodes="-",
        migrations=0,
        balloon_driver="N",
        **figures,
    )


def memory_rows(scene: HostScene) -> tuple[MemoryRow, ...]:
    """All VMs of the host by group id."""
    figures = {name: scene.of_vms(column) for name, column in COLUMNS.items()}
    figures |= _derived(scene, figures)
    return tuple(
        _row(scene, vm, {name: float(values[index]) for name, values in figures.items()})
        for index, vm in enumerate(scene.vms)
    )


def _derived(scene: HostScene, of: dict[str, Floats]) -> dict[str, Floats]:
    rows = np.array([vm.row for vm in scene.vms], dtype=np.intp)
    compressed = scene.of_vms("memory_compressed_mb")
    local = of["consumed"] * of["local_percent"] / 100.0
    return {
        "touched_write": active_write_mb(scene.world, rows),
        "active_percent": 100.0 * of["touched"] / np.maximum(of["size"], 1.0),
        "balloon_max": balloon_room_mb(scene.world.hosts, scene.world.vms, rows, scene.now_us),
        "zip_cache": np.where(compressed > 0, of["size"] * scene.of_host("memory_zip_fraction"), 0.0),
        "zip_used": compressed / COMPRESSION_RATIO,
        "overhead_user": np.minimum(of["overhead"], USER_WORLD_OVERHEAD_MB),
        "local": local,
        "remote": of["consumed"] - local,
    }


def _row(scene: HostScene, vm: VirtualMachine, figures: dict[str, Any]) -> MemoryRow:
    gid, table, row = group_id(vm), scene.world.vms, vm.row
    limit = float(table.memory_limit_mb[row])
    return MemoryRow(
        key=f"g{gid}",
        gid=gid,
        name=vm.name,
        instance=f"{gid}:{vm.name}",
        vm=True,
        num_cpu=vm.config.num_cpu,
        id=gid,
        lwid=leader_id(vm),
        nwld=vm.config.num_cpu + 4,
        alloc_min=round(float(table.memory_reservation_mb[row])),
        alloc_max=round(limit) if isfinite(limit) else -1,
        alloc_shares=round(float(table.memory_shares[row])),
        home_nodes=_home_nodes(scene, row),
        migrations=int(table.numa_migrations[row]),
        balloon_driver="Y" if has_balloon_driver(table, np.array([row]), scene.now_us)[0] else "N",
        **figures,
    )


def _home_nodes(scene: HostScene, row: int) -> str:
    """The home nodes of a VM's NUMA clients."""
    return ",".join(str(node) for node in home_nodes(int(scene.world.vms.numa_home[row])))


@dataclass(frozen=True, slots=True)
class HostMemory:
    """The header of the memory panel; MB and MB/s."""

    total: float
    kernel: float
    other: float
    free: float
    managed: float
    min_free: float
    reserved: float
    unreserved: float
    state: str
    nodes: tuple[tuple[float, float], ...]
    shared: float
    common: float
    swapped: float
    swap_target: float
    swap_in: float
    swap_out: float
    zipped: float
    zip_saved: float
    balloon: float
    balloon_target: float
    balloon_max: float

    @property
    def saving(self) -> float:
        """What page sharing saves."""
        return self.shared - self.common


def host_memory(scene: HostScene, rows: tuple[MemoryRow, ...]) -> HostMemory:
    """The host's own figures and the sums over its VMs (``rows``), of what is swapped over its processes as well."""
    total, free, kernel = scene.of_host("memory_total_mb"), scene.of_host("memory_free_mb"), kernel_mb(scene)
    reserved = scene.of_host("memory_kernel_mb") + sum(
        max(row.alloc_min, 0) + row.overhead_max for row in rows
    )
    everybody = (*world_rows(scene), *rows)
    shared = sum(row.shared for row in rows)
    zipped = float(scene.of_vms("memory_compressed_mb").sum()) if rows else 0.0
    return HostMemory(
        total=total,
        kernel=kernel,
        other=max(0.0, total - kernel - free),
        free=free,
        managed=total - kernel,
        min_free=scene.of_host("memory_min_free_mb"),
        reserved=reserved,
        unreserved=max(0.0, total - reserved),
        state=STATE_NAMES[int(scene.of_host("memory_state"))],
        nodes=_nodes(scene),
        shared=shared,
        common=shared - sum(row.saved for row in rows),
        swapped=sum(row.swapped for row in everybody),
        swap_target=sum(row.swap_target for row in everybody),
        swap_in=sum(row.swap_in for row in everybody),
        swap_out=sum(row.swap_out for row in everybody),
        zipped=zipped,
        zip_saved=zipped * (1.0 - 1.0 / COMPRESSION_RATIO),
        balloon=sum(row.balloon for row in rows),
        balloon_target=sum(row.balloon_target for row in rows),
        balloon_max=sum(row.balloon_max for row in rows),
    )


def _nodes(scene: HostScene) -> tuple[tuple[float, float], ...]:
    """Size and free memory of each NUMA node."""
    free = free_on_nodes(scene.world, scene.host)
    size = float(dram_mb(scene.world.hosts)[scene.host.row]) / len(free)
    return tuple((size, float(one)) for one in free)


def overcommit_of(scene: HostScene) -> Averages:
    """How much more memory the running VMs may take than the host has for them: 0.10 is 10 %."""
    one, five, fifteen = (scene.of_host(f"memory_overcommit_{minutes}") for minutes in WINDOWS_MIN)
    return one, five, fifteen
