"""May a VM power on here: reservations of its host and pools, and vSphere HA's failover capacity."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.latency_sensitivity import latency_refusals
from vsphere_client.decisions.placement.maximums import maximum_objection
from vsphere_client.decisions.resources.admission import (
    Admission,
    Pool,
    PoolAllocation,
    Reservation,
    decide_admission,
    decide_host_admission,
    decide_pool_reservation,
    reservation_used,
    without,
)
from vsphere_client.decisions.resources.validity import inconsistencies
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.ha.admission import check_failover_capacity
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    HostSystem,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.engine.world.tables import VmTable
from vsphere_client.engine.world.world import World
from vsphere_client.model.allocation import CpuAllocation, MemoryAllocation
from vsphere_client.model.faults import (
    GenericVmConfigFault,
    InsufficientCpuResourcesFault,
    InsufficientHostCpuCapacityFault,
    InsufficientHostMemoryCapacityFault,
    InsufficientMemoryResourcesFault,
    InsufficientResourcesFault,
    InvalidArgument,
)
from vsphere_client.model.reasons import Reason
from vsphere_client.model.resource_pool import ResourcePoolConfig
from vsphere_client.model.virtual_machine import VirtualMachineConfig


def reservation_of(world: World, vm: VirtualMachine) -> Reservation:
    """What a VM reserves while it is powered on; memory includes overhead."""
    memory = vm.config.memory.reservation_mb + float(world.vms.overhead_mb[vm.row])
    return Reservation(vm.config.cpu.reservation_mhz, memory)


def unreserved_on(world: World, host: HostSystem, besides: VirtualMachine | None = None) -> Reservation:
    """What a host has left for reservations; VMs that are starting or on their way hold theirs already.

    ``besides`` is a VM whose own arrival is not counted.
    """
    table = world.vms
    near = _near(table, host)
    here = (table.host[near] == host.row) & (table.executing[near] | table.starting[near])
    coming = (table.inbound[near] == host.row) & (table.host[near] != host.row)
    if besides is not None:
        coming &= near != besides.row
    rows = near[here | coming]
    cpu = float(table.cpu_reservation_mhz[rows].sum())
    memory = float((table.memory_reservation_mb[rows] + table.overhead_mb[rows]).sum())
    hosts, row = world.hosts, host.row
    return Reservation(
        float(hosts.cpu_total_mhz[row] - hosts.cpu_system_mhz[row]) - cpu,
        float(hosts.memory_total_mb[row] - hosts.memory_kernel_mb[row]) - memory,
    )


def _near(table: VmTable, host: HostSystem) -> NDArray[np.intp]:
    """Rows of the VMs on a host or on their way to it: few of tens of thousands, who are then looked at."""
    return np.flatnonzero((table.host == host.row) | (table.inbound == host.row))


def host_maximum(world: World, vm: VirtualMachine, host: HostSystem) -> Reason | None:
    """Why a host supports no more VMs or vCPUs than it runs already; starting and arriving VMs count."""
    vms = world.vms
    near = _near(vms, host)
    counts = vms.executing[near] | vms.starting[near] | (vms.inbound[near] == host.row)
    others = near[counts & (near != vm.row)]
    running, vcpus = len(others), int(vms.num_cpu[others].sum())
    return maximum_objection(host.name, running, vcpus, host.config.cores, vm.config.num_cpu)


def pool_tree(world: World, owner_root: str) -> list[Pool]:
    """The pools below a root as admission sees them; the root reserves the capacity of its hosts."""
    found: list[Pool] = []
    waiting = [owner_root]
    while waiting:
        pool = world.get(waiting.pop(0), ResourcePool)
        waiting.extend(pool.pools)
        cpu_used, memory_used = _used_by_vms(world, pool)
        if pool.hidden:
            capacity = _capacity(world, pool)
            cpu = PoolAllocation(capacity.cpu_mhz, cpu_used, False)
            memory = PoolAllocation(capacity.memory_mb, memory_used, False)
            found.append(Pool(pool.moid, pool.name, None, cpu, memory))
            continue
        cpu, memory = _allocations(pool.config, cpu_used, memory_used)
        found.append(Pool(pool.moid, pool.name, pool.parent, cpu, memory))
    return found


def _allocations(
    config: ResourcePoolConfig, cpu_used: float, memory_used: float
) -> tuple[PoolAllocation, PoolAllocation]:
    cpu, memory = config.cpu, config.memory
    return (
        PoolAllocation(cpu.reservation_mhz, cpu_used, cpu.expandable, cpu.limit_mhz),
        PoolAllocation(memory.reservation_mb, memory_used, memory.expandable, memory.limit_mb),
    )


def _used_by_vms(world: World, pool: ResourcePool) -> tuple[float, float]:
    rows = np.array([world.vm(moid).row for moid in pool.vms], dtype=np.intp)
    rows = rows[world.vms.executing[rows] | world.vms.starting[rows]]
    memory = world.vms.memory_reservation_mb[rows] + world.vms.overhead_mb[rows]
    return float(world.vms.cpu_reservation_mhz[rows].sum()), float(memory.sum())


def _capacity(world: World, root: ResourcePool) -> Reservation:
    owner = world.objects[root.owner]
    moids = owner.hosts if isinstance(owner, ClusterComputeResource) else {owner.moid: None}
    rows = np.array([world.host(moid).row for moid in moids], dtype=np.intp)
    rows = rows[world.hosts.usable[rows]]
    cpu = world.hosts.cpu_total_mhz[rows] - world.hosts.cpu_system_mhz[rows]
    memory = world.hosts.memory_total_mb[rows] - world.hosts.memory_kernel_mb[rows]
    return Reservation(float(cpu.sum()), float(memory.sum()))


def decide_pool_admission(engine: Engine, vm: VirtualMachine, pool: ResourcePool) -> Admission:
    """Whether a VM's reservation fits a pool and the ancestors that may lend to it."""
    tree = pool_tree(engine.world, _root_of(engine.world, pool))
    return decide_admission(tree, pool.moid, reservation_of(engine.world, vm))


