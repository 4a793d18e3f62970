"""Pure CPU decisions: cores shared by threads, clock, waiting, co-stop, entitlement, states of time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.cpu.costop import costop_part
from vsphere_client.decisions.cpu.entitlement import decide_entitlement
from vsphere_client.decisions.cpu.frequency import clock_factor
from vsphere_client.decisions.cpu.hyper_threading import decide_core_sharing, expected_excess
from vsphere_client.decisions.cpu.thread_work import decide_thread_work
from vsphere_client.decisions.cpu.waiting import decide_collisions, waiting_by_chance
from vsphere_client.decisions.cpu.world_states import (
    Worlds,
    decide_world_times,
    io_wait_share,
    overlap_share,
    system_share,
)


def array(*values: float) -> np.ndarray:
    return np.array(values, float)


def sharing(cores: float, threads: float, wanted: float, variance: float, most: float) -> tuple[float, ...]:
    got = decide_core_sharing(array(cores), array(threads), array(wanted), array(variance), array(most))
    return float(got.pairs[0]), float(got.speed[0]), float(got.bonus[0])


def test_two_busy_worlds_on_one_core() -> None:
    """vmkernel.md 1.6 and case 9: each at 62.5 %, 125 % together."""
    assert sharing(1, 2, 2, 0, 2) == pytest.approx((1, 0.625, 1.25))


def test_whole_cores_are_taken_first() -> None:
    assert sharing(8, 16, 8, 0, 8) == pytest.approx((0, 1, 1), abs=1e-4)
    # Ten worlds on eight cores: two pairs, four of ten worlds at 62.5 %, 8.5 cores of work.
    assert sharing(8, 16, 10, 0, 10) == pytest.approx((2, 1 - 0.375 * 0.4, 8.5 / 8))


def test_second_threads_take_no_more_than_there_is_to_do() -> None:
    """40 worlds at half load want 20.5 cores of 20: two cores with both threads busy do that."""
    assert sharing(20, 40, 20.5, 0, 40)[0] == pytest.approx(2)


def test_without_hyper_threading_nobody_shares() -> None:
    assert sharing(8, 8, 12, 3, 12) == (0, 1, 1)


def test_chance_brings_worlds_together_before_the_cores_are_full() -> None:
    pairs, speed, _ = sharing(8, 16, 7, 3, 11)
    assert 0 < pairs < 1
    assert 0.9 < speed < 1


@given(mean=st.floats(0, 100), spread=st.floats(0.01, 20), level=st.floats(0, 100))
def test_the_mean_excess_is_at_least_the_excess_of_the_mean(mean: float, spread: float, level: float) -> None:
    got = float(expected_excess(array(mean), array(spread**2), array(level))[0])
    assert got >= max(mean - level, 0.0) - 0.001 * spread
    assert got <= max(mean - level, 0.0) + 0.4 * spread


def test_the_mean_excess_at_the_mean_itself() -> None:
    """A normal distribution lies above its mean by spread / sqrt(2 pi) on average."""
    assert expected_excess(array(5), array(4), array(5)) == pytest.approx(2 / np.sqrt(2 * np.pi))


def test_turbo_falls_as_cores_get_busy_and_saving_rises() -> None:
    shares = array(0, 0.05, 1.0)
    cores = np.full(3, 20.0)
    assert clock_factor(np.ones(3), shares, cores) == pytest.approx([1.2, 1.2, 1.08])
    assert clock_factor(np.full(3, 2), shares, cores) == pytest.approx([0.7, 0.715, 1.0])
    assert clock_factor(np.zeros(3), shares, cores) == pytest.approx([1, 1, 1])


def test_one_vcpu_and_idle_siblings_are_never_costopped() -> None:
    """vmkernel.md 1.5: no siblings, or nobody who gets ahead; more siblings, more co-stop."""
    assert costop_part(array(0.5), array(1.0), array(1)) == 0
    assert costop_part(array(0.0), array(1.0), array(8)) == 0
    parts = costop_part(array(0.5, 0.5, 0.5, 0.5), array(*[1.0] * 4), array(2, 4, 8, 128))
    assert np.all(np.diff(parts) > 0)
    assert parts[-1] == pytest.approx(0.47)


def test_costop_of_a_two_way_vm_that_gets_half_its_time() -> None:
    """Always busy 0.47 (1 - exp(-0.92)) = 0.2827 of 50 %: 14.1 %. Wanting 80 % and getting half of that:
    0.47 (1 - exp(-0.92 (0.4 x 0.8)^0.6)) = 0.47 (1 - exp(-0.4644)) = 0.1746 of 40 %: 7.0 %.
    """
    times = decide_world_times(worlds(num_cpu=2, work=0.5))
    assert (times.costop[0], times.ready[0]) == pytest.approx((0.1413, 0.3587), abs=0.0005)
    times = decide_world_times(worlds(num_cpu=2, wanted=0.8, work=0.4))
    assert (times.costop[0], times.ready[0]) == pytest.approx((0.0698, 0.3302), abs=0.0005)


def late(mean: float, variance: float, vcpus: float, pcpus: float) -> float:
    return float(waiting_by_chance(array(mean), array(variance), array(vcpus), array(pcpus))[0])


def test_more_wait_by_chance_the_fuller_a_host_is_but_nobody_with_a_pcpu_of_his_own() -> None:
    """At the mean itself spread / sqrt(2 pi) wait: of 16 vCPUs that want half their time, 2 / 2.507 = 0.798."""
    assert late(8, 4, 16, 8) == pytest.approx(2 / np.sqrt(2 * np.pi), abs=0.001)
    assert late(4, 3, 16, 8) < late(6, 3.75, 16, 8) < late(8, 4, 16, 8)
    assert late(7.6, 0.38, 8, 8) == 0
    assert late(12, 0, 12, 8) == 0


@given(
    st.lists(
        st.tuples(st.integers(1, 8), st.floats(0.02, 1.0), st.floats(0.1, 1.0)), min_size=1, max_size=12
    ),
    st.integers(1, 16),
)
def test_collisions_never_create_work(vms: list[tuple[int, float, float]], cores: int) -> None:
    vcpus, wanted, part = (np.array(each, dtype=np.float64) for each in zip(*vms, strict=True))
    ceiling = wanted * part
    where, there = np.zeros(len(vms), np.intp), array(cores)
    found = decide_collisions(where, vcpus, wanted, ceiling, part < 1.0, there)
    assert np.all((found.in_time > 0.0) & (found.in_time <= 1.0))
    assert 0.0 < found.usable[0] <= cores
    if vcpus.sum() <= cores:
        assert np.all(found.in_time == 1.0)
        assert found.usable[0] == cores


def test_who_never_halts_loses_nothing_and_who_comes_back_finds_all_cores_busy() -> None:
    """Of two cores one VM uses one all the time; two others want half of one each, both at once a quarter of the time.

    So they lose 0.25 of 2 cores' time; the normal distribution of two makes that 0.20 to 0.30.
    """
    where, one = np.zeros(3, np.intp), np.ones(3)
    share = np.array([1.0, 0.5, 0.5])
    found = decide_collisions(where, one, share, share, np.zeros(3, bool), array(2))
    assert found.in_time[0] == 1.0
    assert np.all(found.in_time[1:] < 1.0)
    assert found.usable[0] == pytest.approx(1.75, abs=0.05)


def test_bound_vms_that_take_turns_leave_no_gaps_and_limited_ones_stop_together() -> None:
    """Eight vCPUs of a limited VM come back all at once; those that wait for their pCPUs are two at any time."""
    where, half = np.zeros(2, np.intp), np.array([0.5, 0.5])
    eight, cores = np.array([8.0, 8.0]), array(8)
    each, limited, bound = (
        decide_collisions(where, eight, wanted, half, np.array(limits), cores).usable[0]
        for wanted, limits in ((half, [0, 0]), (2 * half, [1, 1]), (2 * half, [0, 0]))
    )
    assert limited < each < bound
    assert bound == pytest.approx(8.0)


def test_io_wait_fills_idle_time_only() -> None:
    """500 commands a second at 2 ms keep one vCPU waiting all the time."""
    assert io_wait_share(array(0.4, 1.0), array(500, 500) * 2 / 1000, array(1, 2)) == pytest.approx(
        [0.4, 0.5]
    )
    assert system_share(array(1000), array(0), array(2)) == pytest.approx(0.005)


def test_overlap_is_what_the_vmkernel_does_for_others_while_a_world_runs() -> None:
    """vmkernel.md 1.2: half a pCPU's time of VMkernel work for others on four pCPUs, an eighth of what one runs."""
    assert overlap_share(array(0.8, 0.8, 1.0), array(0.5, 0.0, 9.0), array(4, 4, 4)) == pytest.approx(
        [0.1, 0.0, 1.0]
    )


