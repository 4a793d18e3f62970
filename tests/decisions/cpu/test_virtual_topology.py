"""What NUMA nodes and sockets a guest is shown, and when that is decided anew."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.cpu.virtual_topology import (
    cores_per_socket_problem,
    decide_node_size,
    decide_power_on,
    topology_of,
)

KEPT = {"numa.autosize.vcpu.maxPerVirtualNode": 6, "numa.autosize.cookie": 120_001}


def test_the_first_power_on_decides_the_fewest_equal_nodes() -> None:
    """vmkernel.md case 10: 12 vCPUs on nodes of 8 cores are shown 2 x 6; 8 vCPUs are shown none."""
    assert decide_power_on(12, False, {}, 8) == KEPT
    shown = topology_of(12, False, KEPT, 19)
    assert (shown.node_sizes, shown.cause, shown.sockets) == ((6, 6), "kept", 12)
    assert decide_power_on(8, False, {}, 8) is None
    assert topology_of(8, False, {}, 19).node_sizes == (8,)


def test_another_host_changes_nothing_until_it_may() -> None:
    assert decide_power_on(12, False, KEPT, 4) is None
    again = decide_power_on(12, False, {**KEPT, "numa.autosize.once": False}, 4)
    assert again is not None
    assert again["numa.autosize.vcpu.maxPerVirtualNode"] == 4
    same = {**KEPT, "numa.autosize.once": False}
    assert decide_power_on(12, False, same, 8) is None  # nothing to write


def test_another_number_of_vcpus_decides_anew() -> None:
    """16 vCPUs: what was written for 12 no longer counts; on nodes of 8 cores they are 2 x 8."""
    assert topology_of(16, False, KEPT, 19).cause == "undecided"
    assert decide_power_on(16, False, KEPT, 8) == {
        "numa.autosize.vcpu.maxPerVirtualNode": 8,
        "numa.autosize.cookie": 160_001,
    }


@pytest.mark.parametrize(
    ("num_cpu", "hot_add", "options", "cause", "sizes"),
    [
        (16, True, {}, "hot_add", (16,)),
        (16, True, {"numa.vcpu.maxPerVirtualNode": 4}, "hot_add", (16,)),
        (8, False, {"numa.vcpu.min": 8, "numa.vcpu.maxPerVirtualNode": 4}, "set", (4, 4)),
        (12, False, {"numa.vcpu.min": 16}, "few_vcpus", (12,)),
        (20, False, {"numa.vcpu.maxPerVirtualNode": 8}, "set", (7, 7, 6)),
        (12, False, {"cpuid.coresPerSocket": 4}, "undecided", (12,)),
        (
            12,
            False,
            {"cpuid.coresPerSocket": 4, "numa.vcpu.followcorespersocket": True},
            "sockets",
            (4, 4, 4),
        ),
    ],
)
def test_what_no_power_on_decides(
    num_cpu: int, hot_add: bool, options: dict[str, float], cause: str, sizes: tuple[int, ...]
) -> None:
    shown = topology_of(num_cpu, hot_add, options, 19)
    assert (shown.cause, shown.node_sizes) == (cause, sizes)
    assert (decide_power_on(num_cpu, hot_add, options, 8) is None) == (cause != "undecided")


def test_full_nodes_and_narrower_ones() -> None:
    """numa.autosize fills nodes of 8; maxPerMachineNode 4 makes no larger ones."""
    assert decide_node_size(12, {"numa.autosize": True}, 8) == 8
    filled = {**KEPT, "numa.autosize.vcpu.maxPerVirtualNode": 8}
    assert topology_of(12, False, filled, 19).node_sizes == (8, 4)
    assert decide_node_size(12, {"numa.vcpu.maxPerMachineNode": 4}, 8) == 4


def test_sockets_of_new_vms_follow_their_nodes() -> None:
    """VM version 20: 2 nodes of 6 are 2 sockets of 6 cores; before its power-on they are not known."""
    shown = topology_of(12, False, KEPT, 20)
    assert (shown.cores_per_socket, shown.sockets) == (6, 2)
    assert topology_of(12, False, {}, 20).sockets == 0
    assert topology_of(13, False, {**KEPT, "numa.autosize.cookie": 130_001}, 20).cores_per_socket == 1
    assert topology_of(12, False, {"cpuid.coresPerSocket": 3}, 20).sockets == 4
    assert cores_per_socket_problem(12, {"cpuid.coresPerSocket": 5}) is not None
    assert cores_per_socket_problem(12, {"cpuid.coresPerSocket": 4}) is None


@given(
    num_cpu=st.integers(1, 768),
    node_cores=st.integers(1, 128),
    options=st.fixed_dictionaries(
        {},
        optional={
            "numa.autosize": st.booleans(),
            "numa.autosize.once": st.booleans(),
            "numa.vcpu.maxPerMachineNode": st.integers(1, 64),
        },
    ),
)
def test_nodes_fit_and_a_second_power_on_at_the_same_host_changes_nothing(
    num_cpu: int, node_cores: int, options: dict[str, float]
) -> None:
    written = decide_power_on(num_cpu, False, options, node_cores)
    shown = topology_of(num_cpu, False, written or options, 20)
    assert sum(shown.node_sizes) == num_cpu
    assert min(shown.node_sizes) > 0
    if written is not None:
        assert shown.cause == "kept"
        assert max(shown.node_sizes) <= node_cores
        assert decide_power_on(num_cpu, False, written, node_cores) is None