def check_pool_admission(engine: Engine, vm: VirtualMachine) -> None:
    """Refuse a power-on for which neither the VM's pool nor what may lend to it has enough unreserved.

    Raises:
        InsufficientCpuResourcesFault, InsufficientMemoryResourcesFault: with the numbers as reasons.
    """
    raise_refusal(decide_pool_admission(engine, vm, engine.world.get(vm.resource_pool, ResourcePool)))


def check_pool_change(engine: Engine, vm: VirtualMachine, pool: ResourcePool) -> None:
    """Refuse another pool for a running VM in which its reservation finds no room.

    Raises:
        InsufficientCpuResourcesFault, InsufficientMemoryResourcesFault: with the numbers as reasons.
    """
    world = engine.world
    if pool.moid == vm.resource_pool or not (world.vms.executing[vm.row] or world.vms.starting[vm.row]):
        return
    own = reservation_of(world, vm)
    tree = [
        without(one, own) if one.ref == vm.resource_pool else one
        for one in pool_tree(world, _root_of(world, pool))
    ]
    raise_refusal(decide_admission(tree, pool.moid, own))


def check_reservation_rise(engine: Engine, vm: VirtualMachine, config: VirtualMachineConfig) -> None:
    """Refuse settings with which a running VM would reserve more than its host and pools can give.

    Raises:
        InsufficientHostCpuCapacityFault, InsufficientHostMemoryCapacityFault: the host has not so much left.
        InsufficientCpuResourcesFault, InsufficientMemoryResourcesFault: its pools have not.
    """
    world, old = engine.world, vm.config
    running = world.vms.executing[vm.row] or world.vms.starting[vm.row]
    rise = Reservation(
        max(config.cpu.reservation_mhz - old.cpu.reservation_mhz, 0.0),
        max(config.memory.reservation_mb - old.memory.reservation_mb, 0.0),
    )
    if vm.host is None or not running or rise == Reservation():
        return
    host = world.host(vm.host)
    raise_host_refusal(decide_host_admission(host.name, unreserved_on(world, host), rise))
    pool = world.get(vm.resource_pool, ResourcePool)
    raise_refusal(decide_admission(pool_tree(world, _root_of(world, pool)), pool.moid, rise))


