"""CPU affinity: VMs that run on some of a host's pCPUs only, and what those can give them.

Whoever is bound shares his cores with all that are bound to any of them; everybody else runs elsewhere as long
as there is room (vmkernel.md 1.1: a world runs where it may). Cores are the bits of integers here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.shares import divide_by_shares

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

MOST_UNIONS = 64
"""Combinations of overlapping sets that are looked at on a host; with more of them only the largest."""


def bits_of(numbers: Iterable[int]) -> int:
    """Numbers as the bits of an integer."""
    found = 0
    for number in numbers:
        found |= 1 << number
    return found


def cores_of(pcpus: int, threads_per_core: int) -> int:
    """The cores of some pCPUs, which are numbered core by core."""
    numbers = (number for number in range(pcpus.bit_length()) if pcpus >> number & 1)
    return bits_of(number // threads_per_core for number in numbers)


def unions_of(sets: Iterable[int]) -> list[int]:
    """The sets, and what those that overlap make together, smallest first: none may be asked for more than it has."""
    found = dict.fromkeys(sets)
    waiting = list(found)
    while waiting and len(found) < MOST_UNIONS:
        one = waiting.pop()
        for other in list(found):
            if one & other and one | other not in found:
                found[one | other] = None
                waiting.append(one | other)
    found.update(dict.fromkeys(connected(found)))
    return sorted(found, key=lambda cores: (cores.bit_count(), cores))


def connected(sets: Iterable[int]) -> list[int]:
    """The sets, those that overlap made one."""
    apart: list[int] = []
    for one in sets:
        touching = [other for other in apart if other & one]
        apart = [other for other in apart if not other & one]
        for other in touching:
            one |= other
        apart.append(one)
    return apart


@dataclass(frozen=True, slots=True)
class Bound:
    """One limit that several VMs have in common, of each of them at most one.

    ``vms`` are places in the arrays of bound VMs, ``group`` says which limit each is under, ``cores`` and ``host``
    (its row) are those of the limits.
    """

    vms: Ints
    group: Ints
    cores: Floats
    host: Ints


def hold(bounds: Sequence[Bound], floor: Floats, ceiling: Floats, shares: Floats, core_mhz: Floats) -> Floats:
    """What bound VMs can have at most: their cores' capacity divided by reservation and shares.

    Exact where sets are the same, lie within each other or have nothing in common, as those of pools are.

    Args:
        bounds: smaller sets before larger ones.
        floor: reservation of each bound VM as far as it asks for it, MHz.
        ceiling: what it asks for and may have by its limit, MHz.
        shares: as siblings on its host.
        core_mhz: of a core at the present clock, by host.
    """
    held = ceiling.copy()
    for bound in bounds:
        vms = bound.vms
        capacity = bound.cores * core_mhz[bound.host]
        least = np.minimum(floor[vms], held[vms])
        held[vms] = divide_by_shares(bound.group, capacity, least, held[vms], shares[vms])
    return held


def describe_affinity(pcpus: Iterable[int]) -> str:
    """``0-3, 8`` as the product writes it; ``None`` of no pCPU."""
    runs: list[list[int]] = []
    for pcpu in sorted(set(pcpus)):
        if runs and pcpu == runs[-1][1] + 1:
            runs[-1][1] = pcpu
        else:
            runs.append([pcpu, pcpu])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs) or "None"


def read_affinity(text: str) -> tuple[int, ...]:
    """The pCPUs of ``0-3, 8``, lowest first; none of an empty text.

    Raises:
        ValueError: a sentence that says what is written how.
    """
    found: set[int] = set()
    for part in filter(None, (one.strip() for one in text.split(","))):
        ends = [end.strip() for end in part.split("-")]
        if len(ends) > 2 or not all(end.isascii() and end.isdecimal() and len(end) < 5 for end in ends):
            raise ValueError("Write processors as numbers and ranges, such as 0-3, 8.")
        first, last = int(ends[0]), int(ends[-1])
        if last < first:
            raise ValueError(f"The range {part} ends before it begins.")
        found.update(range(first, last + 1))
    return tuple(sorted(found))
