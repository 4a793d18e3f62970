"""The files of a virtual machine on one datastore; their sizes are those that its capacity counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vsphere_client.engine.storage.capacity import (
    place_of,
    suspended_gb,
    swap_file_gb,
    taken_gb,
    vmx_swap_gb,
)
from vsphere_client.engine.world.disk_rows import disks_now
from vsphere_client.engine.world.objects import Datastore, VirtualMachine
from vsphere_client.engine.world.world import World
from vsphere_client.kernel.random_streams import stable_hash
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.virtual_machine import VirtualDisk
from vsphere_client.session.views.datastore_files.rows import GB, FileRow
from vsphere_client.session.views.datastore_files.times import VmTimes

NVRAM_BYTES = 270_840.0
"""Non-volatile memory of a guest with EFI."""
DESCRIPTOR_BYTES = 540.0
VMX_BYTES = 3_300.0
LOG_BYTES = (240_000, 660_000)
"""Least length of a vmware.log, and how much longer it may be (our assumption; drawn by VM and number)."""


@dataclass(frozen=True, slots=True)
class Home:
    """A VM's folder on a datastore and the moment that is shown."""

    world: World
    datastore: Datastore
    vm: VirtualMachine
    folder: str
    times: VmTimes
    now_us: int

    @property
    def on(self) -> bool:
        """Whether the VM runs."""
        return self.vm.power_state == PowerState.ON

    @property
    def is_home(self) -> bool:
        """Whether the VM's own files lie here, not only disks."""
        return self.vm.disk_datastores[0] == self.datastore.moid


def vm_files(home: Home) -> Iterator[FileRow]:
    """The files in the folder, by kind."""
    if home.is_home:
        yield from _configuration(home)
    yield from _disks(home)
    if home.is_home:
        yield from _memory(home)
        yield from _logs(home)


def swap_file(vm: VirtualMachine, folder: str, started_us: int | None) -> FileRow:
    """The swap file of a VM that is on."""
    return FileRow(folder, f"{vm.name}-{_mark(vm)}.vswp", "swap", swap_file_gb(vm) * GB, started_us)


def _configuration(home: Home) -> Iterator[FileRow]:
    vm, written = home.vm, home.times.written_us
    size = VMX_BYTES + 120.0 * len(vm.config.disks) + 150.0 * len(vm.config.networks)
    yield FileRow(home.folder, f"{vm.name}.vmx", "vm", size, written)
    if home.on:
        yield FileRow(home.folder, f"{vm.name}.vmx.lck", "file", 0.0, home.times.started_us)
        yield FileRow(home.folder, f"{vm.name}.vmx~", "file", size, written)
    yield FileRow(home.folder, f"{vm.name}.vmsd", "file", 0.0, home.times.born_us)
    if home.times.has_run:
        yield FileRow(home.folder, f"{vm.name}.nvram", "nvram", NVRAM_BYTES, _last_run(home))


def _disks(home: Home) -> Iterator[FileRow]:
    """Descriptor and extent of each disk that lies here; on vSAN and vVol the extent is an object, not a file."""
    names = {moid: home.world.objects[moid].name for moid in home.vm.disk_datastores}
    here = [
        (disk, at)
        for at, disk in enumerate(disks_now(home.world, home.vm))
        if disk.backing != "raw" and place_of(home.vm, disk, names) == home.datastore.moid
    ]
    for number, (disk, at) in enumerate(here):
        name = home.vm.name + (f"_{number}" if number else "")
        size, at_us = taken_gb(disk) * GB, _disk_written(home, at)
        if home.datastore.config.type in ("vSAN", "vVol") and disk.backing == "file":
            yield FileRow(home.folder, f"{name}.vmdk", "disk", size, at_us)
            continue
        yield FileRow(home.folder, f"{name}.vmdk", "disk", DESCRIPTOR_BYTES, home.times.born_us)
        yield FileRow(home.folder, f"{name}-{_extent(disk)}.vmdk", "disk", size, at_us)


def _extent(disk: VirtualDisk) -> str:
    return {"rdm_virtual": "rdm", "rdm_physical": "rdmp"}.get(disk.backing, "flat")


def _disk_written(home: Home, at: int) -> int | None:
    """Now, while the guest writes to the disk; else when it stopped."""
    row = home.world.disks_of[home.vm.row][at]
    if home.on:
        return home.now_us if home.world.disks.write_iops[row] > 0.0 else home.times.started_us
    return home.times.ended_us


def _memory(home: Home) -> Iterator[FileRow]:
    vm = home.vm
    if swap_file_gb(vm) > 0.0 and vm.swap_datastore in (None, home.datastore.moid):
        yield swap_file(vm, home.folder, home.times.started_us)
    if size := vmx_swap_gb(vm):
        name = f"vmx-{vm.name}-{_mark(vm)}-1.vswp"
        yield FileRow(home.folder, name, "swap", size * GB, home.times.started_us)
    if size := suspended_gb(vm):
        name = f"{vm.name}-{_mark(vm)}.vmss"
        yield FileRow(home.folder, name, "memory", size * GB, home.times.ended_us)


def _logs(home: Home) -> Iterator[FileRow]:
    if not home.times.has_run:
        return
    for number, at_us in home.times.kept_logs():
        yield FileRow(home.folder, f"vmware-{number}.log", "log", _log_bytes(home.vm, number), at_us)
    yield FileRow(home.folder, "vmware.log", "log", _log_bytes(home.vm, 0), _last_run(home))


def _log_bytes(vm: VirtualMachine, number: int) -> float:
    least, more = LOG_BYTES
    return float(least + stable_hash(number, f"log/{vm.moid}") % more)


def _mark(vm: VirtualMachine) -> str:
    """The eight letters in the names of swap files, drawn by VM."""
    return f"{stable_hash(0, f'swap/{vm.moid}'):08x}"


def _last_run(home: Home) -> int | None:
    """When the VM stopped; of one that runs, when its VMX was started (our assumption: it writes little after)."""
    return home.times.started_us if home.on else home.times.ended_us
