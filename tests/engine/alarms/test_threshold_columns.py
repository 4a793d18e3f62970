"""Sustained thresholds, held against a plain account of one object."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.engine.alarms.definitions import Metric, MetricTrigger, Operator
from vsphere_client.engine.alarms.metrics import ThresholdColumns
from vsphere_client.model.units import MINUTE_US

LOOK = st.tuples(st.sampled_from([10.0, 75.0, 75.1, 80.0, 90.0, 90.1, 99.0]), st.booleans())


def plain_levels(looks: list[tuple[float, bool]], minutes: int) -> list[int]:
    """Level after each look: the last ``minutes`` + 1 looks, all seen, are beyond the threshold."""
    level, found = 0, []
    for index, (_, seen) in enumerate(looks):
        recent = looks[index - minutes : index + 1] if index >= minutes else []
        if seen:
            beyond = [bool(recent) and all(s and v > limit for v, s in recent) for limit in (75, 90)]
            level = 2 if beyond[1] else int(beyond[0])
        found.append(level)
    return found


@given(st.lists(st.lists(LOOK, min_size=12, max_size=12), min_size=1, max_size=4), st.integers(0, 4))
def test_levels_are_those_of_a_plain_account(objects: list[list[tuple[float, bool]]], minutes: int) -> None:
    trigger = MetricTrigger(Metric.HOST_CPU, Operator.IS_ABOVE, 75, 90, minutes * MINUTE_US)
    columns = ThresholdColumns()
    expected = [plain_levels(looks, minutes) for looks in objects]
    for look in range(12):
        before = columns.level.copy() if look else np.zeros(len(objects), np.int8)
        values = np.array([looks[look][0] for looks in objects])
        seen = np.array([looks[look][1] for looks in objects])
        changed = columns.advance(trigger, values, seen, (look + 1) * MINUTE_US)
        assert columns.level.tolist() == [levels[look] for levels in expected]
        assert changed.tolist() == np.flatnonzero(before != columns.level).tolist()


def test_below_counts_the_other_way_round() -> None:
    trigger = MetricTrigger(Metric.DATASTORE_USAGE, Operator.IS_BELOW, 25, 15)
    columns = ThresholdColumns()
    columns.advance(trigger, np.array([25.0, 20.0, 10.0]), np.ones(3, np.bool_), 0)
    assert columns.level.tolist() == [0, 1, 2]


def test_a_forgotten_row_begins_anew_and_columns_grow() -> None:
    trigger = MetricTrigger(Metric.VM_CPU, Operator.IS_ABOVE, 75, 90, MINUTE_US)
    columns = ThresholdColumns()
    columns.forget(3)
    columns.advance(trigger, np.array([80.0]), np.ones(1, np.bool_), 0)
    columns.forget(0)
    columns.advance(trigger, np.array([80.0, 80.0]), np.ones(2, np.bool_), MINUTE_US)
    assert columns.level.tolist() == [0, 0]
    columns.advance(trigger, np.array([80.0, 80.0]), np.ones(2, np.bool_), 2 * MINUTE_US)
    assert columns.level.tolist() == [1, 1]
