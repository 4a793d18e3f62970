"""What virtual machines take of their datastores: home, disks, swap and suspend files. GB by datastore id."""

from __future__ import annotations

from collections.abc import Mapping

from vsphere_client.decisions.resources.memory import swap_file_mb
from vsphere_client.decisions.resources.memory.sizes import VMX_SWAP_MB
from vsphere_client.engine.world.memory_projection import swaps_vmx
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.virtual_machine import VirtualDisk, VirtualMachineConfig

HOME_GB = 0.1
"""Configuration, logs and NVRAM of a VM on a file system (our assumption)."""
MAPPING_GB = 0.001
"""The file of a raw device mapping; its LUN holds the data (our assumption: a megabyte)."""
WRITTEN_SHARE = 0.5
"""Written part of a thin disk where the lab says nothing (our assumption)."""


def taken_gb(disk: VirtualDisk) -> float:
    """GB that a virtual disk takes of its datastore before any protection: what is written, or all if thick.

    A raw device mapping is only a pointer, and a raw disk has no file.
    """
    if disk.backing != "file":
        return MAPPING_GB if disk.is_rdm else 0.0
    if not disk.thin:
        return disk.gb
    return min(disk.gb, disk.gb * WRITTEN_SHARE if disk.written_gb is None else disk.written_gb)


def swap_file_gb(vm: VirtualMachine) -> float:
    """The swap file of a VM that is on: memory less its reservation."""
    if vm.power_state != PowerState.ON:
        return 0.0
    return swap_size_gb(vm.config)


def swap_size_gb(config: VirtualMachineConfig) -> float:
    """The swap file that a VM gets when it is powered on."""
    return float(swap_file_mb(config.memory_mb, config.memory.reservation_mb)) / 1024.0


def vmx_swap_gb(vm: VirtualMachine) -> float:
    """The swap file of a running VM's VMX process (.vmx-*.vswp), which lies with the VM.

    Our assumption: as large as what it takes off the overhead.
    """
    return VMX_SWAP_MB / 1024.0 if vm.power_state == PowerState.ON and swaps_vmx(vm.config) else 0.0


def suspended_gb(vm: VirtualMachine) -> float:
    """The file (.vmss) in which the memory of a suspended VM lies."""
    return vm.config.memory_mb / 1024.0 if vm.power_state == PowerState.SUSPENDED else 0.0


def usage_gb(vm: VirtualMachine, names: Mapping[str, str]) -> dict[str, float]:
    """What a VM takes of each of its datastores; ``names`` are the datastores' by id.

    A disk that names none of the VM's datastores lies with its home, on the first of them.
    """
    if not vm.disk_datastores:
        return {}
    home = vm.disk_datastores[0]
    taken = {home: HOME_GB + suspended_gb(vm) + vmx_swap_gb(vm)}
    if swap := swap_file_gb(vm):
        place = vm.swap_datastore or home
        taken[place] = taken.get(place, 0.0) + swap
    for disk in vm.config.disks:
        place = place_of(vm, disk, names)
        taken[place] = taken.get(place, 0.0) + taken_gb(disk)
    return taken


def uncommitted_gb(vm: VirtualMachine, names: Mapping[str, str]) -> dict[str, float]:
    """What a VM's thin disks may still grow by on each of its datastores; those without room to grow are left out."""
    left: dict[str, float] = {}
    for disk in vm.config.disks:
        if disk.thin and disk.backing == "file" and vm.disk_datastores:
            place = place_of(vm, disk, names)
            left[place] = left.get(place, 0.0) + disk.gb - taken_gb(disk)
    return {place: gb for place, gb in left.items() if gb > 0.0}


def place_of(vm: VirtualMachine, disk: VirtualDisk, names: Mapping[str, str]) -> str:
    """The datastore (id) of a disk; ``names`` are the datastores' by id."""
    for moid in vm.disk_datastores:
        if disk.datastore in (moid, names.get(moid)):
            return moid
    return vm.disk_datastores[0]
