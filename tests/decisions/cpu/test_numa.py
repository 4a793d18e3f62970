"""NUMA decisions: clients, homes, moves between nodes; latency sensitivity beside them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.cpu.numa import (
    client_sizes,
    decide_clients,
    decide_node_moves,
    extra_cpu,
    first_node,
    home_nodes,
    local_ceiling,
    node_sums,
    nodes_allowed,
    place_clients,
    place_within,
    processors_of_nodes,
)


def ints(*values: int) -> np.ndarray:
    return np.array(values, np.intp)


def clients_of(
    num_cpu: int, memory_mb: float, node_cores: int, node_memory_mb: float, nodes: int, virtual: int = 1024
) -> tuple[int, float]:
    """Clients of a VM, and how much of its memory can be local; ``virtual`` vCPUs make a virtual node."""
    got = decide_clients(
        ints(num_cpu),
        np.array([memory_mb]),
        ints(virtual),
        ints(node_cores),
        np.array([node_memory_mb]),
        ints(nodes),
    )
    return int(got.count[0]), float(got.local_percent[0])


def test_wide_vms_split_into_the_fewest_equal_clients() -> None:
    """vmkernel.md case 10: 12 vCPUs on 2 x 8 cores are two clients of six; 8 vCPUs are one.

    A guest that sees both nodes has its memory at hand; one that believes in a single node finds half of it.
    """
    assert clients_of(12, 4096, 8, 65_536, 2, virtual=6) == (2, 100)
    assert clients_of(12, 4096, 8, 65_536, 2) == (2, 50)
    assert client_sizes(12, 2) == (6, 6)
    assert clients_of(8, 4096, 8, 65_536, 2) == (1, 100)


def test_a_virtual_node_is_a_client_of_its_own_and_several_where_nodes_are_smaller() -> None:
    """16 vCPUs shown as 2 x 8: on nodes of 16 cores still two; on four nodes of 4 each takes two nodes."""
    assert clients_of(16, 4096, 16, 65_536, 2, virtual=8) == (2, 100)
    assert clients_of(16, 4096, 4, 65_536, 4, virtual=8) == (4, 50)
    assert clients_of(16, 4096, 4, 65_536, 1, virtual=8) == (1, 100)  # one node: all memory is local


def test_memory_beyond_a_node_needs_another_client() -> None:
    assert clients_of(4, 100_000, 8, 65_536, 2) == (2, 50)
    assert clients_of(1, 100_000, 8, 65_536, 2) == (1, 100)  # one vCPU cannot be split
    assert clients_of(40, 4096, 8, 65_536, 2) == (2, 50)  # no more clients than nodes
    assert client_sizes(13, 2) == (7, 6)


def test_homes_go_round_the_nodes_from_the_least_loaded() -> None:
    """Host 0 begins at node 1 of 2; host 1 at node 2 of 4, where a VM of two clients takes 2 and 3."""
    homes = place_clients(ints(0, 1, 0, 1, 0), ints(1, 2, 1, 1, 1), ints(1, 2), ints(2, 4))
    assert homes.tolist() == [0b10, 0b1100, 0b01, 0b0001, 0b10]


def test_the_client_moves_that_evens_out_two_nodes_best() -> None:
    """Node 0 has 0.1 + 0.3 + 0.5, node 1 has 0.2: a gap of 0.7, so the VM of 0.3 goes."""
    home, load = ints(1, 1, 1, 2), np.array([0.1, 0.3, 0.5, 0.2])
    moves = decide_node_moves(ints(0, 0, 0, 0), home, load, np.ones(4, np.bool_), ints(2))
    assert (moves.vms.tolist(), moves.home.tolist()) == ([1], [2])


@pytest.mark.parametrize(
    ("load", "movable", "nodes"),
    [
        ([0.5, 0.45], True, 2),  # within 10 %
        ([0.9, 0.0], True, 2),  # moving it would only swap the nodes' parts
        ([0.9, 0.3], False, 2),
        ([0.9, 0.3], True, 0),  # a host that is too small to be managed
    ],
)
def test_no_client_moves(load: list[float], movable: bool, nodes: int) -> None:
    got = decide_node_moves(ints(0, 0), ints(1, 2), np.array(load), np.full(2, movable), ints(nodes))
    assert got.vms.size == 0


@given(
    vms=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 15), st.floats(0, 1)), min_size=1, max_size=40)
)
def test_a_move_never_widens_the_gap_and_keeps_the_number_of_clients(
    vms: list[tuple[int, int, float]],
) -> None:
    host, home, load = (np.array(column) for column in zip(*vms, strict=True))
    nodes = ints(4, 4, 4)
    moves = decide_node_moves(host, home, load, np.ones(len(host), np.bool_), nodes)
    after = home.copy()
    after[moves.vms] = moves.home
    assert np.array_equal(np.bitwise_count(home), np.bitwise_count(after))
    assert len(np.unique(host[moves.vms])) == len(moves.vms)

    def gap(homes: np.ndarray) -> np.ndarray:
        sums = node_sums(host, homes, load, 4, 3)
        return np.asarray(sums.max(axis=1) - sums.min(axis=1))

    assert (gap(after) <= gap(home) + 1e-9).all()


def test_memory_stays_local_as_far_as_its_nodes_have_room() -> None:
    fits = np.array([[1.0, 0.5]])
    got = local_ceiling(ints(0, 0, 0), ints(0b01, 0b10, 0b11), fits)
    assert got == pytest.approx([1.0, 0.5, 0.75])
    assert extra_cpu(np.array([100.0, 0.0])) == pytest.approx([1.0, 1.1])


def test_the_nodes_of_a_home() -> None:
    assert [home_nodes(home) for home in (0, 1, 0b110)] == [(), (0,), (1, 2)]
    assert first_node(ints(0, 1, 0b110, 1 << 30)).tolist() == [0, 0, 1, 30]


def test_nodes_that_a_vm_may_run_on() -> None:
    assert nodes_allowed((1, 3, 9), 4) == 0b1010
    assert nodes_allowed((9, 40), 4) == 0b1111
    assert processors_of_nodes(0b1010, 4) == (4, 5, 6, 7, 12, 13, 14, 15)


def test_vms_with_nodes_of_their_own_take_them_in_turn() -> None:
    """Nodes 1 and 2 are allowed, 2 has less to do: one client each in turn from there, two at once both."""
    loads = np.array([[0.0, 50.0, 20.0], [0.0, 10.0, 20.0]])
    got = place_within(ints(0, 0, 1, 0), ints(1, 1, 1, 2), ints(0b110, 0b110, 0b110, 0b110), loads)
    assert got.tolist() == [0b100, 0b010, 0b010, 0b110]


def test_the_rebalancer_leaves_vms_on_their_nodes() -> None:
    """Both VMs are on the full node: the one that may go to the other goes, however little better it fits."""
    host, home, load = ints(0, 0), ints(0b01, 0b01), np.array([0.5, 0.4])
    movable = np.ones(2, np.bool_)
    free = decide_node_moves(host, home, load, movable, ints(2))
    assert free.vms.tolist() == [0]
    kept = decide_node_moves(host, home, load, movable, ints(2), allowed=ints(0b01, -1))
    assert (kept.vms.tolist(), kept.home.tolist()) == ([1], [0b10])
    assert not decide_node_moves(host, home, load, movable, ints(2), allowed=ints(0b01, 0b01)).vms.size
