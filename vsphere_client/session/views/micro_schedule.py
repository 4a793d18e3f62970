"""One host as the micro scheduler sees it: the worlds of the shown moment, and a window simulated ahead of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vsphere_client.decisions.cpu.figures import ALWAYS_BUSY, PAIRED_SPEED
from vsphere_client.decisions.cpu.hyper_threading import wanted_of_pairs
from vsphere_client.decisions.cpu.numa import home_nodes
from vsphere_client.decisions.microscheduler.bound_scheduler import scheduler_for
from vsphere_client.decisions.microscheduler.constants import (
    HELPER_PERIOD_US,
    LONGEST_PAGE_WAIT_US,
    PAGE_WAIT_US,
)
from vsphere_client.decisions.microscheduler.host_load import GroupLoad, HostLoad, HostShape, WorldLoad
from vsphere_client.decisions.microscheduler.scheduler import MicroScheduler
from vsphere_client.engine.world.bound_vms import processors_of
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.engine.world.world import World
from vsphere_client.kernel.random_streams import stream
from vsphere_client.session.session import Session

VMKERNEL = "vmkernel"
"""What the group of the VMkernel's own worlds refers to instead of a VM."""
_HELPER_DEMAND = 0.002
_HELPER_PART = 0.02
_BUSIEST_SYSTEM_WORLD = 0.5
_LEAST_RUN = 1e-3


@dataclass(frozen=True, slots=True)
class MacroNumbers:
    """What the macro model says of a VM at the same moment, in esxtop's percent of one pCPU each, and its shares, with
    those of its pools divided.
    """

    shares: float
    used: float
    ready: float
    costop: float


@dataclass(frozen=True, slots=True)
class MicroRun:
    """A host ready to be simulated at the grain of microseconds: run its scheduler, then read the schedule."""

    host: str
    host_name: str
    started_us: int
    scheduler: MicroScheduler
    macro: dict[str, MacroNumbers]


def micro_run(session: Session, moid: str, window_us: int) -> MicroRun:
    """What runs on a host at the shown moment, put on its pCPUs for a window; nothing of the world changes.

    The same moment of the same lab gives the same schedule.
    """
    world = session.engine.world
    host = world.host(moid)
    seed, now = session.engine.settings.seed, session.now_us
    scheduler = scheduler_for(
        host_load(world, host),
        window_us,
        lambda name: stream(seed, f"microscheduler/{moid}/{now}/{name}"),
    )
    return MicroRun(moid, host.name, now, scheduler, _macro_numbers(world, host))


def host_load(world: World, host: HostSystem) -> HostLoad:
    """A host's processors and all that wants to run on them now."""
    shape = host_shape(world, host)
    rows = _rows(world, host)
    shares = effective_shares(world, host)
    groups = [_group(world, row, shape, shares[world.vm_at[row].moid]) for row in rows]
    own = _vmkernel(world, host, shape, sum(group.shares for group in groups))
    return HostLoad(shape, (*own, *groups))


def host_shape(world: World, host: HostSystem) -> HostShape:
    """A host's processors."""
    nodes, clock = int(world.hosts.numa_nodes[host.row]), float(world.hosts.clock[host.row])
    cores = host.config.cores
    return HostShape(
        cores,
        host.config.usable_threads_per_core,
        min(max(nodes, 1), cores),
        host.config.mhz * clock,
        bool(world.hosts.one_vm_a_core[host.row]),
        clock,
    )


def _rows(world: World, host: HostSystem) -> list[int]:
    """The rows of the VMs that execute on a host, by name."""
    found = np.flatnonzero(world.vms.executing & (world.vms.host == host.row)).tolist()
    return sorted(found, key=lambda row: (world.vm_at[row].name, world.vm_at[row].moid))


def _group(world: World, row: int, shape: HostShape, shares: float) -> GroupLoad:
    vms, vm = world.vms, world.vm_at[row]
    count, own = int(vms.num_cpu[row]), int(vms.own_cores[row])
    wanted = _wanted(world, row, shape)
    helper = min(_HELPER_DEMAND, wanted * _HELPER_PART)
    each = min(max(wanted - helper, 0.0) / count, 1.0)
    swap, disk = (float(getattr(vms, f"cpu_{what}_wait_percent")[row]) / 100.0 for what in ("swap", "io"))
    if each + swap >= ALWAYS_BUSY:
        each = 1.0
    homes = _homes(world, row, shape)
    pages = swap / max(float(vms.cpu_run_percent[row]) / 100.0, _LEAST_RUN)
    page_us = round(min(1000.0 * float(vms.memory_page_wait_ms[row]), LONGEST_PAGE_WAIT_US)) or PAGE_WAIT_US
    worlds = [
        WorldLoad(f"vcpu-{number}", each, homes[number], swap_wait=pages, io_wait=disk, page_us=page_us)
        for number in range(count)
    ]
    worlds.append(WorldLoad("vmx", helper, homes[0], "helper", HELPER_PERIOD_US))
    return GroupLoad(
        vm.moid,
        vm.name,
        tuple(worlds),
        shares=shares,
        reservation_mhz=float(vms.cpu_reservation_mhz[row]),
        limit_mhz=_limit(world, row),
        usage_mhz=float(vms.cpu_usage_mhz[row]),
        own_cores=own > 0,
        threads_per_core=count // own if own else 1,
        affinity=() if own else processors_of(world, row),
    )


