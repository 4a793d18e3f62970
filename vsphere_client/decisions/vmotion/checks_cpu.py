"""Checks of CPU features: what the VM was started with, and what the target shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vsphere_client.decisions.vmotion.bios import describe_bios
from vsphere_client.decisions.vmotion.evc import EVC_MODES, missing_features, new_user_features, vendor_of
from vsphere_client.decisions.vmotion.snapshot import Finding, MigrationSubject, MigrationTarget, Severity
from vsphere_client.model.reasons import Reason, because

INCOMPATIBLE: Final = (
    "The target host does not support the virtual machine's current hardware requirements. To resolve CPU "
    "incompatibilities, use a cluster with Enhanced vMotion Compatibility (EVC) enabled."
)
_WILL_MODIFY: Final = (
    "Migration will cause the virtual machine's configuration to be modified to preserve the CPU feature "
    "requirements for its guest operating system."
)
# From this hardware version on, VMs carry feature requirements and may move to richer hosts as they are.
_FEATURE_REQUIREMENTS_SINCE: Final = 9


def check_cpu(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 9: features that the guest sees and the target lacks, or another vendor.

    A VM that is off adapts at its next power-on; a suspended one must resume on compatible CPUs.
    """
    if subject.power_state == "poweredOff" or subject.cpu_level is None or target.evc_level is None:
        return
    why = describe_incompatible(subject.cpu_level, target.evc_level, subject.name, target.host)
    if why is not None:
        severity: Severity = "error" if subject.powered_on else "warning"
        yield Finding(severity, "FeatureRequirementsNotMet", INCOMPATIBLE, why, "cluster.edit_evc")


def check_new_features(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """4.1 without EVC: where vCenter goes by the manual's old rule, new features for programs forbid as well.

    New features of the kernel do not: the VM keeps its set until it is power-cycled.
    """
    if not (target.exact_cpu and subject.powered_on and subject.cpu_level and target.evc_level):
        return
    if vendor_of(subject.cpu_level) != vendor_of(target.evc_level):
        return
    new = new_user_features(subject.cpu_level, target.evc_level)
    if new:
        why = because(
            "cpu_new_features",
            "{host} shows {count} features that {vm} was not started with ({features}), and vCenter is set to "
            "refuse that outside of EVC.",
            host=target.host,
            count=len(new),
            vm=subject.name,
            features=", ".join(new),
        )
        yield Finding("error", "CpuIncompatible", INCOMPATIBLE, why, "cluster.edit_evc")


def check_bios(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 9, 4.1: VT or NX/XD, with which the VM was started, switched off in the BIOS of an identical server."""
    if subject.power_state == "poweredOff":
        return
    why = describe_bios(target.host, (one for one in target.bios_off if one not in subject.bios_off))
    if why is not None:
        severity: Severity = "error" if subject.powered_on else "warning"
        yield Finding(severity, "FeatureRequirementsNotMet", INCOMPATIBLE, why)


def check_vm_evc(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 10: the VM's own EVC mode lies above what the target shows.

    For a VM that is off this is an error only at power-on, hence a warning here.
    """
    if subject.evc_mode is None or target.evc_level is None:
        return
    why = describe_incompatible(subject.evc_mode, target.evc_level, subject.name, target.host)
    if why is not None:
        severity: Severity = "error" if subject.powered_on else "warning"
        yield Finding(severity, "FeatureRequirementsNotMet", INCOMPATIBLE, why, "vm.edit_evc")


def describe_incompatible(wanted: str, offered: str, vm: str, host: str) -> Reason | None:
    """Why a host's level does not do for a VM's; None when it does."""
    labels = {"vm": vm, "host": host, "wanted": EVC_MODES[wanted].label, "offered": EVC_MODES[offered].label}
    if vendor_of(wanted) != vendor_of(offered):
        return because("cpu_vendor", "{vm} runs on {wanted}, {host} has {offered}: another vendor.", **labels)
    missing = missing_features(wanted, offered)
    if not missing:
        return None
    return because(
        "cpu_features",
        "{vm} uses {wanted}, {host} shows {offered}: {count} features are missing ({features}).",
        count=len(missing),
        features=", ".join(missing),
        **labels,
    )


def check_feature_change(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 47: an old VM moves to a richer host, so its features must be written down.

    Our assumption: from hardware version 9 on VMs go up without a word.
    """
    if subject.hardware_version >= _FEATURE_REQUIREMENTS_SINCE:
        return
    if subject.cpu_level is None or target.evc_level is None:
        return
    if vendor_of(subject.cpu_level) != vendor_of(target.evc_level):
        return
    extra = missing_features(target.evc_level, subject.cpu_level)
    if extra and not missing_features(subject.cpu_level, target.evc_level):
        why = because(
            "cpu_features_change",
            "{host} shows {count} features that {vm} does not use ({features}).",
            host=target.host,
            count=len(extra),
            vm=subject.name,
            features=", ".join(extra),
        )
        yield Finding("warning", "WillModifyConfigCpuRequirements", _WILL_MODIFY, why)


def check_performance_counters(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 45: a guest that reads CPU performance counters finds the same ones only on the same CPU generation.

    EVC does not mask them, so the hardware's own level counts (our assumption: one set for each level).
    """
    if not (subject.powered_on and subject.cpu_performance_counters and target.moves_compute):
        return
    if subject.source_cpu is None or target.cpu is None or subject.source_cpu == target.cpu:
        return
    message = "The target host does not provide the CPU performance counters that the virtual machine uses."
    why = because(
        "performance_counters",
        "{vm} uses the counters of {ours}, {host} has those of {theirs}.",
        vm=subject.name,
        ours=EVC_MODES[subject.source_cpu].label,
        host=target.host,
        theirs=EVC_MODES[target.cpu].label,
    )
    yield Finding("error", "FeatureRequirementsNotMet", message, why, "vm.edit_settings")
