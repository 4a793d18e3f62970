"""The engine's step: what guests ask for, and what their hosts give them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.cpu_step import apply_cpu, apply_host_cpu
from vsphere_client.engine.esxi.io_step import apply_dirty, apply_host_io
from vsphere_client.engine.esxi.memory_guest import slow_ballooned_guests
from vsphere_client.engine.esxi.memory_step import (
    STOPPED_MEMORY_COLUMNS,
    Span,
    apply_host_memory,
    apply_memory,
    prefill,
)
from vsphere_client.engine.esxi.memory_totals import add_swapped
from vsphere_client.engine.esxi.numa_step import apply_numa
from vsphere_client.engine.esxi.power_meter import PowerMeter
from vsphere_client.engine.network.io_step import apply_network
from vsphere_client.engine.service import (
    HostAvailability,
    HostDown,
    HostUp,
    Notice,
    Rearranged,
    Service,
    Stepped,
    VmConfigured,
    VmGone,
    VmMoved,
    VmPower,
)
from vsphere_client.engine.storage.io_step import apply_storage
from vsphere_client.engine.workload.series import SeriesLibrary
from vsphere_client.engine.workload.table import Demand, WorkloadTable
from vsphere_client.engine.world.bound_vms import bound_vms
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.engine.world.residents import Residents, current_residents, residents_on
from vsphere_client.engine.world.tables import VmTable
from vsphere_client.kernel.clock import Scheduled
from vsphere_client.kernel.random_streams import stable_hash
from vsphere_client.model.units import SECOND_US
from vsphere_client.model.workload import WorkloadSpec

STEP_PRIORITY = -10
"""The step goes before everything else that is due at the same time."""
PROMPT_PRIORITY = 90
"""A prompt step goes after everything else that is due at the same time."""
FINE_STEP_US, PROMPT_PARTS = 20 * SECOND_US, 20
"""Beyond the usual step a discrete change may wait a twentieth of the step's excess, so that a large
data centre in steps of 300 s takes in a wave of migrations together (our assumption)."""

STOPPED_COLUMNS = (
    "cpu_demand_mhz",
    "cpu_entitlement_mhz",
    "cpu_usage_mhz",
    "cpu_ready_percent",
    "cpu_costop_percent",
    "cpu_run_percent",
    "cpu_used_percent",
    "cpu_system_percent",
    "cpu_overlap_percent",
    "cpu_max_limited_percent",
    "cpu_io_wait_percent",
    "cpu_swap_wait_percent",
    "cpu_latency_percent",
    "numa_home",
    "numa_migrations",
    *STOPPED_MEMORY_COLUMNS,
    "dirty_mb_per_s",
    "disk_iops",
    "disk_latency_ms",
    "disk_mb_per_s",
    "disk_kernel_latency_ms",
    "disk_read_iops",
    "disk_write_iops",
    "disk_read_mb_per_s",
    "disk_write_mb_per_s",
    "disk_outstanding",
    "disk_queued",
    "net_mbps",
    "net_rx_mbps",
    "net_tx_mbps",
    "net_dropped_percent",
)
"""What is nothing for a VM that does not execute."""


@dataclass(frozen=True, slots=True)
class Step:
    """The regular step is due."""


@dataclass(frozen=True, slots=True)
class PromptStep:
    """Something discrete happened: allocate again without waiting for the regular step."""


def hold_paused(vms: VmTable, demand: Demand) -> None:
    """Take off the demand of VMs that stand still until a question is answered; they keep their memory."""
    still = np.flatnonzero(vms.paused)
    if still.size:
        for asked in (
            demand.cpu_mhz,
            demand.dirty_mb_per_s,
            demand.disk_iops,
            demand.disk_kbps,
            demand.net_mbps,
        ):
            asked[still] = 0.0


class AllocationService(Service):
    """Allocates CPU, memory and I/O each step, and at once after discrete changes."""

    name = "allocation"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        start = engine.settings.start
        midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
        self.library = SeriesLibrary()
        self.workloads = WorkloadTable(
            self.library, day_offset_us=round((start - midnight).total_seconds() * SECOND_US)
        )
        self.last_step_us = 0
        self.steps = 0
        self.power_meter = PowerMeter()
        self._prompt: Scheduled | None = None
        self._stale: set[int] = set()

    def wire(self) -> None:
        """Take the step events."""
        self.engine.kernel.on(Step, self._step)
        self.engine.kernel.on(PromptStep, self._prompt_step)

    def start(self) -> None:
        """Give all guests their load and allocate for the first time."""
        self._assign_all()
        world = self.engine.world
        demand = self.workloads.demand(self.engine.now_us, world.vms.executing)
        residents = current_residents(world)
        prefill(world.hosts, world.vms, world.pools, residents, demand, self.engine.now_us)
        self._allocate(0.0)
        self.engine.kernel.after(self.engine.settings.step_us, Step(), STEP_PRIORITY)

    def notice(self, notice: Notice) -> None:
        """Keep workloads in step with the inventory, and ask for a prompt step of the hosts concerned."""
        world = self.engine.world
        if isinstance(notice, VmConfigured | VmGone | VmPower | VmMoved):
            vm = world.vm(notice.vm)
            if isinstance(notice, VmConfigured):
                self._assign(vm)
            elif isinstance(notice, VmGone):
                self.workloads.clear(vm.row)
            else:
                # A power-on may have placed the VM on a host of another speed, as a migration does.
                self.workloads.set_core_mhz(np.array([vm.row]), float(world.vms.core_mhz[vm.row]))
            if isinstance(notice, VmMoved):
                self._mark(notice.source)
            self._mark(vm.host)
        elif isinstance(notice, HostDown | HostUp | HostAvailability):
            self._mark(notice.host)
        elif isinstance(notice, Rearranged):
            moved = world.objects.get(notice.moid)
            if isinstance(moved, VirtualMachine):
                self._mark(moved.host)

    def capacity_changed(self, host: HostSystem) -> None:
        """Allocate anew on a host that has more or less for its VMs now."""
        self._mark(host.moid)

    def _mark(self, host: str | None) -> None:
        found = self.engine.world.objects.get(host or "")
        if isinstance(found, HostSystem):
            self._stale.add(found.row)
            self.soon()

    def soon(self) -> None:
        """Allocate again at this instant, once, after all that is due now; with coarse steps a little later."""
        if self._prompt is None:
            wait_us = max(0, self.engine.settings.step_us - FINE_STEP_US) // PROMPT_PARTS
            self._prompt = self.engine.kernel.after(wait_us, PromptStep(), PROMPT_PRIORITY)

    def _step(self, _: Step) -> None:
        step_s = (self.engine.now_us - self.last_step_us) / SECOND_US
        self.last_step_us = self.engine.now_us
        self._allocate(step_s)
        self.engine.notify(Stepped(step_s))
        self.engine.kernel.after(self.engine.settings.step_us, Step(), STEP_PRIORITY)

    def _prompt_step(self, _: PromptStep) -> None:
        """Allocate on the hosts that a discrete change concerned; nothing else waits for the regular step.

        The parts of a pool on other hosts stay as they were divided last, until the regular step divides
        the pool anew: as vCenter, which splits pools over hosts on a schedule of its own. So a limited
        pool may pass its limit until then. Source: drs.md 4, per-host trees; the period is our assumption.
        """
        self._prompt = None
        if not self._stale:
            return
        only = np.array(sorted(self._stale), dtype=np.intp)
        self._stale.clear()
        self._allocate_on(only, 0.0)

    def _allocate(self, step_s: float) -> None:
        """One step for everybody."""
        self.steps += 1
        self._stale.clear()
        world = self.engine.world
        residents = current_residents(world)
        demand = self.workloads.demand(self.engine.now_us, world.vms.executing)
        hold_paused(world.vms, demand)
        apply_storage(world, residents, demand, step_s)
        apply_network(world, residents, demand, step_s)
        self._share_out(residents, np.arange(world.hosts.capacity), demand, step_s)

    def _allocate_on(self, only: NDArray[np.intp], step_s: float) -> None:
        world = self.engine.world
        residents = residents_on(world, only)
        demand = self.workloads.demand(self.engine.now_us, world.vms.executing)
        hold_paused(world.vms, demand)
        apply_storage(world, residents, demand, 0.0, only)
        apply_network(world, residents, demand, 0.0, only)
        self._share_out(residents, only, demand, step_s)

    def _share_out(self, residents: Residents, only: NDArray[np.intp], demand: Demand, step_s: float) -> None:
        world = self.engine.world
        self._clear_stopped()
        slow_ballooned_guests(world.vms, residents, demand)
        bound = bound_vms(world, residents)
        pairs = apply_cpu(world.hosts, world.vms, world.pools, residents, demand, bound)
        span = Span(step_s, self.engine.now_us, world.datastores.seen_latency_ms, world.lost_storage)
        apply_memory(world.hosts, world.vms, world.pools, residents, only, demand, span)
        if step_s > 0.0:
            add_swapped(world.hosts, world.vms, step_s)
        apply_numa(world.hosts, world.vms, residents, step_s)
        apply_dirty(world.vms, residents, demand)
        apply_host_cpu(world.hosts, world.vms, residents, only, pairs)
        apply_host_memory(world.hosts, world.vms, residents, only, step_s)
        apply_host_io(world.hosts, world.vms, residents, only)
        self.power_meter.read(world, self.engine.now_us)
        world.changes.live()

    def _clear_stopped(self) -> None:
        vms = self.engine.world.vms
        # Few do not execute, and few of those did before.
        still = np.flatnonzero(~vms.executing)
        signs = (
            vms.memory_granted_mb,
            vms.memory_entitlement_mb,
            vms.cpu_demand_mhz,
            vms.disk_iops,
            vms.net_mbps,
        )
        stopped = still[np.logical_or.reduce([sign[still] > 0 for sign in signs])]
        if stopped.size:
            for name in STOPPED_COLUMNS:
                getattr(vms, name)[stopped] = 0.0

    def _assign(self, vm: VirtualMachine) -> None:
        vms = self.engine.world.vms
        vms.memory_seed[vm.row] = stable_hash(self.engine.settings.seed, vm.name)
        self.workloads.assign(
            vm.row,
            vm.config.workload,
            num_cpu=vm.config.num_cpu,
            core_mhz=float(vms.core_mhz[vm.row]),
            memory_mb=vm.config.memory_mb,
            now_us=self.engine.now_us,
            seed=self.engine.settings.seed,
            name=vm.name,
        )

    def _assign_all(self) -> None:
        """Assign workloads in groups that share one specification, so that 40,000 VMs start quickly."""
        groups: dict[int, tuple[WorkloadSpec | None, list[VirtualMachine]]] = {}
        for vm in self.engine.world.vm_at.values():
            groups.setdefault(id(vm.config.workload), (vm.config.workload, []))[1].append(vm)
        vms = self.engine.world.vms
        for spec, members in groups.values():
            rows = np.array([vm.row for vm in members])
            vms.memory_seed[rows] = [stable_hash(self.engine.settings.seed, vm.name) for vm in members]
            self.workloads.assign_many(
                rows,
                spec,
                num_cpu=vms.num_cpu[rows],
                core_mhz=vms.core_mhz[rows],
                memory_mb=vms.memory_mb[rows],
                now_us=self.engine.now_us,
                seed=self.engine.settings.seed,
                names=[vm.name for vm in members],
            )
