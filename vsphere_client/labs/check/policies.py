"""Storage policies: shapes that exist, and names that are free."""

from __future__ import annotations

from vsphere_client.labs.check.findings import Findings
from vsphere_client.labs.schema import BUILT_IN_POLICIES, LabFile
from vsphere_client.model.storage import StoragePolicyConfig

_TOLERATES = {"RAID-0": 0, "RAID-5": 1, "RAID-6": 2}


def check_policies(lab: LabFile, findings: Findings) -> None:
    """Own policies have a free name and tolerate what their RAID shape tolerates."""
    places = [(p.name, f"storage_policies[{i}]") for i, p in enumerate(lab.storage_policies)]
    findings.check_unique(places, "storage_policies")
    for index, policy in enumerate(lab.storage_policies):
        _check_policy(policy, f"storage_policies[{index}]", findings)


def _check_policy(policy: StoragePolicyConfig, place: str, findings: Findings) -> None:
    if policy.name in BUILT_IN_POLICIES:
        findings.add(f"{place}.name", f"'{policy.name}' is a built-in policy; choose another name")
    given = policy.failures_to_tolerate
    fixed = _TOLERATES.get(policy.raid)
    if fixed is not None and "failures_to_tolerate" in policy.model_fields_set and given != fixed:
        findings.add(
            f"{place}.failures_to_tolerate", f"{policy.raid} tolerates {fixed} failures, not {given}"
        )
    if policy.raid == "RAID-1" and given == 0:
        findings.add(f"{place}.failures_to_tolerate", "RAID-1 tolerates 1 to 3 failures; for 0 write RAID-0")


def needed_fault_domains(policy: StoragePolicyConfig, architecture: str) -> int:
    """Fault domains an object of the policy needs: 2n+1 mirrored, else its columns (vsan.md 4.1)."""
    if policy.raid == "RAID-1":
        return 2 * policy.failures_to_tolerate + 1
    if policy.raid == "RAID-5":
        return 3 if architecture == "ESA" else 4
    return 6 if policy.raid == "RAID-6" else 1
