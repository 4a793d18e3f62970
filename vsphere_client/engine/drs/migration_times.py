"""How long migrations took in a cluster so far, by which the legacy DRS adapts its budget of moves."""

from __future__ import annotations

from dataclasses import replace

from vsphere_client.decisions.drs.settings import DrsSettings
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vmotion.network import vmotion_links
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.model.units import SECOND_US

COUNTED = 100
"""The newest migrations of the cluster that count (our assumption)."""
FAST_LINE_MBPS = 10_000
SLOW_AT_ONCE, FAST_AT_ONCE = 4, 8
"""VMotions at once of a host by the speed of its line (drs.md 6.4)."""


def with_learned_times(engine: Engine, cluster: ClusterComputeResource, settings: DrsSettings) -> DrsSettings:
    """The settings with the mean duration of the cluster's migrations and the vMotions its lines take."""
    if settings.generation != "legacy":
        return settings
    seconds = [
        (one.ended_us - one.started_us) / SECOND_US
        for one in reversed(engine.service(MigrationService).records)
        if one.ended_us is not None and one.result == "success" and one.destination in cluster.hosts
    ][:COUNTED]
    lines = [speed for moid in cluster.hosts for speed in vmotion_links(engine.world.host(moid))]
    fast = bool(lines) and min(lines) >= FAST_LINE_MBPS
    mean = sum(seconds) / len(seconds) if seconds else None
    return replace(settings, mean_migration_s=mean, vmotions_at_once=FAST_AT_ONCE if fast else SLOW_AT_ONCE)
