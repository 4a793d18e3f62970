"""Round Robin: a path has a turn of 1,000 commands (vmkernel.md 4.4)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.storage_io.paths import decide_round_robin_parts


def parts(before: float, after: float, paths: int) -> list[float]:
    every = np.arange(paths)
    found = decide_round_robin_parts(
        np.full(paths, before), np.full(paths, after), np.full(paths, paths), every
    )
    return [float(one) for one in found]


@pytest.mark.parametrize(
    ("before", "after", "paths", "expected"),
    [
        (0, 500, 2, [1.0, 0.0]),
        (0, 2000, 2, [0.5, 0.5]),
        (800, 1600, 2, [0.25, 0.75]),
        (2500, 4500, 3, [0.5, 0.25, 0.25]),
        (3100, 3100, 4, [0.0, 0.0, 0.0, 1.0]),
    ],
)
def test_turns_of_a_thousand(before: float, after: float, paths: int, expected: list[float]) -> None:
    assert parts(before, after, paths) == pytest.approx(expected)


@given(st.floats(0, 1e9), st.floats(1, 1e6), st.integers(2, 32))
def test_all_paths_together_take_every_command_and_none_more_than_a_turn_above_its_part(
    before: float, sent: float, paths: int
) -> None:
    found = parts(before, before + sent, paths)
    assert sum(found) == pytest.approx(1.0, abs=1e-5)
    assert all(-1e-6 <= one <= (sent / paths + 1000.0) / sent + 1e-5 for one in found)
