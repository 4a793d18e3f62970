"""What keeps hosts from preparing a migration although the checks found nothing (vmotion.md 8, steps 2 to 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vsphere_client.model.reasons import Reason, because

RESOLVE_TIMEOUT_S: Final = 30.0
"""How long a host asks for a name that nobody tells it (our assumption)."""


@dataclass(frozen=True, slots=True)
class PreparingHost:
    """One side: whether it learns the other's address by name, and whether it has a vMotion adapter."""

    name: str
    resolves_names: bool = True
    has_vmotion: bool = True


def describe_names(hosts: Sequence[PreparingHost]) -> Reason | None:
    """Which of the two hosts does not find the other; None where both do."""
    for host, other in zip(hosts, reversed(hosts), strict=True):
        if not host.resolves_names:
            return because(
                "name_resolution",
                "{host} cannot resolve the names of {other} and of vCenter.",
                host=host.name,
                other=other.name,
            )
    return None


def describe_adapter_gone(hosts: Sequence[PreparingHost]) -> Reason | None:
    """Which of the two hosts has lost its vMotion adapter since the checks; None where both have one."""
    lost = next((host.name for host in hosts if not host.has_vmotion), None)
    if lost is None:
        return None
    return because("vmotion_adapter_gone", "{host} has no vMotion adapter any more.", host=lost)
