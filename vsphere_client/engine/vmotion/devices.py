"""What of a VM's hardware binds it to a host: drives, pass-through devices, shared buses, disk modes."""

from __future__ import annotations

from typing import Final, Literal

from vsphere_client.decisions.vmotion.snapshot import Device
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.engine.world.places import visible_datastores
from vsphere_client.engine.world.world import World
from vsphere_client.model.virtual_machine import VirtualMachineConfig

SHARED_BUS_MOVES_SINCE: Final = 11
"""Hardware version from which a shared bus with physical mappings does not hold a VM (vmotion.md 3, row 29)."""
CD_DRIVE: Final = "CD/DVD drive 1"
TOOLS_IMAGES: Final = "[] /vmimages/tools-isoimages/"
"""Where every host keeps the installers of VMware Tools."""


def devices_of(world: World, vm: VirtualMachine) -> tuple[Device, ...]:
    """USB devices of hosts, and the CD/DVD drive with the hosts that reach what is in it.

    Our assumption: every host has a drive of the same name, so that one which is not connected may go
    anywhere (row 24).
    """
    usb = tuple(
        Device(f"USB device {number}", one.name, "usb", vmotion_enabled=one.vmotion)
        for number, one in enumerate(vm.config.usb, 1)
        if one.connected
    )
    return (*_drive_of(world, vm), *usb)


def _drive_of(world: World, vm: VirtualMachine) -> tuple[Device, ...]:
    drive = vm.config.cdrom
    if drive.iso is not None:
        if drive.iso.startswith(TOOLS_IMAGES):
            return ()
        datastore = drive.iso.partition("]")[0].lstrip("[")
        reach = frozenset(
            host.name
            for host in world.all_of(HostSystem)
            if any(world.objects[moid].name == datastore for moid in visible_datastores(host))
        )
        return (Device(CD_DRIVE, drive.iso, "image", drive.connected, reach),)
    if drive.device is not None:
        kind: Literal["host", "remote"] = "remote" if drive.device == "client" else "host"
        everywhere = kind == "host" and not drive.connected
        reach = frozenset(host.name for host in world.all_of(HostSystem) if everywhere)
        return (Device(CD_DRIVE, drive.device, kind, drive.connected, reach),)
    return ()


def tools_installer_mounted(config: VirtualMachineConfig) -> bool:
    """Whether the installer of VMware Tools is in the drive."""
    drive = config.cdrom
    return drive.connected and drive.iso is not None and drive.iso.startswith(TOOLS_IMAGES)


def passthrough_of(config: VirtualMachineConfig) -> tuple[str, ...]:
    """Devices of the host that the VM has for itself, with adapters on SR-IOV functions."""
    adapters = (
        f"Network adapter {number}" for number, nic in enumerate(config.networks, 1) if nic.adapter == "sriov"
    )
    return (*config.passthrough, *adapters)


def shared_controllers(config: VirtualMachineConfig) -> tuple[str, ...]:
    """SCSI controllers whose bus other VMs share and that vMotion cannot take along.

    Clusters over hosts with raw device mappings in physical compatibility can move from hardware version 11 on.
    """
    physical = config.scsi_bus_sharing == "physical" and config.hardware_version >= SHARED_BUS_MOVES_SINCE
    movable = physical and any(disk.backing == "rdm_physical" for disk in config.disks)
    return () if config.scsi_bus_sharing == "none" or movable else ("SCSI controller 1",)


def nonpersistent_disks(config: VirtualMachineConfig) -> tuple[str, ...]:
    """Labels of independent disks that forget at power-off."""
    return tuple(
        f"Hard disk {number}"
        for number, disk in enumerate(config.disks, 1)
        if disk.mode == "independent_nonpersistent"
    )
