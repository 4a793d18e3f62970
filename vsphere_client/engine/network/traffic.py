"""What goes over every uplink, type by type: asked for and given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vsphere_client.decisions.network_io.division import offered_mbps
from vsphere_client.decisions.network_io.traffic import TYPES
from vsphere_client.engine.esxi.links import uplinks_of
from vsphere_client.engine.network.teams import current_teams
from vsphere_client.engine.network.vmkernel_ports import traffic_parts
from vsphere_client.engine.world.tables import NOWHERE, Floats
from vsphere_client.model.host_system import VmkernelAdapter
from vsphere_client.model.network import TrafficType

if TYPE_CHECKING:
    from vsphere_client.engine.world.objects import HostSystem
    from vsphere_client.engine.world.world import World

MEGABYTE_MBPS = 8 * 2**20 / 1e6
"""Mbps of a MB (2^20 bytes) a second."""
HARDLY = 1.0 - 1e-9
"""What is given of all that is wanted, but for the last bits of a division."""


@dataclass(slots=True, eq=False)
class Traffic:
    """Mbps by uplink row and type of traffic, shape (uplink rows, types), in each direction."""

    wanted_tx: Floats
    wanted_rx: Floats
    tx: Floats
    rx: Floats

    @classmethod
    def none(cls, uplinks: int = 0) -> Traffic:
        """No traffic on so many uplinks."""
        size = (uplinks, len(TYPES))
        return cls(np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(size))


def offer(world: World, uplink: int, kind: TrafficType, direction: str) -> float:
    """Mbps that a type of traffic would get of an uplink (row) now if it asked for all; ``tx`` or ``rx``."""
    teams, traffic = current_teams(world), world.traffic
    number = TYPES.index(kind)
    wanted = traffic.wanted_tx if direction == "tx" else traffic.wanted_rx
    asked = wanted[uplink] if uplink < len(wanted) else np.zeros(len(TYPES))
    link = float(world.uplinks.carried_mbps[uplink])
    # Control acts on what leaves the host; what comes in shares the link evenly.
    rule = int(teams.rule[uplink]) if direction == "tx" else 0
    return offered_mbps(link, asked, teams.settings[rule], number)


class AdapterTraffic(NamedTuple):
    """What a VMkernel adapter sends and receives, Mbps, and how much of what it wanted was lost, percent."""

    tx_mbps: float = 0.0
    rx_mbps: float = 0.0
    tx_dropped_percent: float = 0.0
    rx_dropped_percent: float = 0.0


def adapter_traffic(world: World, host: HostSystem, adapter: VmkernelAdapter) -> AdapterTraffic:
    """The traffic of a VMkernel adapter of a host in the last step."""
    found = uplinks_of(host, adapter).names
    traffic, row = world.traffic, world.uplinks_of[host.row][found[0]] if found else NOWHERE
    if row == NOWHERE or row >= len(traffic.tx):
        return AdapterTraffic()
    parts = traffic_parts(host, adapter)
    sent, received = float(traffic.tx[row] @ parts), float(traffic.rx[row] @ parts)
    asked = float(traffic.wanted_tx[row] @ parts), float(traffic.wanted_rx[row] @ parts)
    return AdapterTraffic(sent, received, _lost_percent(sent, asked[0]), _lost_percent(received, asked[1]))


def _lost_percent(given: float, wanted: float) -> float:
    return 100.0 * (1.0 - given / wanted) if wanted > 0.0 and given < wanted * HARDLY else 0.0


def adapter_mbps(world: World, host: HostSystem, adapter: VmkernelAdapter) -> tuple[float, float]:
    """What a VMkernel adapter of a host sends and receives, Mbps."""
    found = adapter_traffic(world, host, adapter)
    return found.tx_mbps, found.rx_mbps
