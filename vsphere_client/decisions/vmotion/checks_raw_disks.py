"""Checks of disks that are no plain files, and of what a destination datastore can hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vsphere_client.decisions.vmotion.snapshot import (
    DatastoreTraits,
    Finding,
    MigrationSubject,
    MigrationTarget,
    VirtualDisk,
)
from vsphere_client.model.reasons import because

LARGE_RDM_GB: Final = 2048.0
_MAX_FILE_GB: Final = {3: 2048.0, 5: 63_488.0, 6: 63_488.0}
"""Largest file of each VMFS version: 2 TB, and 62 TB from VMFS-5 (with ESXi 5.5) on."""


def check_raw_disks(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Rows 15 and 30: the LUN behind a raw device mapping, and raw disks of the host.

    A LUN is the same where its name and its number are.
    """
    for disk in subject.disks:
        if disk.backing == "raw" and subject.powered_on:
            why = because("raw_disk", "{disk} is a raw disk of {host}.", disk=disk.label, host=subject.host)
            yield Finding("error", "RawDiskNotSupported", why.text, why, "vm.edit_settings")
        elif disk.backing in ("rdm_virtual", "rdm_physical") and not _sees(disk, target):
            message = f"Virtual disk '{disk.label}' is a mapped direct-access LUN that is not accessible."
            why = because(
                "lun_unreachable",
                "{host} does not see LUN {lun} as number {number}, to which {disk} points.",
                host=target.host,
                lun=disk.lun or "(none)",
                number="?" if disk.lun_number is None else disk.lun_number,
                disk=disk.label,
            )
            yield Finding("error", "RDMPointsToInaccessibleDisk", message, why, "host.rescan_storage")


def _sees(disk: VirtualDisk, target: MigrationTarget) -> bool:
    numbers = dict(target.luns)
    if disk.lun not in numbers:
        return False
    return disk.lun_number is None or numbers[disk.lun] == disk.lun_number


def check_datastore_limits(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 54, beside the space: files and raw device mappings that the destination datastore cannot hold."""
    traits = dict(target.datastore_traits)
    for disk in subject.disks:
        there = traits.get(disk.datastore)
        if not target.moves_storage or there is None:
            continue
        if disk.backing in ("rdm_virtual", "rdm_physical"):
            yield from _mapping(disk, there)
        elif disk.backing == "file" and there.type == "VMFS" and disk.gb > _MAX_FILE_GB[there.vmfs_version]:
            message = f"File '{disk.path}' is larger than the maximum size supported by datastore '{disk.datastore}'."
            why = because(
                "file_too_large",
                "{disk} has {gb:g} GB; VMFS-{version} on {datastore} holds files of up to {most:g} GB.",
                disk=disk.label,
                gb=disk.gb,
                version=there.vmfs_version,
                datastore=disk.datastore,
                most=_MAX_FILE_GB[there.vmfs_version],
            )
            yield Finding("error", "FileTooLarge", message, why)


def _mapping(disk: VirtualDisk, there: DatastoreTraits) -> Iterator[Finding]:
    if there.type != "VMFS":
        why = because(
            "rdm_datastore",
            "{disk} is a raw device mapping, which the {type} datastore {datastore} does not support.",
            disk=disk.label,
            type=there.type,
            datastore=disk.datastore,
        )
        yield Finding("error", "RDMNotSupportedOnDatastore", why.text, why)
    elif there.vmfs_version == 3 and disk.gb > LARGE_RDM_GB:
        why = because(
            "large_rdm",
            "{disk} maps a LUN of {gb:g} GB; VMFS-3 on {datastore} supports mappings of up to 2 TB.",
            disk=disk.label,
            gb=disk.gb,
            datastore=disk.datastore,
        )
        yield Finding("error", "LargeRDMNotSupportedOnDatastore", why.text, why)


def check_snapshot_directory(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 52: a snapshot directory of its own is forgotten when the VM's files move."""
    if target.moves_storage and subject.snapshot_directory is not None:
        why = because(
            "snapshot_directory",
            "The snapshot directory {directory} of {vm} will be reset to the directory of the VM.",
            directory=subject.snapshot_directory,
            vm=subject.name,
        )
        yield Finding("warning", "WillResetSnapshotDirectory", why.text, why)
