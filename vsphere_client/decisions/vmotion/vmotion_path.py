"""Whether two vMotion adapters reach each other, and whether large frames get through (vmotion.md 3 row 8, 8).

vCenter checks none of this up front: it sees names of networks, not what lies behind them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Interface, IPv6Interface, ip_interface
from typing import Final, Literal

from vsphere_client.model.reasons import Reason, because

VMOTION_PORT: Final = 8000
"""TCP port on which the destination takes migrations."""
CONNECT_TIMEOUT_S: Final = 20.0
"""How long the source tries to connect, and how long it waits for a copy that stands still (our assumption)."""


@dataclass(frozen=True, slots=True)
class PathEnd:
    """One host's vMotion adapter; without ``ip`` nothing is known of where it can be reached.

    ``carried_mtu`` is the largest frame that the host's own switch takes (None: any), ``twin`` another host
    that answers for the same address.
    """

    host: str
    ip: str = ""
    prefix_length: int = 24
    gateway: str = ""
    vlan: int = 0
    mtu: int = 1500
    carried_mtu: int | None = None
    blocked_ports: tuple[int, ...] = ()
    twin: str = ""


@dataclass(frozen=True, slots=True)
class PathTrouble:
    """What is wrong: the hosts do not connect, or they do and no memory gets through."""

    kind: Literal["no_connection", "stall"]
    reason: Reason


def decide_path(source: PathEnd, destination: PathEnd) -> PathTrouble | None:
    """What keeps memory from crossing the vMotion network between two hosts; None if nothing does.

    Our assumption: the source sends frames as large as its adapter's MTU, and they are lost where the next
    switch, the other switch or the other adapter takes less; connecting takes small frames only.
    """
    refused = _duplicate(source, destination) or _vlan(source, destination) or _subnet(source, destination)
    refused = refused or _firewall(source, destination)
    if refused is not None:
        return PathTrouble("no_connection", refused)
    stalled = _frames(source, destination)
    return PathTrouble("stall", stalled) if stalled is not None else None


def _duplicate(source: PathEnd, destination: PathEnd) -> Reason | None:
    for end in (source, destination):
        if end.ip and end.twin:
            return because(
                "vmotion_duplicate_ip",
                "{ip}, the vMotion address of {host}, is also that of {twin}: answers come from the wrong host.",
                ip=end.ip,
                host=end.host,
                twin=end.twin,
            )
    return None


def _vlan(source: PathEnd, destination: PathEnd) -> Reason | None:
    # Between VLANs only a router helps, as between subnets.
    if source.vlan == destination.vlan or (source.gateway and destination.gateway):
        return None
    return because(
        "vmotion_vlan",
        "The vMotion adapters are in different VLANs: {source} in {source_vlan}, {destination} in "
        "{destination_vlan}.",
        source=source.host,
        source_vlan=source.vlan,
        destination=destination.host,
        destination_vlan=destination.vlan,
    )


def _subnet(source: PathEnd, destination: PathEnd) -> Reason | None:
    ours = _interface(source.ip, source.prefix_length)
    theirs = _interface(destination.ip, destination.prefix_length)
    if ours is None or theirs is None or (source.gateway and destination.gateway):
        return None
    if theirs.ip in ours.network and ours.ip in theirs.network:
        return None
    return because(
        "vmotion_subnet",
        "The vMotion adapters are in different subnets without a gateway: {source} in {source_net}, "
        "{destination} in {destination_net}.",
        source=source.host,
        source_net=str(ours.network),
        destination=destination.host,
        destination_net=str(theirs.network),
    )


def _firewall(source: PathEnd, destination: PathEnd) -> Reason | None:
    for end in (source, destination):
        if VMOTION_PORT in end.blocked_ports:
            return because(
                "vmotion_firewall",
                "A firewall before {host} drops TCP port {port}, which vMotion uses.",
                host=end.host,
                port=VMOTION_PORT,
            )
    return None


def _frames(source: PathEnd, destination: PathEnd) -> Reason | None:
    places = (
        (source.carried_mtu, f"the switch of {source.host}"),
        (destination.carried_mtu, f"the switch of {destination.host}"),
        (destination.mtu, f"the vMotion adapter of {destination.host}"),
    )
    for carried, place in places:
        if carried is not None and carried < source.mtu:
            return because(
                "vmotion_mtu",
                "{host} sends frames with an MTU of {mtu} bytes, {place} takes {carried}: small frames connect, "
                "memory does not get through.",
                host=source.host,
                mtu=source.mtu,
                place=place,
                carried=carried,
            )
    return None


def subnet_of(ip: str, prefix_length: int) -> str:
    """The subnet of an address; empty for one that is missing or cannot be read."""
    found = _interface(ip, prefix_length)
    return "" if found is None else str(found.network)


@lru_cache(maxsize=8192)
def _interface(ip: str, prefix_length: int) -> IPv4Interface | IPv6Interface | None:
    """An address in its network; None for one that is missing or cannot be read."""
    try:
        return ip_interface(f"{ip}/{prefix_length}") if ip else None
    except ValueError:
        return None
