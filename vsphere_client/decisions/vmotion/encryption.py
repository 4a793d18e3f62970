"""Encrypted vMotion: whether a migration is encrypted, and what that costs (vmotion.md 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from vsphere_client.decisions.vmotion.evc import esxi_release, features_of
from vsphere_client.model.reasons import Reason, because

Setting = Literal["disabled", "opportunistic", "required"]
SINCE: Final = (6, 5, 0)
"""The first release that encrypts migrations."""
SLOW_SPEED: Final = 0.5
"""Share of the clear bandwidth without AES-NI, where encryption is required (our assumption).

With AES-NI the published time is nearly the same as in clear; the price is CPU.
"""
SOURCE_CORES_PER_10_GBPS: Final = 0.5
DESTINATION_CORES_PER_10_GBPS: Final = 0.4


def encryption_cores(links_mbps: Sequence[float], encrypts: bool, decrypts: bool) -> float:
    """Cores that encrypting at the source and decrypting at the destination take at line rate (vmotion.md 9).

    AES-GCM runs in the VMkernel, for all running migrations of a host together.
    """
    cores = SOURCE_CORES_PER_10_GBPS * encrypts + DESTINATION_CORES_PER_10_GBPS * decrypts
    return cores * sum(links_mbps) / 10_000.0


@dataclass(frozen=True, slots=True)
class Side:
    """One host of a migration: its release, and the CPU level that tells whether it has AES-NI."""

    host: str
    esxi_version: str
    cpu: str | None = None

    @property
    def encrypts(self) -> bool:
        """Whether the release knows encrypted vMotion."""
        return esxi_release(self.esxi_version) >= SINCE

    @property
    def has_aes(self) -> bool:
        """Whether the CPU encrypts at little cost; a host of unknown level is taken to."""
        return self.cpu is None or "AES-NI" in features_of(self.cpu)


@dataclass(frozen=True, slots=True)
class Encryption:
    """Whether memory crosses the network encrypted; ``allowed`` is False where it must be and cannot."""

    on: bool
    allowed: bool
    reason: Reason
    speed: float = 1.0


def decide_encryption(setting: Setting, source: Side, destination: Side) -> Encryption:
    """Whether a migration between two hosts is encrypted.

    Required needs both hosts from 6.5 on; opportunistic falls back to clear without that or
    without AES-NI on either side. Source: vSphere 6.5 Encrypted vMotion; case 19.
    """
    if setting == "disabled":
        return Encryption(False, True, because("encryption_off", "Encrypted vMotion is disabled for the VM."))
    lacking = [side.host for side in (source, destination) if not side.encrypts]
    if lacking:
        why = because(
            "encryption_unknown",
            "{hosts} runs a release before ESXi 6.5, which does not encrypt migrations.",
            hosts=" and ".join(lacking),
        )
        return Encryption(False, setting != "required", why)
    slow = [side.host for side in (source, destination) if not side.has_aes]
    if slow and setting == "opportunistic":
        why = because(
            "encryption_slow", "The CPU of {hosts} has no AES-NI.", hosts=" and ".join(dict.fromkeys(slow))
        )
        return Encryption(False, True, why)
    why = because(
        "encryption_on", "Memory is encrypted with AES-GCM, key from vCenter ({setting}).", setting=setting
    )
    return Encryption(True, True, why, SLOW_SPEED if slow else 1.0)
