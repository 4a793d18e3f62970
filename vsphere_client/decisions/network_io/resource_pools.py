"""Network resource pools: how a distributed switch divides what the adapters of VMs may reserve among port groups.

A pool has a quota out of the bandwidth that is reserved for virtual machine traffic on all uplinks; the adapters of
the port groups that are given to it reserve out of that. Port groups without a pool share what the pools leave of it
(our assumption: VMware calls theirs the default pool, whose quota is not configured).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vsphere_client.decisions.network_io.traffic import adapter_quota_mbps
from vsphere_client.model.network import NetworkIoControl, NetworkResourcePool

DEFAULT_POOL: Final = "(default)"
"""What the client calls the pool of port groups that were given to none."""


def pooled_mbps(pools: Sequence[NetworkResourcePool]) -> float:
    """What the quotas of some pools come to, Mbps."""
    return sum(pool.reservation_quota_mbps for pool in pools)


def pool_quota_mbps(
    control: NetworkIoControl, pools: Sequence[NetworkResourcePool], uplinks: int, name: str | None
) -> float:
    """How much the adapters of a pool's port groups may reserve together; ``name`` None is the default pool."""
    if name is None:
        return max(adapter_quota_mbps(control, uplinks) - pooled_mbps(pools), 0.0)
    return pooled_mbps([pool for pool in pools if pool.name == name])


def quota_problem(
    control: NetworkIoControl, pools: Sequence[NetworkResourcePool], uplinks: int
) -> str | None:
    """Why the quotas of these pools cannot be kept; None when they can.

    Source: vmkernel.md 5, quota = reserved Mbps x number of uplinks; without uplinks there is nothing to divide yet.
    """
    most, asked = adapter_quota_mbps(control, uplinks), pooled_mbps(pools)
    if not (control.enabled and uplinks) or asked <= most:
        return None
    return (
        f"Network resource pools have {asked:g} Mbps, {most:g} Mbps are reserved for virtual machine traffic."
    )
