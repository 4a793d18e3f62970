"""The published counters that no object of the simulator has, each with the reason; they are shown nowhere.

Counters of what simply does not happen are not here: they are a true 0 among the formulas.
"""

from __future__ import annotations

from collections.abc import Mapping

from vsphere_client.model.kinds import Kind

_HEAP = "The VMkernel's memory is one figure in the model: its heap is not told apart."
_USER_WORLDS = "The model counts user worlds into the VMkernel's memory (mem.sysUsage)."
_POINTER_BLOCKS = "The blocks of files have no addresses in the model, so no cache holds any."
_OLDER = "An older name that no object has samples of; {} is the same figure."
_FAIRNESS = "How vCenter works out the fairness of DRS is not published; the DRS score stands for it."
_LOAD_MODEL = "The workload model of Storage DRS is not published."

ABSENT: Mapping[str, str] = {
    "mem.heap.average": _HEAP,
    "mem.heapfree.average": _HEAP,
    "mem.swapIn.average": _OLDER.format("mem.swapin"),
    "mem.swapOut.average": _OLDER.format("mem.swapout"),
    "mem.capacity.usage.userworld.average": _USER_WORLDS,
    "mem.reservedCapacity.userworld.average": _USER_WORLDS,
    "mem.consumed.userworlds.average": _USER_WORLDS,
    "mem.overheadTouched.average": "The model does not know which part of its overhead a VM touches.",
    **{
        f"mem.vmfs.pbc.{name}.latest": _POINTER_BLOCKS
        for name in ("size", "sizeMax", "workingSet", "workingSetMax", "overhead", "capMissRatio")
    },
    "clusterServices.cpufairness.latest": _FAIRNESS,
    "clusterServices.memfairness.latest": _FAIRNESS,
    "virtualDisk.readLoadMetric.latest": _LOAD_MODEL,
    "virtualDisk.writeLoadMetric.latest": _LOAD_MODEL,
}
"""Why, by counter id."""

_POWER = "Only whole hosts draw power in the model."
ABSENT_OF: Mapping[str, tuple[tuple[Kind, ...], str]] = {
    "power.power.average": ((Kind.VIRTUAL_MACHINE, Kind.RESOURCE_POOL), _POWER),
    "power.energy.summation": ((Kind.VIRTUAL_MACHINE, Kind.RESOURCE_POOL), _POWER),
}
"""Counters that some kinds of object have here, and some do not: which, and why."""
