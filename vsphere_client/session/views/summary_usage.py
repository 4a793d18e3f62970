"""How much of a capacity is used: CPU in MHz, memory in MB, storage in GB."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from vsphere_client.engine.world.objects import Datastore, HostSystem
from vsphere_client.engine.world.world import World


@dataclass(frozen=True, slots=True)
class Usage:
    """A used part of a capacity, both in the same unit."""

    used: float
    capacity: float

    @property
    def free(self) -> float:
        """What is left, never less than nothing."""
        return max(0.0, self.capacity - self.used)

    @property
    def fraction(self) -> float:
        """The used part, 0 to 1 and more; 0 without a capacity."""
        return self.used / self.capacity if self.capacity > 0 else 0.0


NOTHING = Usage(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Capacity:
    """CPU (MHz), memory (MB) and storage (GB) of a group of hosts."""

    cpu: Usage
    memory: Usage
    storage: Usage


def capacity_of(world: World, hosts: Iterable[HostSystem]) -> Capacity:
    """What hosts have and use; a host in maintenance mode or out of reach gives nothing.

    Storage is that of every datastore that one of the hosts mounts, counted once.
    """
    found = list(hosts)
    rows = np.array([host.row for host in found], dtype=np.intp)
    rows = rows[world.hosts.usable[rows]]
    table = world.hosts
    stores = dict.fromkeys(moid for host in found for moid in host.datastores)
    return Capacity(
        Usage(float(table.cpu_usage_mhz[rows].sum()), float(table.cpu_total_mhz[rows].sum())),
        Usage(float(table.memory_usage_mb[rows].sum()), float(table.memory_total_mb[rows].sum())),
        storage_of(world, (world.datastore(moid) for moid in stores)),
    )


def storage_of(world: World, datastores: Iterable[Datastore]) -> Usage:
    """Used and whole space of datastores, GB."""
    rows = np.array([one.row for one in datastores], dtype=np.intp)
    table = world.datastores
    return Usage(float(table.used_gb[rows].sum()), float(table.capacity_gb[rows].sum()))


def host_capacity(world: World, host: HostSystem) -> Capacity:
    """What one host has and uses, whether it is in service or not."""
    table, row = world.hosts, host.row
    return Capacity(
        Usage(float(table.cpu_usage_mhz[row]), float(table.cpu_total_mhz[row])),
        Usage(float(table.memory_usage_mb[row]), float(table.memory_total_mb[row])),
        storage_of(world, (world.datastore(moid) for moid in host.datastores)),
    )
