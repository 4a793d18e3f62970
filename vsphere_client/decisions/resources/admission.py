"""Reservation admission: may a VM or a pool reserve what it asks for?

A request walks up the pool tree. A pool serves it from its own unreserved part; what is
missing goes to the parent if the pool is expandable. The root pool stands for the capacity
of the host or cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from vsphere_client.model.reasons import Reason, because

# Sums of reservations come from floating-point figures such as overhead memory.
_TOLERANCE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Reservation:
    """CPU and memory that somebody reserves or asks for; memory includes overhead."""

    cpu_mhz: float = 0.0
    memory_mb: float = 0.0


@dataclass(frozen=True, slots=True)
class PoolAllocation:
    """One resource of a pool, MHz or MB; ``used_by_vms`` sums its own powered-on VMs.

    ``limit`` None means unlimited. For memory, ``used_by_vms`` includes overhead.
    """

    reservation: float = 0.0
    used_by_vms: float = 0.0
    expandable: bool = True
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """A resource pool as admission sees it; the root has no parent and reserves the capacity."""

    ref: str
    name: str
    parent: str | None = None
    cpu: PoolAllocation = PoolAllocation()
    memory: PoolAllocation = PoolAllocation()


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether a reservation is granted, what was unreserved (limits included) and requested."""

    allowed: bool
    reasons: tuple[Reason, ...]
    unreserved: Reservation
    requested: Reservation


def decide_admission(pools: Sequence[Pool], pool_ref: str, requested: Reservation) -> Admission:
    """Whether a VM may power on in a pool with this reservation (memory including overhead).

    The reasons of a refusal name the pool that stopped it. Source: vSphere Resource
    Management, "Expandable Reservations" and "Admission Control".

    Raises:
        KeyError: no pool has the reference.
    """
    cpu, memory = _PoolTree.of_cpu(pools), _PoolTree.of_memory(pools)
    refusals = [
        reason
        for tree, amount in ((cpu, requested.cpu_mhz), (memory, requested.memory_mb))
        if (reason := tree.refusal(pool_ref, amount)) is not None
    ]
    unreserved = Reservation(cpu.unreserved(pool_ref), memory.unreserved(pool_ref))
    reasons = tuple(refusals) or (_admitted(cpu.pools[pool_ref].name, requested, unreserved),)
    return Admission(not refusals, reasons, unreserved, requested)


def decide_pool_reservation(pools: Sequence[Pool], pool_ref: str, wanted: Reservation) -> Admission:
    """Whether a pool may set its reservation to ``wanted``: the parent reserves it at once.

    Running VMs do not matter: the parent lends ``max(reservation, used)`` to a child. For a
    pool that is about to be created, include it with a reservation of nothing.
    """
    parent = next(pool.parent for pool in pools if pool.ref == pool_ref)
    if parent is None:
        nothing = Reservation()
        return Admission(True, (), nothing, wanted)
    cpu, memory = _PoolTree.of_cpu(pools), _PoolTree.of_memory(pools)
    rise = Reservation(cpu.rise(pool_ref, wanted.cpu_mhz), memory.rise(pool_ref, wanted.memory_mb))
    return decide_admission(pools, parent, rise)


def without(pool: Pool, leaving: Reservation) -> Pool:
    """A pool once a VM with this reservation (memory including overhead) has left it."""
    return replace(
        pool,
        cpu=replace(pool.cpu, used_by_vms=pool.cpu.used_by_vms - leaving.cpu_mhz),
        memory=replace(pool.memory, used_by_vms=pool.memory.used_by_vms - leaving.memory_mb),
    )


def decide_host_admission(host: str, unreserved: Reservation, requested: Reservation) -> Admission:
    """Whether a host can satisfy a reservation (memory including overhead) from what is unreserved."""
    checks = (
        ("CPU", "MHz", requested.cpu_mhz, unreserved.cpu_mhz),
        ("memory", "MB", requested.memory_mb, unreserved.memory_mb),
    )
    refusals = tuple(
        because(
            f"host_{resource.lower()}_reservation",
            "The host does not have sufficient {resource} resources to satisfy the reservation: "
            "{requested:.0f} {unit} requested, {unreserved:.0f} {unit} unreserved on {host}.",
            resource=resource,
            unit=unit,
            requested=wanted,
            unreserved=free,
            host=host,
        )
        for resource, unit, wanted, free in checks
        if wanted > free + _TOLERANCE
    )
    return Admission(
        not refusals, refusals or (_admitted(host, requested, unreserved),), unreserved, requested
    )


