"""One word for why a destination is refused, for the notes in the tree."""

from __future__ import annotations

from collections.abc import Sequence

from vsphere_client.decisions.cpu.latency_sensitivity import NO_HYPER_THREADS
from vsphere_client.decisions.vmotion.snapshot import Finding

LINES_ON_A_CARD = 3
_WORDS = {
    "VMotionNotConfigured": "vMotion",
    "VMotionLinkDown": "vMotion",
    "VMotionNotLicensed": "licence",
    "CannotAccessNetwork": "network",
    "CannotUseNetwork": "network",
    "DestinationSwitchFull": "network",
    "NetworksMayNotBeTheSame": "network",
    "CannotAccessVmConfig": "datastore",
    "CannotAccessVmDisk": "datastore",
    "CannotAccessVmDevice": "device",
    "DeviceNotSupported": "device",
    "RemoteDeviceNotSupported": "device",
    "SharedBusControllerNotSupported": "device",
    "FeatureRequirementsNotMet": "CPU features",
    "VirtualHardwareVersionNotSupported": "version",
    "NotEnoughLogicalCpus": "CPUs",
    "MemorySizeNotSupported": "memory",
    "InsufficientCpuResourcesFault": "CPU",
    "InsufficientHostCpuCapacityFault": "CPU",
    "InsufficientHostMemoryCapacityFault": "memory",
    "InsufficientMemoryResourcesFault": "memory",
    "InsufficientFailoverResourcesFault": "HA",
    "VmHostAffinityRuleViolation": "rule",
    "AffinityConfigured": "affinity",
    "MigrationNotReady": "busy",
    "NeedsHost": "DRS off",
    "NoCompatibleHost": "no host",
}
_BY_REASON = {
    "host_in_maintenance": "maintenance",
    "host_entering_maintenance": "maintenance",
    "host_not_connected": "disconnected",
    "host_not_running": "not running",
    "latency_cpu_reservation": "CPU",
    NO_HYPER_THREADS: "CPU",
}
_CHECKED = (
    ("network", ("network", "vMotion")),
    ("datastore", ("datastore", "device")),
    ("CPU features", ("CPU features", "version")),
    ("rules", ("rule", "affinity")),
    ("resources", ("CPU", "memory", "CPUs")),
)


def word_of(finding: Finding) -> str:
    """The word for an error, such as ``memory`` or ``maintenance``."""
    return _BY_REASON.get(finding.reason.code) or _WORDS.get(finding.fault, "incompatible")


def finding_lines(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Findings with their severity, as many as a card holds, in the order of the wizard's list."""
    shown = tuple(f"{one.severity.capitalize()}: {one.reason.text}" for one in findings[:LINES_ON_A_CARD])
    more = len(findings) - len(shown)
    return (*shown, f"{more} more in the wizard.") if more else shown


def also_checked(errors: tuple[Finding, ...]) -> str:
    """What was checked without a problem; empty for a host that is not even connected."""
    if any(finding.fault == "InvalidHostState" for finding in errors):
        return ""
    words = {word_of(finding) for finding in errors}
    fine = [name for name, causes in _CHECKED if words.isdisjoint(causes)]
    return f"Also checked: {', '.join(fine)}: no problem." if fine else ""