def worlds(**changes: float) -> Worlds:
    plain = {
        "num_cpu": 1.0,
        "units": changes.get("num_cpu", 1.0),
        "wanted": 1.0,
        "work": 1.0,
        "held": 0.0,
        "blocked": 0.0,
        "stopped": 0.0,
        "speed": 1.0,
        "queueing": 0.0,
        "clock": 1.0,
    }
    return Worlds(**{name: array(value) for name, value in (plain | changes).items()})


def test_a_busy_pair_of_worlds() -> None:
    """vmkernel.md case 9: %RUN 100, %USED 62.5, %LAT 37.5; each owns half of the core's capacity."""
    times = decide_world_times(worlds(work=0.625, speed=0.625))
    assert (times.run[0], times.work[0], times.latency[0]) == pytest.approx((1, 0.625, 0.375))
    assert times.ready[0] == times.wait[0] == 0


def test_contention_on_single_threads_is_ready_time() -> None:
    times = decide_world_times(worlds(work=0.75))
    assert (times.run[0], times.ready[0]) == (0.75, 0.25)


def test_demand_is_what_was_used_and_what_was_waited() -> None:
    """vmkernel.md 1.8: 0.6 wanted, 0.25 done beside partners in 0.4 of the time: 0.35 waited, not 0.56."""
    times = decide_world_times(worlds(wanted=0.6, work=0.25, speed=0.625))
    assert (times.work[0], times.run[0], times.ready[0]) == pytest.approx((0.25, 0.4, 0.35))


