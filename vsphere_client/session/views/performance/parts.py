"""The parts of an object that have counters of their own: which there are, and their recorded figures.

A part is named by its object's id and its own name, ``host-12#vmnic0``; names are those of the product: numbers
for processors, ``scsi0:0`` for a virtual disk, ``4000`` for the first network adapter of a VM, ``vmnic0``,
``vmhba2``, the identifier of a device, the path ``vmhba2:C0:T0:L3``, the name of a datastore.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from vsphere_client.engine.statistics.formulas.instances import (
    LEVEL,
    PART_FORMULAS,
    QUEUE_DEPTH,
    SECOND_THREAD,
    THREADS,
    Part,
)
from vsphere_client.engine.statistics.instances import device_key, device_owner, path_key
from vsphere_client.engine.storage.device_names import (
    LOCAL_ADAPTER,
    adapter_of,
    device_name,
    lines_to,
    slot_of,
)
from vsphere_client.engine.world.objects import Datastore, HostSystem, ManagedObject, VCenter, VirtualMachine
from vsphere_client.engine.world.world import World
from vsphere_client.session.session import Session
from vsphere_client.session.statistics.intervals import Period

FIRST_NIC = 4000
"""Key of a VM's first network adapter in its hardware."""
MARK = "#"

PARTS_OF_VM = {
    "cpu": Part.VCPU,
    "virtualDisk": Part.VIRTUAL_DISK,
    "net": Part.VNIC,
}
PARTS_OF_HOST = {
    "cpu": Part.PCPU,
    "net": Part.UPLINK,
    "disk": Part.LUN,
    "datastore": Part.DATASTORE,
    "storageAdapter": Part.ADAPTER,
    "storagePath": Part.PATH,
}
"""By counter group, the parts that VMs and hosts have."""


@dataclass(frozen=True, slots=True)
class PartOf:
    """A part: its name, and where its figures are.

    ``keys`` and ``owners`` are those of the sampled rows that add up to it; ``extras`` are columns that are
    the same at all times.
    """

    part: Part
    name: str
    keys: tuple[int, ...] = ()
    owners: tuple[int, ...] = ()
    extras: tuple[tuple[str, float], ...] = ()


def part_kind(obj: ManagedObject, counter_id: str) -> Part | None:
    """Which parts of an object have a counter; None if none have."""
    group = counter_id.partition(".")[0]
    found: Part | None = None
    if isinstance(obj, VirtualMachine):
        found = PARTS_OF_VM.get(group)
    elif isinstance(obj, HostSystem):
        found = PARTS_OF_HOST.get(group)
    return found if found is not None and counter_id in PART_FORMULAS[found] else None


def keeps_parts(session: Session, level: int, period: Period, vcenter: VCenter) -> bool:
    """Whether a counter of parts, of a collection level, reaches back over a period.

    Rollups hold parts from level 3 on, and what is of level 4 from that one on.
    """
    if period == "realtime":
        return True
    interval = session.statistics.interval(period, vcenter)
    return interval is not None and interval.level >= max(LEVEL, level)


def parts_of(world: World, obj: ManagedObject, part: Part) -> tuple[PartOf, ...]:
    """All parts of a kind that an object has now, in their order."""
    if isinstance(obj, VirtualMachine):
        return _VM_PARTS[part](world, obj)
    return _HOST_PARTS[part](world, obj) if isinstance(obj, HostSystem) else ()


def member_id(moid: str, name: str) -> str:
    """How a part is named beside objects."""
    return f"{moid}{MARK}{name}"


def split_member(member: str) -> tuple[str, str]:
    """The object's id and the part's name, empty for the object itself."""
    moid, _, name = member.partition(MARK)
    return moid, name


# parts of VMs -----------------------------------------------------------------------------------------------


def _vcpus(_world: World, vm: VirtualMachine) -> tuple[PartOf, ...]:
    return tuple(PartOf(Part.VCPU, str(number)) for number in range(vm.config.num_cpu))


def _virtual_disks(world: World, vm: VirtualMachine) -> tuple[PartOf, ...]:
    # A VM without disks has a row that stands for its home: that is no virtual disk.
    rows = world.disks_of.get(vm.row, ())[: len(vm.config.disks)]
    owners = world.disks.generation
    return tuple(
        PartOf(Part.VIRTUAL_DISK, slot_of(number), (row,), (int(owners[row]),))
        for number, row in enumerate(rows)
    )


