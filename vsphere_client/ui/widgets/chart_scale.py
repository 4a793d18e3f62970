"""Scales of charts: round ticks of values and of virtual time, and units that a person can read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SECOND_US = 1_000_000
_TOPS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_STEPS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 10.0)
_TIME_STEPS_S = (
    1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 14_400, 21_600, 43_200, 86_400,
    2 * 86_400, 7 * 86_400, 14 * 86_400, 30 * 86_400, 60 * 86_400, 91 * 86_400,
)  # fmt: skip
_LADDERS: dict[str, tuple[tuple[float, str], ...]] = {
    "KB": ((1.0, "KB"), (1024.0, "MB"), (1024.0**2, "GB"), (1024.0**3, "TB")),
    "MB": ((1.0, "MB"), (1024.0, "GB"), (1024.0**2, "TB")),
    "KBps": ((1.0, "KBps"), (1024.0, "MBps"), (1024.0**2, "GBps")),
    "MHz": ((1.0, "MHz"), (1000.0, "GHz"), (1e6, "THz")),
}
"""Larger units of the same kind, with how much of the first one goes into each."""
_BASES = {"MB": (1024.0, "KB")}
"""Units drawn on one axis with another one."""
READABLE = 10_000.0
"""From here on the next larger unit is taken."""


@dataclass(frozen=True, slots=True)
class DisplayUnit:
    """A unit as it is shown, and by what a value of the counter's own unit is divided."""

    text: str
    factor: float = 1.0

    def shown(self, value: float) -> float:
        """A value of the counter's unit in this one."""
        return value / self.factor


def family(unit: str) -> str:
    """Units of one family share an axis: MB and KB do."""
    return _BASES[unit][1] if unit in _BASES else unit


def display_unit(unit: str, largest: float) -> DisplayUnit:
    """The unit in which values up to ``largest`` (in ``unit``) are short to read."""
    ladder = _LADDERS.get(unit)
    if ladder is None:
        return DisplayUnit(unit)
    chosen = ladder[0]
    for factor, text in ladder:
        if largest / chosen[0] >= READABLE:
            chosen = (factor, text)
    return DisplayUnit(chosen[1], chosen[0])


def in_family(unit: str) -> float:
    """What one of a unit is in the base unit of its family."""
    return _BASES[unit][0] if unit in _BASES else 1.0


def value_text(value: float, unit: str) -> str:
    """A value as tables and the cursor show it, without its unit: ``85.4``, ``12 288``; nothing for a gap."""
    if not math.isfinite(value):
        return ""
    digits = 0 if abs(value) >= 1000 or (unit in _WHOLE and value == round(value)) else 1
    if abs(value) < 10 and unit not in _WHOLE and unit != "%":
        digits = 2
    return f"{value:,.{digits}f}".replace(",", " ")


_WHOLE = frozenset({"ms", "num", "number", "second", "s", "MHz", ""})


def nice_ceiling(largest: float, percent: bool = False) -> float:
    """The upper end of an axis from zero that holds ``largest`` with a round number."""
    if percent and largest <= 100.0:
        return next(top for top in (5.0, 10.0, 20.0, 40.0, 60.0, 80.0, 100.0) if largest <= top)
    if not math.isfinite(largest) or largest <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(largest))
    return next((step * power for step in _TOPS if largest <= step * power * (1 + 1e-9)), 10.0 * power)


def value_ticks(top: float, room: int) -> list[float]:
    """Round values from zero to the top, at most ``room`` steps."""
    step = top / 4
    for parts in (5, 4, 3, 2, 1):
        if parts <= max(room, 1) and _is_round(top / parts):
            step = top / parts
            break
    return [step * at for at in range(round(top / step) + 1)]


def _is_round(step: float) -> bool:
    power = 10.0 ** math.floor(math.log10(step)) if step > 0 else 1.0
    return any(math.isclose(step, one * power, rel_tol=1e-9) for one in _STEPS)


def tick_text(value: float) -> str:
    """A tick's number, as short as it is exact."""
    text = f"{value:,.10f}".rstrip("0").rstrip(".")
    return text.replace(",", " ")


def time_ticks(start_us: int, end_us: int, origin: datetime, room: int) -> list[tuple[int, str]]:
    """Round moments of the lab's clock within a window, with their words.

    Args:
        start_us: Begin of the window, virtual time.
        end_us: Its end.
        origin: The lab's clock at virtual time 0.
        room: How many labels fit.
    """
    span_s = max(end_us - start_us, 1) / SECOND_US
    wanted = span_s / max(room, 1)
    step_s = next((step for step in _TIME_STEPS_S if step >= wanted), _TIME_STEPS_S[-1])
    midnight = origin.replace(hour=0, minute=0, second=0, microsecond=0)
    shift_s = (origin - midnight).total_seconds()
    first = math.ceil((start_us / SECOND_US + shift_s) / step_s)
    found = []
    at_s = first * step_s - shift_s
    while at_s * SECOND_US <= end_us:
        at_us = round(at_s * SECOND_US)
        found.append((at_us, _moment(origin + timedelta(microseconds=at_us), step_s)))
        at_s += step_s
    return found


def _moment(at: datetime, step_s: float) -> str:
    if step_s < 60:
        return at.strftime("%H:%M:%S")
    if step_s < 43_200:
        return at.strftime("%H:%M")
    return at.strftime("%m/%d") if step_s >= 86_400 else at.strftime("%m/%d %H:%M")


def largest_of(groups: Sequence[float]) -> float:
    """The largest finite number, 0 if there is none."""
    return max((value for value in groups if math.isfinite(value)), default=0.0)
