"""Who moves the blocks of a file between two datastores: XCOPY of the array, fs3dm or fsdm (vmotion.md 10).

Of the two data movers of the VMkernel fs3dm copies between VMFS datastores of equal block size without a detour,
fsdm passes every block through all layers of the file system. fs3dm can have an array copy by itself (VAAI, XCOPY):
the host then only sends commands. Source: D. Epping, "Blocksize impact?"; vSphere Storage, "Storage Hardware
Acceleration".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from vsphere_client.model.reasons import Reason, because


class DataMover(StrEnum):
    """What copies, by the names of the VMkernel."""

    XCOPY = "XCOPY"
    FS3DM = "fs3dm"
    FSDM = "fsdm"


MOST_MB_PER_S: Final = {DataMover.XCOPY: 1200.0, DataMover.FS3DM: 400.0, DataMover.FSDM: 200.0}
"""Fastest copy of one disk (our assumption)."""
XCOPY_MB: Final = 4.0
"""What one XCOPY command moves: the default of ``DataMover.MaxHWTransferSize``, 4096 KB."""


@dataclass(frozen=True, slots=True)
class StoreEnd:
    """A datastore at one end: its type, the array that it lies on, its block size, and whether that has VAAI."""

    name: str
    type: str
    array: str
    block_mb: int = 1
    accelerated: bool = True


@dataclass(frozen=True, slots=True)
class CopyingHost:
    """The host that copies; ``offloads`` is its ``DataMover.HardwareAcceleratedMove``."""

    name: str
    offloads: bool = True


def decide_mover(
    source: StoreEnd, destination: StoreEnd, host: CopyingHost, whole_disk: bool = True
) -> tuple[DataMover, Reason]:
    """Which mover copies a file, and why not a faster one.

    ``whole_disk`` is false for small files and for the contents of a raw device mapping, which arrays do not copy.
    Our assumption: fsdm wherever one side is not VMFS.
    """
    other = next((one for one in (source, destination) if one.type != "VMFS"), None)
    if other is not None:
        return _chosen(DataMover.FSDM, "{store} is not VMFS ({type})", store=other.name, type=other.type)
    if source.block_mb != destination.block_mb:
        text = "the block sizes differ: {one} has {here} MB, {other} {there} MB"
        here, there = source.block_mb, destination.block_mb
        return _chosen(DataMover.FSDM, text, one=source.name, here=here, other=destination.name, there=there)
    return _within_vmfs(source, destination, host, whole_disk)


def _within_vmfs(
    source: StoreEnd, destination: StoreEnd, host: CopyingHost, whole_disk: bool
) -> tuple[DataMover, Reason]:
    if not whole_disk:
        return _chosen(DataMover.FS3DM, "arrays copy whole virtual disks only")
    if source.array != destination.array:
        text = "{one} and {other} are on different arrays"
        return _chosen(DataMover.FS3DM, text, one=source.name, other=destination.name)
    if (old := next((one for one in (source, destination) if not one.accelerated), None)) is not None:
        return _chosen(DataMover.FS3DM, "the array of {store} has no VAAI", store=old.name)
    if not host.offloads:
        text = "DataMover.HardwareAcceleratedMove is 0 on {host}"
        return _chosen(DataMover.FS3DM, text, host=host.name)
    return _chosen(DataMover.XCOPY, "the array copies by itself, {host} only sends commands", host=host.name)


def _chosen(mover: DataMover, text: str, **facts: str | int) -> tuple[DataMover, Reason]:
    most = MOST_MB_PER_S[mover]
    told = "{mover}, at most {most:.0f} MB/s: " + text + "."
    return mover, because("data_mover", told, mover=str(mover), most=most, **facts)


def host_commands_per_s(mover: DataMover, mb_per_s: float, io_kb: float) -> float:
    """Commands that a host sends to a device for a copy: one for each block, or for 4 MB that the array moves."""
    return mb_per_s / XCOPY_MB if mover is DataMover.XCOPY else mb_per_s * 1024.0 / io_kb
