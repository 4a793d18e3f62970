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


def reservation_problem(control: NetworkIoControl, uplinks_mbps: Sequence[float]) -> str | None:
    """What is wrong with the reservations on a switch with these uplinks; None when they can be kept.

    Source: vmkernel.md 5; without any uplink there is nothing to compare them with.
    """
    for name, share in control.traffic.items():
        if share.limit_mbps is not None and share.reservation_mbps > share.limit_mbps:
            return f"{name}: the reservation of {share.reservation_mbps:g} Mbps is above the limit"
    reserved = sum(share.reservation_mbps for share in control.traffic.values())
    most = reservable_mbps(uplinks_mbps)
    if not uplinks_mbps or reserved <= most:
        return None
    return f"{reserved:g} Mbps are reserved, {most:g} can be: {RESERVABLE_SHARE:.0%} of the slowest uplink"


def adapter_quota_mbps(control: NetworkIoControl, uplinks: int) -> float:
    """How much the virtual adapters on a switch may reserve together: VM traffic's reservation on each uplink."""
    return traffic_share(control, "vm").reservation_mbps * uplinks if control.enabled else 0.0
