"""Rules, evacuation and automation: who must move, who may, and what is said when nobody can."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from drs_scene import after, cluster, counts, placed

from vsphere_client.decisions.drs import DrsSettings, VmHostRule, VmVmRule, check_snapshot, decide_drs
from vsphere_client.decisions.drs.describe import describe_refusals, describe_what_it_saw, describe_why
from vsphere_client.decisions.drs.rule_book import RuleBook


def moves(verdict):
    return [(r.vm, r.source, r.target, r.reason_code) for r in verdict.recommendations]


def test_separation_sends_the_cheaper_member_away():
    rule = VmVmRule("apart", 1, (0, 1), together=False)
    consumed = np.array([4000.0, 1000.0])
    snapshot = cluster(2, [(0, 10), (0, 10)], vm_vm_rules=(rule,), vm_memory_consumed_mb=consumed)
    verdict = decide_drs(snapshot, DrsSettings(migration_threshold=1))
    assert moves(verdict) == [(1, 0, 1, "antiAffin")]
    assert verdict.recommendations[0].priority == 1
    assert verdict.recommendations[0].automatic
    assert (
        describe_why(verdict.recommendations[0]) == "vm02 on esx01 breaks rule apart; on esx02 it does not."
    )


def test_separation_with_more_members_than_hosts_ends_in_a_fault():
    rule = VmVmRule("apart", 1, (0, 1, 2), together=False)
    verdict = decide_drs(cluster(2, [(0, 10)] * 3, vm_vm_rules=(rule,)), DrsSettings())
    assert len(verdict.recommendations) == 1
    assert verdict.faults[0].reason.text == "No host takes vm02. esx02: Rule apart keeps it apart from vm01"


def test_companions_gather_where_the_least_memory_moves():
    rule = VmVmRule("close", 1, (0, 1, 2), together=True)
    snapshot = cluster(3, [(0, 10), (1, 10), (1, 10)], vm_vm_rules=(rule,))
    assert moves(decide_drs(snapshot, DrsSettings())) == [(0, 0, 1, "jointAffin")]


def test_companions_that_cannot_all_gather_stay_and_the_rule_is_a_fault():
    """vm02 and vm03 are pinned to different hosts: moving vm01 to and fro would mend nothing."""
    rule = VmVmRule("close", 1, (0, 1, 2), together=True)
    snapshot = cluster(2, [(0, 1), (0, 1), (1, 1)], vm_vm_rules=(rule,), vm_automation=np.array([3, 0, 0]))
    verdict = decide_drs(snapshot, DrsSettings())
    assert verdict.recommendations == ()
    assert verdict.faults[0].reason.text == "No host of close's VMs can take the others"


def test_balancing_never_parts_companions_nor_joins_the_separated():
    together = VmVmRule("close", 1, (0, 1), together=True)
    apart = VmVmRule("apart", 2, (2, 3), together=False)
    snapshot = cluster(2, [(0, 25), (0, 25), (0, 25), (1, 1)], vm_vm_rules=(together, apart))
    verdict = decide_drs(snapshot, DrsSettings())
    assert verdict.recommendations == ()
    assert set(describe_refusals(verdict, snapshot)) == {
        ("vm01 to esx02", "Rule close keeps it together with vm02"),
        ("vm02 to esx02", "Rule close keeps it together with vm01"),
        ("vm03 to esx02", "Rule apart keeps it apart from vm04"),
    }


def test_evacuation_ignores_the_move_budget_and_keeps_companions_together():
    rule = VmVmRule("close", 1, (0, 1), together=True)
    scene = {
        "host_usable": np.array([False, True, True]),
        "host_must_evacuate": np.array([True, False, False]),
        "host_state": ("enteringStandby", "connected", "connected"),
    }
    snapshot = cluster(3, [(0, 4)] * 12, vm_vm_rules=(rule,), **scene)
    verdict = decide_drs(snapshot, DrsSettings())
    assert len(verdict.recommendations) == 12
    assert {r.reason_text for r in verdict.recommendations} == {"Host is entering standby mode"}
    where = after(snapshot, verdict).vm_host
    assert where[0] == where[1]


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("vm_automation", np.array([0]), "DRS is disabled on vm01"),
        ("vm_movable", np.array([False]), "vm01 is bound to its host by a device or its settings"),
    ],
)
def test_what_holds_a_vm_on_a_host_in_maintenance(column, value, fault):
    scene = {"host_usable": np.array([False, True]), "host_must_evacuate": np.array([True, False])}
    verdict = decide_drs(cluster(2, [(0, 10)], **scene, **{column: value}), DrsSettings())
    assert [f.reason.text for f in verdict.faults] == [fault]


def test_a_vm_in_vmotion_is_neither_moved_nor_a_fault():
    scene = {"host_usable": np.array([False, True]), "host_must_evacuate": np.array([True, False])}
    verdict = decide_drs(cluster(2, [(0, 10)], vm_migrating=np.array([True]), **scene), DrsSettings())
    assert (verdict.recommendations, verdict.faults) == ((), ())


def test_a_must_rule_is_mended_and_a_fully_loaded_group_keeps_the_preference_unmet():
    must = VmHostRule("licence", 1, "must", (0,), (1,))
    assert moves(decide_drs(cluster(2, [(0, 10)], vm_host_rules=(must,)), DrsSettings())) == [
        (0, 0, 1, "vmHostHardAffinity")
    ]
    should = VmHostRule("site", 1, "should", (0,), (1,))
    full = cluster(2, [(0, 10), (1, 95)], vm_host_rules=(should,))
    verdict = decide_drs(full, DrsSettings())
    assert verdict.recommendations == ()
    assert verdict.faults[0].reason.facts["cause"] == "utilisation"


def test_should_rules_that_cannot_both_hold_follow_the_newest():
    first = VmHostRule("old", 1, "should", (0,), (0,))
    second = VmHostRule("new", 2, "should", (0,), (1,))
    book = RuleBook(cluster(2, [(0, 10)], vm_host_rules=(first, second)))
    assert book.should[0].tolist() == [False, True]


def test_must_rules_that_contradict_follow_the_older():
    first = VmHostRule("old", 1, "must", (0,), (0,))
    second = VmHostRule("new", 2, "must", (0,), (1,))
    book = RuleBook(cluster(2, [(0, 10)], vm_host_rules=(second, first)))
    assert book.must[0].tolist() == [True, False]
    assert [rule.name for rule, _why in book.disabled] == ["new"]


def test_at_most_eight_vms_leave_a_host_in_one_run():
    snapshot = cluster(2, [(0, 2.4)] * 40)
    verdict = decide_drs(snapshot, DrsSettings(migration_threshold=5))
    assert len(verdict.recommendations) == 8
    assert verdict.refused[-1][2].text == "esx01 has given away 8 VMs in this run, the most allowed"


def test_a_manual_vm_is_recommended_and_waits_for_approval():
    snapshot = cluster(2, [(0, 18.75)] * 4, vm_automation=np.array([1, 3, 0, 3]))
    verdict = decide_drs(snapshot, DrsSettings(automation="manual"))
    assert [(r.vm, r.automatic) for r in verdict.recommendations] == [(0, False), (1, True)]


def test_the_candidates_are_ranked_and_say_what_became_of_them():
    """esx02 is empty, esx03 at 55 %, esx04 in maintenance: the move goes to the empty one."""
    snapshot = cluster(
        4,
        [(0, 20)] * 4 + [(2, 55.0)],
        host_usable=np.array([True, True, True, False]),
        host_state=("connected", "connected", "connected", "maintenance"),
    )
    verdict = decide_drs(snapshot, DrsSettings())
    first = verdict.recommendations[0]
    assert [(c.host, c.verdict) for c in first.candidates] == [(1, "chosen"), (2, "worse")]
    assert first.candidates[0].net > first.candidates[1].net > 2.0
    assert ("vm01 to esx04", "Host is in maintenance mode") in describe_refusals(verdict, snapshot)
    assert dict(describe_what_it_saw(first))["esx01 CPU / memory"] == "80 % / 80 %"
    assert verdict.after.score > verdict.before.score


def test_a_host_as_good_as_the_chosen_one_is_called_equal():
    """esx02 and esx03 are both empty: the move goes to the first, and the second would do as well."""
    first = decide_drs(cluster(3, [(0, 20)] * 4), DrsSettings()).recommendations[0]
    assert [(c.host, c.verdict) for c in first.candidates] == [(1, "chosen"), (2, "equal")]
    assert first.candidates[0].net == pytest.approx(first.candidates[1].net)


def test_a_costly_move_is_refused_with_its_sum():
    """60 000 MB at 1000 MB/s take 60 s and cost 3 points, more than 60/0 gains less 2."""
    snapshot = cluster(2, [(0, 30)] * 2, consumed_mb=60_000.0)
    verdict = decide_drs(snapshot, DrsSettings())
    # before 2 x (1 - 0.02)^2 = 192.08, after 200: 7.9 - 3.0 = 4.9 would still go; at ten times the memory not
    assert len(verdict.recommendations) == 1
    slow = decide_drs(replace(snapshot, vm_memory_consumed_mb=np.full(2, 600_000.0)), DrsSettings())
    assert slow.refused[0][2].text == "Gain 7.9 less cost 30.0 is -22.1, under the 2.0 of threshold 3"


def test_a_column_of_the_wrong_length_is_found():
    snapshot = cluster(2, [(0, 10)])
    with pytest.raises(ValueError, match="vm_num_cpu"):
        check_snapshot(replace(snapshot, vm_num_cpu=np.array([1, 2])))
    with pytest.raises(ValueError, match="on no host"):
        check_snapshot(replace(snapshot, vm_host=np.array([7])))


def test_no_move_beyond_the_vcpus_a_core_and_the_excess_stays():
    # 4 cores a host (10 GHz at 2.5), VMs of 4 vCPUs: at 1 vCPU a core each host may run one VM
    snapshot = cluster(3, placed(4, 0, 0, percent=18.75))
    verdict = decide_drs(snapshot, DrsSettings(cpu_overcommit=1.0))
    assert counts(after(snapshot, verdict)) == [2, 1, 1]
    tight = decide_drs(snapshot, DrsSettings(cpu_overcommit=0.5))
    assert not tight.recommendations
    assert "vCPUs on 4 cores, the limit is 0.5 a core" in tight.refused[0][2].text


def test_the_vm_limit_in_percent_of_the_mean():
    # 6 VMs on 3 hosts are 2 a host; 0 % more is 2, 50 % more is 3
    assert DrsSettings(advanced={"LimitVMsPerESXHostPercent": 0}).vm_limit(6, 3) == 2
    assert (
        DrsSettings(advanced={"LimitVMsPerESXHostPercent": 50, "LimitVMsPerESXHost": 9}).vm_limit(6, 3) == 3
    )
