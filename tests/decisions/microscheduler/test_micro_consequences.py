"""What an expert expects of the CPU scheduler, as consequences of the simulation (vmkernel.md 1.2 to 1.7, 10)."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from micro_scene import CORE_MHZ, draw, host, per_group, simulate, vm

from vsphere_client.decisions.cpu import figures as fixed
from vsphere_client.decisions.microscheduler.bound_scheduler import scheduler_for
from vsphere_client.decisions.microscheduler.constants import LEAST_SLICE_US, QUANTUM_SPREAD_US
from vsphere_client.decisions.microscheduler.describe import describe_segment
from vsphere_client.decisions.microscheduler.host_load import GroupLoad, HostShape, WorldLoad
from vsphere_client.decisions.microscheduler.reading import read_schedule
from vsphere_client.decisions.microscheduler.states import Cause, State


def test_case_9_two_busy_worlds_on_one_core():
    """vmkernel.md case 9: each RUN 100, USED 62.5; CORE UTIL 100, PCPU UTIL 100 + 100, USED 50 + 50."""
    schedule = simulate(host(vm("a"), vm("b"), cores=1, threads=2), 2.0)
    for totals in schedule.totals:
        assert (totals.run, totals.used, totals.ready) == (100.0, 62.5, 0.0)
    assert [(one.util, one.used) for one in schedule.pcpus] == [(100.0, 50.0), (100.0, 50.0)]
    assert schedule.core_util(0) == 100.0


def test_one_busy_world_has_its_core_to_itself():
    """vmkernel.md 1.6: one busy thread: PCPU USED 100, CORE UTIL 100, the other thread idle."""
    schedule = simulate(host(vm("a"), cores=1, threads=2), 2.0)
    assert schedule.totals[0].used == 100.0
    assert sorted(one.used for one in schedule.pcpus) == [0.0, 100.0]
    assert schedule.core_util(0) == 100.0


def test_whole_idle_cores_come_before_idle_threads():
    schedule = simulate(host(*(vm(f"v{at}") for at in range(4)), cores=4, threads=2), 1.0)
    assert all(totals.used == 100.0 for totals in schedule.totals)


def test_siblings_share_a_core_only_while_a_neighbour_needs_a_whole_one():
    """Three always busy worlds on two cores: the 2-vCPU VM's vCPUs stand on different cores.

    But the neighbour is owed as much as each of them, and a third of the time a whole core of the two.
    """
    load = host(vm("single"), vm("smp", vcpus=2), cores=2, threads=2)
    schedule = simulate(load, 5.0)
    siblings = [world.at for world in schedule.worlds if world.group == "smp"]
    (single,) = [world.at for world in schedule.worlds if world.group == "single"]
    moments = range(1_000, 5_000_000, 5_017)
    apart = 0
    for at_us in moments:
        cores = {schedule.shape.core_of(schedule.state_at(world, at_us).pcpu) for world in siblings}
        apart += len(cores) == 2
        if len(cores) == 1:
            assert schedule.shape.core_of(schedule.state_at(single, at_us).pcpu) not in cores
    assert apart / len(moments) > 2 / 3


def test_a_world_on_half_a_core_gets_a_whole_one_in_turn():
    """Three worlds on two cores with hyper-threading: 1 + 2 x 0.625 cores' work, a third for each."""
    schedule = simulate(host(vm("a"), vm("b"), vm("c"), cores=2, threads=2), 10.0)
    for totals in schedule.totals:
        assert totals.used == pytest.approx(75.0, abs=3.0)
        assert totals.ready < 0.1


def test_a_reservation_of_a_whole_core_keeps_the_other_thread_idle():
    load = host(
        vm("reserved", reservation_mhz=CORE_MHZ), *(vm(f"v{at}") for at in range(8)), cores=2, threads=2
    )
    micro = per_group(simulate(load, 10.0), load)
    assert micro[0].used >= 98.0


