"""Recorded and drawn loads on an even time grid, and the library that packs them all for look-up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from vsphere_client.engine.workload.levels import NOT_GIVEN, Column
from vsphere_client.engine.workload.packed import PackedRows
from vsphere_client.engine.workload.settings import (
    DIRTY_SHARE_PER_S,
    DISK_IO_KB,
    DISK_READ_SHARE,
    NET_RX_SHARE,
    WORKING_MEMORY_ACTIVE_PERCENT,
)
from vsphere_client.engine.workload.steps import StepStore
from vsphere_client.model.workload import TraceLoad

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """A load sampled every ``interval_us``; a sample holds until the next one.

    ``cpu`` is in percent of the VM's vCPUs or in MHz, ``memory_active`` in percent of its memory or in MB.
    What is None is taken from the settings. ``noise`` is the relative size of the irregularity on top,
    ``spread_s`` the span over which VMs with this load are shifted against each other, ``dirty_share_per_s``
    the share of active memory rewritten in a second at full CPU. ``disk_io_kb`` turns operations into
    throughput and back where only one is known; the shares (0 to 1) divide operations and traffic.
    """

    key: str
    interval_us: int
    cpu: Samples
    cpu_unit: Literal["percent", "mhz"] = "percent"
    memory_active: Samples | None = None
    memory_unit: Literal["percent", "mb"] = "percent"
    disk_iops: Samples | None = None
    disk_kbps: Samples | None = None
    net_mbps: Samples | None = None
    disk_read_share: Samples | float = DISK_READ_SHARE
    net_rx_share: Samples | float = NET_RX_SHARE
    disk_io_kb: float = DISK_IO_KB
    repeat: bool = True
    noise: float = 0.0
    spread_s: int = 0
    dirty_share_per_s: float = DIRTY_SHARE_PER_S

    def __post_init__(self) -> None:
        """Refuse what could not be looked up.

        Raises:
            ValueError: no samples, no time between them, or columns of different lengths.
        """
        columns = (self.memory_active, self.disk_iops, self.disk_kbps, self.net_mbps)
        if len(self.cpu) == 0 or self.interval_us <= 0:
            raise ValueError(f"{self.key}: a series has at least one sample and an interval above 0")
        if any(column is not None and len(column) != len(self.cpu) for column in columns):
            raise ValueError(f"{self.key}: the columns of a series have the same length")

    @property
    def duration_us(self) -> int:
        """The time that the samples cover."""
        return self.interval_us * len(self.cpu)


def trace_key(trace: TraceLoad) -> str:
    """The name in the library of the recorded load that a workload refers to."""
    return f"{trace.format}:{trace.file}!{trace.member or ''}"


@dataclass(frozen=True, slots=True)
class PackedSeries:
    """Where a series lies in the library and how it is to be read, without the samples themselves."""

    key: str
    offset: int
    length: int
    interval_us: int
    repeat: bool
    noise: float
    spread_s: int
    dirty_share_per_s: float
    peak_cpu: float
    peak_memory: float

    @classmethod
    def of(cls, series: Series, offset: int) -> PackedSeries:
        """The traits of a series whose samples begin at that place."""
        memory = series.memory_active
        return cls(
            key=series.key,
            offset=offset,
            length=len(series.cpu),
            interval_us=series.interval_us,
            repeat=series.repeat,
            noise=series.noise,
            spread_s=series.spread_s,
            dirty_share_per_s=series.dirty_share_per_s,
            peak_cpu=float(series.cpu.max()),
            peak_memory=WORKING_MEMORY_ACTIVE_PERCENT if memory is None else float(memory.max()),
        )


class SeriesLibrary:
    """All loads of a simulation, packed so that any number of VMs look theirs up in one expression.

    The library only grows: an index, once given, keeps its meaning.
    """

    def __init__(self) -> None:
        self.samples = PackedRows(len(Column), np.dtype(np.float32))
        self.steps = StepStore()
        self._series: list[PackedSeries] = []
        self._index: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._series)

    def __contains__(self, key: str) -> bool:
        return key in self._index

    def add(self, series: Series) -> int:
        """Take a series in and give its index; a key that is known already keeps its first series."""
        known = self._index.get(series.key)
        if known is not None:
            return known
        offset = self.samples.append(_matrix(series))
        self._series.append(PackedSeries.of(series, offset))
        self._index[series.key] = len(self._series) - 1
        return len(self._series) - 1

    def index(self, key: str) -> int:
        """The index of a series.

        Raises:
            KeyError: no series of that key has been added.
        """
        return self._index[key]

    def packed(self, index: int) -> PackedSeries:
        """Where a series' samples lie, and how they are to be read."""
        return self._series[index]


def _matrix(series: Series) -> Samples:
    matrix = np.zeros((len(series.cpu), len(Column)), np.float32)
    matrix[:, Column.CPU_PERCENT if series.cpu_unit == "percent" else Column.CPU_MHZ] = series.cpu
    if series.memory_active is None:
        matrix[:, Column.MEMORY_PERCENT] = WORKING_MEMORY_ACTIVE_PERCENT
    else:
        column = Column.MEMORY_PERCENT if series.memory_unit == "percent" else Column.MEMORY_MB
        matrix[:, column] = series.memory_active
    matrix[:, Column.DIRTY_MB_PER_S] = NOT_GIVEN
    matrix[:, Column.DISK_READ_SHARE] = series.disk_read_share
    matrix[:, Column.NET_RX_SHARE] = series.net_rx_share
    _fill_disk(matrix, series)
    if series.net_mbps is not None:
        matrix[:, Column.NET_MBPS] = series.net_mbps
    return matrix


def _fill_disk(matrix: Samples, series: Series) -> None:
    """Operations and throughput; where only one is known the other follows from the operation's size."""
    iops, kbps = series.disk_iops, series.disk_kbps
    if iops is None and kbps is not None:
        iops = kbps / np.float32(series.disk_io_kb)
    if kbps is None and iops is not None:
        kbps = iops * np.float32(series.disk_io_kb)
    if iops is not None and kbps is not None:
        matrix[:, Column.DISK_IOPS], matrix[:, Column.DISK_KBPS] = iops, kbps
