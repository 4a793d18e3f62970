"""Who uses a host: the numbers of the host and of its VMs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsphere_client.decisions.resources.memory import STATE_NAMES, large_page_mark_mb, state_marks_mb
from vsphere_client.decisions.resources.shares import mhz_per_share
from vsphere_client.session.session import Session
from vsphere_client.session.views.micro_schedule import effective_shares


@dataclass(frozen=True, slots=True)
class HostUtilization:
    """The numbers behind a host's Utilization page; MHz, MB, percent.

    ``memory_marks_mb`` is free memory below which the host leaves high, clear, soft and hard state,
    ``memory_large_pages_mb`` below which it breaks large pages; before 6.0 there is no clear state;
    ``memory_overcommit`` the average of the last minute, 0.1 being 10 %; swapped includes the host cache.
    Of what is used ``memory_tier_mb`` lies on the NVMe tier, which is part of the total.
    """

    cpu_total_mhz: float
    cpu_demand_mhz: float
    cpu_usage_mhz: float
    cpu_system_mhz: float
    cpu_vmotion_mhz: float
    memory_total_mb: float
    memory_usage_mb: float
    memory_active_mb: float
    memory_free_mb: float
    memory_kernel_mb: float
    memory_min_free_mb: float
    memory_state: str
    memory_marks_mb: tuple[float, float, float, float]
    memory_large_pages_mb: float
    memory_knows_clear: bool
    memory_shared_saved_mb: float
    memory_ballooned_mb: float
    memory_compressed_mb: float
    memory_swapped_mb: float
    memory_overcommit: float
    memory_tier_size_mb: float
    memory_tier_mb: float
    memory_tier_mb_per_s: float
    net_mbps: float
    disk_iops: float


@dataclass(frozen=True, slots=True)
class VmLoadRow:
    """A VM on a host; MHz, MB, percent.

    ``mhz_per_share`` is its dynamic priority: who has least of it is served first (vmkernel.md 1.4). Shares of pools
    are divided among their members here, so that it compares all VMs of the host.
    """

    moid: str
    name: str
    demand_mhz: float
    usage_mhz: float
    entitled_mhz: float
    ready_percent: float
    costop_percent: float
    latency_percent: float
    mhz_per_share: float
    active_mb: float
    consumed_mb: float
    balloon_mb: float
    swapped_mb: float


def host_utilization(session: Session, moid: str) -> HostUtilization:
    """The numbers of one host now."""
    world = session.engine.world
    table, row = world.hosts, world.host(moid).row
    vms = world.vms
    here = vms.executing & (vms.host == row)
    return HostUtilization(
        cpu_total_mhz=float(table.cpu_total_mhz[row]),
        cpu_demand_mhz=float(table.cpu_demand_mhz[row]),
        cpu_usage_mhz=float(table.cpu_usage_mhz[row]),
        cpu_system_mhz=float(table.cpu_system_mhz[row]),
        cpu_vmotion_mhz=float(table.cpu_vmotion_mhz[row]),
        memory_total_mb=float(table.memory_total_mb[row]),
        memory_usage_mb=float(table.memory_usage_mb[row]),
        memory_active_mb=float(table.memory_active_mb[row]),
        memory_free_mb=float(table.memory_free_mb[row]),
        memory_kernel_mb=float(table.memory_kernel_mb[row] - table.memory_system_swap_mb[row]),
        memory_min_free_mb=float(table.memory_min_free_mb[row]),
        memory_state=STATE_NAMES[int(table.memory_state[row])],
        memory_marks_mb=state_marks_mb(float(table.memory_min_free_mb[row])),
        memory_large_pages_mb=float(
            large_page_mark_mb(table.memory_min_free_mb[row], table.memory_knows_clear[row])
        ),
        memory_knows_clear=bool(table.memory_knows_clear[row]),
        memory_shared_saved_mb=float(vms.memory_saved_mb[here].sum()),
        memory_ballooned_mb=float(vms.memory_balloon_mb[here].sum()),
        memory_compressed_mb=float(vms.memory_compressed_mb[here].sum()),
        memory_swapped_mb=float((vms.memory_swapped_mb + vms.memory_host_cache_mb)[here].sum()),
        memory_overcommit=float(table.memory_overcommit_1[row]),
        memory_tier_size_mb=float(table.memory_tier_size_mb[row]),
        memory_tier_mb=float(table.memory_tier_mb[row]),
        memory_tier_mb_per_s=float(table.memory_tier_mb_per_s[row]),
        net_mbps=float(table.net_mbps[row]),
        disk_iops=float(table.disk_iops[row]),
    )


def vm_loads(session: Session, moid: str) -> tuple[VmLoadRow, ...]:
    """The powered-on VMs of a host, largest CPU demand first."""
    world = session.engine.world
    table = world.vms
    host = world.host(moid)
    rows = np.flatnonzero(table.executing & (table.host == host.row))
    shares = effective_shares(world, host)
    priority = mhz_per_share(
        table.cpu_usage_mhz[rows], [shares[world.vm_at[row].moid] for row in rows.tolist()]
    )
    found = [
        VmLoadRow(
            world.vm_at[row].moid,
            world.vm_at[row].name,
            float(table.cpu_demand_mhz[row]),
            float(table.cpu_usage_mhz[row]),
            float(table.cpu_entitlement_mhz[row]),
            float(table.cpu_ready_percent[row]),
            float(table.cpu_costop_percent[row]),
            float(table.cpu_latency_percent[row]),
            used_per_share,
            float(table.memory_active_mb[row]),
            float(table.memory_consumed_mb[row]),
            float(table.memory_balloon_mb[row]),
            float(table.memory_swapped_mb[row]),
        )
        for row, used_per_share in zip(rows.tolist(), priority.tolist(), strict=True)
    ]
    return tuple(sorted(found, key=lambda row: (-row.demand_mhz, row.name)))
