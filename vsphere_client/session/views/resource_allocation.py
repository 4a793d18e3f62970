"""Monitor > Resource Allocation: what is reserved below a cluster, host or pool, and who is sure of what.

The numbers are those of vsphere_client_ui.md 1.7 and vmkernel.md 1.4 and 1.9; CPU in MHz, memory in MB.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.admission import Pool, PoolAllocation, reservation_used, unreserved
from vsphere_client.decisions.resources.levels import (
    SharesLevel,
    level_of_vm_cpu_shares,
    level_of_vm_memory_shares,
)
from vsphere_client.decisions.resources.worst_case import Claimant, decide_worst_case, share_percents
from vsphere_client.engine.esxi.admission import pool_tree
from vsphere_client.engine.esxi.pool_columns import cpu_pools, memory_pools
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    HostSystem,
    ManagedObject,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.engine.world.places import vms_below
from vsphere_client.engine.world.world import World
from vsphere_client.model.allocation import Shares
from vsphere_client.session.session import Session

Resource = Literal["cpu", "memory"]
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class AllocationHead:
    """The whole: what can be reserved, is reserved, and can still be reserved; MHz or MB.

    ``available`` holds what expandable ancestors would lend. ``expandable`` is None where there is no
    pool to set (a cluster, a host). ``consumed`` and ``active`` are used of the hosts now.
    """

    title: str
    total: float
    reserved: float
    available: float
    consumed: float
    active: float
    expandable: bool | None = None
    configured: float | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class AllocationRow:
    """A machine or pool directly below; MHz or MB, percent of its siblings' shares."""

    moid: str
    name: str
    pool: bool
    running: bool
    reservation: float
    expandable: bool | None
    limit: float | None
    level: str
    shares: float
    shares_percent: float
    worst_case: float
    consumed: float
    active: float


@dataclass(frozen=True, slots=True)
class Allocation:
    """The head and the rows of one resource, pools first, then machines, by name."""

    head: AllocationHead
    rows: tuple[AllocationRow, ...]


def resource_allocation(session: Session, moid: str, resource: Resource) -> Allocation:
    """The CPU or memory page of a cluster, host or resource pool now.

    Raises:
        TypeError: the object has no resource pool.
    """
    reader = _Reader(session.engine.world, moid, resource)
    return Allocation(reader.head(), reader.rows())


def owner_of(session: Session, moid: str) -> ClusterComputeResource | HostSystem:
    """The cluster or stand-alone host whose pools hold an object.

    Raises:
        TypeError: the object has no resource pool.
    """
    return _owner_of(session.engine.world, session.engine.world.objects[moid])


def worst_cases(session: Session, moid: str, resource: Resource) -> dict[str, float]:
    """Worst-case allocation (MHz or MB), by id, of all pools and machines beside, above and below an object."""
    reader = _Reader(session.engine.world, owner_of(session, moid).moid, resource)
    return decide_worst_case(reader.claimants, reader.root, reader.capacity)


