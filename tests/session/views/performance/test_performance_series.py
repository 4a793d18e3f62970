"""Series of performance counters as charts read them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vsphere_client.engine.statistics.catalogue import counters
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import MigrateVm, PowerOffVm
from vsphere_client.model.faults import NotFound
from vsphere_client.session.session import Session
from vsphere_client.session.views.performance import (
    counters_of,
    default_counters,
    performance_epoch,
    ready_percent,
    related_of,
    series_of,
)

MINUTE = 60_000_000
LAB = """
format: 1
name: Charted
inventory:
  datacenters:
  - name: DC1
    datastores: [{name: ds1, type: VMFS, gb: 1000, hosts: all}]
    clusters:
    - name: C1
      hosts:
      - {name: "h{n}", count: 2, sockets: 1, cores_per_socket: 4, threads_per_core: 1, mhz: 2000, memory_mb: 32768}
      resource_pools: [{name: Prod, pools: [{name: Web}]}]
      vms:
      - {name: busy, host: h1, power: "on", num_cpu: 2, memory_mb: 4096, resource_pool: Prod,
         disks: [{gb: 40, datastore: ds1}],
         workload: {constant: {cpu_mhz: 1000, memory_active_mb: 1024, disk_iops: 100, net_mbps: 8}}}
      - {name: calm, host: h2, power: "on", num_cpu: 1, memory_mb: 2048,
         workload: {steps: [{at: 0s, cpu_mhz: 500, memory_active_mb: 512},
                            {at: 10m, cpu_mhz: 1500, memory_active_mb: 512}]}}
      - {name: "off", host: h1, power: "off", num_cpu: 1, memory_mb: 1024}
