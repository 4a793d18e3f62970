"""What DPM sees of a cluster now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.dpm import DpmSettings, DpmSnapshot
from vsphere_client.decisions.dpm.settings import AUTOMATIC, DISABLED, FAILED, FAILED_LATELY, MANUAL, WOKE
from vsphere_client.decisions.ha.admission import AdmissionSnapshot
from vsphere_client.engine.dpm.standby import why_no_standby
from vsphere_client.engine.dpm.waking import failed_lately
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.drs.snapshot import (
    cluster_hosts,
    numbers_among,
    over_minutes,
    settings_of,
    take_snapshot,
)
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.links import is_running
from vsphere_client.engine.ha.admission import take_snapshot as take_admission
from vsphere_client.engine.ha.settings import settings_of as ha_settings_of
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem
from vsphere_client.model.cluster import DrsConfig
from vsphere_client.model.kinds import PowerState, StandbyMode
from vsphere_client.model.units import SECOND_US

LEVELS = {"disabled": DISABLED, "manual": MANUAL, "automatic": AUTOMATIC}


def dpm_settings_of(config: DrsConfig) -> DpmSettings:
    """The cluster's Power Management page as the decision takes it."""
    dpm = config.dpm
    return DpmSettings(
        dpm.automation == "automatic",
        dpm.threshold,
        dpm.power_off_when == "any_host_idles",
        numbers_among(config.advanced),
    )


def level_of(config: DrsConfig, host: HostSystem) -> int:
    """The host's own level, or the cluster's."""
    return LEVELS[config.dpm.hosts.get(host.name, config.dpm.automation)]


def take_dpm_snapshot(engine: Engine, cluster: ClusterComputeResource, settings: DpmSettings) -> DpmSnapshot:
    """The cluster as DPM sees it: hosts and VMs in order of their rows."""
    world, drs = engine.world, engine.service(DrsService)
    hosts = cluster_hosts(world, cluster)
    drs_settings = settings_of(cluster.config.drs)
    now = take_snapshot(world, cluster, drs_settings, drs.cpu_history, drs.matrix, asleep=True)
    recent, lasting = (
        over_minutes(world, cluster, now, drs.cpu_history, minutes)
        for minutes in (settings.minutes_to_wake, settings.minutes_to_sleep)
    )
    ha = cluster.config.ha.enabled
    return DpmSnapshot(
        recent=recent,
        lasting=lasting,
        minutes_recorded=drs.cpu_history.recorded_minutes,
        standby=_flags(host.standby_mode == StandbyMode.IN for host in hosts),
        waking=_flags(host.standby_mode == StandbyMode.EXITING for host in hosts),
        level=np.array([level_of(cluster.config.drs, host) for host in hosts], dtype=np.int64),
        unable=tuple(why_no_standby(world, host) if is_running(host) else "" for host in hosts),
        up_s=np.array([_up_s(engine, host) for host in hosts]),
        wake_failures=np.array([_wake_failures(engine, host) for host in hosts], dtype=np.int64),
        admission=_admission_of_all(engine, cluster) if ha else None,
        ha=ha_settings_of(world, cluster) if ha else None,
    )


def _flags(found: Iterable[bool]) -> NDArray[np.bool_]:
    return np.array(list(found), dtype=np.bool_)


def _up_s(engine: Engine, host: HostSystem) -> float:
    """Uptime in seconds; a host that was up when the lab began has been so for long (our assumption)."""
    return (engine.now_us - host.boot_us) / SECOND_US if host.boot_us else float("inf")


def _wake_failures(engine: Engine, host: HostSystem) -> int:
    if failed_lately(engine, host):
        return FAILED_LATELY
    return FAILED if host.last_standby_exit == "failed" else WOKE


def _admission_of_all(engine: Engine, cluster: ClusterComputeResource) -> AdmissionSnapshot:
    """VSphere HA's view in which sleeping hosts count, for the decision says itself who is on."""
    snapshot = take_admission(engine.world, cluster)
    hosts = cluster_hosts(engine.world, cluster)
    sleeping = _flags(host.power_state == PowerState.STANDBY for host in hosts)
    return replace(snapshot, host_counts=snapshot.host_counts | sleeping)
