"""Checks of what the VM is made of: files, disks, swap, snapshots and attached devices."""

from __future__ import annotations

from collections.abc import Iterator

from vsphere_client.decisions.vmotion.evc import esxi_release
from vsphere_client.decisions.vmotion.snapshot import (
    Device,
    Finding,
    MigrationSubject,
    MigrationTarget,
    Severity,
)
from vsphere_client.model.reasons import because


def check_files(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Rows 13 and 14: the datastores of the VM's home and of its disks."""
    home = subject.home_datastore
    if home is not None and home not in target.datastores:
        why = because(
            "home_unreachable",
            "{host} cannot reach datastore {datastore}, the home of {vm}.",
            host=target.host,
            datastore=home,
            vm=subject.name,
        )
        yield Finding("error", "CannotAccessVmConfig", why.text, why, "datastore.mount")
    for disk in subject.disks:
        if disk.datastore not in target.datastores:
            path = disk.path or f"[{disk.datastore}]"
            message = (
                f"Virtual disk '{disk.label}' is not accessible on the host: Unable to access file {path}."
            )
            why = because(
                "disk_unreachable",
                "{host} cannot reach datastore {datastore}, which holds {disk}.",
                host=target.host,
                datastore=disk.datastore,
                disk=disk.label,
            )
            yield Finding("error", "CannotAccessVmDisk", message, why, "datastore.mount")


def check_swap_datastore(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 41: without the configured swap datastore the swap file goes to the VM's directory."""
    swap = target.swap_datastore
    if swap is None or swap in target.datastores:
        return
    why = because(
        "swap_datastore",
        "{host} cannot write to swap datastore {datastore}: the swap file moves to the directory of {vm}.",
        host=target.host,
        datastore=swap,
        vm=subject.name,
    )
    yield Finding("warning", "SwapDatastoreNotWritableOnHost", why.text, why)


def check_snapshots(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 51: moving disks that have snapshots to a host that cannot keep them."""
    if not subject.snapshots or not target.moves_storage or target.keeps_snapshots:
        return
    why = because(
        "snapshots",
        "{vm} has {count} snapshots, which {host} cannot keep when the disks move.",
        vm=subject.name,
        count=subject.snapshots,
        host=target.host,
    )
    fault = "HotSnapshotMoveNotSupported" if subject.powered_on else "SnapshotCopyNotSupported"
    yield Finding("error", fault, why.text, why, "vm.delete_all_snapshots")


def check_disk_modes(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 53: Storage vMotion moves disks that are persistent; others only while the VM is off."""
    if not subject.powered_on or not target.moves_storage:
        return
    for label in subject.nonpersistent_disks:
        why = because(
            "disk_mode",
            "{disk} of {vm} is independent and non-persistent; Storage vMotion needs persistent disks.",
            disk=label,
            vm=subject.name,
        )
        yield Finding("error", "NotSupported", why.text, why, "vm.edit_settings")


def check_space(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 54: what moves has to fit into the datastores it goes to."""
    free = dict(target.free_gb)
    for datastore, needed in subject.needed_gb:
        if datastore in free and needed > free[datastore]:
            why = because(
                "datastore_space",
                "The files of {vm} need {needed:.1f} GB on datastore {datastore}, which has {free:.1f} GB free.",
                vm=subject.name,
                needed=needed,
                datastore=datastore,
                free=max(free[datastore], 0.0),
            )
            message = f"Insufficient disk space on datastore '{datastore}'."
            yield Finding("error", "InsufficientDiskSpace", message, why)


def check_swap_space(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 54 for the swap file, which a running VM gets anew where it cannot stay where it is."""
    if not subject.powered_on or target.new_swap is None:
        return
    datastore, needed, free = target.new_swap
    if needed > free:
        why = because(
            "swap_space",
            "The swap file of {vm} needs {needed:.1f} GB on datastore {datastore}, which has {free:.1f} GB free.",
            vm=subject.name,
            needed=needed,
            datastore=datastore,
            free=max(free, 0.0),
        )
        message = f"Insufficient disk space on datastore '{datastore}'."
        yield Finding("error", "InsufficientDiskSpace", message, why)


def check_source_maintenance(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 38: files do not move off a host that is in maintenance mode."""
    if target.moves_storage and target.source_in_maintenance:
        why = because(
            "source_in_maintenance",
            "{host}, which would have to copy the files of {vm}, is in maintenance mode.",
            host=subject.host,
            vm=subject.name,
        )
        yield Finding("error", "MaintenanceModeFileMove", why.text, why, "host.exit_maintenance")


def check_devices(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Rows 22 to 26: CD/DVD, floppy and port backings, client devices and USB pass-through."""
    for device in subject.devices:
        if device.kind == "remote":
            yield from _remote(device, subject, target)
        elif device.kind == "usb":
            yield from _usb(device, subject)
        elif target.host not in device.accessible_hosts:
            yield _backing_unreachable(device, subject, target)


def _backing_unreachable(device: Device, subject: MigrationSubject, target: MigrationTarget) -> Finding:
    connected = "Currently connected device" if device.connected else "Device"
    message = f"{connected} '{device.label}' uses backing '{device.backing}', which is not accessible."
    severity: Severity = "error" if device.connected and subject.powered_on else "warning"
    why = because(
        "device_backing",
        "{host} cannot reach {backing}, the backing of {device} ({state}).",
        host=target.host,
        backing=device.backing,
        device=device.label,
        state="connected" if device.connected else "disconnected",
    )
    return Finding(severity, "CannotAccessVmDevice", message, why, "vm.disconnect_device")


def _remote(device: Device, subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    releases = (esxi_release(subject.host_esxi_version), esxi_release(target.esxi_version))
    if not subject.powered_on or not device.connected or min(releases) >= (7, 0, 0):
        return
    message = f"Device '{device.label}' is a connected device with a remote backing."
    why = because(
        "remote_device",
        "{device} is connected to a client; it follows the VM only between hosts from ESXi 7.0, "
        "here {source} and {target}.",
        device=device.label,
        source=subject.host_esxi_version,
        target=target.esxi_version,
    )
    yield Finding("error", "RemoteDeviceNotSupported", message, why, "vm.disconnect_device")


def _usb(device: Device, subject: MigrationSubject) -> Iterator[Finding]:
    if subject.powered_on and not device.vmotion_enabled:
        why = because(
            "usb_device",
            "{device} ({backing}) is not enabled for vMotion.",
            device=device.label,
            backing=device.backing,
        )
        yield Finding("error", "DeviceNotSupported", why.text, why, "vm.edit_settings")


def check_pinned_hardware(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Rows 27 and 29: pass-through devices pin a VM to its host, and so does SCSI bus sharing."""
    for label in subject.passthrough:
        why = because(
            "passthrough",
            "{device} passes hardware of {host} through to {vm}.",
            device=label,
            host=subject.host,
            vm=subject.name,
        )
        severity: Severity = "error" if subject.powered_on else "warning"
        message = f"Device '{label}' is a PCI pass-through device and cannot be migrated."
        yield Finding(severity, "DeviceNotSupported", message, why, "vm.edit_settings")
    if subject.powered_on:
        for label in subject.shared_bus_controllers:
            why = because("shared_bus", "{controller} shares its SCSI bus with other VMs.", controller=label)
            yield Finding("error", "SharedBusControllerNotSupported", why.text, why, "vm.edit_settings")
