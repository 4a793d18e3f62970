"""Several vMotion adapters of one host: what keeps them from working side by side (vmotion.md 9).

One adapter for each uplink, each with that one active and the others standing by, all in one subnet and set up alike,
under the policy "originating virtual port": vMotion spreads packets itself, also those of a single VM. Sources:
F. Denneman, "Designing your vMotion network" and "Multi-NIC vMotion failover order configuration".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from vsphere_client.model.reasons import Reason, because

_SPREADING: Final = {"ip_hash": "IP hash", "load_based": "physical NIC load"}
"""Policies that move an adapter's traffic about, in the client's words."""


@dataclass(frozen=True, slots=True)
class MultiNicPort:
    """A vMotion adapter: its subnet (empty: not known), its team's policy, and its uplinks in failover order.

    ``standby`` are those that take over; ``settings`` are those that have to be alike: MTU, VLAN, netmask; ``fills``
    tells that one adapter gets all that its uplink carries, unlike before 7.0 U2 on links above 15 Gbps.
    """

    name: str
    subnet: str = ""
    policy: str = "originating_port"
    active: tuple[str, ...] = ()
    standby: tuple[str, ...] = ()
    settings: tuple[int, ...] = ()
    fills: bool = True


def decide_multi_nic(ports: Sequence[MultiNicPort]) -> tuple[Reason, ...]:
    """What is to be set otherwise; empty for a host with one vMotion adapter, and where all is well."""
    if len(ports) < 2:
        return ()
    return (
        *_subnets(ports),
        *_settings(ports),
        *_shared(ports),
        *(one for port in ports for one in _team(port)),
    )


def _subnets(ports: Sequence[MultiNicPort]) -> Iterator[Reason]:
    first, *others = [port for port in ports if port.subnet] or ports
    for port in others:
        if port.subnet != first.subnet:
            yield because(
                "multi_nic_subnet",
                "{port} is in subnet {subnet}, {first} in {other}: all vMotion adapters belong in one.",
                port=port.name,
                subnet=port.subnet,
                first=first.name,
                other=first.subnet,
            )


def _settings(ports: Sequence[MultiNicPort]) -> Iterator[Reason]:
    if len({port.settings for port in ports}) > 1:
        yield because(
            "multi_nic_settings",
            "{ports} differ in MTU, VLAN or netmask: vCenter lets 2 migrations go at once.",
            ports=", ".join(port.name for port in ports),
        )


def _shared(ports: Sequence[MultiNicPort]) -> Iterator[Reason]:
    owner: dict[str, str] = {}
    for port in ports:
        first = port.active[0] if len(port.active) == 1 else ""
        if first in owner and port.fills:
            yield because(
                "multi_nic_shared",
                "{one} and {other} both have {nic} active: together they carry no more than one of them.",
                one=owner[first],
                other=port.name,
                nic=first,
            )
        elif first:
            owner[first] = port.name


def _team(port: MultiNicPort) -> Iterator[Reason]:
    if port.policy in _SPREADING:
        yield because(
            "multi_nic_policy",
            "{port} is in a team with route based on {policy}; vMotion spreads its packets itself, which takes "
            "originating virtual port.",
            port=port.name,
            policy=_SPREADING[port.policy],
        )
    if len(port.active) > 1:
        yield because(
            "multi_nic_active",
            "{port} has {count} active uplinks ({nics}); one is to be active, the others stand by.",
            port=port.name,
            count=len(port.active),
            nics=", ".join(port.active),
        )
    elif not port.standby:
        yield because(
            "multi_nic_standby",
            "{port} has no uplink standing by, so it is lost with {nic}.",
            port=port.name,
            nic=", ".join(port.active) or "its own",
        )
