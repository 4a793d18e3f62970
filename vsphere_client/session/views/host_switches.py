"""Networking > Virtual switches of a host: switches, their port groups and uplinks, and what goes over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from vsphere_client.decisions.network_io.teaming import active_uplinks, decide_uplinks
from vsphere_client.engine.esxi.links import links_of_host
from vsphere_client.engine.network.teams import switches_of
from vsphere_client.engine.world.objects import (
    DistributedVirtualPortgroup,
    DistributedVirtualSwitch,
    HostSystem,
    Network,
)
from vsphere_client.engine.world.world import World
from vsphere_client.model.network import Teaming
from vsphere_client.session.session import Session

POLICY_WORDS = {
    "originating_port": "Originating virtual port",
    "mac_hash": "Source MAC hash",
    "ip_hash": "IP hash",
    "explicit": "Explicit failover order",
    "load_based": "Physical NIC load",
}


DETECTION_WORDS = {"link": "Link status only", "beacon": "Beacon probing"}
"""What makes an uplink of a team count as failed."""


def load_balancing(teaming: Teaming) -> str:
    """The teaming policy as the settings of a port group write it."""
    word = POLICY_WORDS[teaming.policy]
    if teaming.policy == "explicit":
        return "Use explicit failover order"
    return f"Route based on {word if word[:2].isupper() else word[0].lower() + word[1:]}"


@dataclass(frozen=True, slots=True)
class PortGroupRow:
    """A port group of a host with its switch; ``active`` and ``standby`` name uplinks, ``used`` those in use.

    ``vms`` counts the powered-on VMs of the host on it, ``mbps`` what they send and receive.
    """

    moid: str
    switch: str
    distributed: bool
    name: str
    vlan: int
    policy: str
    active: str
    standby: str
    used: str
    notify_switches: bool
    vms: int
    mbps: float


@dataclass(frozen=True, slots=True)
class UplinkLoad:
    """What a physical adapter carries: Mbps, percent of the link, percent lost; its switches."""

    name: str
    switches: str
    tx_mbps: float
    rx_mbps: float
    used_percent: float
    dropped_percent: float


def port_group_rows(session: Session, moid: str) -> tuple[PortGroupRow, ...]:
    """The port groups of a host by switch, then name."""
    world = session.engine.world
    host = world.host(moid)
    switches = dict(_switches(world, host))
    networks = (world.network(network) for network in host.networks)
    rows = (_port_group(world, host, network, switches) for network in networks)
    return tuple(sorted(rows, key=lambda row: (row.distributed, row.switch, row.name)))


def uplink_loads(session: Session, moid: str) -> dict[str, UplinkLoad]:
    """What the physical adapters of a host carry, by name."""
    world = session.engine.world
    host, table = world.host(moid), world.uplinks
    switches = list(_switches(world, host))
    loads = {}
    for name, row in world.uplinks_of[host.row].items():
        sent, received = float(table.tx_mbps[row]), float(table.rx_mbps[row])
        lost = max(float(table.tx_dropped_percent[row]), float(table.rx_dropped_percent[row]))
        speed = float(table.mbps[row]) if table.up[row] else 0.0
        used = 100.0 * max(sent, received) / speed if speed else 0.0
        mine = ", ".join(_label(world, key) for key, nics in switches if name in nics)
        loads[name] = UplinkLoad(name, mine, sent, received, used, lost)
    return loads


def _switches(world: World, host: HostSystem) -> Iterator[tuple[str, tuple[str, ...]]]:
    return switches_of(list(world.all_of(DistributedVirtualSwitch)), host)


def _label(world: World, key: str) -> str:
    found = world.objects.get(key)
    return found.name if isinstance(found, DistributedVirtualSwitch) else key


def _port_group(
    world: World, host: HostSystem, network: Network, switches: dict[str, tuple[str, ...]]
) -> PortGroupRow:
    distributed = isinstance(network, DistributedVirtualPortgroup)
    key = network.switch if isinstance(network, DistributedVirtualPortgroup) else network.config.switch
    teaming, nics = network.config.teaming, switches.get(key, ())
    used = uplinks_in_use(host, teaming, nics)
    vms, mbps = _traffic(world, host, network)
    return PortGroupRow(
        network.moid,
        _label(world, key),
        distributed,
        network.name,
        network.config.vlan,
        POLICY_WORDS[teaming.policy],
        ", ".join(active_uplinks(teaming, nics)),
        ", ".join(nic for nic in teaming.standby if nic in nics),
        ", ".join(used),
        network.config.notify_switches,
        vms,
        mbps,
    )


def uplinks_in_use(host: HostSystem, teaming: Teaming, nics: tuple[str, ...]) -> tuple[str, ...]:
    """The uplinks of a switch that a team uses on a host now, those with mere copies of its frames at the end."""
    used = decide_uplinks(teaming, nics, links_of_host(host))
    return (*used.names, *used.copies)


def _traffic(world: World, host: HostSystem, network: Network) -> tuple[int, float]:
    """How many VMs of a host on a network execute, and what goes through their ports."""
    table, vms, mbps = world.ports, 0, 0.0
    for vm in (world.vm(moid) for moid in host.vms if moid in network.vms):
        if world.vms.executing[vm.row]:
            places = zip(world.ports_of[vm.row], vm.networks, strict=False)
            rows = np.array([port for port, moid in places if moid == network.moid], dtype=np.intp)
            vms, mbps = vms + 1, mbps + float((table.tx_mbps[rows] + table.rx_mbps[rows]).sum())
    return vms, mbps