def test_time_held_by_a_limit_is_ready_and_max_limited_but_never_costop() -> None:
    times = decide_world_times(worlds(num_cpu=4, wanted=0.8, work=0.2, held=0.6))
    assert (times.run[0], times.ready[0], times.max_limited[0]) == pytest.approx((0.2, 0.6, 0.6))
    assert times.costop[0] == 0


def test_who_gets_less_than_his_limit_waits_for_his_neighbours() -> None:
    """Wants all of a core, may have 0.6, gets 0.4: all 0.6 of waiting is for others, and could be co-stop."""
    times = decide_world_times(worlds(num_cpu=4, wanted=1.0, work=0.4, held=0.4))
    assert times.max_limited[0] == 0
    assert times.ready[0] + times.costop[0] == pytest.approx(0.6)
    assert times.costop[0] > 0


def thread_work(
    *vms: tuple[float, float, float, float], cores: float = 4, threads: float = 8, variance: float = 0.0
) -> tuple[list[float], ...]:
    """Work and pace of VMs of one host: vCPUs, what each wants, what it received of the GHz, the VM's shares."""
    count, wants, given, shares = (np.array(column) for column in zip(*vms, strict=True))
    host = np.zeros(len(vms), np.intp)
    most = array(float(count @ np.minimum(wants / 0.625, 1)))
    sharing = decide_core_sharing(array(cores), array(threads), array(float(count @ wants)), array(0), most)
    got = decide_thread_work(host, count, wants, given, shares, array(threads), array(variance), sharing)
    return got.work.tolist(), got.speed.tolist()


def test_threads_to_spare_let_all_run_whatever_their_shares() -> None:
    """Seven busy vCPUs on four cores: three pairs and one alone, 4.75 cores of work, nobody waits.

    The GHz were divided 2:1:1: the first takes the whole core, 6 x 0.625 are left for the others.
    """
    work, speed = thread_work((1, 1.0, 1.0, 2000), (2, 1.0, 0.5, 2000), (4, 1.0, 0.5, 4000))
    assert work == pytest.approx([1.0, 0.625, 0.625])
    assert speed[1:] == work[1:]


def test_cores_that_fall_idle_for_a_moment_help_nobody_beside_a_busy_partner() -> None:
    """Five busy vCPUs on four cores have three of them alone, 4.25 cores of work; 0.625 each without.

    Beside a number that goes up and down by one on average, 0.55 of a core is missed: 0.4125 cores of work less.
    """
    steady, _ = thread_work((5, 1.0, 0.8, 5000))
    uneven, _ = thread_work((5, 1.0, 0.625, 5000), variance=1.0)
    assert 5 * steady[0] == pytest.approx(4.25)
    assert 5 * uneven[0] == pytest.approx(4.25 - 0.55 * 0.75)


