"""Migration compatibility: everything that speaks against moving one VM to one host.

The rows of the compatibility table (vmotion.md 3) that are no check here, and why:

- 3 (a host that cannot vMotion at all), 7 (vMotion protocol versions): every simulated release can, and
  all speak to each other.
- 8 (addresses that do not reach each other): not known up front, the connection fails.
- 15, 30 (raw device mappings and raw disks), 20 (policies and versions of distributed switches), 28, 44
  (graphics), 39, 40 (Fault Tolerance), 43 (encrypted VMs), 45 (CPU performance counters), 52 (snapshot
  directories): the simulator has no such things. 19, 26 and 51 (ports, USB, snapshots) are checked here
  and wait for what would cause them.
- 55 (another datacenter for a plain host move): since vSphere 6.0 allowed; row 49 warns, and the files,
  which belong to one datacenter, have to move along or rows 13 and 14 refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from vsphere_client.decisions.vmotion.checks_cpu import check_cpu, check_feature_change, check_vm_evc
from vsphere_client.decisions.vmotion.checks_encryption import check_encryption
from vsphere_client.decisions.vmotion.checks_host import (
    check_address_family,
    check_hardware,
    check_resources,
    check_target_state,
    check_vm_ready,
    check_vmotion_network,
)
from vsphere_client.decisions.vmotion.checks_network import check_networks, check_other_datacenter
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
    Device,
    Finding,
    MigrationSubject,
    MigrationTarget,
    NetworkAdapter,
    RuleConcern,
    VirtualDisk,
    VMotionInterface,
)

__all__ = [
    "COMPATIBLE",
    "Device",
    "Finding",
    "MigrationSubject",
    "MigrationTarget",
    "NetworkAdapter",
    "RuleConcern",
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
    check_vmotion_network,
    check_address_family,
    check_encryption,
    check_cpu,
    check_vm_evc,
    check_feature_change,
    check_hardware,
    check_files,
    check_networks,
    check_other_datacenter,
    check_devices,
    check_pinned_hardware,
    check_affinity,
    check_rules,
    check_resources,
    check_swap_datastore,
    check_ha,
    check_snapshots,
    check_disk_modes,
    check_source_maintenance,
    check_space,
    check_swap_space,
)
_STORAGE_CHECKS: Final[tuple[_Check, ...]] = (
    check_target_state,
    check_vm_ready,
    check_files,
    check_snapshots,
    check_disk_modes,
    check_space,
    check_swap_space,
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
