"""Migration compatibility: everything that speaks against moving one VM to one host.

All rows of the compatibility table (vmotion.md 3) are checks, but row 8 (addresses that do not reach each
other), which nobody knows up front: the connection fails. Rows 39 and 40 (Fault Tolerance) and 51 (snapshots)
are checked and wait for what would cause them: the simulator pairs no VMs and takes no snapshots yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from vsphere_client.decisions.vmotion.checks_abilities import check_abilities
from vsphere_client.decisions.vmotion.checks_cpu import (
    check_bios,
    check_cpu,
    check_feature_change,
    check_new_features,
    check_performance_counters,
    check_vm_evc,
)
from vsphere_client.decisions.vmotion.checks_crossing import check_crossing, check_distance, check_name
from vsphere_client.decisions.vmotion.checks_encryption import check_encryption, check_keys
from vsphere_client.decisions.vmotion.checks_fault_tolerance import check_fault_tolerance
from vsphere_client.decisions.vmotion.checks_graphics import check_graphics
from vsphere_client.decisions.vmotion.checks_host import (
    check_address_family,
    check_hardware,
    check_resources,
    check_target_state,
    check_vm_ready,
    check_vmotion_network,
)
from vsphere_client.decisions.vmotion.checks_network import check_networks, check_other_datacenter
from vsphere_client.decisions.vmotion.checks_network_use import check_network_use
from vsphere_client.decisions.vmotion.checks_raw_disks import (
    check_datastore_limits,
    check_raw_disks,
    check_snapshot_directory,
)
from vsphere_client.decisions.vmotion.checks_rules import check_affinity, check_ha, check_rules
from vsphere_client.decisions.vmotion.checks_storage import (
    check_devices,
    check_disk_modes,
    check_files,
    check_pinned_hardware,
    check_snapshots,
    check_source_maintenance,
    check_space,
    check_swap_datastore,
    check_swap_space,
)
from vsphere_client.decisions.vmotion.snapshot import (
    DatastoreTraits,
    Device,
    Finding,
    MigrationSubject,
    MigrationTarget,
    NetworkAdapter,
    NetworkTraits,
    RuleConcern,
    VGpuNeed,
    VirtualDisk,
    VMotionInterface,
)

__all__ = [
    "COMPATIBLE",
    "DatastoreTraits",
    "Device",
    "Finding",
    "MigrationSubject",
    "MigrationTarget",
    "NetworkAdapter",
    "NetworkTraits",
    "RuleConcern",
    "VGpuNeed",
    "VMotionInterface",
    "VirtualDisk",
    "check_migration",
    "describe_findings",
    "forbids",
]

COMPATIBLE: Final = "Compatibility checks succeeded."

_Check = Callable[[MigrationSubject, MigrationTarget], Iterator[Finding]]
_CHECKS: Final[tuple[_Check, ...]] = (
    check_target_state,
    check_vm_ready,
    check_abilities,
    check_vmotion_network,
    check_crossing,
    check_distance,
    check_name,
    check_address_family,
    check_encryption,
    check_keys,
    check_cpu,
    check_new_features,
    check_bios,
    check_vm_evc,
    check_feature_change,
    check_performance_counters,
    check_hardware,
    check_graphics,
    check_files,
    check_raw_disks,
    check_networks,
    check_network_use,
    check_other_datacenter,
    check_devices,
    check_pinned_hardware,
    check_affinity,
    check_rules,
    check_resources,
    check_fault_tolerance,
    check_swap_datastore,
    check_ha,
    check_snapshots,
    check_snapshot_directory,
    check_disk_modes,
    check_source_maintenance,
    check_space,
    check_swap_space,
    check_datastore_limits,
)
_STORAGE_CHECKS: Final[tuple[_Check, ...]] = (
    check_target_state,
    check_vm_ready,
    check_files,
    check_fault_tolerance,
    check_snapshots,
    check_snapshot_directory,
    check_disk_modes,
    check_space,
    check_swap_space,
    check_datastore_limits,
)
"""What matters when the VM stays on its host and only its files move."""


def check_migration(subject: MigrationSubject, target: MigrationTarget) -> tuple[Finding, ...]:
    """What speaks against moving the VM to the host, errors first; empty when nothing does.

    Nothing is known about a host that is not connected: then its state is the only finding
    (our assumption). Unlike other ``check_`` functions this one returns its findings, as the
    wizard shows them all. Source: vSphere Web Services API reference (MigrationFault and its
    subclasses); vSphere vCenter Server and Host Management, "About Migration Compatibility
    Checks".
    """
    checks = _CHECKS if target.moves_compute else _STORAGE_CHECKS
    if target.connection_state != "connected":
        checks = (check_target_state,)
    findings = [finding for check in checks for finding in check(subject, target)]
    return tuple(sorted(findings, key=lambda finding: finding.severity != "error"))


def forbids(findings: Iterable[Finding]) -> bool:
    """Whether the wizard must not go on."""
    return any(finding.severity == "error" for finding in findings)


def describe_findings(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The lines of the Compatibility pane."""
    return tuple(finding.message for finding in findings) or (COMPATIBLE,)
