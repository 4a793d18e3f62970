"""Monitor > Resource Allocation > Storage: who may do how much I/O on which datastore."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.engine.world.places import reservation_parent, vms_below
from vsphere_client.engine.world.world import World
from vsphere_client.model.virtual_machine import VirtualDisk
from vsphere_client.session.session import Session


@dataclass(frozen=True, slots=True)
class DiskRow:
    """A virtual disk; IOPS and ms of its machine's I/O, percent of the shares on its datastore.

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
    limit_iops: float | None
    iops: float
    latency_ms: float


_LEVELS = {500: "Low", 1000: "Normal", 2000: "High"}
"""Disk shares of the levels (vSphere Resource Management, storage I/O shares)."""


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
    own = getattr(obj, "cluster", None)
    if own is not None:
        return [world.vm(vm) for vm in getattr(obj, "vms", ())]
    return list(vms_below(world, reservation_parent(world, obj)))


def _shares_by_datastore(world: World) -> dict[str, float]:
    """Sum of the shares of running machines' disks on each datastore."""
    totals: dict[str, float] = {}
    for row in np.flatnonzero(world.vms.executing).tolist():
        vm, shares = world.vm_at[row], float(world.vms.disk_shares[row])
        for disk in vm.config.disks:
            moid = _home(world, vm, disk)
            totals[moid] = totals.get(moid, 0.0) + shares
    return totals


def _home(world: World, vm: VirtualMachine, disk: VirtualDisk) -> str:
    """The datastore of a disk: the one it names, else the machine's first; empty if it has none."""
    for moid in vm.disk_datastores:
        if world.objects[moid].name == disk.datastore:
            return moid
    return vm.disk_datastores[0] if vm.disk_datastores else ""


def _disks_of(world: World, vm: VirtualMachine, totals: dict[str, float]) -> Iterator[DiskRow]:
    table, row = world.vms, vm.row
    on = bool(table.executing[row])
    shares, limit = float(table.disk_shares[row]), float(table.disk_limit_iops[row])
    for at, disk in enumerate(vm.config.disks, 1):
        moid = _home(world, vm, disk)
        whole = totals.get(moid, 0.0)
        yield DiskRow(
            key=f"{vm.moid}/{at}",
            moid=vm.moid,
            vm=vm.name,
            running=on,
            disk=f"Hard disk {at}",
            datastore_moid=moid,
            datastore=world.objects[moid].name if moid else "",
            size_gb=disk.gb,
            level=_LEVELS.get(round(shares), "Custom"),
            shares=shares,
            shares_percent=100.0 * shares / whole if on and whole > 0 else 0.0,
            limit_iops=None if np.isinf(limit) else limit,
            iops=float(table.disk_iops[row]),
            latency_ms=float(table.disk_latency_ms[row]),
        )