def check_limits(cpu: CpuAllocation, memory: MemoryAllocation) -> None:
    """Refuse a reservation of a VM or a pool above its limit; raises InvalidArgument."""
    if memory.limit_mb is not None and memory.reservation_mb > memory.limit_mb:
        raise InvalidArgument(argument="memory reservation", problem="It is above the limit.")
    if cpu.limit_mhz is not None and cpu.reservation_mhz > cpu.limit_mhz:
        raise InvalidArgument(argument="CPU reservation", problem="It is above the limit.")


def _check_holds(engine: Engine, pool: ResourcePool, config: ResourcePoolConfig) -> None:
    """Refuse settings below what is reserved inside a pool: a limit, or a reservation if it cannot borrow.

    One that holds too much already may be changed in any way: it makes the cluster's state red, not worse.

    Raises:
        InsufficientResourcesFault: with the numbers as reasons.
    """
    tree = pool_tree(engine.world, _root_of(engine.world, pool))
    before = next(one for one in tree if one.ref == pool.moid)
    cpu, memory = _allocations(config, before.cpu.used_by_vms, before.memory.used_by_vms)
    after = replace(before, cpu=cpu, memory=memory)
    broken = inconsistencies([after if one is before else one for one in tree], after)
    if broken and not inconsistencies(tree, before):
        raise InsufficientResourcesFault(broken)


def check_pool_reservation(
    engine: Engine, parent: ResourcePool, pool: ResourcePool | None, config: ResourcePoolConfig
) -> None:
    """Refuse a pool's reservation that its parent cannot give, and what does not go together; ``pool`` None is one to
    be created.

    Raises:
        InsufficientCpuResourcesFault, InsufficientMemoryResourcesFault: with the numbers as reasons.
        InsufficientResourcesFault: more is reserved inside it than these settings allow.
        InvalidArgument: a reservation above its limit.
    """
    check_limits(config.cpu, config.memory)
    if pool is not None:
        _check_holds(engine, pool, config)
    wanted = Reservation(config.cpu.reservation_mhz, config.memory.reservation_mb)
    if wanted == Reservation():
        return
    tree = pool_tree(engine.world, _root_of(engine.world, parent))
    ref = pool.moid if pool is not None else ""
    if pool is None:
        tree.append(Pool(ref, "", parent.moid))
    raise_refusal(decide_pool_reservation(tree, ref, wanted))


def check_pool_move(engine: Engine, pool: ResourcePool, parent: ResourcePool) -> None:
    """Refuse another parent for a pool that cannot give what the pool takes, its reservation or more.

    Raises:
        InsufficientCpuResourcesFault, InsufficientMemoryResourcesFault: with the numbers as reasons.
    """
    tree = pool_tree(engine.world, _root_of(engine.world, parent))
    used = reservation_used(tree, pool.moid)
    own = pool.config
    wanted = Reservation(
        max(own.cpu.reservation_mhz, used.cpu_mhz), max(own.memory.reservation_mb, used.memory_mb)
    )
    below = {one.ref for one in pool_tree(engine.world, pool.moid)}
    raise_refusal(decide_admission([one for one in tree if one.ref not in below], parent.moid, wanted))


def _root_of(world: World, pool: ResourcePool) -> str:
    owner = world.objects[pool.owner]
    return owner.root_pool if isinstance(owner, ClusterComputeResource | HostSystem) else pool.moid


