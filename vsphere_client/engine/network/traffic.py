"""What goes over every uplink, type by type: asked for and given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vsphere_client.decisions.network_io.division import offered_mbps
from vsphere_client.decisions.network_io.traffic import TYPES
from vsphere_client.engine.network.teams import CARRIERS, current_teams
from vsphere_client.engine.world.tables import NOWHERE, Floats
from vsphere_client.model.host_system import VmkernelService
from vsphere_client.model.network import TrafficType

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World

MANAGEMENT_MBPS = 0.1
"""What the agents of a running host send and receive by themselves (our assumption)."""
MEGABYTE_MBPS = 8 * 2**20 / 1e6
"""Mbps of a MB (2^20 bytes) a second."""


@dataclass(slots=True, eq=False)
class Traffic:
    """Mbps by uplink row and type of traffic, shape (uplink rows, types), in each direction.

    ``since_s`` counts the seconds since load-based teaming last looked.
    """

    wanted_tx: Floats
    wanted_rx: Floats
    tx: Floats
    rx: Floats
    since_s: float = 0.0

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
    link = float(world.uplinks.mbps[uplink]) if world.uplinks.up[uplink] else 0.0
    # Control acts on what leaves the host; what comes in shares the link evenly.
    rule = int(teams.rule[uplink]) if direction == "tx" else 0
    return offered_mbps(link, asked, teams.settings[rule], number)


def service_mbps(world: World, host: int, service: VmkernelService) -> tuple[float, float]:
    """What a host (row) sends and receives for a VMkernel service, Mbps."""
    teams, traffic = current_teams(world), world.traffic
    sent = received = 0.0
    for number, kind in enumerate(TYPES):
        uplink = int(teams.carrier[number, host]) if CARRIERS.get(kind) == service else NOWHERE
        if uplink != NOWHERE and uplink < len(traffic.tx):
            sent, received = (
                sent + float(traffic.tx[uplink, number]),
                received + float(traffic.rx[uplink, number]),
            )
    return sent, received
