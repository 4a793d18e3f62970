"""Whole days: the large lab (aim: 10 s), PlanetLab (60 s at 20 s a step, 2.5 s at 300 s), Bitbrains."""

from __future__ import annotations

from pathlib import Path

import pytest
from estates import large_lab, recorded
from pytest_benchmark.fixture import BenchmarkFixture

from vsphere_client.kernel.garbage import with_all_here_staying
from vsphere_client.labs.load import load_lab_text
from vsphere_client.labs.traces.estates import bitbrains_lab, planetlab_lab
from vsphere_client.session.session import Session

DAY_US = 24 * 3600 * 1_000_000


def run_a_day(benchmark: BenchmarkFixture, text: str, folder: Path) -> Session:
    # As `lab run` does: without --save and --statistics nobody reads what was recorded.
    session = Session(load_lab_text(text, folder), statistics=False)
    with with_all_here_staying():
        benchmark.pedantic(session.run_until, args=(DAY_US,), rounds=1)
    assert session.now_us == DAY_US
    hosts = session.engine.world.hosts
    assert (hosts.cpu_usage_mhz <= hosts.cpu_total_mhz + 1e-6).all()
    return session


def test_a_day_of_the_large_lab(benchmark: BenchmarkFixture) -> None:
    run_a_day(benchmark, large_lab(300), Path())


@pytest.mark.parametrize("step_s", [20, 300])
def test_a_day_of_planetlab(benchmark: BenchmarkFixture, tmp_path: Path, step_s: int) -> None:
    traces = recorded("planetlab_20110303.zip")
    session = run_a_day(benchmark, planetlab_lab(traces, tmp_path, step_s=step_s), tmp_path)
    assert len(session.engine.world.vm_at) == 1052
    assert len(session.engine.world.host_at) == 800


def test_a_day_of_bitbrains(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    traces = recorded("bitbrains_rnd_2013-07_100vms_14d.zip")
    session = run_a_day(benchmark, bitbrains_lab(traces, tmp_path, step_s=300), tmp_path)
    assert len(session.engine.world.vm_at) == 100


@pytest.mark.parametrize("power_off_when", ["all_hosts_idle", "any_host_idles"])
def test_a_day_of_planetlab_that_saves_power(
    benchmark: BenchmarkFixture, tmp_path: Path, power_off_when: str
) -> None:
    """Aim: 4 s. CloudSim's LrMmt 1.2 needs 167.8 kWh, 27,649 migrations, 5.72 % SLA time per active host."""
    dpm = {"enabled": True, "power_off_when": power_off_when}
    traces = recorded("planetlab_20110303.zip")
    session = run_a_day(benchmark, planetlab_lab(traces, tmp_path, dpm=dpm), tmp_path)
    hosts, clusters = session.engine.world.hosts, session.engine.world.cluster_at.values()
    benchmark.extra_info["energy_kwh"] = round(float(hosts.energy_wh.sum()) / 1000.0, 1)
    benchmark.extra_info["migrations"] = sum(cluster.vmotion_count for cluster in clusters)
    benchmark.extra_info["overloaded_percent"] = round(
        100.0 * float(hosts.overloaded_s.sum() / hosts.active_s.sum()), 2
    )
    assert hosts.standby.any()
    assert (hosts.active_s <= 24 * 3600 + 1e-6).all()
