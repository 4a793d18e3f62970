"""Reservations in the pool tree: published cases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.resources.admission import (
    Pool,
    PoolAllocation,
    Reservation,
    decide_admission,
    decide_host_admission,
    decide_pool_reservation,
    reservation_used,
    unreserved,
)


def pool(ref, parent, reservation, used=0, expandable=True, limit=None):
    return Pool(ref, ref, parent, cpu=PoolAllocation(reservation, used, expandable, limit))


def mom_and_kid(mom_vms, kid_vms, kid_expandable=True):
    return (
        pool("root", None, 6000, expandable=False),
        pool("RP-MOM", "root", 6000, mom_vms, expandable=False),
        pool("RP-KID", "RP-MOM", 2000, kid_vms, kid_expandable),
    )


def ask(pools, ref, mhz):
    return decide_admission(pools, ref, Reservation(cpu_mhz=mhz))


def test_first_vm_starts_from_the_childs_own_reservation():
    """vmkernel.md case 8, drs.md case 12."""
    assert ask(mom_and_kid(1000, 0), "RP-KID", 2000).allowed


def test_second_vm_borrows_from_the_parent():
    before = mom_and_kid(1000, 2000)
    verdict = ask(before, "RP-KID", 2000)
    assert verdict.allowed
    assert verdict.unreserved.cpu_mhz == 3000  # 6 - 1 - 2 GHz
    after = mom_and_kid(1000, 4000)
    assert unreserved(after, "RP-MOM").cpu_mhz == 1000


def test_second_vm_is_refused_when_the_parent_has_one_ghz_left():
    verdict = ask(mom_and_kid(3000, 2000), "RP-KID", 2000)
    assert not verdict.allowed
    assert verdict.unreserved.cpu_mhz == 1000  # 6 - 3 - 2 GHz
    assert verdict.reasons[0].text == (
        "Insufficient resources in parent resource pool: "
        "2000 MHz of CPU requested from RP-MOM, which has 1000 MHz unreserved; it cannot borrow."
    )


def test_a_fixed_child_checks_only_itself():
    verdict = ask(mom_and_kid(1000, 2000, kid_expandable=False), "RP-KID", 2000)
    assert not verdict.allowed
    assert verdict.reasons[0].facts["pool"] == "RP-KID"
    assert verdict.unreserved.cpu_mhz == 0


def test_a_limit_up_the_tree_stops_borrowing():
    """drs.md case 13: B lends 20 to C and runs 10 itself; 10 more would make 40 of its limit 35."""
    pools = (
        pool("root", None, 1000, expandable=False),
        pool("B", "root", 30, 10, limit=35),
        pool("C", "B", 0, 20),
    )
    refused = ask(pools, "C", 10)
    assert not refused.allowed
    assert refused.reasons[0].code == "pool_cpu_limit"
    assert refused.reasons[0].facts["used"] == 30
    assert refused.unreserved.cpu_mhz == 5
    assert ask(pools, "C", 5).allowed


def test_valid_cluster_with_fixed_pools():
    """drs.md case 14, first half."""
    pools = (
        pool("root", None, 12_000, expandable=False),
        pool("RP1", "root", 4000, 4000, expandable=False),
        pool("RP2", "root", 4000, 3000, expandable=False),
        pool("RP3", "root", 3000, 3000, expandable=False),
    )
    assert reservation_used(pools, "root").cpu_mhz == 11_000
    assert [unreserved(pools, ref).cpu_mhz for ref in ("root", "RP1", "RP2", "RP3")] == [1000, 0, 1000, 0]


def test_the_neighbour_took_the_spare_capacity():
    """drs.md case 14, second half: RP1 runs 3 x 2 GHz, RP2 1 + 2, RP3 3 + 2."""
    pools = (
        pool("root", None, 16_000, expandable=False),
        pool("RP1", "root", 4000, 6000),
        pool("RP2", "root", 5000, 3000, expandable=False),
        pool("RP3", "root", 5000, 5000),
    )
    assert reservation_used(pools, "root").cpu_mhz == 16_000
    assert [reservation_used(pools, ref).cpu_mhz for ref in ("RP1", "RP2", "RP3")] == [6000, 3000, 5000]
    verdict = ask(pools, "RP3", 2000)
    assert not verdict.allowed
    assert verdict.reasons[0].text == (
        "Insufficient resources in parent resource pool: "
        "2000 MHz of CPU requested from root, which has 0 MHz unreserved; it is the whole capacity."
    )


def test_a_fixed_pool_without_reservation_runs_no_vm_because_of_overhead():
    pools = (
        Pool("root", "Cluster", memory=PoolAllocation(65_536, expandable=False)),
        Pool("RP", "RP", "root", memory=PoolAllocation(expandable=False)),
    )
    refused = decide_admission(pools, "RP", Reservation(memory_mb=60.67))
    assert not refused.allowed
    assert refused.reasons[0].code == "pool_memory_reservation"


def test_both_resources_are_named_when_both_lack():
    pools = (Pool("root", "Host", None, PoolAllocation(100), PoolAllocation(100)),)
    codes = [reason.code for reason in decide_admission(pools, "root", Reservation(200, 200)).reasons]
    assert codes == ["pool_cpu_reservation", "pool_memory_reservation"]


@pytest.mark.parametrize(("wanted", "allowed"), [(3000, True), (5000, True), (5001, False), (1000, True)])
def test_raising_a_pools_reservation_reserves_in_the_parent_at_once(wanted, allowed):
    # RP-MOM: 6 GHz, 1 GHz of its own VMs, 2 already set aside for RP-KID: 5 is the most.
    assert decide_pool_reservation(mom_and_kid(1000, 0), "RP-KID", Reservation(wanted)).allowed is allowed


def test_the_host_itself_must_have_room():
    verdict = decide_host_admission("esx01", Reservation(1000, 500), Reservation(1000, 560.67))
    assert not verdict.allowed
    assert verdict.reasons[0].text == (
        "The host does not have sufficient memory resources to satisfy the reservation: "
        "561 MB requested, 500 MB unreserved on esx01."
    )
    assert decide_host_admission("esx01", Reservation(1000, 600), Reservation(1000, 560.67)).allowed


@given(
    st.integers(0, 8000),
    st.integers(0, 6000),
    st.integers(0, 4000),
    st.booleans(),
    st.sampled_from([None, 3000]),
)
def test_whoever_asks_for_what_is_unreserved_gets_it(amount, mom, kid, expandable, limit):
    pools = (
        pool("root", None, 8000, expandable=False),
        pool("RP-MOM", "root", 5000, mom),
        pool("RP-KID", "RP-MOM", 2000, kid, expandable, limit),
    )
    verdict = ask(pools, "RP-KID", amount)
    assert verdict.allowed == (amount <= verdict.unreserved.cpu_mhz)
