"""Round Robin: a path has a turn of 1,000 commands, or of as many as it was told (vmkernel.md 4.4)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.storage_io.paths import decide_round_robin_parts


def parts(before: float, after: float, paths: int, turn: float = 1000.0) -> list[float]:
    counts = np.full(paths, before), np.full(paths, after)
    found = decide_round_robin_parts(*counts, np.full(paths, paths), np.arange(paths), np.full(paths, turn))
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


@pytest.mark.parametrize(
    ("before", "after", "turn", "expected"),
    [
        # One command each: 500 of 1,000; of 7 from the fourth on the second has 4.
        (0, 1000, 1, [0.5, 0.5]),
        (3, 10, 1, [3 / 7, 4 / 7]),
        # 250 of the first, 500 of the second, 50 of the first again.
        (250, 1050, 500, [300 / 800, 500 / 800]),
        (0, 4000, 10_000, [1.0, 0.0]),
    ],
)
def test_turns_of_another_length(before: float, after: float, turn: float, expected: list[float]) -> None:
    assert parts(before, after, 2, turn) == pytest.approx(expected)


@given(st.floats(0, 1e9), st.floats(1, 1e6), st.integers(2, 32))
def test_all_paths_together_take_every_command_and_none_more_than_a_turn_above_its_part(
    before: float, sent: float, paths: int
) -> None:
    found = parts(before, before + sent, paths)
    assert sum(found) == pytest.approx(1.0, abs=1e-5)
    assert all(-1e-6 <= one <= (sent / paths + 1000.0) / sent + 1e-5 for one in found)
