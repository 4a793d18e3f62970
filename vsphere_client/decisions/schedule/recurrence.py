"""The next time of something that comes again and again."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta
from itertools import count

from vsphere_client.model.recurrence import WEEKDAYS, WEEKS, Recurrence

MONTHS_AHEAD = 12 * 1000
"""How far a monthly time is looked for."""


def next_run(recurrence: Recurrence, first: datetime, after: datetime) -> datetime | None:
    """The first time later than a moment; ``first`` is the start, which is a time itself. None for never more.

    A start that is on none of the weekdays or days of the recurrence does not run then, as in the product.
    """
    if recurrence.frequency == "once":
        return first if first > after else None
    if recurrence.frequency == "monthly":
        return _monthly(recurrence, first, after)
    if recurrence.frequency == "weekly":
        return _weekly(recurrence, first, after)
    step = timedelta(**{"hours" if recurrence.frequency == "hourly" else "days": recurrence.interval})
    if first > after:
        return first
    return first + ((after - first) // step + 1) * step


def _weekly(recurrence: Recurrence, first: datetime, after: datetime) -> datetime:
    days = sorted(WEEKDAYS.index(day) for day in recurrence.weekdays) or [first.weekday()]
    monday = first - timedelta(days=first.weekday())
    step = timedelta(weeks=recurrence.interval)
    begun = max((after - monday) // step, 0)
    for week in count(begun):
        for day in days:
            at = monday + week * step + timedelta(days=day)
            if at >= first and at > after:
                return at
    raise AssertionError("weeks never end")


def _monthly(recurrence: Recurrence, first: datetime, after: datetime) -> datetime | None:
    start = first.year * 12 + first.month - 1
    begun = max((after.year * 12 + after.month - 1 - start) // recurrence.interval, 0)
    for number in range(begun, begun + MONTHS_AHEAD):
        year, month = divmod(start + number * recurrence.interval, 12)
        if year > datetime.max.year:
            return None
        at = first.replace(year=year, month=month + 1, day=_day(recurrence, first, year, month + 1))
        if at >= first and at > after:
            return at
    return None


def _day(recurrence: Recurrence, first: datetime, year: int, month: int) -> int:
    begins, length = calendar.monthrange(year, month)
    if recurrence.week is None:
        return min(recurrence.day or first.day, length)
    earliest = (WEEKDAYS.index(recurrence.weekdays[0]) - begins) % 7 + 1
    if recurrence.week == "last":
        return earliest + 7 * ((length - earliest) // 7)
    return earliest + 7 * WEEKS.index(recurrence.week)


def describe_recurrence(recurrence: Recurrence) -> str:
    """The words of the Schedule column."""
    if recurrence.frequency == "once":
        return "Once"
    unit = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month"}[recurrence.frequency]
    words = f"Every {unit}" if recurrence.interval == 1 else f"Every {recurrence.interval} {unit}s"
    if recurrence.week is not None:
        return f"{words} on the {recurrence.week} {recurrence.weekdays[0].capitalize()}"
    if recurrence.frequency == "weekly" and recurrence.weekdays:
        return f"{words} on {', '.join(day.capitalize() for day in recurrence.weekdays)}"
    if recurrence.frequency == "monthly" and recurrence.day is not None:
        return f"{words} on day {recurrence.day}"
    return words
