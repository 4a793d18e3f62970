"""What every guest asks for at a moment of virtual time, for all VMs of the inventory at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vsphere_client.engine.workload.columns import ALWAYS, Bools, Floats, Ints, RowColumns
from vsphere_client.engine.workload.noise import noise
from vsphere_client.engine.workload.plan import Plan, plan_workload
from vsphere_client.engine.workload.refresh import apply_refresh
from vsphere_client.engine.workload.series import SeriesLibrary
from vsphere_client.engine.workload.settings import NOISE_STEP_US
from vsphere_client.kernel.random_streams import stable_hash
from vsphere_client.model.units import SECOND_US
from vsphere_client.model.workload import WorkloadSpec

Numbers = float | npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """What the guests ask for, one place per VM row; zeros where no VM is powered on.

    ``disk_read_share`` and ``net_rx_share`` (0 to 1) divide operations and traffic.

    CPU may exceed what the VM's vCPUs can get on their host when the load is given in MHz (recorded turbo, a
    VM rated by itself); the host's scheduler caps it. Active memory never exceeds the configured memory.
    """

    cpu_mhz: Floats
    memory_active_mb: Floats
    dirty_mb_per_s: Floats
    disk_iops: Floats
    disk_kbps: Floats
    net_mbps: Floats
    disk_read_share: Floats
    net_rx_share: Floats


class WorkloadTable:
    """The workload of every VM row, and the demand that follows from it.

    Rows are the world's stable row numbers: they may be freed and used again, and the table grows with them.
    The demand is a function of the assignments and the time only, however often or seldom it is asked for.
    ``day_offset_us`` is the virtual time of day at t = 0, by which the daily profiles go; traces and steps
    begin when they are assigned.
    """

    def __init__(self, library: SeriesLibrary, day_offset_us: int = 0, capacity: int = 64) -> None:
        self.library = library
        self._day_offset_us = day_offset_us
        self._columns = RowColumns.empty(capacity)
        self._noise_step: int | None = None
        self._noisy: Floats = np.ones(capacity)

    def assign(
        self,
        row: int,
        spec: WorkloadSpec | None,
        *,
        num_cpu: float,
        core_mhz: float,
        memory_mb: float,
        now_us: int,
        seed: int,
        name: str,
    ) -> None:
        """Give a VM its workload from now on (None: an idle guest); see `assign_many`."""
        rows = np.array([row], np.int64)
        self.assign_many(
            rows,
            spec,
            num_cpu=num_cpu,
            core_mhz=core_mhz,
            memory_mb=memory_mb,
            now_us=now_us,
            seed=seed,
            names=(name,),
        )

    def assign_many(
        self,
        rows: npt.NDArray[np.integer[Any]],
        spec: WorkloadSpec | None,
        *,
        num_cpu: Numbers,
        core_mhz: Numbers,
        memory_mb: Numbers,
        now_us: int,
        seed: int,
        names: Sequence[str],
    ) -> None:
        """Give many VMs the same workload; ``core_mhz`` is the nominal clock of each VM's host.

        The lab's seed and a VM's name decide its noise and its shift against VMs with the same profile.

        Raises:
            KeyError: the workload is a trace that the library does not hold.
        """
        if len(rows) == 0:
            return
        plan = plan_workload(spec, self.library)
        self._grow(int(rows.max()) + 1)
        columns = self._columns
        columns.seed[rows] = [stable_hash(seed, name) for name in names]
        columns.num_cpu[rows], columns.memory_mb[rows] = num_cpu, memory_mb
        columns.self_rated[rows] = plan.rated_mhz is not None
        rated = np.asarray(num_cpu) * core_mhz if plan.rated_mhz is None else plan.rated_mhz
        columns.rated_mhz[rows] = rated
        columns.origin_us[rows] = self._origins_us(rows, plan, now_us)
        self._apply_plan(rows, plan)

    def clear(self, row: int) -> None:
        """Free a row: its VM is gone."""
        if row < self._columns.capacity:
            self._columns.clear(row)
            self._noise_step = None

    def set_core_mhz(self, rows: npt.NDArray[np.integer[Any]], mhz: Numbers) -> None:
        """VMs are on hosts of that nominal clock now; loads in percent follow it."""
        columns = self._columns
        follows = columns.num_cpu[rows] * mhz
        columns.rated_mhz[rows] = np.where(columns.self_rated[rows], columns.rated_mhz[rows], follows)
        self._outdate(rows)

    def set_size(self, row: int, *, num_cpu: float, core_mhz: float, memory_mb: float) -> None:
        """A VM was reconfigured; its workload goes on, percentages are of the new size."""
        columns = self._columns
        columns.num_cpu[row], columns.memory_mb[row] = num_cpu, memory_mb
        self.set_core_mhz(np.array([row]), core_mhz)

    def demand(self, now_us: int, powered_on: Bools) -> Demand:
        """What all guests ask for now; ``powered_on`` has one place per VM row."""
        count = len(powered_on)
        self._grow(count)
        columns = self._columns
        apply_refresh(columns, self.library, now_us)
        on = powered_on.astype(np.float64)
        gate = on * self._irregularity(now_us)[:count]
        return Demand(
            cpu_mhz=np.minimum(columns.cpu_mhz[:count] * gate, columns.cpu_cap_mhz[:count]),
            memory_active_mb=columns.memory_active_mb[:count] * on,
            dirty_mb_per_s=columns.dirty_mb_per_s[:count] * gate,
            disk_iops=columns.disk_iops[:count] * gate,
            disk_kbps=columns.disk_kbps[:count] * gate,
            net_mbps=columns.net_mbps[:count] * gate,
            disk_read_share=columns.disk_read_share[:count],
            net_rx_share=columns.net_rx_share[:count],
        )

    def next_change_us(self, now_us: int) -> int | None:
        """The next moment after now at which a stepped load changes, or None; traces follow the ticks."""
        columns = self._columns
        apply_refresh(columns, self.library, now_us)
        stepped = (columns.interval_us == 0) & (columns.length > 1)
        if not stepped.any():
            return None
        soonest = int(columns.valid_until_us[stepped].min())
        return None if soonest == np.iinfo(np.int64).max else soonest

    def _apply_plan(self, rows: npt.NDArray[np.integer[Any]], plan: Plan) -> None:
        columns = self._columns
        columns.offset[rows], columns.length[rows] = plan.offset, plan.length
        columns.interval_us[rows], columns.repeat[rows] = plan.interval_us, plan.repeat
        columns.load_scale[rows], columns.memory_scale[rows] = plan.load_scale, plan.memory_scale
        columns.dirty_share[rows], columns.noise[rows] = plan.dirty_share_per_s, plan.noise
        self._outdate(rows)
        self._noise_step = None

    def _outdate(self, rows: npt.NDArray[np.integer[Any]]) -> None:
        """Have the rows looked up again at the next question."""
        self._columns.valid_until_us[rows] = ALWAYS

    def _origins_us(self, rows: npt.NDArray[np.integer[Any]], plan: Plan, now_us: int) -> Ints | int:
        """When each row's first sample was: now, or midnight less the VM's own shift for a daily profile."""
        if not plan.daily:
            return now_us
        shift_s: Ints = (self._columns.seed[rows].astype(np.int64) * plan.spread_s) >> 32
        return -(self._day_offset_us + plan.phase_us + shift_s * SECOND_US)

    def _irregularity(self, now_us: int) -> Floats:
        """What each row's load is multiplied by during this step of the noise."""
        step = now_us // NOISE_STEP_US
        if step != self._noise_step:
            self._noisy = 1.0 + self._columns.noise * noise(self._columns.seed, step)
            self._noise_step = step
        return self._noisy

    def _grow(self, needed: int) -> None:
        if needed > self._columns.capacity:
            self._columns = self._columns.grown(max(needed, 2 * self._columns.capacity))
            self._noise_step = None
