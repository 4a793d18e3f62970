"""What the Summary of a resource pool shows: its members, settings and what it uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vsphere_client.decisions.cpu.entitlement import entitlement_in_demand
from vsphere_client.decisions.resources.admission import reservation_used
from vsphere_client.decisions.resources.levels import POOL_CPU_SHARES, POOL_MEMORY_SHARES, SharesLevel
from vsphere_client.engine.esxi.admission import pool_tree
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem, ResourcePool
from vsphere_client.engine.world.places import vms_below
from vsphere_client.engine.world.world import World
from vsphere_client.model.kinds import PowerState
from vsphere_client.session.session import Session
from vsphere_client.session.views.summary_refs import Ref, ref


@dataclass(frozen=True, slots=True)
class PoolResource:
    """One resource of a pool, MHz or MB; ``limit`` None means unlimited."""

    shares: str
    reservation: float
    reservation_used: float
    expandable: bool
    limit: float | None
    entitlement: float
    usage: float
    demand: float


@dataclass(frozen=True, slots=True)
class PoolSummary:
    """A pool: members of its own and with all pools inside, CPU and memory."""

    vms: int
    vms_below: int
    powered_on: int
    powered_on_below: int
    pools: int
    pools_below: int
    cpu: PoolResource
    memory: PoolResource
    owner: Ref


def pool_summary(session: Session, moid: str) -> PoolSummary:
    """The numbers of a resource pool's Summary now."""
    world = session.engine.world
    pool = world.get(moid, ResourcePool)
    below = list(vms_below(world, pool))
    own = [world.vm(vm) for vm in pool.vms]
    inner = _pools_below(world, pool)
    owner = world.objects[pool.owner]
    assert isinstance(owner, ClusterComputeResource | HostSystem), "a pool belongs to a cluster or a host"
    used = reservation_used(pool_tree(world, owner.root_pool), pool.moid)
    rows = np.array([vm.row for vm in below], dtype=np.intp)
    table, cpu, memory = world.vms, pool.config.cpu, pool.config.memory
    return PoolSummary(
        vms=len(own),
        vms_below=len(below),
        powered_on=sum(vm.power_state == PowerState.ON for vm in own),
        powered_on_below=sum(vm.power_state == PowerState.ON for vm in below),
        pools=len(pool.pools),
        pools_below=inner,
        cpu=PoolResource(
            shares_words(cpu.shares, POOL_CPU_SHARES),
            cpu.reservation_mhz,
            used.cpu_mhz,
            cpu.expandable,
            cpu.limit_mhz,
            float(entitlement_in_demand(table.cpu_entitlement_mhz[rows], table.cpu_demand_mhz[rows]).sum()),
            float(table.cpu_usage_mhz[rows].sum()),
            float(table.cpu_demand_mhz[rows].sum()),
        ),
        memory=PoolResource(
            shares_words(memory.shares, POOL_MEMORY_SHARES),
            memory.reservation_mb,
            used.memory_mb,
            memory.expandable,
            memory.limit_mb,
            float(table.memory_entitlement_mb[rows].sum()),
            float(table.memory_consumed_mb[rows].sum()),
            float(table.memory_active_mb[rows].sum()),
        ),
        owner=ref(owner),
    )


def shares_words(shares: str | int, presets: Mapping[SharesLevel, int]) -> str:
    """Shares of a pool as the client writes them: ``Normal (4000)``, from the presets of its resource."""
    if isinstance(shares, int):
        return f"Custom ({shares})"
    return f"{shares.capitalize()} ({presets[SharesLevel(shares)]})"


def _pools_below(world: World, pool: ResourcePool) -> int:
    return sum(1 + _pools_below(world, world.get(moid, ResourcePool)) for moid in pool.pools)
