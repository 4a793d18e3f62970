"""Checks of VMs that vSphere Fault Tolerance protects."""

from __future__ import annotations

from collections.abc import Iterator

from vsphere_client.decisions.vmotion.snapshot import Finding, MigrationSubject, MigrationTarget
from vsphere_client.model.reasons import because


def check_fault_tolerance(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Rows 39 and 40: the two VMs of a pair run on two hosts of one cluster, and their files stay."""
    if subject.ft_role is None:
        return
    if subject.powered_on and target.moves_compute and target.host == subject.ft_partner_host:
        why = because(
            "ft_anti_affinity",
            "{host} runs the other VM of the Fault Tolerance pair of {vm}.",
            host=target.host,
            vm=subject.name,
        )
        message = "Virtual machines in the same Fault Tolerance pair cannot be on the same host."
        yield Finding("error", "FaultToleranceAntiAffinityViolated", message, why)
    what = "to another cluster" if target.leaves_cluster else ""
    if target.moves_storage:
        what = "to another datastore"
    if what:
        why = because(
            "ft_stays",
            "{vm} is the {role} VM of a Fault Tolerance pair and cannot be moved {where}.",
            vm=subject.name,
            role=subject.ft_role,
            where=what,
        )
        yield Finding("error", "CannotMoveFaultToleranceVm", why.text, why, "vm.turn_off_ft")
