"""A vCPU that waits for a swapped page makes no progress: its siblings are co-stopped (vmkernel.md 1.5)."""

import pytest
from micro_scene import host, per_group, simulate, vm

from vsphere_client.decisions.cpu.figures import SKEW_LOWER_US, SKEW_UPPER_US
from vsphere_client.decisions.microscheduler.describe import describe_segment
from vsphere_client.decisions.microscheduler.host_load import GroupLoad, WorldLoad
from vsphere_client.decisions.microscheduler.skew import decide_skew, next_skew_us
from vsphere_client.decisions.microscheduler.states import Cause, State
from vsphere_client.decisions.microscheduler.worlds import Group, World


def swapping(*swap_waits, demand=1.0, page_us=10_000):
    """A VM of which each vCPU waits so long for pages, of the time that it runs."""
    worlds = tuple(
        WorldLoad(f"vcpu-{at}", demand, swap_wait=wait, page_us=page_us) for at, wait in enumerate(swap_waits)
    )
    return GroupLoad("db", "db", worlds, shares=1000.0 * len(worlds))


def worlds_of(*states):
    group = Group(0, "db", 1000.0, 0.0)
    group.vcpus = [
        World(at, f"vcpu-{at}", group, 0, True, [], state=int(state)) for at, state in enumerate(states)
    ]
    return group.vcpus


def test_who_waits_for_a_page_lags_and_who_is_idle_does_not():
    """From being even, the sibling that runs on is 3 ms ahead after 3 ms."""
    vcpus = worlds_of(State.RUN, State.SWAP_WAIT)
    assert next_skew_us(vcpus, 0) == SKEW_UPPER_US
    assert decide_skew(vcpus, SKEW_UPPER_US - 1)[0] == []
    assert decide_skew(vcpus, SKEW_UPPER_US) == ([(vcpus[0], SKEW_UPPER_US)], [], 1)
    idle = worlds_of(State.RUN, State.WAIT)
    assert decide_skew(idle, 1_000_000)[:2] == ([], [])


def test_a_sibling_goes_on_when_the_laggard_has_caught_up():
    """3 ms behind and at work again, the laggard is 1.5 ms behind after 1.5 ms."""
    vcpus = worlds_of(State.COSTOP, State.RUN)
    vcpus[1].behind = SKEW_UPPER_US
    assert decide_skew(vcpus, SKEW_LOWER_US - 1)[1] == []
    assert decide_skew(vcpus, SKEW_LOWER_US)[1] == [vcpus[0]]


def test_a_sibling_stands_still_as_long_as_the_laggard_waited():
    """Only vcpu-1 swaps, 10 ms for each page: in the long run both make the same progress.

    vcpu-1 waits a fifth of the time that it runs, so runs 1 / 1.2 = 83.3 %; vcpu-0 is co-stopped for the rest of it.
    """
    load = host(swapping(0.0, 0.2), cores=4)
    ahead, lagging = simulate(load, 20.0).totals
    assert lagging.run == pytest.approx(83.3, abs=2.0)
    assert lagging.swap_wait == pytest.approx(100.0 - lagging.run, abs=0.5)
    assert lagging.costop == pytest.approx(0.0, abs=0.1)
    assert ahead.run == pytest.approx(lagging.run, abs=0.1)
    assert ahead.costop == pytest.approx(lagging.swap_wait, abs=0.5)
    assert ahead.ready == pytest.approx(0.0, abs=0.1)


def test_every_stretch_of_waiting_is_that_of_a_page():
    schedule = simulate(host(swapping(0.5, page_us=7_000), cores=1), 5.0)
    stretches = [one for one in schedule.state_segments(0)[:-1] if one.state is State.SWAP_WAIT]
    assert len(stretches) > 100
    assert {one.end_us - one.start_us for one in stretches} == {7_000}
    assert all(one.cause is Cause.SWAP_WAIT and one.pcpu < 0 for one in stretches)


@pytest.mark.parametrize("demand", [0.3, 0.6])
def test_no_page_is_missed_while_a_guest_is_idle(demand):
    """A quarter of what is run is waited for, and the guest does all it wants: there is time for both."""
    totals = simulate(host(swapping(0.25, demand=demand), cores=1), 20.0).totals[0]
    assert totals.run == pytest.approx(100.0 * demand, abs=2.5)
    assert totals.swap_wait == pytest.approx(totals.run / 4.0, abs=1.5)
    assert totals.costop == 0.0


def test_waiting_for_the_disk_is_progress():
    """A guest that waits for its disk has halted its vCPU: nobody is ahead of it."""
    worlds = tuple(WorldLoad(f"vcpu-{at}", 0.4, io_wait=0.5) for at in range(4))
    totals = per_group(simulate(load := host(GroupLoad("io", "io", worlds), cores=4), 5.0), load)[0]
    assert totals.blocked > 100.0
    assert totals.costop == 0.0


def test_the_reason_names_the_sibling_that_waits_for_its_pages():
    schedule = simulate(host(swapping(0.0, 0.2), cores=4), 2.0)
    stopped = [one for one in schedule.state_segments(0) if one.state is State.COSTOP]
    assert stopped
    assert {one.other for one in stopped} == {1}
    text = describe_segment(schedule, 0, stopped[0])
    assert "co-stopped: db vcpu-1, which waits for its pages, lags by 3.0 ms" in text
    back = next(one for one in schedule.state_segments(1) if one.state is State.SWAP_WAIT)
    assert "Wait (blocked)" in describe_segment(schedule, 1, back)


def test_slices_of_a_run_make_no_difference():
    load = host(swapping(0.3, 0.3, 0.0), vm("other", 0.7, 2), cores=2, threads=2)
    assert simulate(load, 3.0, slices=7).turns == simulate(load, 3.0).turns


def test_who_waits_for_a_pcpu_misses_no_pages():
    """Three always busy vCPUs on one core: the one that swaps waits in proportion to what it runs."""
    load = host(swapping(0.5, page_us=5_000), vm("a"), vm("b"), cores=1)
    totals = simulate(load, 20.0).totals[0]
    assert totals.swap_wait == pytest.approx(totals.run / 2.0, abs=2.0)
    assert totals.run + totals.ready + totals.swap_wait == pytest.approx(100.0)


def test_a_page_that_is_hardly_ever_missed_never_comes_in_the_window():
    totals = simulate(host(swapping(1e-310, 1e-310), cores=2), 1.0).totals[0]
    assert (totals.run, totals.swap_wait) == (100.0, 0.0)
