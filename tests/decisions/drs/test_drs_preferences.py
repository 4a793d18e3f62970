"""Should-rules where capacity is short (drs.md 8.2): room is made, and a full host ends the preference."""

from __future__ import annotations

import numpy as np
import pytest
from drs_scene import after, cluster

from vsphere_client.decisions.drs import DrsSettings, VmHostRule, VmVmRule, decide_drs
from vsphere_client.decisions.drs.describe import describe_why

SITE = VmHostRule("site", 1, "should", (0,), (1,))
BOTH = (DrsSettings(), DrsSettings(generation="legacy"))


def moves(verdict):
    return [(r.vm, r.source, r.target, r.priority) for r in verdict.recommendations]


@pytest.mark.parametrize("settings", BOTH)
def test_an_unrelated_vm_makes_room_for_one_that_should_be_there(settings):
    """esx02 is at 95 %: of 60 + 35 the larger goes to esx03, then vm01 with its 30 finds 65 %."""
    full = cluster(3, [(0, 30), (1, 60), (1, 35)], vm_host_rules=(SITE,))
    verdict = decide_drs(full, settings)
    assert moves(verdict)[:2] == [(1, 1, 2, 1), (0, 0, 1, 1)]
    assert describe_why(verdict.recommendations[0]) == (
        "vm02 makes room on esx02, where rule site prefers another VM; no rule names vm02."
    )
    assert not verdict.faults
    assert decide_drs(after(full, verdict), settings).recommendations == ()


def test_who_a_rule_names_makes_no_room_and_nobody_fills_another_host():
    apart = VmVmRule("apart", 2, (1, 2), together=False)
    named = cluster(3, [(0, 10), (1, 95), (2, 5)], vm_host_rules=(SITE,), vm_vm_rules=(apart,))
    assert decide_drs(named, DrsSettings()).recommendations == ()
    everywhere = cluster(3, [(0, 30), (1, 95), (2, 20)], vm_host_rules=(SITE,))
    verdict = decide_drs(everywhere, DrsSettings())
    assert verdict.recommendations == ()
    assert verdict.faults[0].problem == "soft_rule_impact"


@pytest.mark.parametrize("settings", BOTH)
def test_a_full_host_ends_the_preference_of_as_few_as_it_takes(settings):
    """Five VMs of 25 % should be on esx01: 125 % there, esx02 empty. One leaves, and stays away."""
    rule = VmHostRule("site", 1, "should", (0, 1, 2, 3, 4), (0,))
    crowded = cluster(2, [(0, 25)] * 5, vm_host_rules=(rule,))
    verdict = decide_drs(crowded, settings)
    assert moves(verdict) == [(0, 0, 1, 2)]
    assert "the preference of rule site is set aside" in describe_why(verdict.recommendations[0])
    later = decide_drs(after(crowded, verdict), settings)
    assert later.recommendations == ()
    assert later.faults[0].fault == "NoCompatibleHost"


def test_below_100_percent_the_preference_holds():
    rule = VmHostRule("site", 1, "should", (0, 1, 2, 3), (0,))
    assert decide_drs(cluster(2, [(0, 24)] * 4, vm_host_rules=(rule,)), DrsSettings()).recommendations == ()


def test_at_threshold_1_nobody_leaves_his_group_for_balance():
    rule = VmHostRule("site", 1, "should", (0, 1, 2, 3, 4), (0,))
    crowded = cluster(2, [(0, 25)] * 5, vm_host_rules=(rule,))
    assert decide_drs(crowded, DrsSettings(migration_threshold=1)).recommendations == ()


def test_a_must_rule_is_never_set_aside():
    rule = VmHostRule("licence", 1, "must", (0, 1, 2, 3, 4), (0,))
    crowded = cluster(2, [(0, 25)] * 5, vm_host_rules=(rule,))
    assert decide_drs(crowded, DrsSettings()).recommendations == ()


def test_unrelated_vms_leave_first():
    """25 % x 4 that should stay and one of 25 % that no rule names: that one goes, and nobody else."""
    rule = VmHostRule("site", 1, "should", (0, 1, 2, 3), (0,))
    crowded = cluster(2, [(0, 24)] * 4 + [(0, 24.0)], vm_host_rules=(rule,))
    assert [r.vm for r in decide_drs(crowded, DrsSettings()).recommendations] == [4]


def test_room_is_made_for_reservations_too():
    """8000 of 10,000 MHz are reserved on esx02, vm01 reserves 3000: vm02 goes where 8000 are free."""
    reserved = np.array([3000.0, 8000.0])
    scene = cluster(3, [(0, 10), (1, 10)], vm_host_rules=(SITE,), vm_cpu_reservation_mhz=reserved)
    assert moves(decide_drs(scene, DrsSettings())) == [(1, 1, 2, 1), (0, 0, 1, 1)]
