"""Cost units: vmotion.md cases 8 to 11."""

import pytest

from vsphere_client.decisions.vmotion.concurrency import (
    PUBLISHED,
    RESOURCE_MANAGER,
    MigrationKind,
    MigrationRequest,
    Rules,
    StartVerdict,
    blocker_of,
    decide_start,
    host_vmotion_slots,
    limits_of,
    vmotion_slots,
)

TEN = dict.fromkeys(("a", "b", "c"), (10000,))


def moves(kind, count, source="a", destination="b", datastores=(), prefix="m"):
    return [MigrationRequest(f"{prefix}{n}", kind, source, destination, datastores) for n in range(count)]


@pytest.mark.parametrize(("speed", "slots"), [(100, 2), (1000, 4), (9999, 4), (10_000, 8), (100_000, 8)])
def test_slots_by_link_speed(speed, slots):
    assert vmotion_slots(speed) == slots


@pytest.mark.parametrize(("links", "running"), [((10_000,), 8), ((1000,), 4), ((10_000, 1000), 4)])
def test_case_8_twelve_vms_selected(links, running):
    verdict = decide_start(moves(MigrationKind.VMOTION, 12), [], {"a": links, "b": (10_000,)})
    assert verdict.started == tuple(f"m{n}" for n in range(running))
    assert len(verdict.waiting) == 12 - running


def test_more_nics_add_no_slots_and_none_gives_none():
    assert host_vmotion_slots((10_000, 10_000)) == 8
    assert host_vmotion_slots(()) == 0
    verdict = decide_start(moves(MigrationKind.VMOTION, 1), [], {"a": (10_000,)})
    assert verdict.waiting[0][1].text == (
        "Waiting for the vMotion network of b: 0 of 0 units are taken, this needs 1."
    )


def test_case_9_a_storage_vmotion_leaves_four_vmotions_or_one_of_its_kind():
    running = moves(MigrationKind.STORAGE_VMOTION, 1, "a", "a", ("ds1", "ds2"))
    assert len(decide_start(moves(MigrationKind.VMOTION, 5), running, TEN).started) == 4
    more = moves(MigrationKind.STORAGE_VMOTION, 2, "a", "a", ("ds3",), "s")
    assert decide_start(more, running, TEN).started == ("s0",)


def test_case_10_datastore_units():
    storage = [
        MigrationRequest(f"s{n}", MigrationKind.STORAGE_VMOTION, f"h{n}", f"h{n}", ("ds1",)) for n in range(9)
    ]
    vmotion = MigrationRequest("v", MigrationKind.VMOTION, "a", "b", ("ds1",))
    eighth = decide_start([storage[7]], [*storage[:7], vmotion], TEN)
    assert eighth.started == ()
    assert eighth.waiting[0][1].facts["taken"] == 7 * 16 + 1
    assert decide_start([vmotion], storage[:8], TEN).started == ()
    assert decide_start([storage[7]], storage[:7], TEN).started == ("s7",)


def test_case_11_three_moves_without_shared_storage():
    verdict = decide_start(moves(MigrationKind.SHARED_NOTHING, 3), [], TEN)
    assert verdict.started == ("m0", "m1")
    assert verdict.waiting[0][1].text == "Waiting for the host a: 8 of 8 units are taken, this needs 4."


def test_who_fits_overtakes_who_does_not():
    blocked = moves(MigrationKind.VMOTION, 1, "a", "b", prefix="late")
    free = moves(MigrationKind.VMOTION, 1, "b2", "c", prefix="free")
    running = moves(MigrationKind.VMOTION, 8, "a", "c2")
    links = dict.fromkeys(("a", "b", "b2", "c", "c2"), (10000,))
    assert decide_start([*blocked, *free], running, links).started == ("free0",)


def test_cold_moves_cost_the_hosts_but_no_network():
    assert len(decide_start(moves(MigrationKind.PROVISIONING, 9), [], {}).started) == 8


