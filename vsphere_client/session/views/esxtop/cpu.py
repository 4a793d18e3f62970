"""Panel c: what the groups of a host do with the processors.

A VM's row is the sum over its worlds: its vCPUs, each with the engine's average (our assumption: the model knows
no difference between the vCPUs of a VM), and its helpers: vmx, vmx-vthread, vmx-mks and vmx-svga, and the worlds
that do its network and disk I/O. Those wait all the time, as the engine charges what they do to the vCPUs as %SYS.
That makes a VM's %WAIT as large as it is in reality. Each world keeps %RUN + %RDY + %CSTP + %WAIT =
100; %MLMTD is part of %RDY; %IDLE and %SWPWT are parts of %WAIT and %VMWAIT = %WAIT - %IDLE (vmkernel sheet, 1.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

import numpy as np

from vsphere_client.decisions.cpu.event_counts import decide_event_counts
from vsphere_client.engine.statistics.vm_power import vm_watts
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.engine.world.tables import Floats
from vsphere_client.session.views.esxtop.columns import Row
from vsphere_client.session.views.esxtop.groups import IDLE_GROUP, HostGroup, host_groups
from vsphere_client.session.views.esxtop.scene import HostScene, group_id, leader_id

STATES = ("used", "run", "sys", "wait", "rdy", "idle", "ovrlp", "cstp", "mlmtd", "swpwt")
EVENTS = ("switches", "migrations", "expirations", "wakeups")
"""Fields that a group has the sums of."""
HELPERS = ("vmx", "vmx-vthread", "vmx-mks", "vmx-svga")
_DISKS_A_CONTROLLER = {"pvscsi": 64}
_OTHER_DISKS_A_CONTROLLER = 15


def io_worlds(vm: VirtualMachine) -> tuple[str, ...]:
    """The worlds that do a VM's I/O: one for its network adapters, one for each SCSI controller.

    They are called after the leader of the VM's worlds.
    """
    leader, config = leader_id(vm), vm.config
    kind = "PVSCSI" if config.scsi_controller == "pvscsi" else "LSI"
    disks = _DISKS_A_CONTROLLER.get(config.scsi_controller, _OTHER_DISKS_A_CONTROLLER)
    network = (f"NetWorld-VM-{leader}",) if config.networks else ()
    return *network, *(f"{kind}-{leader}:{number}" for number in range(-(-len(config.disks) // disks)))


@dataclass(frozen=True, slots=True, kw_only=True)
class CpuRow(Row):
    """A group or a world; percent of one processor, MHz, watts. None: the figure means nothing for it."""

    id: int
    lwid: int
    nwld: int
    used: float
    run: float
    sys: float
    wait: float
    vmwait: float | None = None
    rdy: float = 0.0
    idle: float = 0.0
    ovrlp: float = 0.0
    cstp: float = 0.0
    mlmtd: float = 0.0
    swpwt: float = 0.0
    switches: float | None = None
    migrations: float | None = None
    expirations: float | None = None
    wakeups: float | None = None
    alloc_min: int | None = None
    alloc_max: int | None = None
    alloc_shares: int | None = None
    alloc_units: str | None = None
    latency: float | None = None
    memory_latency: float | None = None
    demand: float | None = None
    watts: float | None = None
    parts: tuple[CpuRow, ...] = field(default=())


def cpu_rows(scene: HostScene) -> tuple[CpuRow, ...]:
    """All groups by id; empty for a host that does not run."""
    if not scene.running:
        return ()
    groups = (*(_group_row(scene, group) for group in host_groups(scene)), *_vm_rows(scene))
    return tuple(sorted((_idle_row(scene, groups), *groups), key=lambda row: row.gid))


def load_of(scene: HostScene) -> float:
    """Worlds that run or want to run, in parts of the processors: 1.00 when all are used."""
    if not scene.running:
        return 0.0
    wanted = scene.of_vms("cpu_run_percent") + scene.of_vms("cpu_ready_percent")
    own = sum(100.0 * group.mhz / scene.core_mhz for group in host_groups(scene))
    return float((wanted * scene.of_vms("num_cpu")).sum() + own) / (100.0 * scene.pcpus)


def world_count(scene: HostScene) -> int:
    """All worlds of the host, its idle worlds included."""
    if not scene.running:
        return 0
    own = sum(group.worlds for group in host_groups(scene)) + scene.pcpus
    return own + sum(vm.config.num_cpu + len(HELPERS) + len(io_worlds(vm)) for vm in scene.vms)


def _idle_row(scene: HostScene, groups: Sequence[CpuRow]) -> CpuRow:
    """One idle world a processor: it runs while nobody else does and is ready else.

    What the VMkernel works for others is taken from whoever runs then, from idle worlds too: all %OVRLP add up
    to all %SYS.
    """
    run = max(0.0, 100.0 * scene.pcpus - sum(row.run for row in groups))
    overlap = min(run, max(0.0, sum(row.sys - row.ovrlp for row in groups)))
    return CpuRow(
        key=f"g{IDLE_GROUP}",
        gid=IDLE_GROUP,
        name="idle",
        instance=f"{IDLE_GROUP}:idle",
        id=IDLE_GROUP,
        lwid=IDLE_GROUP,
        nwld=scene.pcpus,
        used=run - overlap,
        run=run,
        sys=0.0,
        wait=0.0,
        rdy=100.0 * scene.pcpus - run,
        ovrlp=overlap,
    )


def _group_row(scene: HostScene, group: HostGroup) -> CpuRow:
    used = 100.0 * group.mhz / scene.core_mhz
    run = min(used, 100.0 * group.worlds)
    return CpuRow(
        key=f"g{group.gid}",
        gid=group.gid,
        name=group.name,
        instance=f"{group.gid}:{group.name}",
        id=group.gid,
        lwid=group.gid,
        nwld=group.worlds,
        used=used,
        run=run,
        sys=0.0,
        wait=100.0 * group.worlds - run,
    )


VM_COLUMNS = {
    "used": "cpu_used_percent",
    "run": "cpu_run_percent",
    "sys": "cpu_system_percent",
    "rdy": "cpu_ready_percent",
    "ovrlp": "cpu_overlap_percent",
    "cstp": "cpu_costop_percent",
    "mlmtd": "cpu_max_limited_percent",
    "io": "cpu_io_wait_percent",
    "swpwt": "cpu_swap_wait_percent",
    "latency": "cpu_latency_percent",
    "memory_latency": "memory_latency_percent",
    "reservation": "cpu_reservation_mhz",
    "limit": "cpu_limit_mhz",
    "shares": "cpu_shares",
}
"""Figures of a VM and the engine's columns they are read from; percentages are averages over the vCPUs."""


