"""NumPy columns for what moves: one row a host, virtual machine, datastore or cluster.

Rows are stable: a removed object frees its row for reuse, nothing else shifts. Vector
expressions run over all rows; ``alive`` tells which of them mean something.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

_F, _I, _B = np.float64, np.int32, np.bool_
NOWHERE = -1
"""Row number of "no host" or "no cluster"."""


class Table:
    """Columns of equal length, grown together; subclasses name the columns and their fill values."""

    COLUMNS: ClassVar[dict[str, tuple[type, Any]]] = {}
    alive: Bools

    def __init__(self, capacity: int = 16) -> None:
        self.capacity = capacity
        self._free: list[int] = list(range(capacity - 1, -1, -1))
        for name, (dtype, fill) in self.COLUMNS.items():
            setattr(self, name, np.full(capacity, fill, dtype))

    def take_row(self) -> int:
        """A free row, cleared to its fill values and marked alive."""
        if not self._free:
            self.reserve(max(16, self.capacity * 3 // 2))
        row = self._free.pop()
        for name, (_, fill) in self.COLUMNS.items():
            getattr(self, name)[row] = fill
        self.alive[row] = True
        return row

    def free_row(self, row: int) -> None:
        """Give a row back."""
        for name, (_, fill) in self.COLUMNS.items():
            getattr(self, name)[row] = fill
        self._free.append(row)
        self._free.sort(reverse=True)

    def reserve(self, capacity: int) -> None:
        """Make room for at least that many rows in one go."""
        if capacity <= self.capacity:
            return
        for name, (dtype, fill) in self.COLUMNS.items():
            grown: NDArray[Any] = np.full(capacity, fill, dtype)
            grown[: self.capacity] = getattr(self, name)
            setattr(self, name, grown)
        self._free = list(range(capacity - 1, self.capacity - 1, -1)) + self._free
        self.capacity = capacity


class HostTable(Table):
    """What moves on hosts; MHz, MB and Mbps."""

    COLUMNS: ClassVar = {
        "alive": (_B, False),
        "running": (_B, False),
        "usable": (_B, False),
        "evacuating": (_B, False),
        "cluster": (_I, NOWHERE),
        "cores": (_I, 0),
        "core_mhz": (_F, 0.0),
        "cpu_total_mhz": (_F, 0.0),
        "cpu_system_mhz": (_F, 0.0),
        "cpu_vmotion_mhz": (_F, 0.0),
        "cpu_demand_mhz": (_F, 0.0),
        "cpu_usage_mhz": (_F, 0.0),
        "memory_total_mb": (_F, 0.0),
        "memory_kernel_mb": (_F, 0.0),
        "memory_min_free_mb": (_F, 0.0),
        "memory_usage_mb": (_F, 0.0),
        "memory_active_mb": (_F, 0.0),
        "memory_free_mb": (_F, 0.0),
        "memory_state": (np.int8, 0),
        "num_vms": (_I, 0),
        "net_mbps": (_F, 0.0),
        "disk_iops": (_F, 0.0),
    }
    running: Bools
    usable: Bools
    evacuating: Bools
    cluster: Ints
    cores: Ints
    core_mhz: Floats
    cpu_total_mhz: Floats
    cpu_system_mhz: Floats
    cpu_vmotion_mhz: Floats
    cpu_demand_mhz: Floats
    cpu_usage_mhz: Floats
    memory_total_mb: Floats
    memory_kernel_mb: Floats
    memory_min_free_mb: Floats
    memory_usage_mb: Floats
    memory_active_mb: Floats
    memory_free_mb: Floats
    memory_state: NDArray[np.int8]
    num_vms: Ints
    net_mbps: Floats
    disk_iops: Floats


class VmTable(Table):
    """What moves on virtual machines; MHz, MB, percent, ms."""

    COLUMNS: ClassVar = {
        "alive": (_B, False),
        "executing": (_B, False),
        "starting": (_B, False),
        "stunned": (_B, False),
        "busy": (_B, False),
        "pinned": (_B, False),
        "automation": (np.int8, -1),
        "needs": (_I, -1),
        "host": (_I, NOWHERE),
        "cluster": (_I, NOWHERE),
        "pool": (_I, NOWHERE),
        "datastore": (_I, NOWHERE),
        "num_cpu": (_I, 1),
        "core_mhz": (_F, 0.0),
        "memory_mb": (_F, 0.0),
        "tools": (_B, True),
        "cpu_shares": (_F, 0.0),
        "cpu_reservation_mhz": (_F, 0.0),
        "cpu_limit_mhz": (_F, np.inf),
        "memory_shares": (_F, 0.0),
        "memory_reservation_mb": (_F, 0.0),
        "memory_limit_mb": (_F, np.inf),
        "overhead_mb": (_F, 0.0),
        "guest_speed": (_F, 1.0),
        "cpu_demand_mhz": (_F, 0.0),
        "cpu_entitlement_mhz": (_F, 0.0),
        "cpu_usage_mhz": (_F, 0.0),
        "cpu_ready_percent": (_F, 0.0),
        "cpu_costop_percent": (_F, 0.0),
        "memory_active_mb": (_F, 0.0),
        "memory_granted_mb": (_F, 0.0),
        "memory_consumed_mb": (_F, 0.0),
        "memory_entitlement_mb": (_F, 0.0),
        "memory_shared_mb": (_F, 0.0),
        "memory_balloon_mb": (_F, 0.0),
        "memory_compressed_mb": (_F, 0.0),
        "memory_swapped_mb": (_F, 0.0),
        "dirty_mb_per_s": (_F, 0.0),
        "disk_iops": (_F, 0.0),
        "disk_latency_ms": (_F, 0.0),
        "disk_mb_per_s": (_F, 0.0),
        "net_mbps": (_F, 0.0),
        "drs_score": (_F, 100.0),
    }
    executing: Bools
    starting: Bools
    stunned: Bools
    busy: Bools
    pinned: Bools
    automation: NDArray[np.int8]
    needs: Ints
    host: Ints
    cluster: Ints
    pool: Ints
    datastore: Ints
    num_cpu: Ints
    core_mhz: Floats
    memory_mb: Floats
    tools: Bools
    cpu_shares: Floats
    cpu_reservation_mhz: Floats
    cpu_limit_mhz: Floats
    memory_shares: Floats
    memory_reservation_mb: Floats
    memory_limit_mb: Floats
    overhead_mb: Floats
    guest_speed: Floats
    cpu_demand_mhz: Floats
    cpu_entitlement_mhz: Floats
    cpu_usage_mhz: Floats
    cpu_ready_percent: Floats
    cpu_costop_percent: Floats
    memory_active_mb: Floats
    memory_granted_mb: Floats
    memory_consumed_mb: Floats
    memory_entitlement_mb: Floats
    memory_shared_mb: Floats
    memory_balloon_mb: Floats
    memory_compressed_mb: Floats
    memory_swapped_mb: Floats
    dirty_mb_per_s: Floats
    disk_iops: Floats
    disk_latency_ms: Floats
    disk_mb_per_s: Floats
    net_mbps: Floats
    drs_score: Floats


class DatastoreTable(Table):
    """What moves on datastores; GB, ms and I/O per second."""

    COLUMNS: ClassVar = {
        "alive": (_B, False),
        "capacity_gb": (_F, 0.0),
        "used_gb": (_F, 0.0),
        "iops": (_F, 0.0),
        "asked_iops": (_F, 0.0),
        "latency_ms": (_F, 0.0),
        "base_latency_ms": (_F, 0.0),
        "max_iops": (_F, 1.0),
    }
    capacity_gb: Floats
    used_gb: Floats
    iops: Floats
    asked_iops: Floats
    latency_ms: Floats
    base_latency_ms: Floats
    max_iops: Floats


class ClusterTable(Table):
    """What moves on clusters: the DRS score in percent."""

    COLUMNS: ClassVar = {
        "alive": (_B, False),
        "drs_score": (_F, 100.0),
    }
    drs_score: Floats


class PoolTable(Table):
    """What resource pools are set to; MHz and MB, an unlimited limit is infinite."""

    COLUMNS: ClassVar = {
        "alive": (_B, False),
        "cpu_shares": (_F, 0.0),
        "cpu_reservation_mhz": (_F, 0.0),
        "cpu_limit_mhz": (_F, np.inf),
        "memory_shares": (_F, 0.0),
        "memory_reservation_mb": (_F, 0.0),
        "memory_limit_mb": (_F, np.inf),
    }
    cpu_shares: Floats
    cpu_reservation_mhz: Floats
    cpu_limit_mhz: Floats
    memory_shares: Floats
    memory_reservation_mb: Floats
    memory_limit_mb: Floats