class _Reader:
    """One reading of one resource."""

    def __init__(self, world: World, moid: str, resource: Resource) -> None:
        self.world, self.resource = world, resource
        self.scope = world.objects[moid]
        self.owner = _owner_of(world, world.objects[moid])
        self.root = self.owner.root_pool
        self.pools = pool_tree(world, self.root)
        self.pool_shares = self._shares_of_pools()
        self.claimants = tuple(self._claimants())
        self.capacity = self._part(next(pool for pool in self.pools if pool.ref == self.root)).reservation

    def _shares_of_pools(self) -> NDArray[np.float64]:
        """Shares of the pools by row, with scalable shares worked in."""
        vms, pools = self.world.vms, self.world.pools
        columns = cpu_pools(vms, pools) if self.resource == "cpu" else memory_pools(vms, pools, vms.memory_mb)
        return columns.shares

    def _part(self, pool: Pool) -> PoolAllocation:
        return pool.cpu if self.resource == "cpu" else pool.memory

    # the tree ---------------------------------------------------------------------------------------------

    def _claimants(self) -> Iterator[Claimant]:
        for pool in self.pools:
            found = self.world.get(pool.ref, ResourcePool)
            if pool.parent is not None:
                yield self._claimant_of_pool(found, self._part(pool), pool.parent)
            for vm in found.vms:
                yield self._claimant_of_vm(self.world.vm(vm), pool.ref)

    def _claimant_of_pool(self, pool: ResourcePool, part: PoolAllocation, parent: str) -> Claimant:
        shares = float(self.pool_shares[pool.row])
        return Claimant(pool.moid, parent, shares, part.reservation, part.limit, pool=True)

    def _claimant_of_vm(self, vm: VirtualMachine, parent: str) -> Claimant:
        table, row = self.world.vms, vm.row
        on = bool(table.executing[row])
        overhead = float(table.overhead_mb[row])
        if self.resource == "cpu":
            size = float(table.num_cpu[row] * table.core_mhz[row])
            limit, reservation = vm.config.cpu.limit_mhz, vm.config.cpu.reservation_mhz
            shares = float(table.cpu_shares[row])
        else:
            size = vm.config.memory_mb + overhead
            limit = vm.config.memory.limit_mb
            limit = None if limit is None else limit + overhead
            reservation = vm.config.memory.reservation_mb + overhead
            shares = float(table.memory_shares[row])
        return Claimant(vm.moid, parent, shares, reservation if on else 0.0, limit, size if on else 0.0)

    # the head ---------------------------------------------------------------------------------------------

    def head(self) -> AllocationHead:
        """The figures above the list."""
        if isinstance(self.scope, ResourcePool) and not self.scope.hidden:
            return self._head_of_pool(self.scope)
        if isinstance(self.scope, HostSystem) and self.scope.cluster is not None:
            return self._head_of_member(self.scope)
        used = self._amount(reservation_used(self.pools, self.root))
        free = self._amount(unreserved(self.pools, self.root))
        hosts = self._host_rows()
        kind = "Cluster" if isinstance(self.owner, ClusterComputeResource) else "Host"
        return AllocationHead(kind, self.capacity, used, free, *self._used_of_hosts(hosts))

    def _head_of_pool(self, pool: ResourcePool) -> AllocationHead:
        mine = self._part(next(one for one in self.pools if one.ref == pool.moid))
        used = self._amount(reservation_used(self.pools, pool.moid))
        free = self._amount(unreserved(self.pools, pool.moid))
        rows = np.array([vm.row for vm in vms_below(self.world, pool)], dtype=np.intp)
        consumed, active = self._used_of_vms(rows)
        total = max(mine.reservation, used + free)
        return AllocationHead(
            "Resource pool",
            total,
            used,
            free,
            float(consumed.sum()),
            float(active.sum()),
            mine.expandable,
            mine.reservation,
            mine.limit,
        )

    def _head_of_member(self, host: HostSystem) -> AllocationHead:
        """A host of a cluster: what its running machines reserve of it."""
        hosts, table = self.world.hosts, self.world.vms
        rows = np.flatnonzero((table.executing | table.starting) & (table.host == host.row))
        if self.resource == "cpu":
            total = float(hosts.cpu_total_mhz[host.row] - hosts.cpu_system_mhz[host.row])
            used = float(table.cpu_reservation_mhz[rows].sum())
        else:
            total = float(hosts.memory_total_mb[host.row] - hosts.memory_kernel_mb[host.row])
            used = float((table.memory_reservation_mb[rows] + table.overhead_mb[rows]).sum())
        own = np.array([host.row], dtype=np.intp)
        return AllocationHead("Host", total, used, max(total - used, 0.0), *self._used_of_hosts(own))

    def _amount(self, found: object) -> float:
        return float(getattr(found, "cpu_mhz" if self.resource == "cpu" else "memory_mb"))

    def _host_rows(self) -> Rows:
        owner = self.owner
        moids = owner.hosts if isinstance(owner, ClusterComputeResource) else (owner.moid,)
        return np.array([self.world.host(moid).row for moid in moids], dtype=np.intp)

    def _used_of_hosts(self, rows: Rows) -> tuple[float, float]:
        table = self.world.hosts
        rows = rows[table.running[rows]]
        if self.resource == "cpu":
            return float(table.cpu_usage_mhz[rows].sum()), float(table.cpu_demand_mhz[rows].sum())
        return float(table.memory_usage_mb[rows].sum()), float(table.memory_active_mb[rows].sum())

    def _used_of_vms(self, rows: Rows) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        table = self.world.vms
        if self.resource == "cpu":
            return table.cpu_usage_mhz[rows], table.cpu_demand_mhz[rows]
        return table.memory_consumed_mb[rows], table.memory_active_mb[rows]

    # the rows ---------------------------------------------------------------------------------------------

    def rows(self) -> tuple[AllocationRow, ...]:
        """Pools first, then machines, by name."""
        worst = decide_worst_case(self.claimants, self.root, self.capacity)
        percents = share_percents(self.claimants)
        found = [self._row(one, percents[one.ref], worst[one.ref]) for one in self._shown()]
        return tuple(sorted(found, key=lambda row: (not row.pool, row.name.casefold(), row.moid)))

    def _shown(self) -> list[Claimant]:
        if isinstance(self.scope, HostSystem) and self.scope.cluster is not None:
            here = self.scope.vms
            return [one for one in self.claimants if one.ref in here]
        parent = self.scope.moid if isinstance(self.scope, ResourcePool) else self.root
        return [one for one in self.claimants if one.parent == parent]

    def _row(self, one: Claimant, percent: float, worst: float) -> AllocationRow:
        obj = self.world.objects[one.ref]
        if isinstance(obj, ResourcePool):
            rows = np.array([vm.row for vm in vms_below(self.world, obj)], dtype=np.intp)
            expandable = self._config(obj).expandable
        else:
            assert isinstance(obj, VirtualMachine), "only pools and machines compete"
            rows, expandable = np.array([obj.row], dtype=np.intp), None
        consumed, active = self._used_of_vms(rows)
        level, reservation, limit = self._settings(obj, one.shares)
        return AllocationRow(
            moid=one.ref,
            name=obj.name,
            pool=one.pool,
            running=one.pool or one.size > 0,
            reservation=reservation,
            expandable=expandable,
            limit=limit,
            level=level,
            shares=one.shares,
            shares_percent=percent,
            worst_case=worst,
            consumed=float(consumed.sum()),
            active=float(active.sum()),
        )

    def _config(self, pool: ResourcePool) -> PoolAllocation:
        return self._part(next(one for one in self.pools if one.ref == pool.moid))

    def _settings(self, obj: ResourcePool | VirtualMachine, shares: float) -> tuple[str, float, float | None]:
        """Level of the shares, reservation and limit as they are set."""
        if self.resource == "cpu":
            cpu = obj.config.cpu
            level = _level(cpu.shares)
            if isinstance(obj, VirtualMachine) and isinstance(cpu.shares, int):
                level = level_of_vm_cpu_shares(round(shares), obj.config.num_cpu).value.capitalize()
            return level, cpu.reservation_mhz, cpu.limit_mhz
        memory = obj.config.memory
        level = _level(memory.shares)
        if isinstance(obj, VirtualMachine) and isinstance(memory.shares, int):
            level = level_of_vm_memory_shares(round(shares), obj.config.memory_mb).value.capitalize()
        return level, memory.reservation_mb, memory.limit_mb


def _level(shares: Shares) -> str:
    return SharesLevel.CUSTOM.value.capitalize() if isinstance(shares, int) else shares.capitalize()


def _owner_of(world: World, obj: ManagedObject) -> ClusterComputeResource | HostSystem:
    """The cluster or stand-alone host whose pools are meant."""
    if isinstance(obj, VirtualMachine):
        obj = world.objects[obj.resource_pool]
    if isinstance(obj, ResourcePool):
        obj = world.objects[obj.owner]
    if isinstance(obj, HostSystem) and obj.cluster is not None:
        return world.cluster(obj.cluster)
    if isinstance(obj, ClusterComputeResource | HostSystem):
        return obj
    raise TypeError(f"{obj.kind} has no resource pool")
