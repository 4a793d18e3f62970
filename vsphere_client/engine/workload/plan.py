"""How a workload is to be looked up: which samples, how scaled, from when."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.engine.workload.profiles import profile_key, profile_series
from vsphere_client.engine.workload.series import PackedSeries, SeriesLibrary, trace_key
from vsphere_client.engine.workload.settings import DIRTY_SHARE_PER_S
from vsphere_client.model.workload import ProfileLoad, TraceLoad, WorkloadSpec


@dataclass(frozen=True, slots=True)
class Plan:
    """One workload in the terms of the workload table, the same for every VM that has it."""

    offset: int
    length: int
    interval_us: int = 0
    repeat: bool = False
    load_scale: float = 1.0
    memory_scale: float = 1.0
    rated_mhz: float | None = None
    noise: float = 0.0
    dirty_share_per_s: float = DIRTY_SHARE_PER_S
    daily: bool = False
    phase_us: int = 0
    spread_s: int = 0


def plan_workload(spec: WorkloadSpec | None, library: SeriesLibrary) -> Plan:
    """The plan of a workload; profiles and levels new to the library are added to it.

    Raises:
        KeyError: the workload is a trace that the library does not hold.
    """
    if spec is None:
        return Plan(*library.steps.add_constant(None))
    if spec.profile is not None:
        return _plan_profile(spec.profile, library)
    if spec.trace is not None:
        return _plan_trace(spec.trace, library)
    if spec.steps is not None:
        return Plan(*library.steps.add_steps(spec.steps))
    return Plan(*library.steps.add_constant(spec.constant))


def _plan_profile(load: ProfileLoad, library: SeriesLibrary) -> Plan:
    """A profile scaled to its peak: disk, network and CPU go together, memory by itself."""
    key = profile_key(load.name)
    index = library.index(key) if key in library else library.add(profile_series(load.name))
    series = library.packed(index)
    return Plan(
        offset=series.offset,
        length=series.length,
        interval_us=series.interval_us,
        repeat=True,
        load_scale=load.scale * _ratio(load.cpu_percent, series.peak_cpu),
        memory_scale=_ratio(load.memory_active_percent, series.peak_memory),
        noise=series.noise,
        dirty_share_per_s=series.dirty_share_per_s,
        daily=True,
        phase_us=load.phase,
        spread_s=series.spread_s,
    )


def _plan_trace(load: TraceLoad, library: SeriesLibrary) -> Plan:
    series: PackedSeries = library.packed(library.index(trace_key(load)))
    return Plan(
        offset=series.offset,
        length=series.length,
        interval_us=series.interval_us,
        repeat=series.repeat and load.repeat,
        rated_mhz=load.mhz,
        dirty_share_per_s=series.dirty_share_per_s,
    )


def _ratio(wanted: float | None, peak: float) -> float:
    return 1.0 if wanted is None or peak <= 0.0 else wanted / peak