def check_latency_settings(world: World, vm: VirtualMachine, named: str | None) -> None:
    """Refuse to look for a host for a latency-sensitive VM whose reservations do for none of them.

    Raises:
        GenericVmConfigFault: with what it would have to reserve on the host with the slowest cores, of those that
            have the hyper-threads it needs if there are such.
    """
    host = world.find(HostSystem, named) if named else world.objects.get(vm.host or "")
    if vm.config.latency_sensitivity != "high" or not isinstance(host, HostSystem):
        return
    hosts = [host]
    if named is None and host.cluster is not None:
        hosts = [world.host(moid) for moid in world.cluster(host.cluster).hosts]
    _check_latency_sensitivity(vm.config, min(hosts, key=lambda one: _suitability(vm, one)))


def _suitability(vm: VirtualMachine, host: HostSystem) -> tuple[bool, int, int]:
    """Sorts hosts, those first that come nearest to what a latency-sensitive VM needs."""
    lacks = host.config.usable_threads_per_core < vm.config.simultaneous_threads
    return lacks, host.config.mhz, host.row


def check_latency_kept(world: World, vm: VirtualMachine, config: VirtualMachineConfig) -> None:
    """Refuse settings that would take a running VM the cores it has to itself, or the memory that goes with them.

    One that has them not, as a lab may start it, is changed freely.

    Raises:
        GenericVmConfigFault: with what has to stay reserved on its host.
    """
    if vm.host is None or not (world.vms.executing[vm.row] or world.vms.starting[vm.row]):
        return
    host = world.host(vm.host)
    if not _latency_refusals(vm.config, host):
        _check_latency_sensitivity(config, host)


def _latency_refusals(config: VirtualMachineConfig, host: HostSystem) -> tuple[Reason, ...]:
    there = host.config
    return latency_refusals(config, host.name, there.mhz, there.usable_threads_per_core)


def _check_latency_sensitivity(config: VirtualMachineConfig, host: HostSystem) -> None:
    if refusals := _latency_refusals(config, host):
        raise GenericVmConfigFault(refusals, reason=" ".join(one.text for one in refusals))


def check_power_on_admission(engine: Engine, vm: VirtualMachine, host: HostSystem) -> None:
    """Refuse a power-on that host, pool or failover capacity cannot carry.

    Raises:
        InsufficientHostCpuCapacityFault, InsufficientHostMemoryCapacityFault, InsufficientCpuResourcesFault,
        InsufficientMemoryResourcesFault, InsufficientFailoverResourcesFault: with the numbers as reasons.
        GenericVmConfigFault: a latency-sensitive VM without full reservations.
    """
    world = engine.world
    _check_latency_sensitivity(vm.config, host)
    requested = reservation_of(world, vm)
    raise_host_refusal(decide_host_admission(host.name, unreserved_on(world, host), requested))
    owner = host.cluster or host.moid
    if world.get(vm.resource_pool, ResourcePool).owner == owner:
        check_pool_admission(engine, vm)
    if host.cluster is not None:
        check_failover_capacity(engine, world.cluster(host.cluster), vm, host)


def raise_refusal(admission: Admission) -> None:
    """Turn a pool's refusal into the fault of the resource that lacks; what is admitted passes."""
    _raise(admission, InsufficientCpuResourcesFault, InsufficientMemoryResourcesFault)


def raise_host_refusal(admission: Admission) -> None:
    """Turn a host's refusal into the fault of the resource that lacks; what is admitted passes."""
    _raise(admission, InsufficientHostCpuCapacityFault, InsufficientHostMemoryCapacityFault)


def _raise(
    admission: Admission,
    no_cpu: type[InsufficientResourcesFault],
    no_memory: type[InsufficientResourcesFault],
) -> None:
    if admission.allowed:
        return
    requested, free = admission.requested, admission.unreserved
    if requested.cpu_mhz > free.cpu_mhz:
        raise no_cpu(
            admission.reasons, unreserved=f"{free.cpu_mhz:.0f}", requested=f"{requested.cpu_mhz:.0f}"
        )
    raise no_memory(
        admission.reasons, unreserved=f"{free.memory_mb:.0f}", requested=f"{requested.memory_mb:.0f}"
    )
