"""Configure > Resource Allocation > Network resource pools of a distributed switch."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.decisions.network_io.resource_pools import DEFAULT_POOL, pooled_mbps
from vsphere_client.engine.network.reserved_bandwidth import (
    Purse,
    purse_quota_mbps,
    quota_mbps,
    reserved_out_of,
)
from vsphere_client.engine.network.resource_pools import groups_of_pool
from vsphere_client.engine.world.objects import DistributedVirtualSwitch
from vsphere_client.session.session import Session


@dataclass(frozen=True, slots=True)
class PoolRow:
    """A pool: its quota, what adapters reserve of it (Mbps), and the port groups that are given to it.

    ``name`` is None for the default pool, whose quota is what the others leave.
    """

    name: str | None
    description: str
    quota_mbps: float
    reserved_mbps: float
    groups: tuple[str, ...]
    vms: int

    @property
    def label(self) -> str:
        """What the client calls it."""
        return self.name or DEFAULT_POOL


@dataclass(frozen=True, slots=True)
class PoolOverview:
    """What stands above the table: reserved for VM traffic on all uplinks, and what pools have of it; Mbps."""

    enabled: bool
    total_mbps: float
    pooled_mbps: float


def pool_rows(session: Session, moid: str) -> tuple[PoolRow, ...]:
    """The pools of a switch by name, the default one first."""
    switch = session.engine.world.get(moid, DistributedVirtualSwitch)
    named = sorted(switch.config.network_resource_pools, key=lambda pool: pool.name.lower())
    default = _row(session, switch, None, "Port groups that were given to no pool")
    return (default, *(_row(session, switch, pool.name, pool.description) for pool in named))


def _row(session: Session, switch: DistributedVirtualSwitch, name: str | None, description: str) -> PoolRow:
    world, purse = session.engine.world, Purse(switch, name)
    groups = groups_of_pool(world, switch, name)
    vms = {vm for group in groups for vm in group.vms}
    quota, reserved = purse_quota_mbps(world, purse), reserved_out_of(world, purse)
    return PoolRow(name, description, quota, reserved, tuple(group.name for group in groups), len(vms))


def pool_overview(session: Session, moid: str) -> PoolOverview:
    """The figures above the table."""
    switch = session.engine.world.get(moid, DistributedVirtualSwitch)
    control = switch.config.network_io_control
    total = quota_mbps(session.engine.world, switch, control)
    return PoolOverview(control.enabled, total, pooled_mbps(switch.config.network_resource_pools))
