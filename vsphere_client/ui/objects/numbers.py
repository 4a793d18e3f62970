"""Numbers as pages write them: figures in groups of three, the unit after a space.

``like`` is the amount whose unit is taken, so that the parts of one bar are told in one unit.
"""

from __future__ import annotations

from datetime import datetime, timedelta

_MB_STEPS = ((1024.0**2, "TB"), (1024.0, "GB"))


def grouped(value: float, digits: int = 0) -> str:
    """``12 288``; a negative nothing is nothing."""
    text = f"{value:,.{digits}f}".replace(",", " ")
    return text.lstrip("-") if not text.strip("-0. ") else text


def cpu(mhz: float, like: float | None = None) -> str:
    """``9.4 GHz``, or ``800 MHz`` below one GHz."""
    if (mhz if like is None else like) >= 1000:
        return f"{grouped(mhz / 1000, 1)} GHz"
    return f"{grouped(mhz)} MHz"


def memory(mb: float, like: float | None = None) -> str:
    """``512 MB``, ``4.50 GB``, ``1.88 TB``; one digit from ten on."""
    measure = mb if like is None else like
    for step, unit in _MB_STEPS:
        if measure >= step:
            return f"{grouped(mb / step, 1 if measure / step >= 10 else 2)} {unit}"
    return f"{grouped(mb)} MB"


def space(gb: float, like: float | None = None) -> str:
    """Storage, from GB: as ``memory``."""
    return memory(gb * 1024, None if like is None else like * 1024)


def file_size(size: float) -> str:
    """From bytes: ``540 B``, ``264.49 KB``, then as ``memory``."""
    if size < 1024:
        return f"{size:.0f} B"
    return f"{size / 1024:.2f} KB" if size < 1024**2 else memory(size / 1024**2)


def percent(value: float) -> str:
    """``82 %``."""
    return f"{value:.0f} %"


def speed(mbps: int) -> str:
    """A link's speed: ``10 Gbit/s``."""
    return f"{mbps / 1000:g} Gbit/s" if mbps >= 1000 else f"{mbps} Mbit/s"


def traffic(mbps: float, like: float | None = None) -> str:
    """What goes over a link: ``9.36 Gbit/s``, ``40.5 Mbit/s``."""
    large = (mbps if like is None else like) >= 1000
    return f"{mbps / 1000:.2f} Gbit/s" if large else f"{mbps:.1f} Mbit/s"


def count(number: int, noun: str) -> str:
    """``1 host``, ``6 hosts``."""
    return f"{grouped(number)} {noun}" if number == 1 else f"{grouped(number)} {noun}s"


def span(seconds: float) -> str:
    """A rough length of time: ``41 days``, ``3 hours``, ``12 minutes``, ``8 s``."""
    for length, noun in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= length:
            return count(int(seconds // length), noun)
    return f"{seconds:.0f} s"


def timer(seconds: float) -> str:
    """What is left on a timer: ``41:12``, ``1:02:03``."""
    whole = max(0, round(seconds))
    clock = f"{whole // 60 % 60:02}:{whole % 60:02}"
    return f"{whole // 3600}:{clock}" if whole >= 3600 else clock


def moment(start: datetime, at_us: int) -> str:
    """A virtual moment of the lab's day: ``08:42:17``."""
    return (start + timedelta(microseconds=at_us)).strftime("%H:%M:%S")


def day_time(start: datetime, at_us: int) -> str:
    """A virtual moment with its day, where the year would take the room of more important words."""
    at = start + timedelta(microseconds=at_us)
    return at.strftime("%m/%d, ") + at.strftime("%I:%M:%S %p").lstrip("0")


def date_time(start: datetime, at_us: int) -> str:
    """A virtual moment with its date: ``01/05/2026, 8:42:17 AM`` as the product writes it."""
    at = start + timedelta(microseconds=at_us)
    return at.strftime("%m/%d/%Y, ") + at.strftime("%I:%M:%S %p").lstrip("0")
