"""Hosts on which more is reserved than they have: who leaves, for which reason, and what is said (drs.md 6, 8.4)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from drs_scene import after, cluster
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.drs import DrsSettings, DrsSnapshot, VmHostRule, decide_drs
from vsphere_client.decisions.drs.describe import describe_refusals, describe_why
from vsphere_client.decisions.drs.snapshot import NetworkReservations
from vsphere_client.decisions.drs.what_if import Change, run_with

MANDATORY_ONLY = DrsSettings(migration_threshold=1)


def bandwidth(wanted: list[float], quota: list[float]) -> NetworkReservations:
    return NetworkReservations(("DS",), np.array([quota]), np.array([wanted]))


def told(snapshot: DrsSnapshot, settings: DrsSettings = MANDATORY_ONLY) -> list[tuple[int, int, str]]:
    found = decide_drs(snapshot, settings).recommendations
    assert all(one.priority == 1 for one in found)
    return [(one.vm, one.target, one.reason_text) for one in found]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("vm_cpu_reservation_mhz", "Balance CPU reservations"),
        ("vm_memory_reservation_mb", "Balance memory reservations"),
    ],
)
def test_the_least_vm_that_ends_the_excess_leaves(column: str, text: str) -> None:
    """3,000 + 4,000 + 5,000 on a host of 10,000: 2,000 too many, which the VM with 3,000 alone ends."""
    snapshot = cluster(2, [(0, 1)] * 3, **{column: np.array([5000.0, 3000.0, 4000.0])})
    assert told(snapshot) == [(1, 1, text)]


def test_where_no_vm_alone_is_enough_the_largest_goes_first() -> None:
    """6 x 2,500 = 15,000: 5,000 too many take two of them, then all is kept."""
    snapshot = cluster(2, [(0, 1)] * 6, vm_cpu_reservation_mhz=np.full(6, 2500.0))
    assert [vm for vm, _, _ in told(snapshot)] == [0, 1]
    verdict = decide_drs(snapshot, MANDATORY_ONLY)
    assert decide_drs(after(snapshot, verdict), MANDATORY_ONLY).recommendations == ()


def test_bandwidth_that_a_host_has_no_more() -> None:
    """2 x 600 Mbps where one of two uplinks of 1,000 is left: one VM goes to the host that has both."""
    network = bandwidth([600.0, 600.0, 0.0], [1000.0, 2000.0])
    snapshot = cluster(2, [(0, 1)] * 3, network=network)
    verdict = decide_drs(snapshot, MANDATORY_ONLY)
    assert told(snapshot) == [(0, 1, "Satisfy network bandwidth reservation")]
    assert describe_why(verdict.recommendations[0]) == (
        "1200 Mbps of bandwidth of DS are reserved on esx01, which has 1000 Mbps. On esx02 there is room for vm01."
    )


def test_balancing_keeps_to_the_bandwidth_of_the_target() -> None:
    """esx01 is at 80 %, and no VM of it finds 600 Mbps on esx02."""
    network = bandwidth([600.0] * 3, [2000.0, 500.0])
    snapshot = cluster(2, [(0, 27)] * 3, network=network)
    verdict = decide_drs(snapshot, DrsSettings(migration_threshold=5))
    assert verdict.recommendations == ()
    assert (
        "vm01 to esx02",
        "600 Mbps to reserve on DS, 500 Mbps are left there on esx02",
    ) in describe_refusals(verdict, snapshot)
    wider = run_with(snapshot, DrsSettings(), Change(added_hosts=(("new", 0),)))
    while wider.verdict is None:
        wider.advance(np.inf)
    assert {one.target for one in wider.verdict.recommendations} == {2}


def test_a_vm_that_reserves_nothing_may_join_a_host_without_bandwidth() -> None:
    """vm05 has to leave esx02, which has 500 Mbps for its 700; two of the others go there for balance."""
    network = bandwidth([0.0] * 4 + [700.0], [2000.0, 500.0])
    snapshot = cluster(2, [(0, 20)] * 4 + [(1, 1)], network=network)
    found = decide_drs(snapshot, DrsSettings()).recommendations
    assert [(one.vm, one.target) for one in found] == [(4, 0), (0, 1), (1, 1)]


def test_what_pools_guarantee_is_kept_too() -> None:
    """5 x 3,000 MHz asked for, 4 x 3,000 of them by VMs of pools that reserve as much: 2,000 too many for esx01."""
    guaranteed = np.array([0.0, *[3000.0] * 4])
    snapshot = cluster(2, [(0, 30, 1)] * 5, vm_cpu_guaranteed_mhz=guaranteed)
    assert told(snapshot) == [(1, 1, "Satisfy resource pool reservations")]
    why = describe_why(decide_drs(snapshot, MANDATORY_ONLY).recommendations[0])
    assert why == (
        "Resource pools guarantee 12000 MHz of CPU to virtual machines of esx01, which has 10000 MHz. "
        "On esx02 there is room for vm02."
    )
    memory = cluster(2, [(0, 1, 30)] * 5, vm_memory_guaranteed_mb=guaranteed)
    assert told(memory) == [(1, 1, "Satisfy resource pool reservations")]


def test_a_fault_where_nobody_finds_room() -> None:
    network = bandwidth([600.0, 600.0], [1000.0, 500.0])
    (fault,) = decide_drs(cluster(2, [(0, 1)] * 2, network=network), MANDATORY_ONLY).faults
    assert fault.problem == "insufficient_resources"
    assert fault.reason.text == (
        "No host takes vm01. esx02: 600 Mbps to reserve on DS, 500 Mbps are left there on esx02"
    )


def test_must_rules_hold_so_another_vm_goes() -> None:
    rule = VmHostRule("here", 1, "must", (0,), (0,))
    snapshot = cluster(2, [(0, 1)] * 3, vm_cpu_reservation_mhz=np.array([3000.0, 4000.0, 5000.0]))
    snapshot = replace(snapshot, vm_host_rules=(rule,))
    assert [vm for vm, _, _ in told(snapshot)] == [1]


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 900)), min_size=1, max_size=12),
    st.lists(st.integers(0, 2000), min_size=3, max_size=3),
)
def test_no_host_is_given_more_than_it_has(vms: list[tuple[int, int]], quota: list[int]) -> None:
    """Whatever is reserved: a host that takes a VM keeps its reservations, and the excess never grows."""
    network = bandwidth([float(mbps) for _, mbps in vms], [float(mbps) for mbps in quota])
    snapshot = cluster(3, [(host, 5) for host, _ in vms], network=network)
    verdict = decide_drs(snapshot, DrsSettings(migration_threshold=5))
    end = after(snapshot, verdict)

    def used(one: DrsSnapshot) -> np.ndarray:
        return np.bincount(one.vm_host, network.reserved[0], minlength=3)

    taken = {one.target for one in verdict.recommendations if network.reserved[0, one.vm] > 0}
    assert all(used(end)[host] <= quota[host] + 1e-6 for host in taken)
    assert np.maximum(used(end) - quota, 0).sum() <= np.maximum(used(snapshot) - quota, 0).sum() + 1e-6
