"""Advanced options of DRS, each with the difference it makes (drs.md 2 and 6)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from drs_scene import after, cluster, counts, placed

from vsphere_client.decisions.drs import DrsSettings, decide_drs

LEGACY = DrsSettings(generation="legacy", migration_threshold=5)


def with_options(settings: DrsSettings, **options: float) -> DrsSettings:
    return replace(settings, advanced=options)


def test_min_goodness_and_cost_benefit_of_0_let_every_useful_move_pass() -> None:
    """Crumbs of 0.5 % on a host a quarter fuller: each is too little, and too dear over a slow line."""
    snapshot = cluster(2, [(0, 40.0), (1, 29.0), *[(0, 0.5)] * 4], host_vmotion_mb_per_s=np.full(2, 2.0))
    moves = {
        name: len(decide_drs(snapshot, with_options(LEGACY, **options)).recommendations)
        for name, options in {
            "default": {},
            "no goodness": {"MinGoodness": 0},
            "no cost": {"CostBenefit": 0},
            "neither": {"MinGoodness": 0, "CostBenefit": 0},
        }.items()
    }
    assert (moves["default"], moves["no goodness"], moves["no cost"]) == (0, 0, 0)
    assert moves["neither"] > 0


@pytest.mark.parametrize(
    ("mean_s", "at_once", "moves"), [(None, 8, 8), (20, 8, 120), (20, 4, 60), (600, 8, 8)]
)
def test_the_budget_of_moves_adapts_to_the_migrations(mean_s: float | None, at_once: int, moves: int) -> None:
    """floor(300 / mean) x vMotions at once, at least 8 (drs.md 6.4); an option fixes it."""
    learned = replace(LEGACY, mean_migration_s=mean_s, vmotions_at_once=at_once)
    assert learned.max_moves_per_host == moves
    assert with_options(learned, MaxMovesPerHost=3).max_moves_per_host == 3
    assert replace(learned, generation="drs2").max_moves_per_host == 8


def test_max_moves_per_host_bounds_a_run() -> None:
    snapshot = cluster(2, [(0, 2.4)] * 40)
    assert len(decide_drs(snapshot, with_options(DrsSettings(), MaxMovesPerHost=3)).recommendations) == 3


@pytest.mark.parametrize(("given", "used"), [(None, 300), (120, 120), (10, 60), (9999, 3600)])
def test_the_poll_period_stays_within_60_and_3600_s(given: float | None, used: float) -> None:
    options = {} if given is None else {"PollPeriodSec": given}
    assert with_options(LEGACY, **options).run_interval_s == used
    assert with_options(DrsSettings(), **options).run_interval_s == 60


def test_try_balance_vms_per_host_evens_counts_like_the_tick_box() -> None:
    snapshot = cluster(2, placed(6, 0, percent=1))
    option = with_options(DrsSettings(), TryBalanceVmsPerHost=1)
    for settings in (option, DrsSettings(vm_distribution=True)):
        assert counts(after(snapshot, decide_drs(snapshot, settings))) == [3, 3]
    assert decide_drs(snapshot, DrsSettings()).recommendations == ()


@pytest.mark.parametrize(("load", "taken"), [(50.0, True), (95.0, True), (141.0, False)])
def test_what_must_move_may_fill_a_host_to_150_percent(load: float, taken: bool) -> None:
    """drs.md 2: 100 % for balancing, 150 % for what has to leave."""
    snapshot = cluster(
        2, [(0, 10.0), (1, load)], host_must_evacuate=np.array([True, False]), consumed_mb=10.0
    )
    assert bool(decide_drs(snapshot, DrsSettings()).recommendations) == taken


def test_balancing_never_fills_a_host_to_100_percent() -> None:
    snapshot = cluster(2, [(0, 45.0), (0, 55.0), (0, 45.0), (1, 60.0)])
    verdict = decide_drs(snapshot, DrsSettings(migration_threshold=5))
    assert verdict.recommendations == ()
    codes = {why.code for _, _, why in verdict.refused}
    assert "utilisation" in codes


@pytest.mark.parametrize(
    ("percent", "goes"), [(None, True), (120, False), (200, True), (20, False), (999, True)]
)
def test_how_full_an_evacuation_may_make_a_host(percent, goes):
    """60 % join 80: 140 % is below the default of 150; the option goes from 40 to 200 %."""
    scene = {"host_usable": np.array([False, True]), "host_must_evacuate": np.array([True, False])}
    advanced = {} if percent is None else {"MaxEvacuationUtilizationPct": percent}
    verdict = decide_drs(cluster(2, [(0, 60), (1, 80)], **scene), DrsSettings(advanced=advanced))
    assert bool(verdict.recommendations) == goes
    if not goes:
        assert verdict.faults[0].fault == "NoMaintenanceModeDrsRecommendationForVM"
        assert verdict.faults[0].reason.text == "No host takes vm01. esx02: esx02 would reach 140 % CPU"


def test_a_low_evacuation_bound_holds_below_100_percent_too():
    scene = {"host_usable": np.array([False, True]), "host_must_evacuate": np.array([True, False])}
    halves = cluster(2, [(0, 20), (1, 30)], **scene)
    for percent, moved in ((49, 0), (51, 1)):
        settings = DrsSettings(advanced={"MaxEvacuationUtilizationPct": percent})
        assert len(decide_drs(halves, settings).recommendations) == moved
