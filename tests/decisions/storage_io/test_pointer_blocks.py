"""The pointer block cache of VMFS in its published figures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.storage_io.pointer_blocks import (
    cache_mb,
    cached_tb,
    capacity_miss_percent,
    heap_kb,
)


def test_a_terabyte_of_open_files_takes_four_megabytes() -> None:
    """vSphere Storage: 4 MB a TB, by default up to 32 TB, which are 128 MB; half a TB beyond 128 does not fit."""
    opened, most = np.array([0.0, 1.0, 32.0, 40.0]), np.full(4, 32.0)
    assert cache_mb(opened, most).tolist() == [0, 4, 128, 128]
    assert cached_tb(opened, most).tolist() == [0, 1, 32, 32]
    assert capacity_miss_percent(opened, most) == pytest.approx([0, 0, 0, 100 * 8 / 40])
    # 4 MB are 1024 blocks of 4 KB, of 64 bytes each on the heap.
    assert heap_kb(opened, most).tolist() == [0, 64, 2048, 2048]


@given(st.floats(0, 1e4), st.integers(1, 128))
def test_what_always_holds(opened: float, most: int) -> None:
    files, room = np.array([opened]), np.array([float(most)])
    assert 0 <= cached_tb(files, room)[0] <= most
    assert 0 <= capacity_miss_percent(files, room)[0] < 100
