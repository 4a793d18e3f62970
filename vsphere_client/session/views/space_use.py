"""What the space of datastores is used for: by kind of file, by virtual machine, by datastore."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from vsphere_client.engine.storage.capacity import (
    HOME_GB,
    place_of,
    suspended_gb,
    swap_file_gb,
    taken_gb,
    vmx_swap_gb,
)
from vsphere_client.engine.world.disk_rows import disks_now
from vsphere_client.engine.world.objects import Datacenter, Datastore, VirtualMachine
from vsphere_client.engine.world.places import datacenter_of
from vsphere_client.engine.world.world import World
from vsphere_client.session.session import Session

DISKS, SWAP, OTHER_VM, OTHER, FREE = (
    "Virtual disks",
    "Swap files",
    "Other VM files",
    "Other",
    "Free space",
)
"""The words of the product's space charts."""


@dataclass(frozen=True, slots=True)
class SpaceUse:
    """A part of some space in GB; ``whole_gb`` is all there is where each has its own."""

    label: str
    gb: float
    whole_gb: float = 0.0


def space_by_kind(session: Session, moid: str) -> tuple[SpaceUse, ...]:
    """A datastore's space by kind of file; what no virtual machine explains is `OTHER`: all parts are its capacity.

    Raises:
        NotFound: there is no such datastore.
    """
    table, row = session.engine.world.datastores, session.engine.world.datastore(moid).row
    found = dict.fromkeys((DISKS, SWAP, OTHER_VM), 0.0)
    for _, kind, gb in _files_of_vms(session.engine.world, moid):
        found[kind] += gb
    used, capacity = float(table.used_gb[row]), float(table.capacity_gb[row])
    found[OTHER] = max(used - sum(found.values()), 0.0)
    found[FREE] = max(capacity - sum(found.values()), 0.0)
    return tuple(SpaceUse(label, gb) for label, gb in found.items())


def space_by_vm(session: Session, moid: str, most: int = 10) -> tuple[SpaceUse, ...]:
    """The virtual machines that take most of a datastore, largest first.

    Raises:
        NotFound: there is no such datastore.
    """
    sizes: dict[VirtualMachine, float] = {}
    for vm, _, gb in _files_of_vms(session.engine.world, moid):
        sizes[vm] = sizes.get(vm, 0.0) + gb
    largest = sorted(sizes, key=lambda vm: (-sizes[vm], vm.name, vm.moid))[:most]
    return tuple(SpaceUse(vm.name, sizes[vm]) for vm in largest)


def _files_of_vms(world: World, moid: str) -> Iterator[tuple[VirtualMachine, str, float]]:
    """What each virtual machine has on a datastore: whose it is, what kind of file, GB."""
    store = world.datastore(moid)
    names = {one.moid: one.name for one in world.all_of(Datastore)}
    for vm in map(world.vm, store.vms):
        if vm.disk_datastores[:1] == (moid,):
            yield vm, OTHER_VM, HOME_GB + suspended_gb(vm)
            yield vm, SWAP, vmx_swap_gb(vm)
        for disk in disks_now(world, vm):
            if place_of(vm, disk, names) == moid:
                yield vm, DISKS, taken_gb(disk)
    for row in np.flatnonzero(world.vms.executing & (world.vms.swap_store == store.row)).tolist():
        yield world.vm_at[row], SWAP, swap_file_gb(world.vm_at[row])


def space_by_datastore(session: Session, moid: str) -> tuple[SpaceUse, ...]:
    """Used space and capacity of a datacenter's datastores, by name.

    Raises:
        NotFound: there is no such datacenter.
    """
    world = session.engine.world
    datacenter, table = world.get(moid, Datacenter), world.datastores
    stores = (one for one in world.all_of(Datastore) if datacenter_of(world, one) is datacenter)
    return tuple(
        SpaceUse(one.name, float(table.used_gb[one.row]), float(table.capacity_gb[one.row]))
        for one in sorted(stores, key=lambda one: (one.name, one.moid))
    )
