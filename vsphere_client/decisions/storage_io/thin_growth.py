"""How thin virtual disks take more of their datastores as guests write, and what happens when one is full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.water_filling import group_sums

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

SCATTERED_SHARE: Final = 0.05
"""Part of what a guest writes that goes anywhere on its disk; the rest rewrites blocks that it has (our assumption)."""
NEXT_TO_NOTHING_GB: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Growth:
    """What each disk takes anew in GB, what its datastore is charged for that, and which disks found no more space."""

    grown_gb: Floats
    charged_gb: Floats
    refused: NDArray[np.bool_]


def new_blocks_gb(size_gb: Floats, taken_gb: Floats, write_mb_per_s: Floats, step_s: float) -> Floats:
    """GB of never written blocks that guests write to on thin disks within a step; shape of the arguments.

    A write that goes anywhere finds an unwritten block as often as there are such blocks left on the disk, so
    a disk grows more and more slowly and never beyond its size.
    """
    left = np.maximum(size_gb - taken_gb, 0.0)
    written = write_mb_per_s * step_s / 1024.0
    # Of nothing nothing is left; NumPy's masked division takes several times as long.
    unwritten = left / np.maximum(size_gb, np.finfo(np.float64).tiny)
    return np.minimum(SCATTERED_SHARE * unwritten * written, left)


def raw_blocks_gb(taken_gb: Floats, wanted_gb: Floats, factor: Floats, reserved_gb: Floats) -> Floats:
    """What new blocks take of a vSAN datastore: each of its copies, and nothing of what the policy has reserved.

    ``factor`` is raw GB a GB of data, ``reserved_gb`` the object space reservation of the disk.
    """
    before, after = np.maximum(taken_gb, reserved_gb), np.maximum(taken_gb + wanted_gb, reserved_gb)
    return np.asarray(factor * (after - before), dtype=np.float64)


def decide_growth(datastore: Ints, wanted_gb: Floats, cost_gb: Floats, free_gb: Floats) -> Growth:
    """What disks get of the blocks they want; ``datastore`` is a disk's, ``free_gb`` one number a datastore.

    ``cost_gb`` is what their datastore would be charged: the blocks themselves, or on vSAN all their copies.
    On a datastore with room for some only, all disks grow alike and then find it full. One that is fuller than it
    is large, as labs with rough figures have them, is left alone (our assumption): nothing grows on it.
    """
    asked = group_sums(datastore, cost_gb, len(free_gb))
    room = np.maximum(free_gb, 0.0)
    overbooked = free_gb < -NEXT_TO_NOTHING_GB
    short = (asked > room + NEXT_TO_NOTHING_GB) & ~overbooked
    if not (short.any() or overbooked.any()):
        return Growth(wanted_gb, cost_gb, np.zeros(len(wanted_gb), np.bool_))
    part = np.divide(room, asked, out=np.ones_like(asked), where=short)
    part[overbooked] = 0.0
    mine = part[datastore]
    return Growth(wanted_gb * mine, cost_gb * mine, short[datastore] & (cost_gb > 0.0))
