"""Which port leaves a busy uplink."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.network_io.load_based import (
    BUSY_SHARE,
    PortMoves,
    TeamPorts,
    TeamUplinks,
    decide_port_moves,
)

ONE_TEAM = TeamUplinks(*(np.array(one, dtype=np.int32) for one in ([0], [3], [0, 1, 2])))


def moves(uplink: list[int], mbps: list[float], load: list[float], link: float = 10_000) -> PortMoves:
    ports = TeamPorts(np.zeros(len(uplink), dtype=np.intp), np.array(uplink), np.array(mbps))
    return decide_port_moves(ports, ONE_TEAM, np.full(3, link), np.array(load))


def test_the_busiest_port_goes_to_the_least_used_uplink() -> None:
    found = moves([0, 0, 1], [3000, 5000, 2000], [0.8, 0.2, 0.1])
    assert (found.port.tolist(), found.uplink.tolist(), found.place.tolist()) == ([1], [2], [2])


def test_nothing_moves_at_three_quarters_or_where_it_helps_nobody() -> None:
    assert moves([0, 0], [3000, 4500], [BUSY_SHARE, 0.0, 0.0]).port.size == 0
    assert moves([0], [9000], [0.9, 0.0, 0.0]).port.size == 0


def test_a_smaller_port_goes_where_the_busiest_would_fill_the_other_uplink() -> None:
    """6,000 beside 6,500 would be 125 %; 2,000 make it 85 %, less than the 100 % of now."""
    found = moves([0, 0, 0], [1500, 6000, 2000], [1.0, 0.65, 0.8])
    assert (found.port.tolist(), found.uplink.tolist()) == ([2], [1])


def test_of_two_alike_the_first_goes_and_each_busy_uplink_loses_one() -> None:
    found = moves([0, 0, 1, 1], [4000, 4000, 3900, 4000], [0.8, 0.79, 0.0])
    assert found.port.tolist() == [0, 3]


@given(
    st.lists(st.tuples(st.integers(0, 2), st.floats(0, 10_000)), min_size=1, max_size=12),
)
def test_no_move_makes_the_busiest_of_its_two_uplinks_busier(ports: list[tuple[int, float]]) -> None:
    uplink, mbps = [one for one, _ in ports], [two for _, two in ports]
    load = np.bincount(uplink, mbps, 3) / 10_000
    found = moves(uplink, mbps, load.tolist())
    for port, target in zip(found.port.tolist(), found.uplink.tolist(), strict=True):
        source = uplink[port]
        assert load[source] > BUSY_SHARE
        assert load[target] + mbps[port] / 10_000 < load[source]
