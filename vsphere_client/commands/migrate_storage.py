"""What the Migrate wizard asks about files: datastores, single disks, policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vsphere_client.commands.choices import DatastoreChoice, datastore_choices
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vmotion.relocation import current_places, disk_labels, find_relocation
from vsphere_client.engine.vmotion.snapshot import MoveOptions
from vsphere_client.engine.world.objects import Datastore, HostSystem, VirtualMachine
from vsphere_client.engine.world.places import visible_datastores
from vsphere_client.model.commands import MigrateVm
from vsphere_client.model.faults import VimFault

KEEP_POLICY = "Keep existing VM storage policies"


@dataclass(frozen=True, slots=True)
class FileChoice:
    """Where the files shall go, as far as it has been chosen; datastores by id, disks by label."""

    datastore: str | None = None
    disks: tuple[tuple[str, str], ...] = ()
    policy: str | None = None

    @property
    def made(self) -> bool:
        """Whether anything is to move."""
        return self.datastore is not None or bool(self.disks)


@dataclass(frozen=True, slots=True)
class DiskRow:
    """A disk of the VM and where it lies now."""

    label: str
    gb: float
    datastore: str


def disk_rows(engine: Engine, vm: VirtualMachine) -> tuple[DiskRow, ...]:
    """The disks of a VM, for choosing a datastore for each."""
    places = current_places(engine, vm) if vm.disk_datastores else ()
    return tuple(
        DiskRow(label, disk.gb, engine.world.datastore(place).name)
        for label, disk, place in zip(disk_labels(vm), vm.config.disks, places, strict=False)
    )


def storage_choices(engine: Engine, hosts: list[HostSystem], any_host: bool = False) -> list[DatastoreChoice]:
    """Datastores that all of the hosts mount; with ``any_host`` those that one of them does, which DRS then takes."""
    if any_host:
        return list(datastore_choices(engine, hosts))
    shared = [set(visible_datastores(host)) for host in hosts]
    everywhere = set.intersection(*shared) if shared else set()
    return [one for one in datastore_choices(engine, hosts) if one.moid in everywhere]


def options_of(
    engine: Engine, vm: VirtualMachine, files: FileChoice, networks: Mapping[str, str]
) -> MoveOptions:
    """What the checks are told of a VM's files and networks; a VM that is there already moves nothing.

    Raises:
        VimFault: the choice makes no sense for this VM.
    """
    if not files.made:
        return MoveOptions(networks=networks)
    command = MigrateVm(
        vm=vm.moid, datastore=files.datastore, disks=dict(files.disks), storage_policy=files.policy
    )
    return MoveOptions(find_relocation(engine, vm, command), networks)


def already_there(engine: Engine, vm: VirtualMachine, files: FileChoice) -> VimFault | None:
    """The fault if nothing of a VM would move."""
    try:
        options_of(engine, vm, files, {})
    except VimFault as fault:
        return fault
    return None


def is_vsan(engine: Engine, moid: str | None) -> bool:
    """Whether a datastore is a vSAN."""
    found = engine.world.objects.get(moid or "")
    return isinstance(found, Datastore) and found.config.type == "vSAN"
