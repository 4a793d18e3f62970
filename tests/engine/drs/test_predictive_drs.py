"""Predictive DRS: past days let it act before the demand rises (drs.md 10)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.engine.drs.forecast import SLOTS, DailyCourse, DemandForecast
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.drs.snapshot import settings_of, take_snapshot
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.units import DAY_US, HOUR_US, MINUTE_US

LAB = """
format: 1
name: Mornings
step_s: 300
inventory:
  datacenters:
  - name: DC1
    datastores: [{{name: san01, type: VMFS, gb: 4096, hosts: all}}]
    networks: [{{name: VM Network, hosts: all}}]
    clusters:
    - name: C1
      drs: {{enabled: true, predictive: {predictive}}}
      hosts:
      - {{name: esx01, sockets: 1, cores_per_socket: 8, mhz: 2500, memory_mb: 65536}}
      - {{name: esx02, sockets: 1, cores_per_socket: 8, mhz: 2500, memory_mb: 65536}}
      vms:
      - {{name: a, host: esx01, num_cpu: 4, memory_mb: 2048, workload: {load}}}
      - {{name: b, host: esx01, num_cpu: 4, memory_mb: 2048, workload: {load}}}
timeline:
- {{at: 20h, do: migrate_vm, with: {{vm: a, host: esx01}}}}
- {{at: 20h, do: migrate_vm, with: {{vm: b, host: esx01}}}}
"""
IDLE, BUSY = "cpu_mhz: 200, memory_active_mb: 300", "cpu_mhz: 9000, memory_active_mb: 300"
# The lab begins at 8:00; the work is from 10:00 to 12:00 of each day.
STEPS = ", ".join(
    f"{{at: {hour}h, {load}}}" for hour, load in ((0, IDLE), (2, BUSY), (4, IDLE), (26, BUSY), (28, IDLE))
)


def mornings(predictive: bool) -> Engine:
    text = LAB.format(predictive=str(predictive).lower(), load="{steps: [" + STEPS + "]}")
    return build_engine(load_lab_text(text, Path()))


def moves_of(engine: Engine) -> list[tuple[float, str]]:
    """When DRS moved which VM, in hours of virtual time."""
    cluster = next(engine.world.all_of(ClusterComputeResource))
    record = engine.service(DrsService).record(cluster.moid)
    return [(action.at_us / HOUR_US, action.recommendation.vm_name) for action in record.history]


def test_it_moves_before_the_morning_and_plain_drs_after() -> None:
    plain, predictive = mornings(False), mornings(True)
    for engine in (plain, predictive):
        engine.run_until(30 * HOUR_US)
    first_day = [[at for at, _ in moves_of(engine) if at < 20] for engine in (plain, predictive)]
    assert first_day[0] == first_day[1]
    assert all(2 < at < 3 for at in first_day[0])
    (late,) = [at for at, _ in moves_of(plain) if at > 20]
    (early,) = [at for at, _ in moves_of(predictive) if at > 20]
    assert late > 26  # 10:00 of the second day
    assert 25 <= early < 26  # an hour ahead at most, but before it


def test_the_why_tells_the_forecast() -> None:
    engine = mornings(True)
    engine.run_until(26 * HOUR_US)
    cluster = next(engine.world.all_of(ClusterComputeResource))
    action = engine.service(DrsService).record(cluster.moid).history[-1]
    told = dict(action.recommendation.explanation.saw)
    assert told["Forecast for the next hour"].startswith("up to 9.0 GHz and 300 MB in use")


def test_without_a_past_day_it_is_plain_drs() -> None:
    engine = mornings(True)
    engine.run_until(3 * HOUR_US)
    cluster = next(engine.world.all_of(ClusterComputeResource))
    service, settings = engine.service(DrsService), settings_of(cluster.config.drs)
    snapshot = take_snapshot(engine.world, cluster, settings, service.cpu_history, service.matrix)
    assert snapshot.vm_cpu_predicted_mhz is not None
    assert not snapshot.vm_cpu_predicted_mhz.any()
    assert all(
        "no past day" in dict(action.recommendation.explanation.saw)["Forecast"]
        for action in service.record(cluster.moid).history
    )


def test_demand_is_never_below_the_present_one() -> None:
    engine = mornings(True)
    engine.run_until(34 * HOUR_US)  # busy now would be unheard of at this time of day
    cluster = next(engine.world.all_of(ClusterComputeResource))
    service, settings = engine.service(DrsService), settings_of(cluster.config.drs)
    with_forecast = take_snapshot(engine.world, cluster, settings, service.cpu_history, service.matrix)
    service.cpu_history.forecast = None
    plain = take_snapshot(engine.world, cluster, settings, service.cpu_history, service.matrix)
    assert (with_forecast.vm_cpu_demand_mhz >= plain.vm_cpu_demand_mhz).all()
    assert (with_forecast.vm_memory_demand_mb >= plain.vm_memory_demand_mb).all()


def test_a_night_begins_at_midnight_of_the_lab() -> None:
    forecast = DemandForecast(8 * HOUR_US)
    assert forecast.next_night_us(0) == 16 * HOUR_US
    assert forecast.next_night_us(16 * HOUR_US) == 40 * HOUR_US
    assert DemandForecast(0).next_night_us(DAY_US - MINUTE_US) == DAY_US


@given(days=st.lists(st.floats(0, 1e4, width=32), min_size=1, max_size=6))
def test_what_is_learned_is_the_mean_of_the_days(days: list[float]) -> None:
    course, known = DailyCourse(), np.array([True, False])
    for figure in days:
        for _ in range(3):
            course.add(7, np.array([figure, 5.0]), known, 300.0)
        course.learn()
    at = np.array([6, 7, 8]) % SLOTS
    assert course.peak(np.array([0, 1]), at) == pytest.approx([np.mean(days), 0.0], rel=1e-3, abs=1e-2)
    course.forget(0)
    assert course.peak(np.array([0]), at).tolist() == [0.0]
