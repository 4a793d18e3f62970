"""Emptying a host for maintenance."""

import numpy as np

from vsphere_client.decisions.placement.hosts import HostColumns, VmNeeds
from vsphere_client.decisions.placement.maintenance import EvacuatedVm, decide_evacuation
from vsphere_client.model.reasons import because

FREE = (None, None)
PINNED = because("pinned", "DRS is disabled on {vm}.", vm="db")
NO_HOST = because("must_rule", "Rule {rule} keeps it away.", rule="licence")


def two_hosts(demand_mhz=(0.0, 0.0), unreserved_mb=(65_536.0, 65_536.0)):
    return HostColumns(
        names=("esx02", "esx03"),
        cpu_capacity_mhz=np.full(2, 10_000.0),
        cpu_demand_mhz=np.array(demand_mhz),
        memory_capacity_mb=np.full(2, 65_536.0),
        memory_demand_mb=np.zeros(2),
        unreserved_cpu_mhz=np.full(2, 10_000.0),
        unreserved_memory_mb=np.array(unreserved_mb),
    )


def vm(ref, mhz, reserved_mb=0.0, **more):
    return EvacuatedVm(ref, VmNeeds(ref, mhz, 1024, 0, reserved_mb), more.pop("forbidden", FREE), **more)


def test_the_biggest_goes_first_and_the_next_sees_the_change():
    plan = decide_evacuation("esx01", [vm("vm-1", 3000), vm("vm-2", 7000), vm("vm-3", 2000)], two_hosts())
    # 7 GHz to the first host (tie), then 3 and 2 to the other: 50 % and below cost nothing.
    assert [(move.ref, move.host) for move in plan.moves] == [("vm-2", 0), ("vm-1", 1), ("vm-3", 1)]
    assert plan.blocked == ()
    assert plan.moves[0].reasons[0].text == "Host esx01 is entering maintenance mode."
    assert plan.moves[0].alternatives[0].host == 1


def test_equal_vms_go_by_reference():
    plan = decide_evacuation("esx01", [vm("vm-2", 1000), vm("vm-1", 1000)], two_hosts())
    assert [move.ref for move in plan.moves] == ["vm-1", "vm-2"]


def test_blockers_are_listed_with_their_reasons():
    """drs.md case 17, first half: only esx02 is allowed and has no room for the reservation."""
    vms = [vm("vm-1", 1000, 2048, forbidden=(None, NO_HOST)), vm("vm-2", 500, pinned=PINNED), vm("vm-3", 100)]
    plan = decide_evacuation("esx01", vms, two_hosts(unreserved_mb=(1024.0, 65_536.0)))
    assert [move.ref for move in plan.moves] == ["vm-3"]
    assert dict(plan.blocked)["vm-2"] == (PINNED,)
    assert [why.text for why in dict(plan.blocked)["vm-1"]] == [
        "None of 2 hosts can take vm-1 from esx01.",
        "vm-1 needs 2048 MB of unreserved memory, esx02 has 1024 MB.",
        "Rule licence keeps it away.",
    ]


def test_a_should_rule_is_dropped_only_when_its_hosts_are_full():
    """drs.md case 17, second half: the VM goes to the third host."""
    preferring = vm("vm-1", 1000, 2048, preferred=frozenset({0}))
    busy_but_free = decide_evacuation("esx01", [preferring], two_hosts(demand_mhz=(8000.0, 0.0)))
    assert busy_but_free.moves[0].host == 0
    full = decide_evacuation("esx01", [preferring], two_hosts(unreserved_mb=(1024.0, 65_536.0)))
    assert full.moves[0].host == 1
    assert full.moves[0].reasons[-1].code == "should_rule_dropped"


def test_reservations_are_used_up_by_earlier_moves():
    vms = [vm("vm-1", 10, 600), vm("vm-2", 10, 600), vm("vm-3", 10, 600)]
    plan = decide_evacuation("esx01", vms, two_hosts(unreserved_mb=(1000.0, 1000.0)))
    assert [(move.ref, move.host) for move in plan.moves] == [("vm-1", 0), ("vm-2", 1)]
    assert plan.blocked[0][0] == "vm-3"


def test_nobody_to_take_them():
    none = HostColumns((), *(np.zeros(0) for _ in range(6)))
    plan = decide_evacuation("esx01", [vm("vm-1", 10, forbidden=())], none)
    assert plan.blocked[0][1][0].text == "None of 0 hosts can take vm-1 from esx01."
