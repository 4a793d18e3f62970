"""Numbers as the client writes them in lists: ``9.4 GHz``, ``12 288 MB``, ``1.5 TB``, ``3 days``."""

from __future__ import annotations

from vsphere_client.model.units import DAY_US, HOUR_US, MINUTE_US, SECOND_US

_THIN_SPACE = "\u202f"


def grouped(number: float) -> str:
    """A whole number with a narrow space between thousands."""
    return f"{number:,.0f}".replace(",", _THIN_SPACE)


def mhz_text(mhz: float) -> str:
    """MHz below 1,000, GHz from there."""
    return f"{mhz / 1000:.2f} GHz" if mhz >= 1000 else f"{mhz:.0f} MHz"


def mb_text(mb: float) -> str:
    """MB below 1,024, then GB and TB."""
    return f"{mb:.0f} MB" if mb < 1024 else gb_text(mb / 1024)


def gb_text(gb: float) -> str:
    """MB below 1 GB, TB from 1,024 GB."""
    if gb >= 1024:
        return f"{gb / 1024:.2f} TB"
    return f"{gb:.2f} GB" if gb >= 1 else f"{gb * 1024:.0f} MB"


def percent_text(percent: float) -> str:
    """Whole percent."""
    return f"{percent:.0f} %"


def uptime_text(us: int) -> str:
    """The largest unit that fits: ``12 days``, ``5 hours``, ``3 minutes``, ``10 seconds``."""
    for unit_us, word in ((DAY_US, "day"), (HOUR_US, "hour"), (MINUTE_US, "minute")):
        if us >= unit_us:
            count = us // unit_us
            return f"{count} {word}" + ("" if count == 1 else "s")
    return f"{us // SECOND_US} seconds"
