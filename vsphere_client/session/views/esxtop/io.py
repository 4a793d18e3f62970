"""Figures that all storage panels share: commands, throughput and latencies of a group of VMs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vsphere_client.engine.world.tables import Floats
from vsphere_client.session.views.esxtop.columns import Row
from vsphere_client.session.views.esxtop.scene import HostScene


@dataclass(frozen=True, slots=True, kw_only=True)
class IoRow(Row):
    """Commands and MB a second, latencies in ms (GAVG = KAVG + DAVG; QAVG is part of KAVG)."""

    cmds: float = 0.0
    reads: float = 0.0
    writes: float = 0.0
    mb_read: float = 0.0
    mb_written: float = 0.0
    davg: float = 0.0
    kavg: float = 0.0
    gavg: float = 0.0
    qavg: float = 0.0


@dataclass(frozen=True, slots=True)
class Io:
    """The same without a name; ``outstanding`` and ``queued`` are commands on the way."""

    cmds: float
    reads: float
    writes: float
    mb_read: float
    mb_written: float
    davg: float
    kavg: float
    gavg: float
    qavg: float
    outstanding: float
    queued: float

    def fields(self) -> dict[str, Any]:
        """The fields of an `IoRow`."""
        names = ("cmds", "reads", "writes", "mb_read", "mb_written", "davg", "kavg", "gavg", "qavg")
        return {name: getattr(self, name) for name in names}


SUMS = {
    "cmds": "disk_iops",
    "reads": "disk_read_iops",
    "writes": "disk_write_iops",
    "mb_read": "disk_read_mb_per_s",
    "mb_written": "disk_write_mb_per_s",
    "outstanding": "disk_outstanding",
    "queued": "disk_queued",
}


def io_of(scene: HostScene, chosen: Sequence[int]) -> Io:
    """What some VMs (places in ``scene.vms``) do together; latencies are averages over their commands."""
    places = np.asarray(chosen, dtype=np.intp)
    sums = {name: float(scene.of_vms(column)[places].sum()) for name, column in SUMS.items()}
    weight = scene.of_vms("disk_iops")[places]
    gavg = _mean(scene.of_vms("disk_latency_ms")[places], weight)
    kavg = min(gavg, _mean(scene.of_vms("disk_kernel_latency_ms")[places], weight))
    # All the time in the VMkernel beyond its few microseconds of work is waiting in a queue.
    return Io(davg=gavg - kavg, kavg=kavg, gavg=gavg, qavg=kavg, **sums)


def _mean(values: Floats, weight: Floats) -> float:
    total = float(weight.sum())
    return float((values * weight).sum()) / total if total > 0 else 0.0
