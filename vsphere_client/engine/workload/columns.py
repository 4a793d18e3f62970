"""The state of every VM's workload, one array per trait and one place per VM row."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

NEVER = np.iinfo(np.int64).max
ALWAYS = np.iinfo(np.int64).min

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_FILL: dict[str, Any] = {"valid_from_us": ALWAYS, "valid_until_us": NEVER, "cpu_cap_mhz": np.inf}


@dataclass(slots=True)
class RowColumns:
    """What was assigned, then what holds at present; a row without a VM holds zeros and never changes."""

    offset: Ints
    """Place of the first sample in the library, among its samples or among its steps."""
    length: Ints
    interval_us: Ints
    """Time between samples; 0 for levels that change at exact times."""
    origin_us: Ints
    """The virtual time of the first sample, phase and individual shift included."""
    repeat: Bools
    load_scale: Floats
    memory_scale: Floats
    num_cpu: Floats
    memory_mb: Floats
    rated_mhz: Floats
    """MHz to which percentages refer."""
    self_rated: Bools
    """The workload itself says what its percentages refer to; the host's clock does not matter."""
    dirty_share: Floats
    noise: Floats
    seed: npt.NDArray[np.uint32]

    valid_from_us: Ints
    valid_until_us: Ints
    cpu_mhz: Floats
    cpu_cap_mhz: Floats
    memory_active_mb: Floats
    dirty_mb_per_s: Floats
    disk_iops: Floats
    disk_kbps: Floats
    net_mbps: Floats
    disk_read_share: Floats
    net_rx_share: Floats

    @classmethod
    def empty(cls, capacity: int) -> RowColumns:
        """Columns for that many rows, none of them in use."""
        kinds = {"Ints": np.int64, "Floats": np.float64, "Bools": np.bool_}
        arrays: dict[str, Any] = {
            f.name: np.full(capacity, _FILL.get(f.name, 0), kinds.get(str(f.type), np.uint32))
            for f in fields(cls)
        }
        return cls(**arrays)

    @property
    def capacity(self) -> int:
        """The number of rows there is room for."""
        return len(self.offset)

    def grown(self, capacity: int) -> RowColumns:
        """The same rows with room for more."""
        larger = RowColumns.empty(capacity)
        for column in fields(self):
            getattr(larger, column.name)[: self.capacity] = getattr(self, column.name)
        return larger

    def clear(self, row: int) -> None:
        """Make a row one without a VM."""
        for column in fields(self):
            getattr(self, column.name)[row] = _FILL.get(column.name, 0)
