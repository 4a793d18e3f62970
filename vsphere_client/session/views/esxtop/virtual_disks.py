"""Panel v: the virtual disks of the host's VMs; a VM unfolds to its disks.

Our assumption: reads and writes of a disk take the same time.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vsphere_client.engine.storage.device_names import slot_of
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.session.views.esxtop.columns import Row
from vsphere_client.session.views.esxtop.io import Io, disks_of, io_of
from vsphere_client.session.views.esxtop.scene import HostScene, group_id


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualDiskRow(Row):
    """A VM, or one of its disks; commands and MB a second, ms."""

    device: str
    disks: int | None
    cmds: float
    reads: float
    writes: float
    mb_read: float
    mb_written: float
    latency_read: float
    latency_write: float
    parts: tuple[VirtualDiskRow, ...] = field(default=())


def virtual_disk_rows(scene: HostScene) -> tuple[VirtualDiskRow, ...]:
    """All VMs of the host by group id."""
    return tuple(_vm_row(scene, vm) for vm in scene.vms)


def _vm_row(scene: HostScene, vm: VirtualMachine) -> VirtualDiskRow:
    disks = disks_of(scene, vm)
    # A VM without disks has a row that stands for its home: it shows no virtual disk.
    real = disks[: len(vm.config.disks)]
    parts = tuple(
        _row(vm, io_of(scene, [row]), slot_of(index), f"{vm.name}:{slot_of(index)}")
        for index, row in enumerate(real)
    )
    return _row(vm, io_of(scene, disks), "-", vm.name, len(parts), parts)


def _row(
    vm: VirtualMachine,
    io: Io,
    device: str,
    instance: str,
    disks: int | None = None,
    parts: tuple[VirtualDiskRow, ...] = (),
) -> VirtualDiskRow:
    return VirtualDiskRow(
        key=f"g{group_id(vm)}{device}",
        gid=group_id(vm),
        name=vm.name,
        instance=instance,
        vm=True,
        num_cpu=vm.config.num_cpu,
        device=device,
        disks=disks,
        cmds=io.cmds,
        reads=io.reads,
        writes=io.writes,
        mb_read=io.mb_read,
        mb_written=io.mb_written,
        latency_read=io.gavg if io.reads else 0.0,
        latency_write=io.gavg if io.writes else 0.0,
        parts=parts,
    )
