"""The lines above the fields of a replayed panel: what a batch file has of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from vsphere_client.session.views.esxtop.columns import Value
from vsphere_client.session.views.esxtop.header import clock_text, processor_line

Groups = Mapping[str, Mapping[str, Mapping[str, Value]]]
_MINUTES = (1, 5, 15)
_TIMES = (
    ("PCPU USED(%)", "% Processor Time"),
    ("PCPU UTIL(%)", "% Util Time"),
    ("CORE UTIL(%)", "% Core Util Time"),
)
_MEMORY = (
    (
        "PMEM  /MB",
        (
            ("total", "Machine MBytes"),
            ("vmk", "Kernel MBytes"),
            ("other", "NonKernel MBytes"),
            ("free", "Free MBytes"),
        ),
    ),
    (
        "PSHARE/MB",
        (
            ("shared", "PShare Shared MBytes"),
            ("common", "PShare Common MBytes"),
            ("saving", "PShare Savings MBytes"),
        ),
    ),
    (
        "SWAP  /MB",
        (
            ("curr", "Swap Used MBytes"),
            ("target", "Swap Target MBytes"),
            ("r/s", "Swap MBytes Read/sec"),
            ("w/s", "Swap MBytes Write/sec"),
        ),
    ),
    ("ZIP   /MB", (("zipped", "Compressed MBytes"),)),
    (
        "MEMCTL/MB",
        (("curr", "Memctl Current MBytes"), ("target", "Memctl Target MBytes"), ("max", "Memctl Max MBytes")),
    ),
)


def recorded_header(at: datetime, host: str, groups: Groups, panel: str) -> tuple[str, ...]:
    """The header of a panel; what the file has nothing of is left out."""
    if panel == "m":
        told = f"MEM overcommit avg: {_averages(groups, 'Memory', 'Memory Overcommit')}"
    else:
        told = f"CPU load average: {_averages(groups, 'Physical Cpu Load', 'Cpu Load')}"
    first = f"{clock_text(at)} {host}, recorded {at:%Y-%m-%d}; {told}"
    more = {"c": _processors, "m": _memory, "p": _power}.get(panel)
    return (first, *(more(groups) if more else ()))


def _averages(groups: Groups, group: str, counter: str) -> str:
    found = groups.get(group, {}).get("", {})
    return ", ".join(_told(found.get(f"{counter} ({minutes} Minute Avg)"), 2) for minutes in _MINUTES)


def _told(value: Value, decimals: int) -> str:
    return "-" if value is None else f"{float(value):.{decimals}f}"


def _processors(groups: Groups) -> tuple[str, ...]:
    found = groups.get("Physical Cpu", {})
    each = [counters for number, counters in found.items() if number.isdecimal()]
    whole = found.get("_Total", {})
    return tuple(
        processor_line(
            title, tuple(float(one[counter] or 0.0) for one in each), float(whole.get(counter) or 0.0)
        )
        for title, counter in _TIMES
        if each and all(counter in one for one in each)
    )


def _memory(groups: Groups) -> tuple[str, ...]:
    found = groups.get("Memory", {}).get("", {})
    lines = (
        (title, [f"{_told(found[counter], 0):>8} {word}" for word, counter in parts if counter in found])
        for title, parts in _MEMORY
    )
    return tuple(f"{title}: {', '.join(parts)}" for title, parts in lines if parts)


def _power(groups: Groups) -> tuple[str, ...]:
    watts = groups.get("Power", {}).get("", {}).get("Power Usage Now Watts")
    return (f"Power Usage: {_told(watts, 0)}W, Power Cap: N/A",)
