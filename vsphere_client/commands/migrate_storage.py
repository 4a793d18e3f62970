"""What the Migrate wizard asks about files: datastores, single disks, policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vsphere_client.commands.choices import DatastoreChoice, datastore_choices
from vsphere_client.decisions.vmotion.disk_format import FORMAT_WORDS, describe_conversion
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vmotion.relocation import (
    current_places,
    disk_labels,
    disks_after,
    find_relocation,
)
from vsphere_client.engine.vmotion.snapshot import MoveOptions
from vsphere_client.engine.world.objects import Datastore, HostSystem, VirtualMachine
from vsphere_client.engine.world.places import visible_datastores
from vsphere_client.model.commands import MigrateVm
from vsphere_client.model.faults import VimFault
from vsphere_client.model.reasons import Reason
from vsphere_client.model.virtual_machine import DiskFormat

KEEP_POLICY = "Keep existing VM storage policies"
KEEP_FORMAT = "Same format as source"
FORMAT_CHOICES: tuple[tuple[str, str], ...] = (("", KEEP_FORMAT), *FORMAT_WORDS.items())
"""Virtual disk formats to choose from; the empty key converts nothing."""


@dataclass(frozen=True, slots=True)
class FileChoice:
    """Where the files shall go and what disks become, as far as chosen; datastores by id, disks by label."""

    datastore: str | None = None
    disks: tuple[tuple[str, str], ...] = ()
    policy: str | None = None
    format: DiskFormat | None = None
    formats: tuple[tuple[str, DiskFormat], ...] = ()

    @property
    def made(self) -> bool:
        """Whether anything is to move."""
        return self.datastore is not None or bool(self.disks)

    def as_fields(self) -> dict[str, Any]:
        """What of it goes into the command; only what was chosen."""
        fields = {
            "datastore": self.datastore,
            "disks": dict(self.disks),
            "storage_policy": self.policy,
            "disk_format": self.format,
            "disk_formats": dict(self.formats),
        }
        return {name: value for name, value in fields.items() if value}


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
    command = MigrateVm(vm=vm.moid, **files.as_fields())
    return MoveOptions(find_relocation(engine, vm, command), networks)


def already_there(engine: Engine, vm: VirtualMachine, files: FileChoice) -> VimFault | None:
    """The fault if nothing of a VM would move."""
    try:
        options_of(engine, vm, files, {})
    except VimFault as fault:
        return fault
    return None


def conversions(engine: Engine, vm: VirtualMachine, files: FileChoice) -> tuple[Reason, ...]:
    """What becomes of the VM's disks on the way, beside lying elsewhere; empty when all stay as they are."""
    try:
        relocation = options_of(engine, vm, files, {}).relocation
    except VimFault:
        return ()
    if relocation is None:
        return ()
    after = disks_after(engine, vm, relocation.disks, relocation.formats)
    rows = zip(disk_labels(vm), vm.config.disks, after, relocation.formats, strict=True)
    return tuple(why for row in rows if (why := describe_conversion(*row)) is not None)


def storage_words(
    engine: Engine, files: FileChoice, vms: tuple[VirtualMachine, ...]
) -> Iterator[tuple[str, str]]:
    """The rows of the last page about files: label and value."""
    if files.datastore is not None:
        yield "Storage", engine.world.datastore(files.datastore).name
    for label, moid in files.disks:
        yield label, engine.world.datastore(moid).name
    if files.policy is not None:
        yield "VM Storage Policy", files.policy
    yield "Virtual Disk Format", FORMAT_WORDS[files.format] if files.format else KEEP_FORMAT
    if changed := [why.text for vm in vms for why in conversions(engine, vm, files)]:
        yield (
            "Conversions",
            " ".join(changed[:3]) + (f" And {len(changed) - 3} more." if len(changed) > 3 else ""),
        )


def takes_formats(engine: Engine, moid: str | None) -> bool:
    """Whether one can choose how disks lie on a datastore."""
    found = engine.world.objects.get(moid or "")
    return isinstance(found, Datastore) and found.config.type == "VMFS"


def is_vsan(engine: Engine, moid: str | None) -> bool:
    """Whether a datastore is a vSAN."""
    found = engine.world.objects.get(moid or "")
    return isinstance(found, Datastore) and found.config.type == "vSAN"
