"""Types of traffic, what Network I/O Control gives them by default, and how much may be reserved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, get_args

import numpy as np

from vsphere_client.decisions.resources.levels import NETWORK_SHARES, SharesLevel
from vsphere_client.decisions.resources.water_filling import Floats
from vsphere_client.model.allocation import NetworkShares
from vsphere_client.model.network import NetworkIoControl, TrafficShare, TrafficType

TYPES: Final[tuple[TrafficType, ...]] = get_args(TrafficType)
"""All types, in the order of every array."""
VM_TRAFFIC: Final = TYPES.index("vm")
RESERVABLE_SHARE: Final = 0.75
"""The reservations of all types may take this much of the slowest uplink (vmkernel.md 5)."""
DEFAULTS: Final[Mapping[TrafficType, TrafficShare]] = {
    name: TrafficShare(shares="high" if name == "vm" else "normal") for name in TYPES
}


def shares_of(shares: NetworkShares) -> int:
    """A level's preset (25, 50, 100), or the number itself."""
    return shares if isinstance(shares, int) else NETWORK_SHARES[SharesLevel(shares)]


def traffic_share(control: NetworkIoControl, name: TrafficType) -> TrafficShare:
    """What a switch gives a type of traffic: its own setting, or the default."""
    return control.traffic.get(name, DEFAULTS[name])


def settings_matrix(control: NetworkIoControl | None) -> Floats:
    """Shares, reservation and limit (rows) of every type (columns); without control all types are alike.

    Our assumption: without Network I/O Control flows of all types share a full link evenly, as TCP does.
    """
    if control is None or not control.enabled:
        return np.array([[1.0] * len(TYPES), [0.0] * len(TYPES), [np.inf] * len(TYPES)])
    given = [traffic_share(control, name) for name in TYPES]
    return np.array(
        [
            [float(shares_of(one.shares)) for one in given],
            [one.reservation_mbps for one in given],
            [np.inf if one.limit_mbps is None else one.limit_mbps for one in given],
        ]
    )


def reservable_mbps(uplinks_mbps: Sequence[float]) -> float:
    """How much the types together may reserve on a switch with these uplinks: 75 % of the slowest."""
    return RESERVABLE_SHARE * min(uplinks_mbps, default=0.0)
