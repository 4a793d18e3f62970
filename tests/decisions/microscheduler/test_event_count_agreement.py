"""Event counts of esxtop against what happens in the micro scheduler's timeline: SWTCH/s, MIG/s, QEXP/s, WAKE/s."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from micro_scene import host, per_group, simulate, vm

from vsphere_client.decisions.cpu.event_counts import decide_event_counts
from vsphere_client.decisions.microscheduler.states import Cause, State

SECONDS = 4.0


def happened(schedule):
    """Counts a second of one world, the mean over all."""
    found = dict.fromkeys(("switches", "migrations", "expirations", "wakeups"), 0.0)
    for world in schedule.worlds:
        segments = schedule.state_segments(world.at)
        places = [one.pcpu for one in segments if one.state is State.RUN]
        found["switches"] += len(places)
        found["migrations"] += sum(one != other for one, other in pairwise(places))
        found["expirations"] += sum(one.cause is Cause.QUANTUM_OVER for one in segments)
        found["wakeups"] += sum(
            before.state is State.WAIT and after.state is not State.WAIT
            for before, after in pairwise(segments)
        )
    return {name: count / SECONDS / len(schedule.worlds) for name, count in found.items()}


def expected(schedule, load, demand):
    totals = per_group(schedule, load)
    worlds, window = len(schedule.worlds), schedule.window_us
    run, ready, costop = (
        np.array([sum(getattr(one, name) for one in totals) / window / worlds])
        for name in ("run_us", "ready_us", "costop_us")
    )
    found = decide_event_counts(run, ready, costop, np.array([demand]))
    return {name: float(getattr(found, name)[0]) for name in found.__dataclass_fields__}


@pytest.mark.parametrize(
    ("vms", "vcpus", "demand", "cores", "threads"),
    [
        (1, 1, 0.3, 4, 1),
        (4, 1, 1.0, 4, 1),
        (8, 1, 1.0, 4, 1),
        (8, 1, 0.6, 4, 1),
        (12, 1, 0.8, 4, 1),
        (3, 4, 0.6, 4, 1),
        (10, 1, 0.6, 4, 2),
    ],
)
def test_both_zoom_levels_count_alike(vms, vcpus, demand, cores, threads):
    load = host(*(vm(f"v{at}", demand, vcpus) for at in range(vms)), cores=cores, threads=threads)
    schedule = simulate(load, SECONDS)
    wanted, counted = expected(schedule, load, demand), happened(schedule)
    for name in ("switches", "wakeups"):
        assert wanted[name] == pytest.approx(counted[name], rel=0.25, abs=0.5), name
    assert wanted["expirations"] == pytest.approx(counted["expirations"], abs=2.0)
    assert wanted["migrations"] == pytest.approx(counted["migrations"], rel=0.35, abs=0.5)


def test_who_always_has_work_is_stopped_at_each_quantum_where_others_wait():
    # Half of the time on a pCPU in quanta of 50 ms, four in ten of which end with a move.
    found = decide_event_counts(np.array([0.5]), np.array([0.5]), np.zeros(1), np.ones(1))
    assert (found.expirations[0], found.wakeups[0], found.migrations[0]) == (10.0, 0.0, 4.0)
    alone = decide_event_counts(np.ones(1), np.zeros(1), np.zeros(1), np.ones(1))
    assert alone.switches[0] == 0.0


@given(*(st.floats(0, 1) for _ in range(4)))
def test_counts_are_never_less_than_nothing(run, ready, costop, demand):
    whole = max(run + ready + costop, 1.0)
    found = decide_event_counts(
        *(np.array([one]) for one in (run / whole, ready / whole, costop / whole, demand))
    )
    for name in found.__dataclass_fields__:
        assert 0.0 <= getattr(found, name)[0] < 1e3
    assert found.migrations[0] <= found.switches[0]