def test_who_is_owed_a_whole_core_by_shares_gets_one_with_the_partner_forced_idle():
    """vmkernel.md 1.6: nine hungry worlds on four cores, one with 8 times the shares: 8/16 of 4 cores is more than
    one, so it is owed a whole core, and its partner stands still although others wait."""
    load = host(vm("rich", shares=8000), *(vm(f"v{at}") for at in range(8)), cores=4, threads=2)
    schedule = simulate(load, 20.0)
    micro = per_group(schedule, load)
    assert micro[0].used >= 97.0
    # The others share 3 x 1.25 cores.
    assert [one.used for one in micro[1:]] == pytest.approx([375.0 / 8] * 8, abs=3.0)
    causes = {one.cause for world in range(1, 9) for one in schedule.state_segments(world)}
    assert Cause.CORE_TAKEN in causes


def test_who_is_owed_three_quarters_of_a_core_has_one_to_itself_a_third_of_the_time():
    """Shares of 3 : 1 x 5 on two cores: 2 x 3/8 = 0.75; alone w of the time, w + (1 - w) 0.625 = 0.75: w = 1/3."""
    load = host(vm("rich", shares=3000), *(vm(f"v{at}") for at in range(5)), cores=2, threads=2)
    schedule = simulate(load, 40.0)
    totals = per_group(schedule, load)[0]
    assert totals.used == pytest.approx(75.0, abs=3.0)
    assert totals.run == pytest.approx(100.0, abs=3.0)


def test_nobody_is_driven_out_where_halves_will_do():
    """Twelve alike on four cores are owed a third of a core each: no partner is forced idle."""
    schedule = simulate(host(*(vm(f"v{at}") for at in range(12)), cores=4, threads=2), 5.0)
    assert all(one.util == pytest.approx(100.0, abs=0.5) for one in schedule.pcpus)
    causes = {one.cause for world in range(12) for one in schedule.state_segments(world)}
    assert Cause.CORE_TAKEN not in causes


@pytest.mark.parametrize("demand", [1.0, 0.4])
def test_latency_sensitive_worlds_have_cores_of_their_own(demand):
    """Nobody else runs there (vmkernel.md 1.8), not even while its guest is idle; six others have two cores."""
    load = host(vm("high", demand, 2, own_cores=True), *(vm(f"v{at}") for at in range(6)), cores=4, threads=2)
    schedule = simulate(load, 2.0)
    high = [one.at for one in schedule.worlds if one.group == "high"]
    own = {one.pcpu for world in high for one in schedule.state_segments(world) if one.state is State.RUN}
    assert len({schedule.shape.core_of(pcpu) for pcpu in own}) == 2
    for pcpu in own:
        assert {run.world for run in schedule.run_segments(pcpu)} <= set(high)
        assert not schedule.run_segments(pcpu ^ 1)
    assert all(schedule.totals[world].ready == 0.0 for world in high)
    assert sum(one.used for one in schedule.totals) == pytest.approx(
        250.0 + sum(schedule.totals[world].used for world in high), abs=2.0
    )


def test_cores_of_their_own_need_enough_cores():
    load = host(vm("high", vcpus=4, own_cores=True), vm("a"), cores=2, threads=2)
    assert per_group(simulate(load, 2.0), load)[1].used > 10.0


def test_worlds_stay_on_their_home_node():
    load = host(*(vm(f"v{at}", 0.4, 2, home=at % 2) for at in range(4)), cores=8, nodes=2)
    schedule = simulate(load, 2.0)
    for world in schedule.worlds:
        nodes = {
            schedule.shape.node_of(one.pcpu) for one in schedule.state_segments(world.at) if one.pcpu >= 0
        }
        assert nodes == {world.home}


def test_a_hungry_node_uses_what_the_other_leaves():
    schedule = simulate(host(*(vm(f"v{at}", home=0) for at in range(4)), cores=4, nodes=2), 1.0)
    assert all(totals.used > 99.0 for totals in schedule.totals)
    causes = {one.cause for at in range(4) for one in schedule.state_segments(at)}
    assert Cause.REMOTE_PCPU in causes


def test_vms_of_one_vcpu_never_co_stop():
    schedule = simulate(host(*(vm(f"v{at}", 0.4 + at / 10) for at in range(6)), cores=2), 5.0)
    assert all(totals.costop_us == 0 for totals in schedule.totals)


