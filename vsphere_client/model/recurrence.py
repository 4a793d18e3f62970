"""How often a scheduled task runs: hourly, daily, weekly or monthly, every so many of them."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from vsphere_client.model.base import Spec
from vsphere_client.model.moments import Moment

Frequency = Literal["once", "hourly", "daily", "weekly", "monthly"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
WeekOfMonth = Literal["first", "second", "third", "fourth", "last"]
WEEKS: tuple[WeekOfMonth, ...] = ("first", "second", "third", "fourth", "last")


class Recurrence(Spec):
    """When a scheduled task comes again, at the time of day of its start, on the virtual clock.

    Every ``interval`` hours, days, weeks or months. Weekly runs come on ``weekdays`` (none: that of the
    start), monthly ones on ``day`` (none: that of the start; the last day of shorter months) or, with ``week``,
    on the first, ..., last of a weekday. After ``until`` nothing comes any more.
    """

    frequency: Frequency = "once"
    interval: int = Field(1, ge=1, le=999)
    weekdays: tuple[Weekday, ...] = ()
    day: int | None = Field(None, ge=1, le=31)
    week: WeekOfMonth | None = None
    until: Moment | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.week is not None and len(self.weekdays) != 1:
            raise ValueError("a week of the month needs one weekday")
        if self.until is not None and self.until.strip().startswith("in "):
            raise ValueError("give the end as a date, or as a time since the start")
        return self
