from itertools import combinations

import pytest

from vsphere_client.decisions.vsan.accessibility import (
    HEALTH_TITLES,
    HealthState,
    Severity,
    decide_health,
    decide_partition,
    decide_vm_partition,
    decide_what_if,
)
from vsphere_client.decisions.vsan.policy import parse_policy
from vsphere_client.decisions.vsan.snapshot import Component, ComponentKind, ComponentState, VsanObject

ABSENT, DEGRADED = ComponentState.ABSENT, ComponentState.DEGRADED


def mirror(name, *hosts):
    """A 10 GB RAID-1 FTT=1 object: two copies and the witness on the given hosts."""
    kinds = [(ComponentKind.DATA, 0), (ComponentKind.DATA, 1), (ComponentKind.WITNESS, 0)]
    parts = tuple(
        Component(k, leg, 0, h, f"{h}-d1", h, 10, 10) for (k, leg), h in zip(kinds, hosts, strict=True)
    )
    return VsanObject(name, 10, parse_policy("RAID-1 FTT=1"), parts)


def test_unavailable_is_not_lost():  # vsan.md case 10
    obj = mirror("o", "h1", "h2", "h3")
    one_down = decide_health(obj, {"A1": ABSENT}, missed_writes=frozenset({"A1"}))
    assert one_down.state is HealthState.NO_REBUILD
    assert one_down.accessible
    two_down = decide_health(obj, {"A1": ABSENT, "B1": ABSENT}, missed_writes=frozenset({"A1"}))
    assert (two_down.votes_present, two_down.votes_total) == (1, 3)
    assert two_down.state is HealthState.INACCESSIBLE
    assert not two_down.lost
    back = decide_health(obj, {"A1": ABSENT}, missed_writes=frozenset({"A1"}))
    assert back.accessible


def test_stale_copy_does_not_save_the_data():
    obj = mirror("o", "h1", "h2", "h3")
    assert decide_health(obj, {"A1": ABSENT, "B1": DEGRADED}, missed_writes=frozenset({"A1"})).lost
    assert not decide_health(obj, {"A1": ABSENT, "B1": DEGRADED}).lost
    assert decide_health(obj, {"A1": DEGRADED, "B1": DEGRADED}).lost


def test_quorum_without_data_and_data_without_quorum():
    obj = mirror("o", "h1", "h2", "h3")
    quorum_lost = decide_health(obj, {"A1": DEGRADED, "W": DEGRADED})
    assert quorum_lost.data_complete
    assert not quorum_lost.accessible
    assert not quorum_lost.lost


@pytest.mark.parametrize(
    ("states", "timer", "health"),
    [
        ({}, None, HealthState.HEALTHY),
        ({"A1": ABSENT}, 2472.0, HealthState.DELAY_TIMER),
        ({"A1": ABSENT}, None, HealthState.NO_REBUILD),
        ({"A1": ABSENT}, 0.0, HealthState.NO_REBUILD),
        ({"A1": DEGRADED}, None, HealthState.NO_REBUILD),
        ({"A1": ComponentState.RECONFIGURING}, None, HealthState.ACTIVE_REBUILD),
        ({"A1": ComponentState.STALE}, None, HealthState.ACTIVE_REBUILD),
        ({"W": ABSENT}, 60.0, HealthState.DELAY_TIMER),
        ({"A1": ABSENT, "W": ABSENT}, 60.0, HealthState.INACCESSIBLE),
    ],
)
def test_health_states(states, timer, health):  # section 8.1
    found = decide_health(mirror("o", "h1", "h2", "h3"), states, timer_left_s=timer)
    assert found.state is health
    assert found.compliant == (health is HealthState.HEALTHY)
    assert health in HEALTH_TITLES
    assert all(r.text for r in found.reasons)


def test_titles_and_moving():
    moving = decide_health(mirror("o", "h1", "h2", "h3"), {}, moving=True)
    assert HEALTH_TITLES[moving.state] == ("Data move", Severity.GREEN)


def test_what_if_of_the_mockup(cluster_of, object_in):
    obj = object_in(cluster_of(6, racks=3), 400, "RAID-1 FTT=1")
    assert (decide_health(obj, {"B2": ABSENT}).votes_present, sum(c.votes for c in obj.components)) == (4, 5)
    verdict = decide_what_if(obj, {"B2": ABSENT}, ["r1"])
    expected = "r1 fails now: 2 of 5 votes remain, the object becomes inaccessible, not lost."
    assert verdict.sentence.text == expected
    assert decide_what_if(obj, {}, ["h1"]).sentence.text.endswith("the object stays accessible.")
    assert decide_what_if(obj, {"B2": DEGRADED}, ["r1"], destroyed=True).health.lost
    twice = decide_what_if(obj, {"B2": ABSENT, "A1": ABSENT, "A2": ABSENT}, ["h1"])
    assert twice.sentence.text.endswith("the object stays inaccessible, not lost.")


def lost_and_inaccessible(obj, hosts, failures):
    """Shares of the host sets whose destruction loses the object, and makes it inaccessible."""
    sets = list(combinations([f"h{n}" for n in range(1, hosts + 1)], failures))
    verdicts = [decide_what_if(obj, {}, failed, destroyed=True).health for failed in sets]
    return sum(v.lost for v in verdicts) / len(sets), sum(not v.accessible for v in verdicts) / len(sets)


@pytest.mark.parametrize(
    ("policy", "failures", "lost", "inaccessible"),
    [
        ("RAID-1 FTT=1", 2, 1 / 28, 3 / 28),  # case 11: C(8,2) = 28; 3.6 %, 10.7 %
        ("RAID-5", 2, 6 / 28, 6 / 28),  # 21.4 %
        ("RAID-6", 2, 0, 0),
        ("RAID-1 FTT=2", 2, 0, 0),
        ("RAID-6", 3, 20 / 56, 20 / 56),  # case 12: C(8,3) = 56; 35.7 %
        ("RAID-1 FTT=2", 3, 1 / 56, 10 / 56),  # 1.8 %, 17.9 %
    ],
)
def test_shares_lost_when_hosts_are_destroyed(cluster_of, object_in, policy, failures, lost, inaccessible):
    obj = object_in(cluster_of(8), 100, policy)
    assert lost_and_inaccessible(obj, 8, failures) == pytest.approx((lost, inaccessible))


def test_partition_is_decided_per_object():  # case 13
    sides = [["h1", "h2", "h3"], ["h4", "h5", "h6"]]
    left, right = mirror("namespace", "h1", "h2", "h4"), mirror("disk", "h1", "h4", "h5")
    assert decide_partition(left, {}, sides) == 0
    assert decide_partition(right, {}, sides) == 1
    assert decide_vm_partition([left, left], {}, sides) == 0
    assert decide_vm_partition([left, right], {}, sides) is None


def test_all_hosts_alone_reach_nothing():
    assert decide_partition(mirror("o", "h1", "h2", "h3"), {}, [["h1"], ["h2"], ["h3"]]) is None


def test_a_burnt_rack(cluster_of, object_in):  # case 31
    racks = cluster_of(8, racks=4)
    columns = object_in(racks, 100, "RAID-5")
    for rack in ("r1", "r2", "r3", "r4"):
        served = decide_what_if(columns, {}, [rack], destroyed=True).health
        assert served.accessible
        assert served.votes_present in (3, 4)
    copies = decide_what_if(object_in(racks, 100, "RAID-1 FTT=1"), {}, ["r1"], destroyed=True).health
    assert (copies.votes_present, copies.votes_total, copies.accessible) == (2, 3, True)
