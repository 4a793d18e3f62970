"""Space of a vSAN datastore: raw, used, reserved and what a policy leaves of it. Sizes are GB.

Source: vSAN capacity sizing and reserved capacity (7.0 U1 and later); thresholds of VsanLimitHealthResult.
The operations reserve of 10 % of raw is product knowledge without a published formula: our assumption.
"""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.decisions.vsan.accessibility import Severity
from vsphere_client.decisions.vsan.policy import StoragePolicy, raw_factor
from vsphere_client.decisions.vsan.snapshot import Tier, VsanCluster
from vsphere_client.model.reasons import Reason, because

OPERATIONS_RESERVE = 0.10
SPACE_YELLOW, SPACE_RED = 0.70, 0.90
HOST_COMPONENTS_YELLOW, HOST_COMPONENTS_RED = 0.75, 0.90
MIN_HOSTS_FOR_REBUILD_RESERVE = 4  # our assumption: with three hosts there is nowhere to rebuild to


@dataclass(frozen=True, slots=True)
class VsanCapacity:
    """The numbers of the Capacity page."""

    raw_gb: float
    used_gb: float
    free_gb: float
    operations_reserve_gb: float
    host_rebuild_reserve_gb: float
    for_workloads_gb: float
    space_health: Severity
    host_loss_share: float
    host_loss_health: Severity
    reasons: tuple[Reason, ...]


def decide_capacity(
    cluster: VsanCluster, operations_reserve: bool = False, host_rebuild_reserve: bool = False
) -> VsanCapacity:
    """Space of the cluster, what is reserved of it, and how it stands if its most used host fails."""
    raw_by_host, used_by_host = _by_host(cluster)
    raw, used = sum(raw_by_host.values()), sum(used_by_host.values())
    operations = raw * OPERATIONS_RESERVE if operations_reserve else 0.0
    rebuild = _rebuild_reserve(raw_by_host) if operations_reserve and host_rebuild_reserve else 0.0
    share = used / raw if raw else 0.0
    after = _share_without_fullest(raw_by_host, used_by_host)
    text = "{used:.0f} of {raw:.0f} GB are used; {operations:.0f} GB for operations, {rebuild:.0f} GB for a rebuild"
    why = because("capacity", text, used=used, raw=raw, operations=operations, rebuild=rebuild)
    return VsanCapacity(
        raw,
        used,
        raw - used,
        operations,
        rebuild,
        raw - operations - rebuild,
        space_health(share),
        after,
        space_health(after),
        (why,),
    )


def usable_gb(capacity: VsanCapacity, cluster: VsanCluster, policy: StoragePolicy) -> float:
    """GB of data that fit under one policy into what is for workloads."""
    domains = len({h.domain for h in cluster.hosts})
    return capacity.for_workloads_gb / raw_factor(policy, cluster.architecture, domains)


def space_health(share: float) -> Severity:
    """Colour of a filled share (0 to 1): green under 70 %, red over 90 %."""
    return _colour(share, SPACE_YELLOW, SPACE_RED)


def host_components_health(components: int, limit: int) -> Severity:
    """Colour of a host's component count: yellow over 75 %, red over 90 % of its limit."""
    return _colour(components / limit, HOST_COMPONENTS_YELLOW, HOST_COMPONENTS_RED)


def _colour(share: float, yellow: float, red: float) -> Severity:
    if share > red:
        return Severity.RED
    return Severity.YELLOW if share >= yellow else Severity.GREEN


def _by_host(cluster: VsanCluster) -> tuple[dict[str, float], dict[str, float]]:
    raw = {h.id: 0.0 for h in cluster.hosts}
    used = {h.id: 0.0 for h in cluster.hosts}
    for disk in cluster.disks:
        if disk.tier is Tier.CAPACITY:
            raw[disk.host] += disk.capacity_gb
            used[disk.host] += disk.used_gb
    return raw, used


def _rebuild_reserve(raw_by_host: dict[str, float]) -> float:
    if len(raw_by_host) < MIN_HOSTS_FOR_REBUILD_RESERVE:
        return 0.0
    return max(raw_by_host.values(), default=0.0)


def _share_without_fullest(raw: dict[str, float], used: dict[str, float]) -> float:
    """Used share of the rest once the most used host's data have been rebuilt on the other hosts."""
    if len(raw) < 2:
        return 1.0
    fullest = max(sorted(used), key=lambda h: used[h])
    left = sum(raw.values()) - raw[fullest]
    return sum(used.values()) / left if left else 1.0
