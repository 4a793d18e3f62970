"""Times that come again: hourly, daily, weekly and monthly, as the calendar has them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from vsphere_client.decisions.schedule.recurrence import describe_recurrence, next_run
from vsphere_client.model.recurrence import WEEKDAYS, WEEKS, Recurrence


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


MONDAY = at("2026-01-05T08:30")
"""The lab's first day is a Monday."""


@pytest.mark.parametrize(
    ("recurrence", "after", "expected"),
    [
        ({}, "2026-01-05T08:00", "2026-01-05T08:30"),
        ({}, "2026-01-05T08:30", None),
        ({"frequency": "hourly", "interval": 6}, "2026-01-05T08:30", "2026-01-05T14:30"),
        ({"frequency": "hourly", "interval": 6}, "2026-01-06T03:00", "2026-01-06T08:30"),
        ({"frequency": "daily", "interval": 2}, "2026-01-05T09:00", "2026-01-07T08:30"),
        ({"frequency": "weekly"}, "2026-01-05T08:30", "2026-01-12T08:30"),
        ({"frequency": "weekly", "weekdays": ["friday", "wednesday"]}, "2026-01-05T08:30", "2026-01-07T08:30"),
        ({"frequency": "weekly", "weekdays": ["friday", "wednesday"]}, "2026-01-08T00:00", "2026-01-09T08:30"),
        # Every second week: the week after the first is left out.
        ({"frequency": "weekly", "interval": 2, "weekdays": ["tuesday"]}, "2026-01-06T09:00", "2026-01-20T08:30"),
        # Sunday lies in the week of the start's Monday.
        ({"frequency": "weekly", "weekdays": ["sunday"]}, "2026-01-05T08:30", "2026-01-11T08:30"),
        ({"frequency": "monthly"}, "2026-01-05T08:30", "2026-02-05T08:30"),
        ({"frequency": "monthly", "day": 31}, "2026-02-01T00:00", "2026-02-28T08:30"),
        ({"frequency": "monthly", "day": 31}, "2026-02-28T08:30", "2026-03-31T08:30"),
        ({"frequency": "monthly", "interval": 3, "day": 1}, "2026-01-06T00:00", "2026-04-01T08:30"),
        # The first Sunday of February 2026 is the 1st, the last Friday of January the 30th.
        ({"frequency": "monthly", "week": "first", "weekdays": ["sunday"]}, "2026-01-20T00:00", "2026-02-01T08:30"),
        ({"frequency": "monthly", "week": "last", "weekdays": ["friday"]}, "2026-01-20T00:00", "2026-01-30T08:30"),
        ({"frequency": "monthly", "week": "second", "weekdays": ["tuesday"]}, "2026-01-20T00:00", "2026-02-10T08:30"),
    ],
)  # fmt: skip
def test_the_next_time(recurrence, after, expected):
    found = next_run(Recurrence(**recurrence), MONDAY, at(after))
    assert found == (at(expected) if expected else None)


RECURRENCES = st.one_of(
    st.builds(
        Recurrence,
        frequency=st.sampled_from(["hourly", "daily"]),
        interval=st.integers(1, 60),
    ),
    st.builds(
        Recurrence,
        frequency=st.just("weekly"),
        interval=st.integers(1, 8),
        weekdays=st.lists(st.sampled_from(WEEKDAYS), unique=True).map(tuple),
    ),
    st.builds(
        Recurrence,
        frequency=st.just("monthly"),
        interval=st.integers(1, 24),
        day=st.one_of(st.none(), st.integers(1, 31)),
    ),
    st.builds(
        Recurrence,
        frequency=st.just("monthly"),
        interval=st.integers(1, 24),
        week=st.sampled_from(WEEKS),
        weekdays=st.sampled_from(WEEKDAYS).map(lambda day: (day,)),
    ),
)


@given(RECURRENCES, st.integers(0, 60 * 24 * 900), st.integers(-60 * 24, 60 * 24 * 900))
def test_times_are_later_never_before_the_start_and_of_its_hour(recurrence, first_min, after_min):
    first = MONDAY + timedelta(minutes=first_min)
    found = next_run(recurrence, first, first + timedelta(minutes=after_min))
    assert found is not None
    assert found > first + timedelta(minutes=after_min)
    assert found >= first
    if recurrence.frequency != "hourly":
        assert found.time() == first.time()
    # Nothing lies between: asking just before it finds it again.
    assert next_run(recurrence, first, found - timedelta(microseconds=1)) == found


@pytest.mark.parametrize(
    ("recurrence", "words"),
    [
        ({}, "Once"),
        ({"frequency": "hourly"}, "Every hour"),
        ({"frequency": "daily", "interval": 3}, "Every 3 days"),
        ({"frequency": "weekly", "weekdays": ["monday", "friday"]}, "Every week on Monday, Friday"),
        ({"frequency": "monthly", "day": 15}, "Every month on day 15"),
        ({"frequency": "monthly", "week": "last", "weekdays": ["friday"]}, "Every month on the last Friday"),
    ],
)
def test_words(recurrence, words):
    assert describe_recurrence(Recurrence(**recurrence)) == words


@pytest.mark.parametrize(
    "wrong", [{"week": "first"}, {"interval": 0}, {"day": 32}, {"until": "in 2h"}, {"frequency": "yearly"}]
)
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValidationError):
        Recurrence(**wrong)