def _wanted(world: World, row: int, shape: HostShape) -> float:
    """What all vCPUs of a VM want, in cores; of pairs on cores of their own demand tells only what these can give."""
    vms = world.vms
    count, own = int(vms.num_cpu[row]), int(vms.own_cores[row])
    if not 0 < own < count:
        return float(vms.cpu_demand_mhz[row]) / shape.core_mhz
    run = float(vms.cpu_run_percent[row]) / 100.0
    return count * wanted_of_pairs(run - (1.0 - PAIRED_SPEED) * run * run)


def _homes(world: World, row: int, shape: HostShape) -> list[int]:
    """The home node of each vCPU: a wide VM's clients take its home nodes in turn."""
    count = int(world.vms.num_cpu[row])
    nodes = home_nodes(int(world.vms.numa_home[row])) or (0,)
    return [nodes[number * len(nodes) // count] % shape.numa_nodes for number in range(count)]


def _limit(world: World, row: int) -> float:
    """The VM's own limit; below a limited pool at most what the macro model gives it of the pool's."""
    vms = world.vms
    own = float(vms.cpu_limit_mhz[row])
    pool = int(vms.pool[row])
    while pool >= 0:
        if math.isfinite(world.pools.cpu_limit_mhz[pool]):
            given, wanted = float(vms.cpu_entitlement_mhz[row]), float(vms.cpu_demand_mhz[row])
            return min(own, given) if given < wanted else own
        pool = int(world.pools.parent[pool])
    return own


def _vmkernel(world: World, host: HostSystem, shape: HostShape, shares: float) -> tuple[GroupLoad, ...]:
    """The VMkernel's own work and what vMotion takes, spread over as many worlds as it needs.

    It is served like a reservation: guests share what is left. Our assumption.
    """
    mhz = float(world.hosts.cpu_system_mhz[host.row] + world.hosts.cpu_vmotion_mhz[host.row])
    if mhz <= 0.0:
        return ()
    wanted = min(mhz / shape.core_mhz, float(shape.pcpus))
    count = min(max(math.ceil(wanted / _BUSIEST_SYSTEM_WORLD), shape.numa_nodes), shape.pcpus)
    worlds = tuple(
        WorldLoad(f"system-{at}", min(wanted / count, 1.0), at % shape.numa_nodes, "system")
        for at in range(count)
    )
    return (GroupLoad(VMKERNEL, "VMkernel", worlds, shares or 1000.0, mhz, usage_mhz=mhz),)


def effective_shares(world: World, host: HostSystem) -> dict[str, float]:
    """The shares of each VM on a host once those of its pools are divided among their members there.

    A pool's shares are split among its VMs and pools that run something on this host, level by level.
    """
    members: dict[int, list[tuple[float, int, VirtualMachine | None]]] = {}
    seen: dict[int, None] = {}
    for row in _rows(world, host):
        pool = int(world.vms.pool[row])
        vm = world.vm_at[row]
        members.setdefault(pool, []).append((float(world.vms.cpu_shares[row]), row, vm))
        while pool >= 0 and pool not in seen:
            seen[pool] = None
            parent = int(world.pools.parent[pool])
            members.setdefault(parent, []).append((float(world.pools.cpu_shares[pool]), pool, None))
            pool = parent
    found: dict[str, float] = {}
    top = members.get(-1, [])
    pending = [(-1, sum(shares for shares, _, _ in top))]
    while pending:
        pool, whole = pending.pop()
        total = sum(shares for shares, _, _ in members.get(pool, [])) or 1.0
        for shares, at, member in members.get(pool, []):
            part = max(whole * shares / total, 1e-6)
            if member is None:
                pending.append((at, part))
            else:
                found[member.moid] = part
    return found


def _macro_numbers(world: World, host: HostSystem) -> dict[str, MacroNumbers]:
    """The same VMs in the macro model, as sums over their vCPUs."""
    vms, shares = world.vms, effective_shares(world, host)
    return {
        world.vm_at[row].moid: MacroNumbers(
            shares=shares[world.vm_at[row].moid],
            used=float(vms.cpu_used_percent[row] * vms.num_cpu[row]),
            ready=float(vms.cpu_ready_percent[row] * vms.num_cpu[row]),
            costop=float(vms.cpu_costop_percent[row] * vms.num_cpu[row]),
        )
        for row in _rows(world, host)
    }
