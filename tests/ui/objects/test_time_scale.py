"""Ticks of the migration's drawings: round, and never closer than their labels are wide."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.ui.objects.virtual_machine.time_scale import scale_for


@pytest.mark.parametrize(
    ("elapsed_s", "ticks"),
    [
        (2.9, [0, 1, 2, 3]),
        (266.0, [0, 60, 120, 180, 240]),
        (10_800.0, [0, 3600, 7200, 10_800]),
    ],
)
def test_round_moments(elapsed_s, ticks):
    # 240 pixels right of the labels, 40 for each word.
    assert scale_for(128 + 8 + 240, 128, elapsed_s).ticks(40.0) == ticks


@given(st.floats(0.1, 80_000), st.floats(20, 80), st.integers(400, 1200))
def test_labels_never_overlap(elapsed_s, label, width):
    scale = scale_for(width, 128, elapsed_s)
    ticks = scale.ticks(label)
    places = [scale.x(tick) for tick in ticks]
    assert all(later - earlier >= label * 0.999 for earlier, later in pairwise(places))