def _vnics(world: World, vm: VirtualMachine) -> tuple[PartOf, ...]:
    rows = world.ports_of.get(vm.row, ())[: max(len(vm.config.networks), len(vm.networks))]
    owners = world.ports.generation
    return tuple(
        PartOf(Part.VNIC, str(FIRST_NIC + number), (row,), (int(owners[row]),))
        for number, row in enumerate(rows)
    )


_VM_PARTS = {Part.VCPU: _vcpus, Part.VIRTUAL_DISK: _virtual_disks, Part.VNIC: _vnics}


# parts of hosts ---------------------------------------------------------------------------------------------


def _pcpus(_world: World, host: HostSystem) -> tuple[PartOf, ...]:
    threads = host.config.usable_threads_per_core
    return tuple(
        PartOf(
            Part.PCPU,
            str(number),
            extras=((SECOND_THREAD, float(number % threads)), (THREADS, float(threads))),
        )
        for number in range(host.config.logical_processors)
    )


def _uplinks(world: World, host: HostSystem) -> tuple[PartOf, ...]:
    owners = world.uplinks.generation
    return tuple(
        PartOf(Part.UPLINK, name, (row,), (int(owners[row]),))
        for name, row in sorted(world.uplinks_of.get(host.row, {}).items(), key=_by_number)
    )


def _by_number(pair: tuple[str, int]) -> tuple[str, int, str]:
    name = pair[0]
    digits = len(name) - len(name.rstrip("0123456789"))
    return name[: len(name) - digits], int(name[len(name) - digits :] or 0), name


def _device(world: World, host: HostSystem, part: Part, name: str, stores: Sequence[Datastore]) -> PartOf:
    keys = sorted(
        (device_key(host.row, store.row), device_owner(world, host.row, store.row)) for store in stores
    )
    return PartOf(part, name, tuple(key for key, _ in keys), tuple(owner for _, owner in keys))


def _stores(world: World, host: HostSystem) -> list[Datastore]:
    stores = [world.get(moid, Datastore) for moid in host.datastores]
    return sorted(stores, key=lambda store: (store.name, store.moid))


def _datastores(world: World, host: HostSystem) -> tuple[PartOf, ...]:
    return tuple(_device(world, host, Part.DATASTORE, one.name, [one]) for one in _stores(world, host))


def _luns(world: World, host: HostSystem) -> tuple[PartOf, ...]:
    stores = [one for one in _stores(world, host) if adapter_of(one)]
    rows = np.array([one.row for one in stores], dtype=np.intp)
    depths = world.device_queues.depths(world, np.full(rows.size, host.row), rows).tolist()
    parts = (_device(world, host, Part.LUN, device_name(one), [one]) for one in stores)
    return tuple(
        replace(part, extras=((QUEUE_DEPTH, depth),)) for part, depth in zip(parts, depths, strict=True)
    )


def _paths(world: World, host: HostSystem) -> tuple[PartOf, ...]:
    return tuple(
        _part_of_paths(world, host, Part.PATH, name, [(store, number)])
        for store in _stores(world, host)
        for number, name in enumerate(lines_to(store))
    )


def _adapters(world: World, host: HostSystem) -> tuple[PartOf, ...]:
    """The adapter of the host's own disks, and all that a path goes through."""
    by_name: dict[str, list[tuple[Datastore, int]]] = {LOCAL_ADAPTER: []}
    for store in _stores(world, host):
        for number, path in enumerate(lines_to(store)):
            by_name.setdefault(path.partition(":")[0], []).append((store, number))
    return tuple(_part_of_paths(world, host, Part.ADAPTER, name, by_name[name]) for name in sorted(by_name))


def _part_of_paths(
    world: World, host: HostSystem, part: Part, name: str, paths: Sequence[tuple[Datastore, int]]
) -> PartOf:
    """What goes over some paths, each of a datastore and its place among that one's paths."""
    keys = tuple(path_key(host.row, store.row, number) for store, number in paths)
    return PartOf(part, name, keys, tuple(device_owner(world, host.row, store.row) for store, _ in paths))


_HOST_PARTS = {
    Part.PCPU: _pcpus,
    Part.UPLINK: _uplinks,
    Part.LUN: _luns,
    Part.DATASTORE: _datastores,
    Part.ADAPTER: _adapters,
    Part.PATH: _paths,
}
