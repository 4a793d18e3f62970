"""Thin disks on vSAN: what guests wrote since their objects were last filled, disk by disk."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from vsphere_client.decisions.storage_io.thin_growth import raw_blocks_gb
from vsphere_client.decisions.vsan.policy import raw_factor
from vsphere_client.engine.vsan.objects import WantedObject
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.engine.world.world import World


def note_growth(world: World, vm: VirtualMachine, wanted: Iterable[WantedObject]) -> None:
    """Write what growing costs the disks of a VM; what they grew by is part of the wanted objects from now on."""
    table, rows = world.disks, _rows(world, vm)
    for one in wanted:
        row = rows.get(one.kind)
        if row is not None:
            table.raw_factor[row] = raw_factor(one.policy)
            table.reserved_gb[row] = one.size_gb * one.policy.object_space_reservation_percent / 100.0
            table.folded_gb[row] = table.grown_gb[row]


def note_filled(world: World, vm: VirtualMachine, kind: str, written_gb: float) -> None:
    """Write how much of what a disk's guest has written its components have taken."""
    row = _rows(world, vm).get(kind)
    if row is not None:
        world.disks.folded_gb[row] = written_gb - world.disks.first_gb[row]


def _rows(world: World, vm: VirtualMachine) -> dict[str, int]:
    """Rows of a VM's disks by the kinds of their objects."""
    return {f"disk-{number}": row for number, row in enumerate(world.disks_of.get(vm.row, ()), start=1)}


def grown_vms(world: World, datastore: str, least_gb: float) -> list[str]:
    """Ids of the VMs with a disk on a datastore (id) that grew by more than so much since, in order."""
    table, row = world.disks, world.datastore(datastore).row
    grown = np.flatnonzero((table.grown_gb - table.folded_gb > least_gb) & (table.datastore == row))
    return [world.vm_at[vm].moid for vm in np.unique(table.vm[grown]).tolist()]


def unfilled_gb(world: World, row: int) -> float:
    """Raw GB that guests wrote on a datastore (row) and that no component has taken yet."""
    table = world.disks
    rows = np.flatnonzero((table.datastore == row) & (table.grown_gb > table.folded_gb))
    taken, grown = table.first_gb[rows] + table.folded_gb[rows], table.grown_gb[rows] - table.folded_gb[rows]
    return float(raw_blocks_gb(taken, grown, table.raw_factor[rows], table.reserved_gb[rows]).sum())