def test_idle_vcpus_never_cause_co_stop():
    """One busy vCPU and three idle siblings on a crowded host: nobody lags, so nobody is ahead."""
    smp = vm("smp", vcpus=4)
    busy_one = tuple(WorldLoad(one.name, 1.0 if at == 0 else 0.0) for at, one in enumerate(smp.worlds))
    load = host(type(smp)("smp", "smp", busy_one, shares=4000.0), *(vm(f"v{at}") for at in range(4)), cores=2)
    totals = per_group(simulate(load, 5.0), load)[0]
    assert totals.run_us > 0
    assert totals.ready_us > 0
    assert totals.costop_us == 0


def test_co_stop_rises_with_the_number_of_vcpus():
    """The same 16 hungry vCPUs on 8 cores, in VMs of 1, 2 and 4, beside four single ones."""

    def costop(vcpus):
        smp = [vm(f"v{at}", 0.5 + 0.1 * (at % 3), vcpus) for at in range(16 // vcpus)]
        load = host(*smp, *(vm(f"w{at}", 0.6) for at in range(4)), cores=8)
        totals = per_group(simulate(load, 10.0), load)[: len(smp)]
        return sum(one.costop for one in totals) / 16

    assert costop(1) == 0.0
    assert 0.5 < costop(2) < costop(4)


def test_co_stop_rises_with_contention():
    def costop(others):
        load = host(vm("smp", 0.6, 4), *(vm(f"v{at}", 0.6) for at in range(others)), cores=4)
        return per_group(simulate(load, 10.0), load)[0].costop

    assert costop(0) < costop(2) < costop(6)


def test_a_vcpu_ahead_of_its_sibling_is_stopped_at_3_ms_and_freed_at_1_5_ms():
    load = host(vm("smp", vcpus=2), vm("a", 0.7), vm("b", 0.6), vm("c", 0.4), cores=2)
    schedule = simulate(load, 3.0)
    seen = 0
    for world in (0, 1):
        segments = schedule.state_segments(world)
        for segment, after in pairwise(segments):
            if segment.state is State.COSTOP:
                seen += 1
                assert segment.figure == pytest.approx(fixed.SKEW_UPPER_US, abs=1)
                assert segment.other == 1 - world
                assert after.cause in (Cause.CAUGHT_UP, *_DISPATCHES)
                assert _ran_between(schedule, 1 - world, segment.start_us, segment.end_us) == pytest.approx(
                    fixed.SKEW_UPPER_US - fixed.SKEW_LOWER_US, abs=1
                )
    assert seen > 10


@pytest.mark.parametrize("threads", [1, 2])
def test_a_vcpu_that_was_idle_is_never_far_ahead_of_siblings_that_were_busy(threads):
    """Idling is progress, but no lead: nobody is ever stopped for more than the upper threshold."""
    load = host(*(vm(f"v{at}", 0.5, 2 + 2 * (at % 4)) for at in range(12)), cores=8, threads=threads)
    schedule = simulate(load, 4.0)
    skews = [
        one.figure
        for world in schedule.worlds
        for one in schedule.state_segments(world.at)
        if one.state is State.COSTOP
    ]
    assert len(skews) > 100
    assert max(skews) <= fixed.SKEW_UPPER_US + 1


_DISPATCHES = (Cause.SHARES, Cause.LAST_PCPU, Cause.IDLE_THREAD, Cause.PREEMPTED_OTHER, Cause.TOGETHER)


def _ran_between(schedule, world, start, end):
    return sum(
        max(min(one.end_us, end) - max(one.start_us, start), 0)
        for one in schedule.state_segments(world, start, end)
        if one.state is State.RUN
    )


def test_a_limit_shows_as_max_limited_inside_ready():
    """A quarter of a core allowed to a world that always wants one: RUN 25, MLMTD 75, all of it in RDY."""
    totals = simulate(host(vm("a", limit_mhz=CORE_MHZ / 4), cores=4), 10.0).totals[0]
    assert totals.run == pytest.approx(25.0, abs=0.5)
    assert totals.limited == pytest.approx(75.0, abs=0.5)
    assert totals.ready >= totals.limited


def test_a_limit_holds_over_every_second():
    schedule = simulate(host(vm("a", vcpus=4, limit_mhz=CORE_MHZ), cores=8), 5.0)
    for second in range(5):
        start = second * 1_000_000
        used = sum(_ran_between(schedule, world, start, start + 1_000_000) for world in range(4))
        assert used <= 1_000_000 * 1.06


def test_a_reservation_is_honoured_against_any_shares():
    load = host(vm("a", shares=1, reservation_mhz=1500), *(vm(f"v{at}", shares=100_000) for at in range(6)))
    assert per_group(simulate(load, 10.0), load)[0].used >= 60.0 * 0.98


def test_shares_are_invisible_without_contention():
    schedule = simulate(host(vm("a", 0.5, shares=1), vm("b", 0.5, shares=100_000), cores=4), 10.0)
    assert schedule.totals[0].ready == schedule.totals[1].ready == 0.0


def test_no_world_runs_much_longer_than_a_quantum_while_another_waits_for_its_pcpu():
    schedule = simulate(host(vm("a"), vm("b"), vm("c"), cores=1), 3.0)
    for run in schedule.run_segments(0):
        assert run.end_us - run.start_us <= fixed.QUANTUM_US + QUANTUM_SPREAD_US // 2


def test_who_wakes_with_a_higher_priority_waits_for_no_more_than_a_least_slice():
    """vmkernel.md 1.1: pre-emption comes earlier than the quantum's end when a higher-priority world wakes."""
    schedule = simulate(host(vm("hog"), vm("light", 0.2, shares=4000), cores=1), 5.0)
    waits = [one for one in schedule.state_segments(1) if one.state is State.READY]
    assert all(one.end_us - one.start_us <= LEAST_SLICE_US for one in waits)
    assert schedule.totals[1].run == pytest.approx(20.0, abs=1.5)
    assert any(one.cause is Cause.PREEMPTED for one in schedule.state_segments(0))


def test_a_whole_core_of_another_node_comes_before_half_a_core_at_home():
    load = host(vm("a", 0.6), vm("b", 0.6), vm("c", 0.6), cores=4, threads=2, nodes=2)
    schedule = simulate(load, 5.0)
    assert [one.used for one in schedule.totals] == pytest.approx([one.run for one in schedule.totals])


def test_apart_from_siblings_is_a_wish_that_shares_overrule():
    """Three always busy vCPUs of equal shares on one core: each runs two thirds of the time, two of one VM or not."""
    load = host(vm("single"), vm("smp", vcpus=2), cores=1, threads=2)
    schedule = simulate(load, 10.0)
    assert [one.run for one in schedule.totals] == pytest.approx([66.7] * 3, abs=6)


def test_a_world_waits_for_pages_amid_its_work_and_for_its_disk_before_its_guest_is_idle():
    """vmkernel.md 1.2: %SWPWT is part of %VMWAIT, and %VMWAIT = %WAIT - %IDLE; with time to spare nobody runs less."""
    # A fifth of the half that it runs: a tenth of the time.
    blocked = GroupLoad("b", "b", (WorldLoad("vcpu-0", 0.5, swap_wait=0.2, io_wait=0.2),))
    load = host(blocked, vm("other", 0.5), cores=2)
    schedule = simulate(load, 20.0)
    totals, other = schedule.totals
    assert totals.swap_wait == pytest.approx(10.0, abs=1.5)
    assert totals.blocked == pytest.approx(30.0, abs=3.0)
    assert totals.run + totals.ready + totals.costop + totals.wait == pytest.approx(100.0)
    assert totals.blocked <= totals.wait
    assert (other.blocked, other.swap_wait) == (0.0, 0.0)
    plain = simulate(host(vm("b", 0.5), vm("other", 0.5), cores=2), 20.0)
    assert totals.run == pytest.approx(plain.totals[0].run, abs=1.0)
    causes = [one.cause for one in schedule.state_segments(0) if one.state in (State.WAIT, State.SWAP_WAIT)]
    assert {Cause.SWAP_WAIT, Cause.IO_WAIT, Cause.IDLE} == set(causes)
    words = next(one for one in schedule.state_segments(0) if one.cause is Cause.SWAP_WAIT)
    assert "Wait (blocked)" in describe_segment(schedule, 0, words)
    assert "pages that the VMkernel brings back" in describe_segment(schedule, 0, words)


def test_every_stretch_tells_why():
    load = host(vm("smp", vcpus=2), vm("a", 0.7), vm("b", limit_mhz=900), vm("c", 0.6), cores=2)
    schedule = simulate(load, 1.0)
    texts = [
        describe_segment(schedule, world.at, one)
        for world in schedule.worlds
        for one in schedule.state_segments(world.at)
    ]
    assert any("lags by 3.0 ms" in text and "co-stopped" in text for text in texts)
    assert any("used up what its CPU limit allows" in text for text in texts)
    assert any("lowest MHzPerShare" in text for text in texts)
    assert not any("{" in text for text in texts)


def test_a_host_without_vms_is_idle():
    schedule = simulate(host(cores=2, threads=2), 1.0)
    assert [one.util for one in schedule.pcpus] == [0.0] * 4
    assert schedule.running_at(0, 500_000) < 0


@pytest.mark.parametrize("shape", [(0, 1, 1), (2, 3, 1), (2, 1, 3)])
def test_impossible_hosts_are_refused(shape):
    with pytest.raises(ValueError, match="no such host"):
        HostShape(*shape)


GROUPS = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.02, 0.3, 0.7, 1.0]),
        st.integers(1, 4),
        st.sampled_from([100.0, 1000.0, 5000.0]),
        st.sampled_from([0.0, 0.0, 400.0]),
        st.sampled_from([float("inf"), float("inf"), 600.0]),
        st.sampled_from([False, False, False, True]),
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(GROUPS, st.integers(1, 4), st.integers(1, 2), st.integers(1, 2))
def test_invariants_of_any_load(groups, cores, threads, nodes):
    load = host(
        *(
            vm(
                f"v{at}",
                demand,
                vcpus,
                shares,
                home=at,
                reservation_mhz=res,
                limit_mhz=limit,
                own_cores=whole,
            )
            for at, (demand, vcpus, shares, res, limit, whole) in enumerate(groups)
        ),
        cores=cores,
        threads=threads,
        nodes=min(nodes, cores),
    )
    schedule = simulate(load, 0.5)
    for totals in schedule.totals:
        states = totals.run_us + totals.ready_us + totals.costop_us + totals.wait_us
        assert states == schedule.window_us
        assert totals.limited_us <= totals.ready_us
        assert totals.used_us <= totals.run_us
    assert sum(one.util for one in schedule.pcpus) == pytest.approx(sum(one.run for one in schedule.totals))
    assert schedule.used_cores <= cores * (1.25 if threads == 2 else 1.0) + 1e-9
    for pcpu in range(schedule.shape.pcpus):
        runs = schedule.run_segments(pcpu)
        assert all(run.start_us < run.end_us for run in runs)
        assert all(run.end_us <= after.start_us for run, after in pairwise(runs))
    for world in schedule.worlds:
        segments = schedule.state_segments(world.at)
        assert segments[0].start_us == 0
        assert segments[-1].end_us == schedule.window_us
        assert all(one.end_us == two.start_us for one, two in pairwise(segments))


def test_slices_give_the_same_schedule_as_one_run():
    load = host(vm("a", 0.4, 2), vm("b", 0.8, 2), vm("c", limit_mhz=700), vm("d"), cores=2, threads=2)
    assert simulate(load, 2.0, slices=1) == simulate(load, 2.0, slices=37)


def test_another_vm_does_not_shift_the_bursts_of_a_first():
    alone = simulate(host(vm("a", 0.3), cores=8), 2.0)
    together = simulate(host(vm("a", 0.3), vm("b", 0.6, 2), cores=8), 2.0)
    first, second = alone.state_segments(0), together.state_segments(0)
    assert [(one.start_us, one.state) for one in first] == [(one.start_us, one.state) for one in second]


def test_a_scheduler_prepared_in_portions_gives_the_same_schedule():
    load = host(*(vm(f"v{at}", 0.2 + 0.1 * at, 1 + at % 3) for at in range(7)), cores=4)
    whole, portions = (scheduler_for(load, 500_000, draw) for _ in range(2))
    calls = 1
    while not portions.prepare(2):
        calls += 1
    assert calls > 3
    assert portions.prepare(2)
    for scheduler in (whole, portions):
        scheduler.run_until(500_000)
    assert read_schedule(portions) == read_schedule(whole)
