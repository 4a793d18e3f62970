"""The problems that keep DRS from a recommendation, named as the Faults page names them (drs.md 8.5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from vsphere_client.decisions.drs.snapshot import DrsSnapshot
from vsphere_client.model.reasons import Reason

Problem = Literal[
    "vm_pinned",
    "vm_incompatible",
    "rule_violated_by_move",
    "host_incompatible",
    "host_violates_rule",
    "insufficient_capacity",
    "host_state",
    "physical_cpus",
    "per_vcpu_capacity",
    "vm_in_vmotion",
    "no_active_host",
    "insufficient_resources",
    "failover_level",
    "no_hard_affinity_host",
    "no_soft_affinity_host",
    "soft_rule_disallowed",
    "soft_rule_impact",
]
PROBLEM_TEXT: Final[dict[Problem, str]] = {
    "vm_pinned": "Virtual machine is pinned",
    "vm_incompatible": "Virtual machine not compatible with any host",
    "rule_violated_by_move": "VM/VM DRS rule violated when moving to another host",
    "host_incompatible": "Host incompatible with virtual machine",
    "host_violates_rule": "Host has virtual machine that violates VM/VM DRS rules",
    "insufficient_capacity": "Host has insufficient capacity for virtual machine",
    "host_state": "Host in incorrect state",
    "physical_cpus": "Host has insufficient number of physical CPUs for virtual machine",
    "per_vcpu_capacity": "Host has insufficient capacity for each virtual machine CPU",
    "vm_in_vmotion": "The virtual machine is in vMotion",
    "no_active_host": "No active host in cluster",
    "insufficient_resources": "Insufficient resources",
    "failover_level": "Insufficient resources to satisfy configured failover level for HA",
    "no_hard_affinity_host": "No compatible hard affinity host",
    "no_soft_affinity_host": "No compatible soft affinity host",
    "soft_rule_disallowed": "Soft rule violation correction disallowed",
    "soft_rule_impact": "Soft rule violation correction impact",
}
_OF_CAUSE: Final[dict[str, Problem]] = {
    "host_state": "host_state",
    "quarantine": "host_state",
    "network_saturated": "host_state",
    "VMotionNotConfigured": "host_incompatible",
    "incompatible": "host_incompatible",
    "anti_affinity": "host_violates_rule",
    "affinity": "rule_violated_by_move",
    "host_maximum": "insufficient_resources",
    "vm_limit": "insufficient_resources",
    "cpu_overcommit": "physical_cpus",
    "reservation": "insufficient_resources",
    "network_bandwidth": "insufficient_resources",
    "no_room_for_swap": "insufficient_resources",
    "utilisation": "insufficient_capacity",
}
_OF_PIN: Final[dict[str, Problem]] = {
    "VmInVMotion": "vm_in_vmotion",
    "VMotionNotConfigured": "host_incompatible",
}
_OF_FAULT: Final[dict[str, Problem]] = {
    "InsufficientFailoverResourcesFault": "failover_level",
    "NoCompatibleHost": "vm_incompatible",
    "InvalidHostState": "host_state",
    "RuleViolation": "rule_violated_by_move",
}
CAPACITY_CAUSES = (
    "reservation",
    "network_bandwidth",
    "no_room_for_swap",
    "utilisation",
    "host_maximum",
    "vm_limit",
    "cpu_overcommit",
)


def problem_of_pin(code: str) -> Problem:
    """The problem of a VM that may not be moved at all, by the code of its reason."""
    return _OF_PIN.get(code, "vm_pinned")


def problem_of_fault(fault: str) -> Problem:
    """The problem behind a refused task, by the name of its fault."""
    return _OF_FAULT.get(fault, "insufficient_resources")


def problem_of_objections(
    snapshot: DrsSnapshot, vm: int, *, soft_rule: bool, objections: Sequence[tuple[int, Reason]], nearest: int
) -> Problem:
    """The problem of a VM that no host takes: what the ``nearest`` host lacked, or what all lack.

    ``objections`` name each other host and why not; ``soft_rule``: the move was to mend a should-rule.
    """
    active = snapshot.host_usable & ~snapshot.host_must_evacuate
    if not objections or not active.any():
        return "no_active_host"
    host, why = objections[nearest]
    if soft_rule and why.code in CAPACITY_CAUSES:
        return "soft_rule_impact"
    if why.code == "vm_host_rule":
        hard = str(why.facts.get("kind", "")).startswith("Must")
        return "no_hard_affinity_host" if hard else "no_soft_affinity_host"
    if why.code == "incompatible":
        return _incompatible(snapshot, vm, [at for at, _ in objections], objections)
    if why.code == "reservation" and _lacks_per_vcpu(snapshot, vm, host):
        return "per_vcpu_capacity"
    return _OF_CAUSE.get(why.code, "insufficient_resources")


def _incompatible(
    snapshot: DrsSnapshot, vm: int, hosts: Sequence[int], objections: Sequence[tuple[int, Reason]]
) -> Problem:
    # Our assumption: a host with hyper-threads offers two logical CPUs a core.
    if all(snapshot.vm_num_cpu[vm] > 2 * snapshot.host_cores[host] for host in hosts):
        return "physical_cpus"
    every = all(why.code == "incompatible" for _, why in objections)
    return "vm_incompatible" if every and len(objections) > 1 else "host_incompatible"


def _lacks_per_vcpu(snapshot: DrsSnapshot, vm: int, host: int) -> bool:
    each = snapshot.vm_cpu_reservation_mhz[vm] / max(1, int(snapshot.vm_num_cpu[vm]))
    return bool(each > snapshot.host_core_mhz[host])
