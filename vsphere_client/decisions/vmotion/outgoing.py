"""Which VMkernel adapter the memory of an outgoing vMotion leaves by (vmotion.md 2, last point).

The VMkernel routes by subnet: where the management adapter has an address in the subnet of the only vMotion adapter,
frames leave by the first of the two, which is vmk0, though the other side still sends to the vMotion address. With
several vMotion adapters (multi-NIC) each binds to its own, and so does one that ``Migrate.Vmknic`` names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vsphere_client.decisions.vmotion.vmotion_path import subnet_of


@dataclass(frozen=True, slots=True)
class VmkernelPort:
    """A VMkernel adapter: its name and address; ``routed`` has a TCP/IP stack with a gateway of its own."""

    name: str
    ip: str = ""
    prefix_length: int = 24
    routed: bool = False


def decide_outgoing(
    management: VmkernelPort | None, vmotion: Sequence[VmkernelPort], bound_to: str = ""
) -> tuple[str, ...]:
    """Names of the adapters that outgoing vMotion traffic leaves by; empty without a vMotion adapter.

    ``bound_to`` is the option ``Migrate.Vmknic``; one that names no vMotion adapter binds nothing. Source:
    F. Denneman, "Why is vMotion using the management network instead of the vMotion network".
    """
    names = tuple(port.name for port in vmotion)
    if bound_to in names:
        return (bound_to,)
    if len(vmotion) != 1 or management is None or management.name in names:
        return names
    (only,) = vmotion
    ours, theirs = (subnet_of(port.ip, port.prefix_length) for port in (management, only))
    shared = bool(ours) and ours == theirs and not only.routed
    return (management.name,) if shared else names
