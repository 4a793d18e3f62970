"""Figures that all storage panels share: commands, throughput and latencies of some virtual disks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from vsphere_client.engine.storage.disk_rates import KERNEL_MS
from vsphere_client.engine.storage.kernel_io import SWAP_IO_KB
from vsphere_client.engine.world.objects import VirtualMachine
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


class KernelIo(NamedTuple):
    """What a host itself reads and writes, commands and MB a second: pages of swap files, files being copied."""

    reads: float
    writes: float
    mb_read: float
    mb_written: float

    @classmethod
    def of_pages(cls, read: float, written: float) -> KernelIo:
        """Pages of swap files, MB a second: each is a command of its own."""
        a_mb = 1024.0 / SWAP_IO_KB
        return cls(read * a_mb, written * a_mb, read, written)


@dataclass(frozen=True, slots=True)
class Io:
    """The same without a name."""

    cmds: float
    reads: float
    writes: float
    mb_read: float
    mb_written: float
    davg: float
    kavg: float
    gavg: float
    qavg: float

    def beside(self, kernel: KernelIo, latency_ms: float) -> Io:
        """The same with what the host itself does, which takes what the device takes."""
        commands = kernel.reads + kernel.writes
        if commands <= 0.0:
            return self
        part = self.cmds / (self.cmds + commands)
        davg = self.davg * part + latency_ms * (1.0 - part)
        kavg = self.kavg * part + KERNEL_MS * (1.0 - part)
        return Io(
            cmds=self.cmds + commands,
            reads=self.reads + kernel.reads,
            writes=self.writes + kernel.writes,
            mb_read=self.mb_read + kernel.mb_read,
            mb_written=self.mb_written + kernel.mb_written,
            davg=davg,
            kavg=kavg,
            gavg=davg + kavg,
            qavg=self.qavg * part,
        )

    def fields(self) -> dict[str, Any]:
        """The fields of an `IoRow`."""
        return {name: getattr(self, name) for name in self.__slots__}


SUMS = {
    "reads": "read_iops",
    "writes": "write_iops",
    "mb_read": "read_mb_per_s",
    "mb_written": "write_mb_per_s",
}


def disks_of(scene: HostScene, vm: VirtualMachine) -> tuple[int, ...]:
    """Rows of a VM's virtual disks, in their order; a VM without disks has one that stands for its home."""
    return scene.world.disks_of.get(vm.row, ())


def io_of(scene: HostScene, disks: Sequence[int]) -> Io:
    """What some virtual disks (rows) do together; latencies are averages over their commands."""
    rows, table = np.asarray(disks, dtype=np.intp), scene.world.disks
    sums = {name: float(getattr(table, column)[rows].sum()) for name, column in SUMS.items()}
    commands = table.read_iops[rows] + table.write_iops[rows]
    gavg = _mean(table.latency_ms[rows], commands)
    kavg = min(gavg, _mean(table.kernel_latency_ms[rows], commands))
    # What the VMkernel takes beyond its own work is waiting for a place in the device queue.
    queued = max(0.0, kavg - KERNEL_MS)
    return Io(cmds=float(commands.sum()), davg=gavg - kavg, kavg=kavg, gavg=gavg, qavg=queued, **sums)


def _mean(values: Floats, weight: Floats) -> float:
    total = float(weight.sum())
    return float((values * weight).sum()) / total if total > 0 else 0.0
