"""What guests ask for, worked out by hand for constants, steps, traces and profiles."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vsphere_client.engine.workload.noise import noise, noise_at
from vsphere_client.engine.workload.profiles import profile_series
from vsphere_client.engine.workload.series import Series, SeriesLibrary, trace_key
from vsphere_client.engine.workload.table import Demand, WorkloadTable
from vsphere_client.model.units import DAY_US, HOUR_US, MINUTE_US, SECOND_US
from vsphere_client.model.workload import TraceLoad, WorkloadSpec

MINUTES_5 = 5 * MINUTE_US
TRACE = {"file": "t.zip", "format": "planetlab", "member": "a"}


def _spec(**kind: Any) -> WorkloadSpec:
    return WorkloadSpec.model_validate(kind)


def _table(**options: Any) -> WorkloadTable:
    library = SeriesLibrary()
    samples = np.array([10, 50, 100], np.float32)
    library.add(Series(key=trace_key(TraceLoad.model_validate(TRACE)), interval_us=MINUTES_5, cpu=samples))
    return WorkloadTable(library, **options)


def _assign(table: WorkloadTable, row: int, spec: WorkloadSpec | None, now_us: int = 0) -> None:
    """A VM of 2 vCPUs at 2,500 MHz (5,000 MHz in all) and 4,096 MB."""
    table.assign(row, spec, num_cpu=2, core_mhz=2500, memory_mb=4096, now_us=now_us, seed=7, name=f"vm{row}")


def _one(table: WorkloadTable, now_us: int, row: int = 0) -> tuple[float, ...]:
    demand = table.demand(now_us, np.ones(row + 1, np.bool_))
    return tuple(float(column[row]) for column in _columns(demand))


def _columns(demand: Demand) -> tuple[np.ndarray[Any, Any], ...]:
    return (
        demand.cpu_mhz,
        demand.memory_active_mb,
        demand.dirty_mb_per_s,
        demand.disk_iops,
        demand.disk_kbps,
        demand.net_mbps,
    )


def test_a_constant_load_is_asked_for_as_written() -> None:
    table = _table()
    load = {
        "cpu_mhz": 1800.1,
        "memory_active_mb": 1024,
        "dirty_mb_per_s": 20,
        "disk_iops": 150,
        "net_mbps": 40,
    }
    _assign(table, 0, _spec(constant=load))
    assert _one(table, 0) == (1800.1, 1024, 20, 150, 150 * 16, 40)
    assert _one(table, 3 * DAY_US) == _one(table, 0)


def test_percentages_are_of_the_configured_vm() -> None:
    table = _table()
    _assign(table, 0, _spec(constant={"cpu_percent": 30, "memory_active_percent": 25}))
    cpu, active, dirty, *_ = _one(table, 0)
    assert (cpu, active) == (1500, 1024)  # 30 % of 5,000 MHz, 25 % of 4,096 MB
    assert dirty == pytest.approx(1024 * 0.05 * 0.30)


def test_a_vm_without_a_workload_idles() -> None:
    """Our assumption: 1 % CPU, 5 % active memory, one operation a second."""
    table = _table()
    _assign(table, 0, None)
    cpu, active, dirty, iops, kbps, net = _one(table, 0)
    assert (cpu, active, iops, kbps, net) == (50, pytest.approx(204.8), 1, 16, 0.01)
    assert dirty == pytest.approx(204.8 * 0.05 * 0.01)


def test_a_load_that_names_only_cpu_touches_a_fifth_of_its_memory() -> None:
    table = _table()
    _assign(table, 0, _spec(constant={"cpu_mhz": 100}))
    assert _one(table, 0)[1] == pytest.approx(819.2)


def test_active_memory_never_exceeds_the_configured() -> None:
    table = _table()
    _assign(table, 0, _spec(constant={"cpu_mhz": 1, "memory_active_mb": 9000}))
    assert _one(table, 0)[1] == 4096


def test_powered_off_and_free_rows_ask_for_nothing() -> None:
    table = _table()
    for row in range(3):
        _assign(table, row, _spec(constant={"cpu_mhz": 100, "disk_iops": 1, "net_mbps": 1}))
    table.clear(2)
    demand = table.demand(0, np.array([True, False, True, True]))
    assert demand.cpu_mhz.tolist() == [100, 0, 0, 0]
    assert all(column[1:].sum() == 0 for column in _columns(demand))


def test_a_row_may_be_used_again_and_the_table_grows() -> None:
    table = _table(capacity=2)
    _assign(table, 0, _spec(constant={"cpu_mhz": 100}))
    table.clear(0)
    _assign(table, 0, _spec(constant={"cpu_mhz": 300}))
    _assign(table, 1000, _spec(constant={"cpu_mhz": 200}))
    demand = table.demand(0, np.ones(1500, np.bool_))
    assert (demand.cpu_mhz[0], demand.cpu_mhz[1000], demand.cpu_mhz.sum()) == (300, 200, 500)


def test_steps_change_at_their_exact_times() -> None:
    table = _table()
    start = 7 * SECOND_US
    steps = [{"at": "10s", "cpu_mhz": 1000}, {"at": "25.5s", "cpu_percent": 40}]
    _assign(table, 0, _spec(steps=steps), now_us=start)
    assert table.next_change_us(start) == start + 10 * SECOND_US
    assert _one(table, start + 10 * SECOND_US - 1)[0] == 50  # idles before the first step
    assert _one(table, start + 10 * SECOND_US)[0] == 1000
    assert table.next_change_us(start + 10 * SECOND_US) == start + 25_500_000
    assert _one(table, start + 25_500_000)[0] == 2000
    assert table.next_change_us(start + 25_500_000) is None


def test_the_next_change_is_the_soonest_of_all_rows_and_none_without_steps() -> None:
    table = _table()
    _assign(table, 0, _spec(trace=TRACE))
    assert table.next_change_us(0) is None
    for row, at in ((1, "30s"), (2, "20s")):
        _assign(table, row, _spec(steps=[{"at": at, "cpu_mhz": 1}]))
    assert table.next_change_us(0) == 20 * SECOND_US
    assert table.next_change_us(20 * SECOND_US) == 30 * SECOND_US


def test_a_trace_begins_when_assigned_and_repeats() -> None:
    table = _table()
    _assign(table, 0, _spec(trace=TRACE), now_us=HOUR_US)
    asked = [_one(table, HOUR_US + k * MINUTES_5)[0] for k in range(4)]
    assert asked == [500, 2500, 5000, 500]  # 10, 50, 100 % of 5,000 MHz, then from the start
    assert _one(table, HOUR_US + MINUTES_5 - 1)[0] == 500


def test_a_trace_that_does_not_repeat_keeps_its_last_sample() -> None:
    table = _table()
    _assign(table, 0, _spec(trace={**TRACE, "repeat": False}))
    assert [_one(table, k * MINUTES_5)[0] for k in (2, 3, 99)] == [5000, 5000, 5000]


def test_a_trace_rated_by_itself_does_not_follow_the_host() -> None:
    table = _table()
    _assign(table, 0, _spec(trace={**TRACE, "mhz": 2000}))
    _assign(table, 1, _spec(trace=TRACE))
    rows = np.array([0, 1])
    before = table.demand(0, np.ones(2, np.bool_)).cpu_mhz.tolist()
    table.set_core_mhz(rows, np.array([1000.0, 1000.0]))
    after = table.demand(0, np.ones(2, np.bool_)).cpu_mhz.tolist()
    assert (before, after) == ([200, 500], [200, 200])  # 10 % of 2,000, of 5,000 and of 2 x 1,000 MHz


def test_a_reconfigured_vm_goes_on_with_its_workload() -> None:
    table = _table()
    _assign(table, 0, _spec(constant={"cpu_percent": 50, "memory_active_percent": 50}))
    table.set_size(0, num_cpu=4, core_mhz=2500, memory_mb=8192)
    assert _one(table, 0)[:2] == (5000, 4096)


def test_an_unknown_trace_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"other\.zip"):
        _assign(_table(), 0, _spec(trace={**TRACE, "file": "other.zip"}))


def test_a_profile_follows_the_virtual_clock_whenever_it_is_assigned() -> None:
    """Office hours at 10:00 are busier than at 04:00, with a clock that shows 08:00 at t = 0."""
    table = _table(day_offset_us=8 * HOUR_US)
    for row, assigned in ((0, 0), (1, 90 * MINUTE_US)):
        _assign(table, row, _spec(profile={"name": "diurnal"}), now_us=assigned)
    morning = table.demand(2 * HOUR_US, np.ones(2, np.bool_)).cpu_mhz
    night = table.demand(20 * HOUR_US, np.ones(2, np.bool_)).cpu_mhz
    assert (morning > 0.4 * 5000).all()
    assert (night < 0.1 * 5000).all()


def test_the_phase_moves_the_day_forward() -> None:
    table = _table()
    _assign(table, 0, _spec(profile={"name": "batch"}))
    _assign(table, 1, _spec(profile={"name": "batch", "phase": "12h"}))
    at_three, at_fifteen = (table.demand(hour * HOUR_US, np.ones(2, np.bool_)).cpu_mhz for hour in (3, 15))
    assert at_three[0] > 4000 > 500 > at_three[1]  # the run is at night ...
    assert at_fifteen[1] > 4000 > 500 > at_fifteen[0]  # ... and twelve hours on


def test_a_profile_is_scaled_to_its_peak() -> None:
    table = _table()
    _assign(table, 0, _spec(profile={"name": "steady", "cpu_percent": 10, "memory_active_percent": 60}))
    day = [_one(table, k * MINUTES_5)[:2] for k in range(288)]
    assert max(cpu for cpu, _ in day) <= 500 * 1.05  # 10 % of 5,000 MHz and 5 % noise
    assert max(cpu for cpu, _ in day) >= 500 * 0.95
    assert [active for _, active in day] == pytest.approx([0.6 * 4096] * 288)


def test_a_profile_never_asks_for_more_than_the_vm_has() -> None:
    table = _table()
    _assign(table, 0, _spec(profile={"name": "database", "scale": 10}))
    asked = [_one(table, k * MINUTES_5)[0] for k in range(288)]
    assert max(asked) == 5000


def test_vms_of_one_profile_differ_and_a_vm_repeats_itself() -> None:
    def run(seed: int) -> list[Any]:
        table = _table()
        names = [f"vm{n}" for n in range(20)]
        table.assign_many(
            np.arange(20), _spec(profile={"name": "bursty"}), num_cpu=1, core_mhz=2000, memory_mb=1024,
            now_us=0, seed=seed, names=names,
        )  # fmt: skip
        return table.demand(HOUR_US, np.ones(20, np.bool_)).cpu_mhz.tolist()

    assert run(1) == run(1)
    assert run(1) != run(2)
    assert len(set(run(1))) > 15


def test_assigning_many_equals_assigning_each() -> None:
    many, each = _table(), _table()
    spec = _spec(profile={"name": "web"})
    sizes, rows = np.array([1.0, 2.0, 4.0]), np.array([5, 2, 9])
    many.assign_many(
        rows,
        spec,
        num_cpu=sizes,
        core_mhz=2500,
        memory_mb=1024 * sizes,
        now_us=0,
        seed=3,
        names=["a", "b", "c"],
    )
    for row, size, name in zip(rows, sizes, "abc", strict=True):
        each.assign(
            int(row), spec, num_cpu=size, core_mhz=2500, memory_mb=1024 * size, now_us=0, seed=3, name=name
        )
    on = np.ones(10, np.bool_)
    pairs = zip(_columns(many.demand(HOUR_US, on)), _columns(each.demand(HOUR_US, on)), strict=True)
    assert all(np.array_equal(left, right) for left, right in pairs)


def _mixed() -> WorkloadTable:
    table = _table(day_offset_us=3 * HOUR_US)
    kinds: list[WorkloadSpec | None] = [
        None,
        _spec(constant={"cpu_percent": 30}),
        _spec(steps=[{"at": at, "cpu_mhz": 10 * at} for at in (15, 400, 4000)]),
        _spec(trace=TRACE),
        _spec(trace={**TRACE, "repeat": False}),
        *(_spec(profile={"name": name}) for name in ("bursty", "web", "database")),
    ]
    for row, spec in enumerate(kinds):
        _assign(table, row, spec)
    return table


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 2 * DAY_US), min_size=1, max_size=8), st.integers(0, 2 * DAY_US))
def test_demand_depends_on_the_time_only(asked_before: list[int], now_us: int) -> None:
    """However often it was asked, forwards or back, and through a pickle: slices equal one run."""
    on = np.ones(8, np.bool_)
    fresh, used = _mixed(), _mixed()
    for moment in asked_before:
        used.demand(moment, on)
        used.next_change_us(moment)
    used = pickle.loads(pickle.dumps(used))
    pairs = zip(_columns(fresh.demand(now_us, on)), _columns(used.demand(now_us, on)), strict=True)
    assert all(np.array_equal(left, right) for left, right in pairs)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 5000 * SECOND_US))
def test_nothing_stepped_changes_before_the_next_change(now_us: int) -> None:
    table = _mixed()
    following = table.next_change_us(now_us)
    assert following is None or following > now_us
    until = 9000 * SECOND_US if following is None else following
    assert _one(table, now_us, row=2) == _one(table, until - 1, row=2)


def test_noise_is_even_and_within_its_bounds() -> None:
    drawn = noise(np.arange(20_000, dtype=np.uint32), 5)
    assert -1 <= drawn.min() < -0.99
    assert 0.99 < drawn.max() < 1
    assert abs(float(drawn.mean())) < 0.02
    assert noise_at(17, 5) == drawn[17]


def test_noise_is_small_and_constant_within_its_step() -> None:
    table = _table()
    _assign(table, 0, _spec(profile={"name": "steady"}))
    nearby = [_one(table, HOUR_US + k * SECOND_US)[0] for k in range(0, 60)]
    assert len(set(nearby)) in (3, 4)  # three noise steps of 20 s, and at most one new sample
    plain = profile_series("steady").cpu
    assert 0.95 * plain.min() * 50 <= min(nearby) <= max(nearby) <= 1.05 * plain.max() * 50
