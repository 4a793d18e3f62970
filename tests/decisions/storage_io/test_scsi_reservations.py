"""What the reservations of one host cost the commands of the others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from vsphere_client.decisions.storage_io.reservations import COMMANDS_HELD, MOST_HELD, decide_conflicts

STORE = np.array([0, 0, 0, 1])


def test_a_host_suffers_from_the_others_and_not_from_itself() -> None:
    found = decide_conflicts(STORE, np.array([25.0, 0.0, 0.0, 0.0]), np.array([2.0, 2.0]))
    # 25 a second for 4 commands of 2 ms: the device is held 20 % of the time, so a command is sent 1.25 times.
    assert found.a_command.tolist() == pytest.approx([0.0, 0.25, 0.25, 0.0])
    assert found.waited_ms.tolist() == pytest.approx([0.0, 2.0, 2.0, 0.0])


def test_hosts_that_all_reserve_are_in_each_others_way() -> None:
    found = decide_conflicts(STORE, np.array([12.5, 12.5, 0.0, 50.0]), np.array([2.0, 2.0]))
    assert found.a_command.tolist() == pytest.approx([0.1 / 0.9, 0.1 / 0.9, 0.25, 0.0])


def test_a_slow_device_is_held_longer() -> None:
    slow = decide_conflicts(STORE[:2], np.array([10.0, 0.0]), np.array([10.0]))
    assert slow.waited_ms[1] == pytest.approx(0.4 / 0.6 * COMMANDS_HELD * 10.0)


@given(
    rates=arrays.arrays(np.float64, 4, elements=st.floats(0, 1e6)),
    latency=arrays.arrays(np.float64, 2, elements=st.floats(0.001, 1e4)),
)
def test_commands_always_get_through_in_the_end(rates: np.ndarray, latency: np.ndarray) -> None:
    found = decide_conflicts(STORE, rates, latency)
    most = MOST_HELD / (1.0 - MOST_HELD)
    assert (found.a_command >= 0.0).all()
    assert (found.a_command <= most + 1e-9).all()
    assert np.isfinite(found.waited_ms).all()
    assert found.a_command[3] == 0.0
