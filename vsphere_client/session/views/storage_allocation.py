"""Monitor > Resource Allocation > Storage: who may do how much I/O on which datastore."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.levels import DISK_SHARES
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.engine.world.places import reservation_parent, vms_below
from vsphere_client.engine.world.tables import NOWHERE
from vsphere_client.engine.world.world import World
from vsphere_client.session.session import Session

_LEVELS = {value: level.value.capitalize() for level, value in DISK_SHARES.items()}


@dataclass(frozen=True, slots=True)
class DiskRow:
    """A virtual disk; I/O per second and ms, percent of the shares on its datastore.

    ``limit_iops`` None means unlimited.
    """

    key: str
    moid: str
    vm: str
    running: bool
    disk: str
    datastore_moid: str
    datastore: str
    size_gb: float
    level: str
    shares: float
    shares_percent: float
    reservation_iops: float
    limit_iops: float | None
    iops: float
    latency_ms: float


def storage_allocation(session: Session, moid: str) -> tuple[DiskRow, ...]:
    """The disks of the machines below a cluster, host or pool, by machine and disk.

    Shares are told as a part of those of all running machines' disks on the same datastore.

    Raises:
        TypeError: the object has no resource pool.
    """
    world = session.engine.world
    totals = _shares_by_datastore(world)
    vms = sorted(_vms_of(world, moid), key=lambda vm: (vm.name.casefold(), vm.moid))
    return tuple(row for vm in vms for row in _disks_of(world, vm, totals))


def _vms_of(world: World, moid: str) -> list[VirtualMachine]:
    obj = world.objects[moid]
    if getattr(obj, "cluster", None) is not None:
        return [world.vm(vm) for vm in getattr(obj, "vms", ())]
    return list(vms_below(world, reservation_parent(world, obj)))


def _shares_by_datastore(world: World) -> NDArray[np.float64]:
    """Sum of the shares of running machines' disks on each datastore, by row."""
    disks = world.disks
    rows = np.flatnonzero(disks.alive & (disks.datastore != NOWHERE) & world.vms.executing[disks.vm])
    found = np.bincount(disks.datastore[rows], disks.shares[rows], world.datastores.capacity)
    return found.astype(np.float64)


def _disks_of(world: World, vm: VirtualMachine, totals: NDArray[np.float64]) -> Iterator[DiskRow]:
    table, on = world.disks, bool(world.vms.executing[vm.row])
    # A machine without a disk has a row that stands for its home, and nothing to list.
    for disk, row in zip(vm.config.disks, world.disks_of.get(vm.row, ()), strict=False):
        number, store = int(table.number[row]), int(table.datastore[row])
        shares, limit = float(table.shares[row]), float(table.limit_iops[row])
        home = world.datastore_at[store] if store != NOWHERE else None
        whole = float(totals[store]) if home is not None else 0.0
        yield DiskRow(
            key=f"{vm.moid}/{number}",
            moid=vm.moid,
            vm=vm.name,
            running=on,
            disk=f"Hard disk {number + 1}",
            datastore_moid=home.moid if home is not None else "",
            datastore=home.name if home is not None else "",
            size_gb=disk.gb,
            level=_LEVELS.get(round(shares), "Custom"),
            shares=shares,
            shares_percent=100.0 * shares / whole if on and whole > 0 else 0.0,
            reservation_iops=float(table.reservation_iops[row]),
            limit_iops=None if np.isinf(limit) else limit,
            iops=float(table.read_iops[row] + table.write_iops[row]),
            latency_ms=float(table.latency_ms[row]),
        )