def reservation_used(pools: Sequence[Pool], pool_ref: str) -> Reservation:
    """What is reserved inside a pool: its VMs, and of each child the larger of reserved and used."""
    return Reservation(_PoolTree.of_cpu(pools).used(pool_ref), _PoolTree.of_memory(pools).used(pool_ref))


def unreserved(pools: Sequence[Pool], pool_ref: str) -> Reservation:
    """What a pool could still reserve, with what its ancestors can lend and their limits allow."""
    cpu, memory = _PoolTree.of_cpu(pools), _PoolTree.of_memory(pools)
    return Reservation(cpu.unreserved(pool_ref), memory.unreserved(pool_ref))


def _admitted(where: str, requested: Reservation, unreserved: Reservation) -> Reason:
    return because(
        "reservation_admitted",
        "{where} can reserve {cpu_mhz:.0f} MHz and {memory_mb:.0f} MB; "
        "{free_mhz:.0f} MHz and {free_mb:.0f} MB were unreserved.",
        where=where,
        cpu_mhz=requested.cpu_mhz,
        memory_mb=requested.memory_mb,
        free_mhz=unreserved.cpu_mhz,
        free_mb=unreserved.memory_mb,
    )


class _PoolTree:
    """One resource of the pool tree."""

    def __init__(
        self, pools: Sequence[Pool], allocation: Callable[[Pool], PoolAllocation], resource: str, unit: str
    ) -> None:
        self.pools: Mapping[str, Pool] = {pool.ref: pool for pool in pools}
        self._allocation, self._resource, self._unit = allocation, resource, unit
        self._children: dict[str, list[str]] = {}
        for pool in pools:
            if pool.parent is not None:
                self._children.setdefault(pool.parent, []).append(pool.ref)

    @classmethod
    def of_cpu(cls, pools: Sequence[Pool]) -> _PoolTree:
        return cls(pools, lambda pool: pool.cpu, "CPU", "MHz")

    @classmethod
    def of_memory(cls, pools: Sequence[Pool]) -> _PoolTree:
        return cls(pools, lambda pool: pool.memory, "memory", "MB")

    def used(self, ref: str) -> float:
        own = self._allocation(self.pools[ref]).used_by_vms
        return own + sum(self.lent(child) for child in self._children.get(ref, ()))

    def lent(self, ref: str) -> float:
        """What the parent of a pool sets aside for it."""
        return max(self._allocation(self.pools[ref]).reservation, self.used(ref))

    def rise(self, ref: str, reservation: float) -> float:
        """How much more the parent sets aside when the pool's reservation becomes this."""
        return max(max(reservation, self.used(ref)) - self.lent(ref), 0.0)

    def unreserved(self, ref: str) -> float:
        pool = self.pools[ref]
        mine, used = self._allocation(pool), self.used(ref)
        free = max(mine.reservation - used, 0.0)
        if mine.expandable and pool.parent is not None:
            free += self.unreserved(pool.parent)
        return free if mine.limit is None else max(min(free, mine.limit - used), 0.0)

    def refusal(self, ref: str, amount: float) -> Reason | None:
        """Why the walk up from a pool stops before the amount is found; None if it is found."""
        pool: Pool | None = self.pools[ref]
        while pool is not None and amount > _TOLERANCE:
            mine, used = self._allocation(pool), self.used(pool.ref)
            if mine.limit is not None and used + amount > mine.limit + _TOLERANCE:
                return self._over_limit(pool, used, amount, mine.limit)
            free = max(mine.reservation - used, 0.0)
            if amount <= free + _TOLERANCE:
                return None
            if not mine.expandable or pool.parent is None:
                return self._insufficient(pool, amount, free)
            amount -= free
            pool = self.pools[pool.parent]
        return None

    def _over_limit(self, pool: Pool, used: float, amount: float, limit: float) -> Reason:
        return because(
            f"pool_{self._resource.lower()}_limit",
            "{used:.0f} {unit} reserved in {pool} and {requested:.0f} {unit} more would exceed its {resource} "
            "limit of {limit:.0f} {unit}.",
            pool=pool.name,
            used=used,
            requested=amount,
            limit=limit,
            resource=self._resource,
            unit=self._unit,
        )

    def _insufficient(self, pool: Pool, amount: float, free: float) -> Reason:
        borrows = "it cannot borrow" if pool.parent is not None else "it is the whole capacity"
        return because(
            f"pool_{self._resource.lower()}_reservation",
            "Insufficient resources in parent resource pool: {requested:.0f} {unit} of {resource} requested "
            "from {pool}, which has {unreserved:.0f} {unit} unreserved; {borrows}.",
            pool=pool.name,
            requested=amount,
            unreserved=free,
            resource=self._resource,
            unit=self._unit,
            borrows=borrows,
        )
