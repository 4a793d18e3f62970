"""The published counters that no object of the simulator has, each with the reason; they are shown nowhere.

Counters of what simply does not happen are not here: they are a true 0 among the formulas.
"""

from __future__ import annotations

from collections.abc import Mapping

_OLDER = "An older name that no object has samples of; {} is the same figure."
_FAIRNESS = "How vCenter works out the fairness of DRS is not published; the DRS score stands for it."
_LOAD_MODEL = (
    "How Storage DRS turns outstanding I/O, its size and randomness into one number is not published."
)

ABSENT: Mapping[str, str] = {
    "mem.swapIn.average": _OLDER.format("mem.swapin"),
    "mem.swapOut.average": _OLDER.format("mem.swapout"),
    "clusterServices.cpufairness.latest": _FAIRNESS,
    "clusterServices.memfairness.latest": _FAIRNESS,
    "virtualDisk.readLoadMetric.latest": _LOAD_MODEL,
    "virtualDisk.writeLoadMetric.latest": _LOAD_MODEL,
}
"""Why, by counter id."""
