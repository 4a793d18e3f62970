from __future__ import annotations

import pytest

from vsphere_client.decisions.storage_io.device import (
    automatic_threshold_ms,
    cost_units,
    device_latency_ms,
    device_load,
    outstanding,
)
from vsphere_client.decisions.storage_io.windows import next_window, settled_window


def test_a_large_operation_counts_as_several() -> None:
    """vmkernel.md case 24: a limit of 500 lets 250 operations of 64 KB through (cost unit 32 KB)."""
    assert 500 / float(cost_units(64)) == 250
    assert list(cost_units([4, 32, 33, 256])) == [1, 1, 2, 8]


def test_latency_grows_with_load_and_turns_round() -> None:
    latency = device_latency_ms(2.0, [0.0, 0.5, 1.0])
    # 2 / (1 - 0.95 x load)
    assert latency == pytest.approx([2.0, 2.0 / 0.525, 40.0])
    assert device_load(latency * 0 + 2.0, latency) == pytest.approx([0.0, 0.5, 1.0])


def test_the_automatic_threshold_is_the_latency_at_nine_tenths_of_the_peak() -> None:
    assert automatic_threshold_ms(2.0) == pytest.approx(2.0 / (1 - 0.95 * 0.9))


def test_little_counts_operations_under_way() -> None:
    assert float(outstanding(8000, 4.0)) == 32


def test_parda_settles_where_the_paper_says() -> None:
    """vmkernel.md case 23: beta 8, threshold 30, latency 40 -> 32; half of beta, half of the window."""
    assert settled_window(40, 30, 8000) == pytest.approx(32)
    assert settled_window(40, 30, 4000) == pytest.approx(16)
    window = 64.0
    for _ in range(120):
        window = float(next_window(window, 40.0, 30.0, 8000.0, 128.0))
    assert window == pytest.approx(32)


def test_a_window_opens_to_the_depth_below_the_threshold_and_never_closes_below_four() -> None:
    opened = next_window([30.0, 30.0], [5.0, 3000.0], 30.0, 1000.0, 64.0)
    assert list(opened[:1]) == [64.0]
    shut = opened
    for _ in range(40):
        shut = next_window(shut, 3000.0, 30.0, 1000.0, 64.0)
    assert list(shut) == [4.0, 4.0]
    with pytest.raises(ValueError, match="no fixed point"):
        settled_window(20, 30, 1000)
