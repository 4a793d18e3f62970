"""What a disk becomes when it moves and another format was asked for (vmotion.md 10: conversion on the way).

A disk changes between thin and thick while it is copied. A raw device mapping moves as the pointer it is, unless a
format is asked for: then the contents of its LUN become a disk. One in physical compatibility keeps its pointer
while its VM runs, because its guest talks to the LUN past the VMkernel.
"""

from __future__ import annotations

from vsphere_client.model.reasons import Reason, because
from vsphere_client.model.virtual_machine import DiskFormat, VirtualDisk

FORMAT_WORDS: dict[DiskFormat, str] = {"thin": "Thin Provision", "thick": "Thick Provision Lazy Zeroed"}
"""The formats as the client names them."""


def decide_disk_after(
    disk: VirtualDisk, wanted: DiskFormat | None, store_type: str, live: bool
) -> VirtualDisk:
    """The disk as it lies on the datastore it is copied to; the same disk where nothing is converted.

    Only VMFS lets one choose: an NFS server decides by itself, and vSAN follows the storage policy. Source:
    vSphere Virtual Machine Administration, "Migration with Storage vMotion" and "RDM" (compatibility modes).
    """
    if wanted is None or store_type != "VMFS" or disk.backing == "raw":
        return disk
    if disk.is_rdm:
        if keeps_pointer(disk, live):
            return disk
        return disk.model_copy(update={"backing": "file", "lun": None, "thin": wanted == "thin"})
    return disk.model_copy(update={"thin": wanted == "thin"})


def keeps_pointer(disk: VirtualDisk, live: bool) -> bool:
    """Whether only the pointer of a raw device mapping can move."""
    return live and disk.backing == "rdm_physical"


def read_gb(before: VirtualDisk, after: VirtualDisk, taken_gb: float) -> float:
    """What the data mover reads of a disk: all of a LUN that becomes a disk, else what the file takes."""
    return before.gb if before.is_rdm and not after.is_rdm else taken_gb


def describe_conversion(
    label: str, before: VirtualDisk, after: VirtualDisk, wanted: DiskFormat | None
) -> Reason | None:
    """What happens to a disk on the way beside moving; None if it stays as it is and nobody asked otherwise."""
    if before.is_rdm and not after.is_rdm:
        return because(
            "rdm_converted",
            "{disk}, a raw device mapping of {gb:g} GB, becomes a virtual disk ({format}).",
            disk=label,
            gb=before.gb,
            format=FORMAT_WORDS["thin" if after.thin else "thick"],
        )
    if wanted is not None and before.is_rdm:
        return because(
            "rdm_pointer",
            "{disk} is a raw device mapping in {mode} compatibility: only its pointer moves.",
            disk=label,
            mode="physical" if before.backing == "rdm_physical" else "virtual",
        )
    if before.thin != after.thin:
        return because(
            "disk_converted",
            "{disk} changes from {before} to {after}.",
            disk=label,
            before=FORMAT_WORDS["thin" if before.thin else "thick"],
            after=FORMAT_WORDS["thin" if after.thin else "thick"],
        )
    return None
