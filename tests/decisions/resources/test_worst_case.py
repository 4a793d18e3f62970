import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.resources.worst_case import Claimant, decide_worst_case, share_percents


def vm(ref, parent="root", shares=1000.0, size=8000.0, **more):
    return Claimant(ref, parent, shares, size=size, **more)


def test_two_normal_and_one_high_share_a_host_as_published():
    # vmkernel.md 1.9: 8 GHz, two Normal get 4 GHz each; with one more at High (double): 2, 2, 4.
    two = [vm("a"), vm("b")]
    assert decide_worst_case(two, "root", 8000.0) == {"a": 4000.0, "b": 4000.0}
    three = decide_worst_case([*two, vm("c", shares=2000.0)], "root", 8000.0)
    assert three == pytest.approx({"a": 2000.0, "b": 2000.0, "c": 4000.0})


def test_reservation_and_limit_hold_before_shares():
    # vmkernel.md case 5: 6 GHz; 500 wanted, 2250 reserved, the rest unlimited -> 500, 2250, 3250.
    claims = [vm("1", size=500.0), vm("2", reservation=2250.0), vm("3", shares=2000.0)]
    assert decide_worst_case(claims, "root", 6000.0) == pytest.approx({"1": 500, "2": 2250, "3": 3250})
    limited = decide_worst_case([vm("1", limit=1000.0), vm("2")], "root", 6000.0)
    assert limited == {"1": 1000.0, "2": 5000.0}


def test_a_pool_divides_its_slice_among_its_own():
    # Few machines in a small pool beat many in a big one (vmkernel.md 1.4): 10 GHz, pools 2:8.
    small = Claimant("small", "root", 2000.0, pool=True)
    big = Claimant("big", "root", 8000.0, pool=True)
    many = [vm(f"b{n}", "big") for n in range(10)]
    given = decide_worst_case([small, big, vm("s", "small"), *many], "root", 10_000.0)
    assert given["small"] == pytest.approx(2000.0)
    assert given["s"] == pytest.approx(2000.0)
    assert given["b0"] == pytest.approx(800.0)


def test_a_pool_holds_what_is_reserved_inside_it():
    pool = Claimant("p", "root", 1.0, pool=True)
    given = decide_worst_case([pool, vm("in", "p", reservation=3000.0), vm("out")], "root", 8000.0)
    assert given["in"] == pytest.approx(3000.0)
    assert given["out"] == pytest.approx(5000.0)


def test_percent_of_shares_counts_what_runs():
    found = share_percents([vm("on"), vm("off", size=0.0), Claimant("p", "root", 3000.0, pool=True)])
    assert found == {"on": 25.0, "off": 0.0, "p": 75.0}


@st.composite
def trees(draw):
    pools = [
        Claimant(
            f"p{n}",
            draw(st.sampled_from(["root", *[f"p{k}" for k in range(n)]])),
            draw(st.floats(1, 8000)),
            limit=draw(st.none() | st.floats(0, 9000)),
            pool=True,
        )
        for n in range(draw(st.integers(0, 4)))
    ]
    parents = ["root", *[pool.ref for pool in pools]]
    vms = [
        vm(f"v{n}", draw(st.sampled_from(parents)), draw(st.floats(1, 8000)), draw(st.floats(0, 9000)))
        for n in range(draw(st.integers(0, 12)))
    ]
    return [*pools, *vms]


@given(trees(), st.floats(0, 50_000))
def test_nobody_gets_more_than_there_is_in_any_pool(claims, capacity):
    given = decide_worst_case(claims, "root", capacity)
    assert set(given) == {one.ref for one in claims}
    for parent, most in [("root", capacity), *[(one.ref, given[one.ref]) for one in claims if one.pool]]:
        inside = sum(given[one.ref] for one in claims if one.parent == parent)
        assert inside <= most + 1e-6 * max(most, 1.0)
    for one in claims:
        assert 0.0 <= given[one.ref] <= (one.limit if one.limit is not None else 1e12) + 1e-6
