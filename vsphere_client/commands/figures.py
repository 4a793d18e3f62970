"""Numbers as the client writes them, with their unit after a space."""

from __future__ import annotations


def grouped(value: float, digits: int = 0) -> str:
    """Digits in groups of three: ``12 288``."""
    return f"{value:,.{digits}f}".replace(",", "\N{NO-BREAK SPACE}")


def memory(mb: float) -> str:
    """Memory: ``512 MB``, ``16 GB``, ``1.5 GB``."""
    if mb < 1024:
        return f"{grouped(mb)} MB"
    gb = mb / 1024
    return f"{grouped(gb, 0 if gb == int(gb) else 1)} GB"


def frequency(mhz: float) -> str:
    """CPU: ``800 MHz``, ``9.4 GHz``."""
    return f"{mhz / 1000:.1f} GHz" if mhz >= 1000 else f"{mhz:.0f} MHz"


def storage(gb: float) -> str:
    """Space: ``240 GB``, ``1.2 TB``."""
    return f"{gb / 1024:.2f} TB" if gb >= 1024 else f"{grouped(gb)} GB"


def span(seconds: float) -> str:
    """A length of time: ``0.2 s``, ``14 s``, ``3 min 12 s``."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


def count(number: int, noun: str) -> str:
    """A number and its noun: ``1 error``, ``2 errors``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