def _vm_rows(scene: HostScene) -> tuple[CpuRow, ...]:
    figures = {name: scene.of_vms(column) for name, column in VM_COLUMNS.items()}
    capacity = np.maximum(scene.of_vms("core_mhz") * scene.of_vms("num_cpu"), 1.0)
    figures["demand"] = 100.0 * scene.of_vms("cpu_demand_mhz") / capacity
    figures |= _event_counts(figures)
    watts = vm_watts(scene.world)[[vm.row for vm in scene.vms]]
    return tuple(
        _vm_row(vm, {name: float(values[index]) for name, values in figures.items()}, float(watts[index]))
        for index, vm in enumerate(scene.vms)
    )


def _event_counts(of: dict[str, Floats]) -> dict[str, Floats]:
    """What happens to each vCPU of the VMs, a second."""
    found = decide_event_counts(*(of[name] / 100.0 for name in ("run", "rdy", "cstp", "demand")))
    return {name: getattr(found, name) for name in EVENTS}


def _vm_row(vm: VirtualMachine, one: dict[str, float], watts: float) -> CpuRow:
    """The group of a VM: the sum of its worlds; latency and demand are averages over its vCPUs."""
    worlds = (*_helper_rows(vm), *_vcpu_rows(vm, one), *_io_rows(vm))
    gid = group_id(vm)
    sums: dict[str, Any] = {
        name: sum(getattr(world, name) or 0.0 for world in worlds) for name in (*STATES, *EVENTS)
    }
    return CpuRow(
        key=f"g{gid}",
        gid=gid,
        name=vm.name,
        instance=f"{gid}:{vm.name}",
        vm=True,
        num_cpu=vm.config.num_cpu,
        id=gid,
        lwid=leader_id(vm),
        nwld=len(worlds),
        vmwait=sum(world.vmwait or 0.0 for world in worlds),
        alloc_min=round(one["reservation"]),
        alloc_max=round(one["limit"]) if isfinite(one["limit"]) else -1,
        alloc_shares=round(one["shares"]),
        alloc_units="mhz",
        latency=one["latency"],
        memory_latency=one["memory_latency"],
        demand=one["demand"],
        watts=watts,
        parts=worlds,
        **sums,
    )


def _helper_rows(vm: VirtualMachine) -> tuple[CpuRow, ...]:
    return tuple(
        _world(vm, index, name, used=0.0, run=0.0, sys=0.0, wait=100.0) for index, name in enumerate(HELPERS)
    )


def _io_rows(vm: VirtualMachine) -> tuple[CpuRow, ...]:
    first = len(HELPERS) + vm.config.num_cpu
    return tuple(
        _world(vm, first + index, name, used=0.0, run=0.0, sys=0.0, wait=100.0)
        for index, name in enumerate(io_worlds(vm))
    )


def _vcpu_rows(vm: VirtualMachine, one: dict[str, float]) -> tuple[CpuRow, ...]:
    count = vm.config.num_cpu
    busy = one["run"] + one["rdy"] + one["cstp"]
    wait = max(0.0, 100.0 - busy)
    return tuple(_vcpu(vm, index, one, wait) for index in range(count))


def _vcpu(vm: VirtualMachine, index: int, one: dict[str, float], wait: float) -> CpuRow:
    blocked = min(wait, one["io"] + one["swpwt"])
    return _world(
        vm,
        len(HELPERS) + index,
        f"vmx-vcpu-{index}",
        used=one["used"],
        run=one["run"],
        sys=one["sys"],
        wait=wait,
        vmwait=blocked,
        rdy=one["rdy"],
        idle=wait - blocked,
        ovrlp=one["ovrlp"],
        cstp=one["cstp"],
        mlmtd=one["mlmtd"],
        swpwt=min(blocked, one["swpwt"]),
        **{name: one[name] for name in EVENTS},
    )


def _world(vm: VirtualMachine, index: int, name: str, **figures: Any) -> CpuRow:
    gid, wid = group_id(vm), leader_id(vm) + index
    return CpuRow(
        key=f"g{gid}w{wid}",
        gid=gid,
        name=f"{name}:{vm.name}" if name.startswith("vmx") else name,
        instance=f"{gid}:{vm.name}:{wid}:{name}",
        vm=True,
        id=wid,
        lwid=leader_id(vm),
        nwld=1,
        **figures,
    )
