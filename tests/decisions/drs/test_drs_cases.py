"""The worked cases of drs.md, 12 and 13."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from drs_scene import after, cluster, counts, placed

from vsphere_client.decisions.drs import DrsSettings, VmHostRule, VmVmRule, decide_drs
from vsphere_client.decisions.drs.demand import cpu_demand_mhz, memory_demand_mb
from vsphere_client.decisions.drs.describe import describe_explanation, describe_what_it_saw
from vsphere_client.decisions.drs.imbalance import priority_of_deviation, target_imbalance
from vsphere_client.decisions.drs.settings import threshold_of_vmotion_rate

DRS2 = DrsSettings()
V67 = DrsSettings(generation="legacy")
V60 = DrsSettings(generation="legacy", advanced={"CheckPairWiseImbalance": 0})


def at(settings: DrsSettings, threshold: int) -> DrsSettings:
    return replace(settings, migration_threshold=threshold)


@pytest.mark.parametrize("threshold", range(1, 6))
@pytest.mark.parametrize(
    ("settings", "hosts"), [(DRS2, 2), (DRS2, 3), (V67, 2), (V60, 2), (V67, 3), (V60, 3)]
)
def test_case_1_two_hosts_at_70_percent_with_one_vm_each(settings, threshold, hosts):
    """70/70, even with an empty third host: moving a lone VM only relocates the 70 %."""
    verdict = decide_drs(cluster(hosts, placed(1, 1, percent=70)), at(settings, threshold))
    assert verdict.recommendations == ()
    if hosts == 2:
        assert verdict.before.imbalance == pytest.approx(0.0)
    # 1 - 0.10 * (0.70 - 0.50) / 0.50 = 0.96 for each resource: 92 %; from 30 % on: (1 - 0.04 / 0.7)^2 = 88.9
    expected = 92.16 if threshold <= 3 else 100 * (1 - 0.1 * 0.4 / 0.7) ** 2
    if settings.generation == "drs2":
        assert verdict.score_before == pytest.approx(expected)
    assert verdict.before.buckets == (0, 0, 0, 0, 2)


def test_70_70_is_explained_to_a_trainee():
    snapshot = cluster(2, placed(1, 1, percent=70))
    verdict = decide_drs(snapshot, DRS2)
    assert [why.text for _vm, _host, why in verdict.refused] == [
        "esx02 would reach 140 % CPU",
        "esx01 would reach 140 % CPU",
    ]
    assert verdict.evaluated_moves == 2
    assert verdict.why_no_more.text == (
        "The best move left, vm01 to esx02, was not made: esx02 would reach 140 % CPU"
    )


def test_case_2_four_equal_vms_at_75_percent_version_67():
    snapshot = cluster(2, placed(4, 0, percent=18.75))
    verdict = decide_drs(snapshot, V67)
    assert [(r.source, r.target) for r in verdict.recommendations] == [(0, 1), (0, 1)]
    assert [r.priority for r in verdict.recommendations] == [2, 3]
    assert [r.gain for r in verdict.recommendations] == pytest.approx([18.75, 18.75])
    assert (verdict.before.imbalance, verdict.after.imbalance) == (pytest.approx(0.375), pytest.approx(0.0))
    assert verdict.target_imbalance == pytest.approx(0.1414, abs=1e-4)
    assert all(r.automatic for r in verdict.recommendations)


def test_a_client_with_the_larger_targets_stops_at_three_and_one_without_pairwise():
    """Up to 6.0 with 0.2 shown for two hosts: 0.1875 is within."""
    larger = replace(V60, target_coefficient=0.1 * 2**0.5)
    snapshot = cluster(2, placed(4, 0, percent=18.75))
    assert target_imbalance(2, larger) == pytest.approx(0.2)
    assert counts(after(snapshot, decide_drs(snapshot, larger))) == [3, 1]
    assert counts(after(snapshot, decide_drs(snapshot, V60))) == [2, 2]


@pytest.mark.parametrize("threshold", [2, 3, 4, 5])
def test_75_0_becomes_two_and_two_by_score(threshold):
    snapshot = cluster(2, placed(4, 0, percent=18.75))
    verdict = decide_drs(snapshot, at(DRS2, threshold))
    assert counts(after(snapshot, verdict)) == [2, 2]
    if threshold <= 3:
        assert verdict.score_before == pytest.approx(90.25)


def test_75_0_is_explained_to_a_trainee():
    snapshot = cluster(2, placed(4, 0, percent=18.75))
    verdict = decide_drs(snapshot, DRS2)
    first = verdict.recommendations[0]
    assert first.text == "Migrate vm01 from esx01 to esx02"
    assert (first.reason_code, first.reason_text) == ("fairnessCpuAvg", "Balance average CPU loads")
    # three stay at 56.25 % and score (1 - 0.0125)^2 = 97.516; the fourth scores 100; before 4 x 90.25
    assert first.gain == pytest.approx(3 * 97.515625 + 100 - 361)
    assert first.cost == pytest.approx(0.05)  # 1000 MB at 1000 MB/s
    assert first.priority == 2  # more than the 4 points of threshold 2
    text = describe_explanation(first, verdict, snapshot)
    assert text.splitlines()[:10] == [
        "esx01 is at 75 % CPU, above the 50 % from which VMs lose headroom for bursts. With vm01 on esx02, "
        "all VMs together gain 31.5 points.",
        "",
        "What it saw",
        "  VM DRS score: 90 %, 100 % on esx02",
        "  CPU demand / delivered: 1.9 / 1.9 GHz",
        "  CPU readiness: 0.0 % per vCPU",
        "  esx01 CPU / memory: 75 % / 75 %",
        "  esx02 with it, CPU / memory: 19 % / 19 %",
        "  Averaged over: 40 min of history",
        "",
    ]
    assert "  esx02  gain +31.5  cost −0.1  net +31.5  chosen" in text
    assert "Cost: 0.5 point per 10 s of migration, about 1 s here." in text


@pytest.mark.parametrize("settings", [DRS2, V67, V60])
def test_case_3_slider_1_and_partial_automation(settings):
    snapshot = cluster(2, placed(4, 0, percent=18.75))
    assert decide_drs(snapshot, at(settings, 1)).recommendations == ()
    partial = decide_drs(snapshot, replace(settings, automation="partiallyAutomated"))
    assert [r.automatic for r in partial.recommendations] == [False, False]


@pytest.mark.parametrize(
    ("percent", "settings", "expected"),
    [
        (25, V60, [4, 0]),  # deviation 0.125 < 0.141
        (25, at(DRS2, 3), [4, 0]),
        (25, at(DRS2, 4), [4, 0]),  # 25 < 30
        (45, at(DRS2, 3), [4, 0]),  # 45 < 50
        (45, at(DRS2, 2), [4, 0]),
        (45, at(DRS2, 4), [2, 2]),
        (45, at(DRS2, 5), [2, 2]),
    ],
)
def test_case_4_and_the_variants_of_the_four_vms(percent, settings, expected):
    snapshot = cluster(2, placed(4, 0, percent=percent / 4))
    assert counts(after(snapshot, decide_drs(snapshot, settings))) == expected


def test_case_4_pairwise_raises_the_trigger_at_25_percent():
    """25 points apart is more than the 20 of slider 3 in 6.7, although the deviation is within."""
    verdict = decide_drs(cluster(2, placed(4, 0, percent=6.25)), V67)
    assert verdict.before.imbalance == pytest.approx(0.125)
    assert len(verdict.recommendations) == 1  # 18.75 / 6.25 is 12.5 apart


def test_45_percent_moves_at_least_one_in_the_legacy_model():
    assert decide_drs(cluster(2, placed(4, 0, percent=11.25)), V60).recommendations


@pytest.mark.parametrize("settings", [DRS2, V67, V60, at(DRS2, 5), at(V67, 5)])
def test_one_vm_alone_at_75_percent_stays(settings):
    assert decide_drs(cluster(2, [(0, 75.0)]), settings).recommendations == ()


@pytest.mark.parametrize("settings", [DRS2, V67])
def test_four_vms_that_each_want_75_percent(settings):
    """Two and two, everybody gets 50 % of a host: two thirds of what he asks for."""
    entitled = np.full(4, 5000.0) if settings.generation == "legacy" else np.full(4, 7500.0)
    snapshot = cluster(2, [(0, 75, 10)] * 4, vm_cpu_entitlement_mhz=entitled)
    verdict = decide_drs(snapshot, settings)
    assert counts(after(snapshot, verdict)) == [2, 2]
    if settings is V67:
        assert verdict.after.cpu_load == (1.0, 1.0)
    else:
        # from a quarter each: 10 / 4 GHz of 7.5 wanted; four GHz cores, so 5 GHz missing of 4 x 2.5
        why = verdict.recommendations[0].explanation
        assert why[0].text.startswith(
            "vm01 gets 5.0 GHz less than it asks for on esx01. On esx02 it gets all"
        )
        assert why[3].text == "CPU readiness: 50.0 % per vCPU"


def test_case_5_nine_vms_of_15_percent():
    snapshot = cluster(3, placed(6, 1, 2, percent=15))
    verdict = decide_drs(snapshot, V67)
    assert counts(after(snapshot, verdict)) == [3, 3, 3]
    assert sorted(r.target for r in verdict.recommendations) == [1, 1, 2]
    assert verdict.before.imbalance == pytest.approx(0.324, abs=1e-3)
    assert counts(after(snapshot, decide_drs(snapshot, DRS2))) == [3, 3, 3]


def test_case_5_nine_vms_of_10_percent():
    snapshot = cluster(3, placed(6, 1, 2, percent=10))
    verdict = decide_drs(snapshot, V67)
    assert counts(after(snapshot, verdict)) in ([4, 3, 2], [4, 2, 3])
    assert verdict.after.imbalance == pytest.approx(0.0816, abs=1e-4)
    assert counts(after(snapshot, decide_drs(snapshot, at(V67, 5)))) == [3, 3, 3]


@pytest.mark.parametrize(
    ("loads", "deviation", "priority"), [((0.8, 0.4, 0.4, 0.4), 0.1732, 2), ((0.6, 0.5, 0.4), 0.0816, 4)]
)
def test_case_6_priority(loads, deviation, priority):
    found = float(np.std(loads))
    assert found == pytest.approx(deviation, abs=1e-4)
    assert priority_of_deviation(found, len(loads)) == priority


def test_case_6_shown_at_slider_4_only():
    """0.6/0.5/0.4 in VMs of 10 %: within the target of slider 3, beyond that of slider 4 (0.058)."""
    snapshot = cluster(3, placed(6, 5, 4, percent=10))
    assert decide_drs(snapshot, V60).recommendations == ()
    assert [r.priority for r in decide_drs(snapshot, at(V60, 4)).recommendations] == [4]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (DrsSettings(), 2342.8),
        (DrsSettings(memory_metric="consumed"), 4186.0),
        (DrsSettings(advanced={"IdleTax": 50}), 2957.2),
        (DrsSettings(advanced={"PercentIdleMBInMemDemand": 25}), 2342.8),
    ],
)
def test_case_7_memory_demand(settings, expected):
    demand = memory_demand_mb(np.array([1638.4]), np.array([4096.0]), np.array([90.0]), settings)
    assert demand == pytest.approx([expected])


def test_cpu_demand_scales_ready_time_by_the_run_fraction():
    demand = cpu_demand_mhz(
        np.array([1000.0, 4000.0]), np.array([500.0, 2000.0]), np.array([0.5, 1.0]), np.array([9e9, 5000.0])
    )
    assert demand.tolist() == [1250.0, 5000.0]


def test_case_16_a_vm_limit_refuses_moves_and_mends_nothing():
    snapshot = cluster(2, placed(45, 40, percent=0.5))
    limited = DrsSettings(advanced={"LimitVMsPerESXHost": 40})
    assert decide_drs(snapshot, limited).recommendations == ()
    loaded = cluster(2, placed(45, 40, percent=2))
    verdict = decide_drs(loaded, limited)
    assert verdict.recommendations == ()
    assert verdict.refused[0][2].text == "esx02 runs 40 VMs, the limit is 40"


def test_case_17_a_must_rule_blocks_maintenance_and_a_preference_does_not():
    """H1 is to be emptied, H2 has 500 of 10,000 MHz left to reserve, the VM reserves 1,000."""
    rule = VmHostRule("licence", 1, "must", vms=(0,), hosts=(0, 1))
    scene = {
        "host_usable": np.array([False, True, True]),
        "host_must_evacuate": np.array([True, False, False]),
        "vm_cpu_reservation_mhz": np.array([1000.0, 9500.0]),
    }
    snapshot = cluster(3, [(0, 10), (1, 10)], vm_host_rules=(rule,), **scene)
    verdict = decide_drs(snapshot, DRS2)
    assert verdict.recommendations == ()
    assert [(f.vm, f.fault) for f in verdict.faults] == [(0, "NoMaintenanceModeDrsRecommendationForVM")]
    assert verdict.faults[0].reason.text == (
        "No host takes vm01. esx02: 1000 MHz of CPU to reserve, 500 MHz unreserved"
    )
    wish = replace(snapshot, vm_host_rules=(replace(rule, kind="should"),))
    moved = decide_drs(wish, DRS2)
    assert [(r.target, r.priority, r.reason_text) for r in moved.recommendations] == [
        (2, 1, "Host is entering maintenance mode")
    ]
    back = replace(
        after(wish, moved),
        host_usable=np.ones(3, dtype=bool),
        host_must_evacuate=np.zeros(3, dtype=bool),
    )
    assert [(r.target, r.reason_code) for r in decide_drs(back, DRS2).recommendations] == [
        (0, "vmHostSoftAffinity")
    ]


def test_case_18_of_two_contradicting_rules_the_older_wins():
    older = VmVmRule("R1", 1, (0, 1), together=True)
    newer = VmVmRule("R2", 2, (0, 1), together=False)
    snapshot = cluster(2, [(0, 5), (1, 5)], vm_vm_rules=(newer, older))
    verdict = decide_drs(snapshot, DRS2)
    assert [(rule.name, why.text) for rule, why in verdict.disabled_rules] == [
        ("R2", "R2 contradicts the older rule R1 and is disabled")
    ]
    assert [(r.reason_code, r.rule) for r in verdict.recommendations] == [("jointAffin", "R1")]


def test_case_21_large_pieces_stay_although_a_host_is_overcommitted():
    """N = 1.067 / 0.933 of the divvy tree; the smallest piece to B gives 0.900 / 1.100."""
    pieces = [(0, 60, 0), (0, 16.67, 0), (0, 30, 0), (1, 50, 0), (1, 10, 0), (1, 33.33, 0)]
    verdict = decide_drs(cluster(2, pieces), at(V67, 5))
    assert verdict.recommendations == ()
    assert verdict.before.cpu_load == pytest.approx((1.0667, 0.9333), abs=1e-4)
    assert verdict.why_no_more.code == "no_helpful_move"


def test_case_22_headroom():
    snapshot = cluster(2, [*placed(7, 0, percent=7), (1, 10.0)])
    assert decide_drs(snapshot, at(DRS2, 3)).recommendations == ()
    assert decide_drs(snapshot, at(DRS2, 4)).recommendations


def test_case_23_the_history_window_of_a_large_vm():
    """5 of 40 minutes at 100 % average 12.5 %; of 10 minutes 50 %."""
    assert [at(DRS2, level).history_window_minutes(16384) for level in range(1, 6)] == [40, 40, 40, 20, 10]
    assert [at(DRS2, level).history_window_minutes(2048) for level in range(1, 6)] == [15, 15, 15, 10, 5]
    other = [(0, 20, 20), (0, 20, 20)]
    assert decide_drs(cluster(2, [(0, 40 * 0.125, 10), *other]), at(DRS2, 3)).recommendations == ()
    assert decide_drs(cluster(2, [(0, 40 * 0.5, 10), *other]), at(DRS2, 5)).recommendations


def test_case_24_the_api_counts_the_other_way_round():
    assert threshold_of_vmotion_rate(1) == 5
    assert threshold_of_vmotion_rate(5) == 1


def test_52_48_with_ten_vms_each_stays():
    snapshot = cluster(2, placed(10, 0, percent=5.2) + [(1, 4.8)] * 10)
    assert decide_drs(snapshot, DRS2).recommendations == ()


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (40.0, "40 min of history"),
        (12.0, "12 of 40 min so far"),
        (0.0, "nothing yet, the present demand counts (window 40 min)"),
    ],
)
def test_a_young_lab_says_how_much_history_there_was(minutes, said):
    snapshot = cluster(2, placed(4, 0, percent=18.75), vm_history_minutes=np.full(4, minutes))
    verdict = decide_drs(snapshot, DRS2)
    assert ("Averaged over", said) in describe_what_it_saw(verdict.recommendations[0])
