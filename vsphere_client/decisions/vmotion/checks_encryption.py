"""Checks of encryption: of the migration itself, and of the VM."""

from __future__ import annotations

from collections.abc import Iterator

from vsphere_client.decisions.vmotion.encryption import Side, decide_encryption
from vsphere_client.decisions.vmotion.snapshot import Finding, MigrationSubject, MigrationTarget
from vsphere_client.model.reasons import because


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


def check_keys(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 43: an encrypted VM, or one with a virtual TPM, opens only where its keys come from its provider."""
    provider = subject.key_provider
    if provider is None or target.key_providers is None or provider in target.key_providers:
        return
    why = because(
        "key_provider",
        "{vm} needs keys of {provider}, which {host} does not know.",
        vm=subject.name,
        provider=provider,
        host=target.host,
    )
    message = (
        f"The key provider '{provider}' of the virtual machine is not available on host '{target.host}'."
    )
    yield Finding("error", "EncryptionKeyRequired", message, why)
