"""In every cluster, with forecasts and without: no ping-pong, a fixpoint, no rule broken, nothing over capacity."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest
from drs_scene import after, cluster, counts, foreseen
from hypothesis import given, settings
from hypothesis import strategies as st

from vsphere_client.decisions.drs import (
    DrsSettings,
    DrsSnapshot,
    VmHostRule,
    VmVmRule,
    clusters_worth_a_pass,
    decide_drs,
)
from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.contention import (
    Claims,
    delivered_fractions,
    fractions_with_each,
    fractions_without_each,
)
from vsphere_client.decisions.drs.crowded import points_gained_when_full
from vsphere_client.decisions.drs.filters import fits, objection, permitted
from vsphere_client.decisions.drs.rule_book import RuleBook
from vsphere_client.decisions.drs.verdict import DrsPass

BALANCING = ("fairnessCpuAvg", "fairnessMemAvg", "vmDistribution")


@st.composite
def snapshots(draw: st.DrawFn, *, with_rules: bool = True) -> DrsSnapshot:
    hosts = draw(st.integers(2, 5))
    sizes = st.tuples(st.integers(0, hosts - 1), st.integers(0, 60), st.integers(0, 40))
    vms = draw(st.lists(sizes, min_size=1, max_size=14))
    count = len(vms)
    some_vms = st.lists(st.integers(0, count - 1), min_size=2, max_size=3, unique=True).map(tuple)
    rules: list[VmVmRule] = []
    host_rules: list[VmHostRule] = []
    if with_rules and count > 2:
        for created in range(draw(st.integers(0, 2))):
            rules.append(VmVmRule(f"V{created}", created, draw(some_vms), draw(st.booleans())))
        for created in range(draw(st.integers(0, 2))):
            kind = draw(st.sampled_from(["must", "must_not", "should", "should_not"]))
            on = draw(st.lists(st.integers(0, hosts - 1), min_size=1, max_size=hosts - 1, unique=True))
            host_rules.append(VmHostRule(f"H{created}", created, kind, draw(some_vms), tuple(on)))
    leaving = np.array(draw(st.lists(st.booleans(), min_size=hosts, max_size=hosts))) & draw(st.booleans())
    ints = st.lists(st.integers(-1, 3), min_size=count, max_size=count)
    made = cluster(
        hosts,
        vms,
        host_must_evacuate=leaving,
        host_usable=~leaving,
        host_cpu_capacity_mhz=np.array(
            draw(st.lists(st.sampled_from([8e3, 1e4, 2e4]), min_size=hosts, max_size=hosts))
        ),
        vm_automation=np.array(draw(ints)),
        vm_cpu_shares=np.array(
            draw(st.lists(st.sampled_from([500.0, 1000.0, 8000.0]), min_size=count, max_size=count))
        ),
        vm_cpu_reservation_mhz=np.array(
            draw(st.lists(st.sampled_from([0.0, 0.0, 1500.0]), min_size=count, max_size=count))
        ),
        vm_vm_rules=tuple(rules),
        vm_host_rules=tuple(host_rules),
    )
    if not draw(st.booleans()):
        return made
    ahead = st.lists(st.integers(0, 60), min_size=count, max_size=count)
    return foreseen(made, draw(ahead), draw(ahead))


SETTINGS = st.builds(
    DrsSettings,
    generation=st.sampled_from(["drs2", "legacy"]),
    migration_threshold=st.integers(1, 5),
    vm_distribution=st.booleans(),
)


@settings(max_examples=80, deadline=None)
@given(snapshots(), SETTINGS)
def test_the_reverse_move_fails_in_the_next_run(snapshot, drs):
    first = decide_drs(snapshot, drs)
    second = decide_drs(after(snapshot, first), drs)
    reverse = {(r.vm, r.target, r.source) for r in first.recommendations if r.reason_code in BALANCING}
    undone = {(r.vm, r.source, r.target) for r in second.recommendations if r.reason_code in BALANCING}
    assert not reverse & undone


@settings(max_examples=80, deadline=None)
@given(snapshots(), SETTINGS)
def test_repeated_runs_come_to_rest(snapshot, drs):
    for _run in range(30):
        verdict = decide_drs(snapshot, drs)
        if not verdict.recommendations:
            return
        snapshot = after(snapshot, verdict)
    pytest.fail("DRS still moves VMs after 30 runs with the same demand")


@settings(max_examples=80, deadline=None)
@given(snapshots(), SETTINGS)
def test_moves_respect_rules_capacity_and_budget(snapshot, drs):
    verdict, arrangement, book = decide_drs(snapshot, drs), Arrangement(snapshot, drs), RuleBook(snapshot)
    for r in verdict.recommendations:
        balancing, vm = r.reason_code in BALANCING, np.array([r.vm])
        # A full host ends the preferences of its VMs (drs.md 8.2).
        loose = {"soft": balancing and not arrangement.contended()[r.source], "together": balancing}
        assert permitted(arrangement, book, r.vm, **loose)[r.target], r
        crowded = not fits(arrangement, vm, np.array([r.target]), 1.0 if balancing else 1.5)[0, 0]
        source_full = bool(arrangement.contended()[r.source])
        assert not crowded or (balancing and source_full)
        assert fits(arrangement, vm, np.array([r.target]), np.inf)[0, 0]
        assert r.priority == 1 or (balancing and r.priority <= drs.migration_threshold)
        arrangement.move(r.vm, r.target)
    assert len({r.vm for r in verdict.recommendations}) == len(verdict.recommendations)
    if drs.migration_threshold == 1:
        assert all(r.reason_code not in BALANCING for r in verdict.recommendations)
    assert decide_drs(snapshot, drs).recommendations == verdict.recommendations


@settings(max_examples=60, deadline=None)
@given(snapshots(), st.integers(2, 5))
def test_the_gains_are_the_differences_of_all_scores(snapshot, threshold):
    """Move by move, the announced gain is what the sum of all VM scores rises by."""
    drs = DrsSettings(migration_threshold=threshold)
    arrangement = Arrangement(snapshot, drs)
    for r in decide_drs(snapshot, drs).recommendations:
        before = arrangement.vm_efficiency().sum() * 100
        arrangement.move(r.vm, r.target)
        if r.reason_code in BALANCING:
            assert arrangement.vm_efficiency().sum() * 100 - before == pytest.approx(r.gain, abs=1e-6)
            assert r.net > drs.worth_points


@settings(max_examples=100, deadline=None)
@given(snapshots(with_rules=False), SETTINGS, st.booleans())
def test_no_cluster_is_skipped_that_a_run_would_change(snapshot, drs, with_counts):
    calm = replace(snapshot, host_usable=np.ones(snapshot.host_count, dtype=bool))
    calm = replace(calm, host_must_evacuate=np.zeros(snapshot.host_count, dtype=bool))
    drs = replace(drs, vm_distribution=False)
    arrangement = Arrangement(calm, drs)
    worth = clusters_worth_a_pass(
        np.full(calm.host_count, 1),
        arrangement.cpu_load,
        arrangement.memory_load,
        arrangement.contended(),
        np.array([3, drs.migration_threshold]),
        vm_count=arrangement.count if with_counts else None,
        legacy=np.array([False, drs.generation == "legacy"]),
    )
    assert not worth[0]
    assert worth[1] or not decide_drs(calm, drs).recommendations


def test_mandatory_clusters_are_always_worth_a_pass():
    quiet = (np.array([0, 0]), np.zeros(2), np.zeros(2), np.zeros(2, dtype=bool), np.array([3]))
    assert not clusters_worth_a_pass(*quiet)[0]
    assert clusters_worth_a_pass(*quiet, mandatory=np.array([True]))[0]


@settings(max_examples=100, deadline=None)
@given(snapshots(), SETTINGS)
def test_every_refused_pair_has_an_objection_and_every_permitted_pair_none(snapshot, drs):
    arrangement, book = Arrangement(snapshot, drs), RuleBook(snapshot)
    every = np.arange(snapshot.host_count)
    for vm in range(snapshot.vm_count):
        legal = permitted(arrangement, book, vm) & fits(arrangement, np.array([vm]), every, 1.0)[0]
        for host in every:
            assert (objection(arrangement, book, vm, int(host)) is None) == legal[host]


CLAIM = st.tuples(st.integers(0, 100), st.integers(0, 60), st.sampled_from([1, 2, 7]))


@settings(max_examples=100, deadline=None)
@given(st.lists(CLAIM, min_size=1, max_size=6), st.lists(CLAIM, min_size=1, max_size=4), st.integers(5, 300))
def test_leaving_and_arriving_agree_with_serving_the_host_anew(there, coming, capacity):
    def claims(rows):
        return Claims.of(*(np.array(column, dtype=float) for column in zip(*rows, strict=True)))

    without = fractions_without_each(claims(there), capacity)
    for index in range(len(there)):
        rest = [row for other, row in enumerate(there) if other != index]
        if rest:
            expected = delivered_fractions(claims(rest), capacity)
            assert np.delete(without[index], index) == pytest.approx(expected, abs=1e-9)
    stay, own = fractions_with_each(claims(there), claims(coming), capacity)
    for index, newcomer in enumerate(coming):
        expected = delivered_fractions(claims([*there, newcomer]), capacity)
        assert [*stay[index], own[index]] == pytest.approx(expected, abs=1e-9)


def test_shares_decide_who_waits():
    """10 units, two VMs that want 10 each with shares 3:1: 7.5 and 2.5; a reservation of 4 is kept."""
    both, shares = np.array([10.0, 10.0]), np.array([3.0, 1.0])
    assert delivered_fractions(Claims.of(both, np.zeros(2), shares), 10.0).tolist() == [0.75, 0.25]
    assert delivered_fractions(Claims.of(both, np.array([0.0, 4.0]), shares), 10.0).tolist() == pytest.approx(
        [0.6, 0.4]
    )


def test_vm_distribution_evens_idle_vms_and_only_them():
    snapshot = cluster(2, [(0, 1.0)] * 6)
    assert decide_drs(snapshot, DrsSettings()).recommendations == ()
    verdict = decide_drs(snapshot, DrsSettings(vm_distribution=True))
    assert counts(after(snapshot, verdict)) == [3, 3]
    assert {r.reason_text for r in verdict.recommendations} == {"Distribute VMs evenly"}


def test_an_arrival_on_a_full_host_counts_what_everybody_there_loses():
    snapshot = cluster(2, [(0, 80, 0), (0, 80, 0), (1, 90, 0)])
    arrangement = Arrangement(snapshot, DrsSettings())
    gained = points_gained_when_full(arrangement, np.array([0]), 1)
    # 80 + 90 of 100 at equal shares: both get 50, with no headroom left: 0.9 * (50/80 + 50/90), before 0.92
    assert gained == pytest.approx([100 * (0.9 * (50 / 80 + 50 / 90) - 0.92)])


@given(snapshots(), SETTINGS, st.integers(1, 30_000))
def test_a_run_in_portions_is_the_same_run(snapshot, drs, effort):
    run = DrsPass(snapshot, drs)
    while run.verdict is None:
        run.advance(effort)
    assert repr(run.verdict) == repr(decide_drs(snapshot, drs))


@settings(max_examples=60, deadline=None)
@given(snapshots(), SETTINGS, st.integers(0, 40))
def test_a_run_that_is_saved_in_the_middle_goes_on_as_the_same_run(snapshot, drs, pieces):
    run = DrsPass(snapshot, drs)
    while run.verdict is None:
        run.advance(1)
        if pieces == 0:
            run = pickle.loads(pickle.dumps(run))
        pieces -= 1
    assert repr(run.verdict) == repr(decide_drs(snapshot, drs))


@given(snapshots(), SETTINGS)
def test_what_is_told_of_refusals_changes_nothing_else(snapshot, drs):
    """A run whose refusals nobody reads decides the same; beside moves it tells all of them."""
    full = decide_drs(snapshot, drs)
    for refusals in ("beside_moves", "none"):
        run = DrsPass(snapshot, drs, refusals)
        while run.verdict is None:
            run.advance(np.inf)
        assert run.verdict.recommendations == full.recommendations
        assert (run.verdict.after, run.verdict.faults) == (full.after, full.faults)
        if refusals == "beside_moves":
            assert run.verdict.why_no_more == full.why_no_more
            told = run.verdict.refused
            assert told == full.refused[: len(told)]
            assert told == full.refused or not full.recommendations
