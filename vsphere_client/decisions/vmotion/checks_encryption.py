"""Check of encrypted vMotion."""

from __future__ import annotations

from collections.abc import Iterator

from vsphere_client.decisions.vmotion.encryption import Side, decide_encryption
from vsphere_client.decisions.vmotion.snapshot import Finding, MigrationSubject, MigrationTarget


def check_encryption(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 42: a VM that requires encryption does not move where a host cannot encrypt."""
    if not subject.powered_on or subject.host == target.host:
        return
    verdict = decide_encryption(
        subject.encrypted_vmotion,
        Side(subject.host, subject.host_esxi_version, subject.source_cpu),
        Side(target.host, target.esxi_version, target.cpu),
    )
    if not verdict.allowed:
        message = "Encrypted vMotion is required for the virtual machine, and a host does not support it."
        yield Finding("error", "NotSupported", message, verdict.reason, "vm.edit_settings")
