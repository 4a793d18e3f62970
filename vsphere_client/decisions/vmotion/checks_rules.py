"""Checks of what binds a VM to places: affinity, DRS rules and HA protection."""

from __future__ import annotations

from collections.abc import Iterator

from vsphere_client.decisions.vmotion.snapshot import (
    Finding,
    MigrationSubject,
    MigrationTarget,
    RuleConcern,
    Severity,
)
from vsphere_client.model.reasons import because


def check_affinity(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 31: a running VM with CPU or memory affinity stays where it is."""
    if subject.powered_on and subject.cpu_affinity is not None:
        why = because(
            "affinity", "{vm} is bound to {affinity}.", vm=subject.name, affinity=subject.cpu_affinity
        )
        yield Finding("error", "AffinityConfigured", why.text, why, "vm.edit_settings")


def check_rules(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Rows 34 and 35: must rules forbid, also when DRS is off; should rules and VM-VM rules warn.

    A VM that is off breaks a must rule only at power-on, hence a warning for it.
    """
    for concern in target.rules:
        yield (
            _vm_rule(concern, subject, target)
            if concern.kind == "vm_vm"
            else _host_rule(concern, subject, target)
        )


def _host_rule(concern: RuleConcern, subject: MigrationSubject, target: MigrationTarget) -> Finding:
    message = (
        f"Virtual machine '{subject.name}' on host '{target.host}' would violate a virtual machine - host "
        "affinity rule."
    )
    why = because(
        f"{concern.kind}_rule",
        "Rule {rule} says that {vm} {word} not run on {host}.",
        rule=concern.rule,
        vm=subject.name,
        word=concern.kind,
        host=target.host,
    )
    severity: Severity = "error" if concern.kind == "must" and subject.powered_on else "warning"
    return Finding(severity, "VmHostAffinityRuleViolation", message, why, "cluster.edit_rule")


def _vm_rule(concern: RuleConcern, subject: MigrationSubject, target: MigrationTarget) -> Finding:
    why = because(
        "vm_rule",
        "{vm} on {host} would violate rule {rule}; you may continue, DRS would not.",
        vm=subject.name,
        host=target.host,
        rule=concern.rule,
    )
    return Finding("warning", "RuleViolation", why.text, why, "cluster.edit_rule")


def check_ha(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 48: HA has trouble on the target, or the VM would leave its protection."""
    if target.ha_enabled and target.ha_error is not None:
        why = because("ha_error", "vSphere HA on {host}: {error}.", host=target.host, error=target.ha_error)
        yield Finding("warning", "HAErrorsAtDest", why.text, why, "host.reconfigure_ha")
    elif subject.ha_protected and not target.ha_enabled:
        why = because(
            "ha_protection_lost",
            "{vm} would lose its vSphere HA protection on {host}.",
            vm=subject.name,
            host=target.host,
        )
        yield Finding("warning", "WillLoseHAProtection", why.text, why)
