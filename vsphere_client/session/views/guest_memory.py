"""Monitor > Utilization: CPU and memory of machines, and where the guests' memory lies; MHz and MB."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from vsphere_client.decisions.cpu.entitlement import entitlement_in_demand
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    HostSystem,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.engine.world.places import reservation_parent, vms_below
from vsphere_client.engine.world.world import World
from vsphere_client.session.session import Session


@dataclass(frozen=True, slots=True)
class GuestMemory:
    """Where the memory of guests lies; the parts from ``private`` to ``untouched`` add up to ``configured``.

    ``active`` is the working set, a part of it all; ``overhead`` comes on top.
    """

    configured: float
    active: float
    private: float
    shared: float
    ballooned: float
    compressed: float
    swapped: float
    untouched: float
    overhead: float


@dataclass(frozen=True, slots=True)
class GuestCpu:
    """CPU of machines: what they use, ask for, are entitled to and could use at most; MHz and percent."""

    capacity: float
    used: float
    demand: float
    entitled: float
    ready_percent: float
    costop_percent: float


@dataclass(frozen=True, slots=True)
class Utilization:
    """The page: how many machines run, their CPU, host memory and guest memory."""

    running: int
    cpu: GuestCpu
    consumed: float
    entitled: float
    memory: GuestMemory


def utilization(session: Session, moid: str) -> Utilization:
    """The running machines of a cluster, host or pool together, or one machine."""
    world = session.engine.world
    rows = np.array([vm.row for vm in machines_of(world, moid)], dtype=np.intp)
    rows = rows[world.vms.executing[rows]]
    table = world.vms
    return Utilization(
        running=int(rows.size),
        cpu=_cpu(world, rows),
        consumed=float(table.memory_consumed_mb[rows].sum()),
        entitled=float(table.memory_entitlement_mb[rows].sum()),
        memory=guest_memory(world, rows),
    )


def machines_of(world: World, moid: str) -> Iterable[VirtualMachine]:
    """The machines of an object: itself, those on a host, those below a cluster or pool."""
    obj = world.objects[moid]
    if isinstance(obj, VirtualMachine):
        return (obj,)
    if isinstance(obj, HostSystem):
        return [world.vm(vm) for vm in obj.vms]
    if isinstance(obj, ClusterComputeResource | ResourcePool):
        return vms_below(world, reservation_parent(world, obj))
    raise TypeError(f"{obj.kind} runs no machines")


def _cpu(world: World, rows: np.ndarray[tuple[int], np.dtype[np.intp]]) -> GuestCpu:
    table = world.vms
    vcpus = table.num_cpu[rows].astype(np.float64)
    whole = max(float(vcpus.sum()), 1.0)
    return GuestCpu(
        capacity=float((vcpus * table.core_mhz[rows]).sum()),
        used=float(table.cpu_usage_mhz[rows].sum()),
        demand=float(table.cpu_demand_mhz[rows].sum()),
        entitled=float(
            entitlement_in_demand(table.cpu_entitlement_mhz[rows], table.cpu_demand_mhz[rows]).sum()
        ),
        ready_percent=float((table.cpu_ready_percent[rows] * vcpus).sum()) / whole,
        costop_percent=float((table.cpu_costop_percent[rows] * vcpus).sum()) / whole,
    )


def guest_memory(world: World, rows: np.ndarray[tuple[int], np.dtype[np.intp]]) -> GuestMemory:
    """Where the memory of the machines in ``rows`` lies.

    Granted memory is what guests have touched; what is ballooned, compressed or swapped has left it,
    what is shared is backed by a common copy, and the rest is private (vmkernel.md 2.1).
    """
    table = world.vms
    granted = table.memory_granted_mb[rows]
    away = (table.memory_balloon_mb, table.memory_compressed_mb, table.memory_swapped_mb)
    ballooned, compressed, swapped = (column[rows] for column in away)
    # Pages in the host cache are swapped pages on a faster device.
    swapped = swapped + table.memory_host_cache_mb[rows]
    backed = np.maximum(granted - ballooned - compressed - swapped, 0.0)
    shared = np.minimum(table.memory_shared_mb[rows], backed)
    configured = table.memory_mb[rows]
    touched = backed + ballooned + compressed + swapped
    return GuestMemory(
        configured=float(configured.sum()),
        active=float(table.memory_active_mb[rows].sum()),
        private=float((backed - shared).sum()),
        shared=float(shared.sum()),
        ballooned=float(ballooned.sum()),
        compressed=float(compressed.sum()),
        swapped=float(swapped.sum()),
        untouched=float(np.maximum(configured - touched, 0.0).sum()),
        overhead=float(table.overhead_mb[rows].sum()),
    )
