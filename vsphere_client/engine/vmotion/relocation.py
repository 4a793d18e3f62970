"""Where the files of a migrating VM go, and their change of place at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vsphere_client.decisions.vmotion.disk_format import decide_disk_after, read_gb
from vsphere_client.decisions.vmotion.storage_copy import DiskMove
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.service import VmConfigured
from vsphere_client.engine.storage.capacity import HOME_GB, place_of, suspended_gb, taken_gb
from vsphere_client.engine.world.disk_rows import disks_now, fold_growth
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    Datastore,
    HostSystem,
    ManagedObject,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.engine.world.places import datacenter_of
from vsphere_client.model.commands import MigrateVm
from vsphere_client.model.faults import InvalidArgument, NotFound
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.virtual_machine import DiskFormat, VirtualDisk

HOME_LABEL = "VM home"
MEMORY_LABEL = "Suspended memory"


@dataclass(frozen=True, slots=True)
class Relocation:
    """The datastore (id) of the VM's home and of each of its disks after the move, and what is copied.

    ``formats`` says of each disk what it is to become; None leaves it as it is.
    """

    home: str
    disks: tuple[str, ...]
    moves: tuple[DiskMove, ...]
    storage_policy: str | None = None
    formats: tuple[DiskFormat | None, ...] = ()

    @property
    def datastores(self) -> tuple[str, ...]:
        """All datastores that hold the VM afterwards, its home's first."""
        return tuple(dict.fromkeys((self.home, *self.disks)))


def find_relocation(engine: Engine, vm: VirtualMachine, command: MigrateVm) -> Relocation | None:
    """Where the files of a VM go; None when they stay.

    Raises:
        NotFound: no datastore of that name in the datacenter that the VM goes to.
        InvalidArgument: no disk of that label, or nothing would move.
    """
    if not command.moves_storage:
        return None
    if not vm.disk_datastores:
        raise InvalidArgument(argument="datastore", problem=f"{vm.name} has no files to move.")
    labels = disk_labels(vm)
    _check_labels(vm, labels, disks=command.disks, disk_formats=command.disk_formats)
    now, there = current_places(engine, vm), _datacenter_there(engine, vm, command)
    wanted = find_datastore(engine, there, command.datastore) if command.datastore else None
    home = wanted.moid if wanted else vm.disk_datastores[0]
    disks = tuple(
        find_datastore(engine, there, command.disks[label]).moid
        if label in command.disks
        else (wanted.moid if wanted else place)
        for label, place in zip(labels, now, strict=True)
    )
    formats = tuple(
        command.disk_formats.get(label, command.disk_format) if to != place else None
        for label, place, to in zip(labels, now, disks, strict=True)
    )
    after = disks_after(engine, vm, disks, formats)
    moves = _moves(engine, vm, (home, *disks), after)
    if not moves and command.storage_policy is None:
        problem = f"The files of {vm.name} are on that datastore already."
        raise InvalidArgument(argument="datastore", problem=problem)
    return Relocation(home, disks, moves, command.storage_policy, formats)


def _check_labels(vm: VirtualMachine, labels: tuple[str, ...], **named: Mapping[str, str]) -> None:
    """Refuse what names disks that the VM does not have; raises InvalidArgument."""
    for argument, given in named.items():
        if (unknown := next((label for label in given if label not in labels), None)) is not None:
            problem = f"{vm.name} has no disk '{unknown}'; it has {', '.join(labels) or 'none'}."
            raise InvalidArgument(argument=argument, problem=problem)


def disk_labels(vm: VirtualMachine) -> tuple[str, ...]:
    """The names that the client gives the disks of a VM, in order."""
    return tuple(f"Hard disk {number}" for number in range(1, len(vm.config.disks) + 1))


def current_places(engine: Engine, vm: VirtualMachine) -> tuple[str, ...]:
    """The datastore (id) of each disk now."""
    names = {moid: engine.world.datastore(moid).name for moid in vm.disk_datastores}
    return tuple(place_of(vm, disk, names) for disk in vm.config.disks)


def disks_after(
    engine: Engine, vm: VirtualMachine, places: tuple[str, ...], formats: tuple[DiskFormat | None, ...]
) -> tuple[VirtualDisk, ...]:
    """The disks, with what is written on them now, as they will be on the datastores (ids) of ``places``."""
    world, live = engine.world, vm.power_state == PowerState.ON
    return tuple(
        decide_disk_after(disk, wanted, world.datastore(place).config.type, live)
        for disk, place, wanted in zip(disks_now(world, vm), places, formats, strict=True)
    )