def test_who_waits_for_something_still_full_is_not_looked_at_again():
    running = [MigrationRequest(f"r{n}", MigrationKind.VMOTION, "a", "b", ()) for n in range(8)]
    queue = [
        MigrationRequest("q1", MigrationKind.VMOTION, "a", "c", ()),
        MigrationRequest("q2", MigrationKind.VMOTION, "c", "b", ()),
    ]
    links = dict.fromkeys("abc", (10000.0,))
    first = decide_start(queue, running, links)
    blockers = {ref: blocker_of(reason) for ref, reason in first.waiting}
    assert blockers == {"q1": ("host", "a"), "q2": ("host", "b")}
    assert decide_start(queue, running, links, blocked_by=blockers) == StartVerdict((), ())
    assert decide_start(queue, running[1:], links, blocked_by=blockers) == decide_start(
        queue, running[1:], links
    )


def test_a_network_without_units_is_given_back_by_nobody():
    queue = [MigrationRequest("q", MigrationKind.VMOTION, "a", "b", ())]
    ((_, reason),) = decide_start(queue, [], {"a": (), "b": (10_000.0,)}).waiting
    assert blocker_of(reason) is None


def test_adapters_that_are_set_up_differently_leave_two_slots():
    """vmotion.md 5: vCenter falls back to 2."""
    verdict = decide_start(moves(MigrationKind.VMOTION, 4), [], TEN, uneven_hosts=("b",))
    assert verdict.started == ("m0", "m1")
    assert "vMotion network of b: 2 of 2" in verdict.waiting[0][1].text


def test_settings_of_vcenter_change_costs_and_maximums():
    ten = {"a": [10_000.0], "b": [10_000.0]}
    queue = [MigrationRequest(str(n), MigrationKind.VMOTION, "a", "b") for n in range(12)]

    def running(**settings):
        limits = limits_of({RESOURCE_MANAGER + key: value for key, value in settings.items()})
        return len(decide_start(queue, [], ten, rules=Rules(limits)).started)

    assert running() == 8
    assert running(maxCostPer10GNic=4) == 4
    assert running(maxCostPer1GNic=2) == 8
    # 8 units of the host at 3 each are 2.
    assert running(costPerVmotionESX41=3) == 2
    # The network has 16 units then, the host still 8.
    assert running(maxCostPer10GNic=16) == 8
    assert running(maxCostPer10GNic=16, maxCostPerEsx41Host=16) == 12
    assert running(networkCostPerVmotion=2) == 4


def test_settings_of_storage_vmotion():
    queue = [MigrationRequest(str(n), MigrationKind.STORAGE_VMOTION, "a", "a", ("ds1",)) for n in range(12)]

    def running(**settings):
        limits = limits_of({RESOURCE_MANAGER + key: value for key, value in settings.items()})
        return len(decide_start(queue, [], {"a": [10_000.0]}, rules=Rules(limits)).started)

    assert running() == 2
    assert running(costPerSVmotionESX41=1) == 8
    assert running(costPerSVmotionESX41=1, CostPerEsx41SVmotion=32) == 4
    assert running(costPerSVmotionESX41=1, MaxCostPerEsx41Ds=48) == 3
    assert limits_of({}) == PUBLISHED


def test_each_vcenter_counts_at_its_own_hosts_and_datastores():
    """The limits of the vCenter that manages a host hold there, whoever asked for the migration."""
    narrow = limits_of({RESOURCE_MANAGER + "maxCostPerEsx41Host": 2})
    rules = Rules(PUBLISHED, {"b": narrow})
    assert len(decide_start(moves(MigrationKind.VMOTION, 5), [], TEN, rules=rules).started) == 2
    assert len(decide_start(moves(MigrationKind.VMOTION, 5, "a", "c"), [], TEN, rules=rules).started) == 5
    ((_, reason),) = decide_start(moves(MigrationKind.VMOTION, 3), [], TEN, rules=rules).waiting
    assert (reason.facts["name"], reason.facts["most"]) == ("b", 2)