def test_who_is_owed_whole_cores_gets_them_however_many_wait() -> None:
    """HT fairness (vmkernel.md 1.6), ten busy vCPUs on four cores; the GHz gave the favoured pair 1.0 each.

    So it has two cores with the partners forced idle, and eight share the 2 x 1.25 of the other two.
    """
    work, speed = thread_work((2, 1.0, 1.0, 32000), (8, 1.0, 0.25, 8000))
    assert work == pytest.approx([1.0, 2.5 / 8])
    assert speed == pytest.approx([1.0, 0.625])


def test_who_is_owed_three_quarters_of_a_core_has_one_to_himself_a_third_of_the_time() -> None:
    """w + (1 - w) 0.625 = 0.75 -> w = 1/3: alone 1/3, half a core for 2/3 of the time: 2/3 of a core each.

    The other 4 - 2 x 2/3 = 2.667 cores do 3.333 with pairs, 0.4167 for each of eight.
    """
    work, speed = thread_work((2, 1.0, 0.75, 6000), (8, 1.0, 0.3125, 10000))
    assert work == pytest.approx([0.75, 10 / 3 / 8])
    assert speed == pytest.approx([0.75, 0.625])


def test_what_second_threads_add_goes_by_shares() -> None:
    """Two VMs with the same GHz, one by reservation and one by its shares: the other half goes to the shares.

    Twelve vCPUs on four cores: 5.0 of work; the reserved four keep 1/3 each, eight share 3.667.
    """
    work, _ = thread_work((4, 1.0, 1 / 3, 40), (8, 1.0, 1 / 3, 8000))
    assert work == pytest.approx([1 / 3, (5.0 - 4 / 3) / 8], abs=0.01)


def test_a_host_that_is_not_full_does_what_was_given() -> None:
    assert thread_work((2, 0.5, 0.5, 2000), (1, 0.3, 0.3, 1000))[0] == [0.5, 0.3]
    assert thread_work((4, 1.0, 0.5, 4000), cores=2, threads=2)[0] == [0.5]


shares = st.floats(0, 1)


@given(
    num_cpu=st.integers(1, 64),
    wanted=shares,
    given_part=shares,
    held_part=shares,
    blocked=st.floats(0, 0.99),
    speed=st.floats(0.625, 1),
    queueing=st.floats(0, 0.1),
    clock=st.floats(0.7, 1.2),
)
def test_time_always_adds_up(
    num_cpu: int,
    wanted: float,
    given_part: float,
    held_part: float,
    blocked: float,
    speed: float,
    queueing: float,
    clock: float,
) -> None:
    """vmkernel.md 1.2: run + ready + costop + wait = 100; max_limited within ready, swap wait within wait."""
    wanted = min(wanted, 1.0 - blocked)
    times = decide_world_times(
        worlds(
            num_cpu=num_cpu,
            wanted=wanted,
            work=wanted * given_part,
            held=wanted * held_part,
            blocked=blocked,
            speed=speed,
            queueing=queueing,
            clock=clock,
        )
    )
    total = times.run + times.ready + times.costop + times.wait
    assert total[0] == pytest.approx(1.0, abs=1e-9)
    for part in (times.run, times.ready, times.costop, times.max_limited, times.latency, times.work):
        assert -1e-12 <= part[0] <= 1.0 + 1e-12
    assert times.max_limited[0] <= times.ready[0] + 1e-12
    assert times.swap_wait[0] <= times.wait[0] + 1e-9
    if num_cpu == 1:
        assert times.costop[0] == 0


def test_entitlement_on_a_host_with_room_and_on_a_full_one() -> None:
    """Host 0 has 2000 MHz left. Host 1 is full: 1500 for 1000 shares; who asks for 100 could have 750."""
    host = np.array([0, 0, 1, 1])
    got = decide_entitlement(
        host,
        given=array(500, 700, 1500, 100),
        ceiling=array(500, 700, 3000, 100),
        most=array(2500, 1000, 3000, 3000),
        flat_shares=array(1000, 1000, 1000, 500),
        spare=array(2000, 0),
    )
    assert got == pytest.approx([2500, 1000, 1500, 750])