def _datacenter_there(engine: Engine, vm: VirtualMachine, command: MigrateVm) -> Datacenter | None:
    """The datacenter of the destination; the VM's own where only its files move."""
    world = engine.world
    if command.host is not None:
        return datacenter_of(world, world.find(HostSystem, command.host))
    if command.cluster is not None:
        return datacenter_of(world, world.find(ClusterComputeResource, command.cluster))
    if command.resource_pool is not None:
        owner = world.find(ResourcePool, command.resource_pool).owner
        return datacenter_of(world, world.get(owner, ManagedObject))
    return datacenter_of(world, vm)


def find_datastore(engine: Engine, datacenter: Datacenter | None, name: str) -> Datastore:
    """A datastore by its name in a datacenter, or by its id; raises NotFound."""
    world = engine.world
    for datastore in world.all_of(Datastore):
        if name in (datastore.moid, datastore.name) and datacenter_of(world, datastore) is datacenter:
            return datastore
    elsewhere = world.objects.get(name)
    if isinstance(elsewhere, Datastore):
        return elsewhere
    raise NotFound(what="datastore", name=name)


def _moves(
    engine: Engine, vm: VirtualMachine, places: tuple[str, ...], after: tuple[VirtualDisk, ...]
) -> tuple[DiskMove, ...]:
    """The home and a suspended VM's memory first, then the disks, each with its share of the guest's writes."""
    world = engine.world
    writes = float(world.vms.disk_write_mb_per_s[vm.row]) / max(len(vm.config.disks), 1)
    now = (vm.disk_datastores[0], *current_places(engine, vm))
    disks = tuple(zip(disks_now(world, vm), after, strict=True))
    sizes = (HOME_GB, *(read_gb(disk, then, taken_gb(disk)) for disk, then in disks))
    whole = {label: not disk.is_rdm for label, (disk, _) in zip(disk_labels(vm), disks, strict=True)}
    rates = (0.0, *(writes for _ in vm.config.disks))
    labels = (HOME_LABEL, *disk_labels(vm))
    if suspended := suspended_gb(vm):
        now, places = (now[0], *now), (places[0], *places)
        sizes, rates = (sizes[0], suspended, *sizes[1:]), (0.0, *rates)
        labels = (HOME_LABEL, MEMORY_LABEL, *labels[1:])
    live = vm.power_state == PowerState.ON
    return tuple(
        DiskMove(
            label,
            source,
            target,
            gb * 1024.0,
            rate,
            cold=not live or label == HOME_LABEL,
            whole=whole.get(label, False),
        )
        for label, source, target, gb, rate in zip(labels, now, places, sizes, rates, strict=True)
        if source != target
    )


def needed_gb(engine: Engine, vm: VirtualMachine, relocation: Relocation) -> dict[str, float]:
    """What the moved files take of each datastore (id) they go to, in the formats they get there."""
    needed: dict[str, float] = {}
    if relocation.home != vm.disk_datastores[0]:
        needed[relocation.home] = HOME_GB + suspended_gb(vm)
    after = disks_after(engine, vm, relocation.disks, relocation.formats)
    for disk, source, target in zip(after, current_places(engine, vm), relocation.disks, strict=True):
        if source != target:
            needed[target] = needed.get(target, 0.0) + taken_gb(disk)
    return needed


def apply_relocation(engine: Engine, vm: VirtualMachine, relocation: Relocation) -> None:
    """Let the VM's files lie where they were copied to; what they took before is free."""
    world = engine.world
    after = disks_after(engine, vm, relocation.disks, relocation.formats)
    changed = [
        at for at, (now, then) in enumerate(zip(vm.config.disks, after, strict=True)) if _differ(now, then)
    ]
    fold_growth(world, vm, changed)
    disks = tuple(
        (then if at in changed else disk).model_copy(
            update={
                "datastore": world.datastore(place).name,
                "storage_policy": relocation.storage_policy or disk.storage_policy,
            }
        )
        for at, (disk, then, place) in enumerate(zip(vm.config.disks, after, relocation.disks, strict=True))
    )
    policy = relocation.storage_policy or vm.config.storage_policy
    changes = {"disks": disks, "storage_policy": policy, "snapshot_directory": None}
    config = vm.config.model_copy(update=changes)
    for moid in dict.fromkeys((*vm.disk_datastores, *relocation.datastores)):
        vms = world.datastore(moid).vms
        vms.pop(vm.moid, None)
        if moid in relocation.datastores:
            vms[vm.moid] = None
        world.changes.touch(moid, "vms")
    world.update(vm, config=config, disk_datastores=relocation.datastores)
    engine.notify(VmConfigured(vm.moid))


def _differ(disk: VirtualDisk, then: VirtualDisk) -> bool:
    """Whether a disk has been converted on its way."""
    return (disk.thin, disk.backing) != (then.thin, then.backing)