"""


@pytest.fixture
def session() -> Session:
    return Session(load_lab_text(LAB, Path()))


def moid(session: Session, name: str) -> str:
    return next(obj.moid for obj in session.engine.world.objects.values() if obj.name == name)


def test_the_catalogue_tells_each_counter_apart() -> None:
    infos = counters()
    assert len(infos) > 150
    for info in infos.values():
        assert info.id.startswith(f"{info.group}.")
        assert info.id.endswith(f".{info.rollup}")
        assert info.level in (1, 2, 3, 4)
        assert info.description.endswith(".")
        assert (info.stats_type == "delta") == (info.rollup == "summation")
        assert info.level == 4 or info.rollup not in ("minimum", "maximum")


def test_real_time_has_a_sample_each_20_s_for_an_hour(session: Session) -> None:
    session.run_until(30 * MINUTE)
    (series,) = series_of(session, moid(session, "busy"), ["cpu.usagemhz.average"], "realtime")
    assert series.times_us.tolist() == [20_000_000 * n for n in range(1, 91)]
    session.run_until(90 * MINUTE)
    (series,) = series_of(session, moid(session, "busy"), ["cpu.usagemhz.average"], "realtime")
    assert series.times_us.size == 180
    assert series.times_us[0] == 30 * MINUTE + 20_000_000
    assert series.values == pytest.approx(np.full(180, 1000.0))
    assert (series.latest, series.minimum, series.maximum, series.average) == (1000, 1000, 1000, 1000)


def test_a_vms_usage_is_a_percentage_of_its_virtual_cpus(session: Session) -> None:
    session.run_until(5 * MINUTE)
    ids = ["cpu.usage.average", "mem.usage.average", "mem.active.average"]
    usage, memory, active = series_of(session, moid(session, "busy"), ids, "realtime")
    assert usage.latest == pytest.approx(100 * 1000 / (2 * 2000))
    # Active memory is sampled: a hundred pages, a few points off, and rather too much than too little.
    assert memory.latest == pytest.approx(25.0, abs=15.0)
    assert active.latest == pytest.approx(memory.latest / 100 * 4096 * 1024, rel=1e-3)


def test_sums_go_up_to_hosts_clusters_and_pools(session: Session) -> None:
    session.run_until(5 * MINUTE)
    table = session.engine.world.hosts
    cluster = series_of(session, moid(session, "C1"), ["cpu.usagemhz.average"], "realtime")[0]
    hosts = series_of(
        session,
        moid(session, "C1"),
        ["cpu.usagemhz.average"],
        "realtime",
        [moid(session, "h1"), moid(session, "h2")],
    )
    assert [one.name for one in hosts] == ["h1", "h2"]
    assert cluster.values == pytest.approx(hosts[0].values + hosts[1].values)
    assert cluster.latest == pytest.approx(float(table.cpu_usage_mhz[table.alive].sum()), rel=1e-6)
    pool = series_of(session, moid(session, "Prod"), ["cpu.usagemhz.average"], "realtime")[0]
    assert pool.latest == pytest.approx(1000.0)


def test_a_vm_that_is_off_leaves_a_gap(session: Session) -> None:
    session.run_until(5 * MINUTE)
    session.submit(PowerOffVm(vm="busy"))
    session.run_until(10 * MINUTE)
    (series,) = series_of(session, moid(session, "busy"), ["cpu.usagemhz.average"], "realtime")
    known = ~np.isnan(series.values)
    assert known[series.times_us <= 5 * MINUTE].all()
    assert not known[series.times_us > 6 * MINUTE].any()
    assert series.latest == pytest.approx(1000.0)
    (none,) = series_of(session, moid(session, "off"), ["cpu.usagemhz.average"], "realtime")
    assert np.isnan(none.values).all()
    assert np.isnan(none.average)


def test_a_vms_history_stays_when_it_moves(session: Session) -> None:
    session.run_until(5 * MINUTE)
    session.submit(MigrateVm(vm="busy", host="h2"))
    session.run_until(10 * MINUTE)
    vm = session.engine.world.vm(moid(session, "busy"))
    assert vm.host == moid(session, "h2")
    (series,) = series_of(session, vm.moid, ["cpu.usagemhz.average"], "realtime")
    assert not np.isnan(series.values).any()
    (moves,) = series_of(session, moid(session, "C1"), ["vmop.numVMotion.latest"], "realtime")
    assert moves.values[0] == 0
    assert moves.latest == 1


@pytest.mark.parametrize("name", ["busy", "h1", "Prod", "C1", "ds1"])
@pytest.mark.parametrize("period", ["realtime", "day"])
def test_every_counter_that_is_offered_can_be_read(session: Session, name: str, period: str) -> None:
    session.run_until(10 * MINUTE)
    entity = moid(session, name)
    offered = counters_of(session, entity, period)
    assert offered
    found = series_of(session, entity, [counter.id for counter in offered], period)
    assert [series.counter for series in found] == list(offered)
    for series in found:
        assert series.times_us.size == (30 if period == "realtime" else 2)
        assert np.isfinite(series.values).all(), series.counter.id


@pytest.mark.parametrize("name", ["busy", "h1", "C1", "Prod", "ds1"])
def test_rollups_offer_level_1_only(session: Session, name: str) -> None:
    """vmkernel.md 8.1: all intervals are at level 1, the basics; the lowest and highest values are level 4."""
    entity = moid(session, name)
    assert {counter.level for counter in counters_of(session, entity, "day")} == {1}
    assert {counter.level for counter in counters_of(session, entity, "realtime")} >= {1, 2, 4}


def test_charts_begin_with_the_products_default_counters(session: Session) -> None:
    vm, pool = moid(session, "busy"), moid(session, "Prod")
    assert default_counters(session, vm, "cpu") == ("cpu.usage.average", "cpu.usagemhz.average")
    assert default_counters(session, pool, "cpu") == ("cpu.usagemhz.average",)
    assert default_counters(session, vm, "mem") == (
        "mem.active.average",
        "mem.consumed.average",
        "mem.granted.average",
        "mem.vmmemctl.average",
    )
    for group in {counter.group for counter in counters_of(session, vm, "realtime")}:
        assert default_counters(session, vm, group)


def test_a_clusters_chart_may_show_its_hosts_pools_and_vms(session: Session) -> None:
    names = [name for _, name in related_of(session, moid(session, "C1"), "cpu.usagemhz.average")]
    assert names == ["C1", "Prod", "Web", "busy", "calm", "h1", "h2", "off"]
    names = [name for _, name in related_of(session, moid(session, "C1"), "cpu.ready.summation")]
    assert names == ["busy", "calm", "h1", "h2", "off"]
    names = [name for _, name in related_of(session, moid(session, "ds1"), "datastore.read.average")]
    assert names == ["ds1", "busy", "calm", "off"]


def test_the_epoch_rises_with_each_sample(session: Session) -> None:
    before = performance_epoch(session)
    session.run_until(19_000_000)
    assert performance_epoch(session) == before
    session.run_until(20_000_000)
    assert performance_epoch(session) == before + 1


def test_an_unknown_object_is_named(session: Session) -> None:
    with pytest.raises(NotFound):
        series_of(session, "vm-999", ["cpu.usage.average"], "realtime")


def test_ready_milliseconds_of_a_chart_point_are_a_percentage_of_its_interval() -> None:
    # vmkernel.md cases 1, 2 and 3.
    assert ready_percent(1000, 20) == pytest.approx(5.0)
    assert ready_percent(36_000, 300) == pytest.approx(12.0)
    assert ready_percent(36_000, 300) / 2 == pytest.approx(6.0)
    assert ready_percent(720_000, 1800) / 4 == pytest.approx(10.0)


def test_percentages_are_hundredths_in_the_api(session: Session) -> None:
    # vmkernel.md case 29: cpu.usage 1250 is 12.50 %. The VM uses 1,000 of its 4,000 MHz; 25 % is 2500.
    session.run_until(MINUTE)
    usage, used = series_of(
        session, moid(session, "busy"), ["cpu.usage.average", "cpu.usagemhz.average"], "realtime"
    )
    assert usage.api_values.tolist() == [2500] * 3
    assert used.api_values.tolist() == [1000] * 3


def test_averages_over_minutes_look_back_from_each_sample(session: Session) -> None:
    session.run_until(12 * MINUTE)
    vm = moid(session, "calm")
    ids = ["cpu.used.summation", "rescpu.actav1.latest", "rescpu.actav5.latest", "rescpu.actav15.latest"]
    used, one, five, fifteen = (found.values for found in series_of(session, vm, ids, "realtime"))
    percent = used / 20_000 * 100
    assert one[-1] == pytest.approx(percent[-3:].mean(), rel=1e-5)
    assert five[-1] == pytest.approx(percent[-15:].mean(), rel=1e-5)
    # Twelve minutes are all there is; the load rose at the tenth.
    assert fifteen[-1] == pytest.approx(percent.mean(), rel=1e-5)
    assert one[-1] > five[-1] > fifteen[-1]
    assert not any(counter.group == "rescpu" for counter in counters_of(session, vm, "day"))


def test_a_hosts_idle_time_is_that_of_its_threads(session: Session) -> None:
    session.run_until(MINUTE)
    busy, idle = series_of(
        session, moid(session, "h1"), ["cpu.utilization.average", "cpu.idle.summation"], "realtime"
    )
    assert idle.values == pytest.approx((100 - busy.values) / 100 * 20_000 * 4)
