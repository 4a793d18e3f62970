"""One level of load as a row of numbers, the form in which loads are stored and looked up."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from vsphere_client.engine.workload.settings import (
    DISK_IO_KB,
    DISK_READ_SHARE,
    IDLE_CPU_PERCENT,
    IDLE_DISK_IOPS,
    IDLE_MEMORY_ACTIVE_PERCENT,
    IDLE_NET_MBPS,
    NET_RX_SHARE,
    WORKING_MEMORY_ACTIVE_PERCENT,
)
from vsphere_client.model.workload import Load

NOT_GIVEN = -1.0
"""Stands in the dirty column for "derive it from active memory and CPU use"."""


class Column(IntEnum):
    """The columns of a level; CPU and memory are the sum of their relative and absolute parts."""

    CPU_PERCENT = 0
    CPU_MHZ = 1
    MEMORY_PERCENT = 2
    MEMORY_MB = 3
    DIRTY_MB_PER_S = 4
    DISK_IOPS = 5
    DISK_KBPS = 6
    NET_MBPS = 7
    DISK_READ_SHARE = 8
    NET_RX_SHARE = 9


def level(cpu_percent: float, memory_percent: float, disk_iops: float, net_mbps: float) -> tuple[float, ...]:
    """A level in percent of the VM, with the dirty rate left to be derived."""
    return (
        cpu_percent,
        0.0,
        memory_percent,
        0.0,
        NOT_GIVEN,
        disk_iops,
        disk_iops * DISK_IO_KB,
        net_mbps,
        DISK_READ_SHARE,
        NET_RX_SHARE,
    )


IDLE_LEVEL = level(IDLE_CPU_PERCENT, IDLE_MEMORY_ACTIVE_PERCENT, IDLE_DISK_IOPS, IDLE_NET_MBPS)
"""What a powered-on guest does that was given nothing to do (see settings)."""


def level_of(load: Load) -> tuple[float, ...]:
    """The level that a lab or a command describes; what it leaves out is taken from the settings."""
    percent = IDLE_CPU_PERCENT if load.cpu_percent is None else load.cpu_percent
    active = (
        WORKING_MEMORY_ACTIVE_PERCENT if load.memory_active_percent is None else load.memory_active_percent
    )
    return (
        percent if load.cpu_mhz is None else 0.0,
        load.cpu_mhz or 0.0,
        active if load.memory_active_mb is None else 0.0,
        load.memory_active_mb or 0.0,
        NOT_GIVEN if load.dirty_mb_per_s is None else load.dirty_mb_per_s,
        load.disk_iops,
        load.disk_iops * (DISK_IO_KB if load.disk_io_kb is None else load.disk_io_kb),
        load.net_mbps,
        DISK_READ_SHARE if load.disk_read_percent is None else load.disk_read_percent / 100.0,
        NET_RX_SHARE if load.net_rx_percent is None else load.net_rx_percent / 100.0,
    )


def as_levels(rows: list[tuple[float, ...]]) -> npt.NDArray[np.float64]:
    """Levels as a matrix, one level a row."""
    return np.array(rows, np.float64).reshape(-1, len(Column))
