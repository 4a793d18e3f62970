"""How a counter follows from the columns of a sample."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.memory.sizes import COMPRESSION_RATIO
from vsphere_client.engine.storage.disk_rates import KERNEL_MS

Values = NDArray[np.float64]
Formulas = Mapping[str, "Formula"]

INTERVAL = "interval_s"
"""Stands among the columns for the seconds that a point covers."""
KB_PER_MB = 1024.0
KB_PER_GB = 1024.0 * 1024.0
BYTES_PER_MB = 1024.0 * 1024.0
PACKET_BYTES = 1000.0
"""Mean size of a packet on the wire, as sizes are not simulated (our assumption)."""
KBPS_PER_MBPS = 125.0
"""Network rates: 1 Mbps is 10^6 bits a second, a KBps of a chart 1000 bytes a second (our assumption)."""


@dataclass(frozen=True, slots=True)
class Formula:
    """The columns that a counter needs, and how its value comes of them, element by element."""

    needs: tuple[str, ...]
    compute: Callable[..., Values]


def nothing() -> Formula:
    """A counter of what does not happen in the simulated world: a true 0."""
    return Formula((INTERVAL,), lambda interval_s: interval_s * 0.0)


def packets(mbps: Values, interval_s: Values) -> Values:
    """Packets of an interval at a rate."""
    return mbps * interval_s * (1e6 / 8.0 / PACKET_BYTES)


def same(column: str, factor: float = 1.0) -> Formula:
    """The column itself, in another unit."""
    return Formula((column,), lambda values: values * factor)


def kilobytes(column: str) -> Formula:
    """MB as KB, MB/s as KBps."""
    return same(column, KB_PER_MB)


def network(column: str) -> Formula:
    """Mbps as KBps."""
    return same(column, KBPS_PER_MBPS)


def total(*columns: str, factor: float = 1.0) -> Formula:
    """The sum of columns."""
    return Formula(columns, lambda *values: sum(values) * factor)


def energy() -> Formula:
    """Joules of an interval, where the watts are sampled."""
    return Formula(("power_watts", INTERVAL), lambda watts, interval_s: watts * interval_s)


def percent(part: str, whole: str) -> Formula:
    """One column as a percentage of another."""
    return Formula((part, whole), lambda part, whole: 100.0 * ratio(part, whole))


def per(part: str, *whole: str) -> Formula:
    """One column divided by the sum of others."""
    return Formula((part, *whole), lambda part, *whole: ratio(part, sum(whole)))


def queued(weight: str, *commands: str) -> Formula:
    """The mean time in the VMkernel beyond its own work: waiting for a place in the device queue (QAVG)."""
    return Formula(
        (weight, *commands), lambda weight, *commands: (ratio(weight, sum(commands)) - KERNEL_MS).clip(0.0)
    )


def less(whole: str, *parts: str, factor: float = 1.0) -> Formula:
    """What is left of a column without others, never less than nothing."""
    return Formula((whole, *parts), lambda whole, *parts: np.maximum(whole - sum(parts), 0.0) * factor)


def ratio(part: Values, whole: Values) -> Values:
    """A quotient; 0 where there is nothing to divide by."""
    part, whole = np.broadcast_arrays(np.asarray(part, np.float64), np.asarray(whole, np.float64))
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def extremes(counter: str, formula: Formula, column: str) -> dict[str, Formula]:
    """The lowest and highest value of a counter, which follow from those of one of its columns."""
    stem = counter.rpartition(".")[0]
    return {
        f"{stem}.{word}": Formula(_replaced(formula.needs, column, suffix), formula.compute)
        for word, suffix in (("minimum", "min"), ("maximum", "max"))
    }


def _replaced(needs: tuple[str, ...], column: str, suffix: str) -> tuple[str, ...]:
    return tuple(f"{need}#{suffix}" if need == column else need for need in needs)


def saved_by_compression(column: str) -> Formula:
    """KB that compression frees of what it took."""
    return same(column, KB_PER_MB * (1.0 - 1.0 / COMPRESSION_RATIO))
