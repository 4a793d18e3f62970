"""Hosts that DRS avoids: in quarantine by Proactive HA, or with saturated uplinks."""

from __future__ import annotations

import numpy as np
import pytest
from drs_scene import after, cluster, counts, placed

from vsphere_client.decisions.drs import DrsSettings, VmHostRule, decide_drs
from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.filters import objection
from vsphere_client.decisions.drs.quarantine import STAYS, health_of, remedy_for
from vsphere_client.decisions.drs.rule_book import RuleBook


def flags(*values: int) -> np.ndarray:
    return np.array(values, dtype=bool)


@pytest.mark.parametrize(
    ("sensors", "remediation", "expected"),
    [
        ({}, "quarantine", "none"),
        ({"fan": "yellow"}, "quarantine", "quarantine"),
        ({"fan": "red"}, "quarantine", "quarantine"),
        ({"fan": "yellow"}, "mixed", "quarantine"),
        ({"fan": "yellow", "power": "red"}, "mixed", "maintenance"),
        ({"fan": "yellow"}, "maintenance", "maintenance"),
        ({"temperature": "red", "cpu": "red"}, "maintenance", "none"),
    ],
)
def test_what_a_degraded_host_asks_for(sensors, remediation, expected):
    """ha_ft.md 12: of power, memory, fan, storage and network; mixed spares moderately degraded hosts."""
    assert remedy_for(health_of(sensors), remediation) == expected


def test_vms_leave_a_host_in_quarantine_as_a_mandatory_move():
    scene = cluster(3, placed(2, 1, 1, percent=10), host_quarantined=flags(1, 0, 0))
    verdict = decide_drs(scene, DrsSettings(migration_threshold=1))
    assert counts(after(scene, verdict))[0] == 0
    assert {(one.reason_code, one.priority) for one in verdict.recommendations} == {("hostInDegradation", 1)}
    assert verdict.faults == ()
    assert decide_drs(after(scene, verdict), DrsSettings()).recommendations == ()


def test_a_vm_stays_in_quarantine_where_no_other_host_has_room():
    """The other host is at 95 %: 10 % more would take it beyond 100 %."""
    scene = cluster(2, [(0, 10.0), (1, 95.0)], host_quarantined=flags(1, 0))
    verdict = decide_drs(scene, DrsSettings())
    assert verdict.recommendations == ()
    assert [(fault.vm, fault.fault) for fault in verdict.faults] == [(0, STAYS)]
    assert "would reach 105 % CPU" in verdict.faults[0].reason.text


def test_a_vm_stays_in_quarantine_rather_than_break_a_preference():
    rule = VmHostRule("near", 0, "should", (0,), (0,))
    scene = cluster(2, [(0, 10.0)], host_quarantined=flags(1, 0), vm_host_rules=(rule,))
    verdict = decide_drs(scene, DrsSettings())
    assert verdict.recommendations == ()
    assert "Should-run rule near allows esx01 only" in verdict.faults[0].reason.text


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"host_quarantined": flags(0, 1)}, "esx02 is in quarantine mode"),
        ({"host_network_load": np.array([0.0, 0.85])}, "An uplink of esx02 is at 85 %, above the 80 %"),
    ],
)
def test_balancing_avoids_the_host_and_says_why(columns, why):
    """Four VMs on a host at 75 % would go 2+2 (drs.md 12); the empty host is avoided."""
    scene = cluster(2, placed(4, 0, percent=18.75), **columns)
    assert decide_drs(scene, DrsSettings()).recommendations == ()
    arrangement = Arrangement(scene, DrsSettings())
    reason = objection(arrangement, RuleBook(scene), 0, 1)
    assert reason is not None
    assert reason.text.startswith(why)


def test_uplinks_at_80_percent_are_not_saturated_yet():
    scene = cluster(2, placed(4, 0, percent=18.75), host_network_load=np.array([0.0, 0.8]))
    assert counts(after(scene, decide_drs(scene, DrsSettings()))) == [2, 2]


def test_an_evacuation_takes_an_avoided_host_only_where_no_other_takes_the_vm():
    saturated = np.array([0.0, 0.9, 0.0])
    leaving = {"host_must_evacuate": flags(1, 0, 0), "host_network_load": saturated}
    roomy = cluster(3, [(0, 10.0), (2, 50.0)], **leaving)
    assert [one.target for one in decide_drs(roomy, DrsSettings()).recommendations] == [2]
    full = cluster(3, [(0, 10.0), (2, 95.0)], **leaving)
    assert [one.target for one in decide_drs(full, DrsSettings()).recommendations] == [1]
