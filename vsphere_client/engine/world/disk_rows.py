"""The virtual disks of a VM as rows of the disk table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from vsphere_client.decisions.resources.levels import DISK_SHARES, SharesLevel
from vsphere_client.decisions.storage_io.device import guest_queue_depth
from vsphere_client.engine.storage.capacity import taken_gb
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.engine.world.tables import NOWHERE
from vsphere_client.model.virtual_machine import VirtualDisk

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World

HOME = VirtualDisk(gb=1)
"""Stands for the home of a VM without disks: whatever the guest asks goes there (our assumption)."""


def disk_shares_of(disk: VirtualDisk) -> int:
    """Disk shares of a virtual disk: its level's preset, or its own number."""
    return disk.shares if isinstance(disk.shares, int) else DISK_SHARES[SharesLevel(disk.shares)]


def project_disks(world: World, vm: VirtualMachine) -> None:
    """Write settings and place of a VM's disks; it spreads its operations evenly over them (our assumption)."""
    config = vm.config.disks or (HOME,)
    table = world.disks
    depth = guest_queue_depth(vm.config.scsi_controller, len(config))
    for number, (row, disk) in enumerate(zip(_rows(world, vm, len(config)), config, strict=True)):
        table.vm[row], table.number[row] = vm.row, number
        table.datastore[row] = _datastore_row(world, vm, disk)
        table.fraction[row] = 1.0 / len(config)
        table.shares[row] = disk_shares_of(disk)
        table.limit_iops[row] = np.inf if disk.limit_iops is None else disk.limit_iops
        table.reservation_iops[row] = disk.reservation_iops
        table.guest_depth[row] = depth
        _project_space(world, vm, row, disk)


def _project_space(world: World, vm: VirtualMachine, row: int, disk: VirtualDisk) -> None:
    """Write what a disk takes, and what can grow of it."""
    table = world.disks
    is_file = disk.backing == "file" and disk is not HOME
    table.allocated_gb[row] = taken_gb(disk) if is_file else 0.0
    grows = disk.thin and is_file
    table.thin_gb[row] = disk.gb if grows else 0.0
    table.first_gb[row] = taken_gb(disk) if grows else 0.0


def disks_now(world: World, vm: VirtualMachine) -> tuple[VirtualDisk, ...]:
    """The disks of a VM with what is written on the thin ones now."""
    rows = world.disks_of.get(vm.row, ())
    grown = (float(world.disks.grown_gb[row]) for row in rows)
    return tuple(
        disk.model_copy(update={"written_gb": min(disk.gb, taken_gb(disk) + more)}) if more > 0.0 else disk
        for disk, more in zip(vm.config.disks, grown, strict=False)
    )


def fold_growth(world: World, vm: VirtualMachine, numbers: Iterable[int]) -> None:
    """Forget what some disks of a VM (counted from 0) have grown by: their settings will say it from now on."""
    disks, stores, rows = world.disks, world.datastores, world.disks_of.get(vm.row, ())
    for row in (rows[number] for number in numbers):
        grown, store = float(disks.grown_gb[row]), int(disks.counted_on[row])
        if grown and store != NOWHERE:
            if world.datastore_at[store].config.type != "vSAN":
                stores.used_gb[store] -= grown
            stores.uncommitted_gb[store] += grown
        disks.grown_gb[row], disks.counted_on[row], disks.folded_gb[row] = 0.0, NOWHERE, 0.0


def release_disks(world: World, vm: VirtualMachine) -> None:
    """Free the rows of a VM's disks."""
    for row in world.disks_of.pop(vm.row, ()):
        world.disks.free_row(row)


def _rows(world: World, vm: VirtualMachine, count: int) -> tuple[int, ...]:
    rows = world.disks_of.get(vm.row, ())
    if len(rows) != count:
        for row in rows[count:]:
            world.disks.free_row(row)
        fresh = (world.disks.take_row() for _ in range(count - len(rows)))
        rows = (*rows[:count], *fresh)
        world.disks_of[vm.row] = rows
    return rows


def _datastore_row(world: World, vm: VirtualMachine, disk: VirtualDisk) -> int:
    """The datastore that a disk names among its VM's, else the VM's home; none while it is out of reach."""
    if not vm.disk_datastores or not vm.storage_accessible:
        return NOWHERE
    for moid in vm.disk_datastores:
        datastore = world.datastore(moid)
        if disk.datastore in (moid, datastore.name):
            return datastore.row
    return world.datastore(vm.disk_datastores[0]).row
