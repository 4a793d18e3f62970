"""Who gets what of an uplink: types of traffic first, then the ports inside virtual machine traffic.

Shares act only on an uplink that is full, and only among the types that are active there; a limit always acts.
"""

from __future__ import annotations

import numpy as np

from vsphere_client.decisions.network_io.traffic import TYPES
from vsphere_client.decisions.resources.shares import divide_by_shares
from vsphere_client.decisions.resources.water_filling import Floats, Ints


def divide_uplinks(link_mbps: Floats, wanted: Floats, settings: Floats, rule: Ints) -> Floats:
    """What each type of traffic gets of each uplink in one direction, Mbps.

    Args:
        link_mbps: speed of the uplinks, 0 without a link; shape (uplinks,).
        wanted: what the types ask for; shape (uplinks, types).
        settings: shares, reservation and limit of every rule; shape (rules, 3, types).
        rule: the row of ``settings`` that each uplink obeys; shape (uplinks,).

    Source: vmkernel.md 5 and case 25: ``link * share / sum of active shares``, then caps, then redistribution.
    """
    limited = bool(np.isfinite(settings[:, 2]).any())
    ceiling = np.minimum(wanted, settings[rule, 2]) if limited else wanted
    given = ceiling.copy()
    full = np.flatnonzero(totals(ceiling) > link_mbps)
    if full.size:
        most, types = ceiling[full], len(TYPES)
        shares, reserved, _ = np.moveaxis(settings[rule[full]], 1, 0)
        floor = np.minimum(reserved, most)
        uplink = np.repeat(np.arange(full.size), types)
        divided = divide_by_shares(uplink, link_mbps[full], floor.ravel(), most.ravel(), shares.ravel())
        given[full] = divided.reshape(-1, types)
    return given


def totals(by_type: Floats) -> Floats:
    """What all types of traffic come to; shape (uplinks, types) gives (uplinks,).

    NumPy adds up rows of ten in three times as long; the order is its own, to the last bit.
    """
    a, b, c, d, e, f, g, h, i, j = by_type.T
    total: Floats = ((a + b) + (c + d)) + ((e + f) + (g + h)) + (i + j)
    return total


def offered_mbps(link_mbps: float, wanted: Floats, settings: Floats, kind: int) -> float:
    """What one type of traffic would get of an uplink if it asked for all of it; Mbps.

    ``wanted`` is what all types ask for now, shape (types,); what the type itself asks is left out of it.
    """
    asking = wanted.copy()
    asking[kind] = link_mbps
    alone = np.zeros(1, dtype=np.intp)
    return float(divide_uplinks(np.array([link_mbps]), asking[None, :], settings[None, :, :], alone)[0, kind])
