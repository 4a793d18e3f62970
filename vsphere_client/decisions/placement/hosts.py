"""The hosts that a placement chooses from, as columns, and how good a host is for a VM."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsphere_client.model.reasons import Reason, because

Floats = NDArray[np.float64]

# Load at which a host begins to look less efficient (DRS 7.0 and later, migration thresholds 1 to 3).
HEADROOM_LOAD: Final = 0.5
# Our assumption: what a full host loses of its score for missing headroom.
HEADROOM_LOSS: Final = 0.1
# A contended resource weighs three times the other one (legacy DRS).
CONTENDED_WEIGHT: Final = 3.0
# Scores that differ by less are ties, so that rounding never decides.
SCORE_DECIMALS: Final = 9


class DrsGeneration(StrEnum):
    """Which DRS decides: by the balance of the cluster (up to 6.7), or by the VM's score (from 7.0)."""

    LEGACY = "legacy"
    SCORE = "7.0"


@dataclass(frozen=True, slots=True)
class VmNeeds:
    """What a VM brings: expected demand and firm reservation (memory including overhead)."""

    name: str
    cpu_demand_mhz: float
    memory_demand_mb: float
    cpu_reservation_mhz: float = 0.0
    memory_reservation_mb: float = 0.0


@dataclass(frozen=True, slots=True)
class HostColumns:
    """Hosts in the order of their references; all columns of one length, MHz and MB."""

    names: tuple[str, ...]
    cpu_capacity_mhz: Floats
    cpu_demand_mhz: Floats
    memory_capacity_mb: Floats
    memory_demand_mb: Floats
    unreserved_cpu_mhz: Floats
    unreserved_memory_mb: Floats

    def with_vm(self, host: int, vm: VmNeeds) -> HostColumns:
        """The same hosts once the VM runs on one of them."""

        def moved(column: Floats, amount: float) -> Floats:
            changed = column.copy()
            changed[host] += amount
            return changed

        return HostColumns(
            self.names,
            self.cpu_capacity_mhz,
            moved(self.cpu_demand_mhz, vm.cpu_demand_mhz),
            self.memory_capacity_mb,
            moved(self.memory_demand_mb, vm.memory_demand_mb),
            moved(self.unreserved_cpu_mhz, -vm.cpu_reservation_mhz),
            moved(self.unreserved_memory_mb, -vm.memory_reservation_mb),
        )


def total(column: Floats) -> float:
    """Sum of a column, added in sequence: the last bit is the same on every processor."""
    return float(np.cumsum(column)[-1]) if len(column) else 0.0


def loads_with(hosts: HostColumns, vm: VmNeeds) -> tuple[Floats, Floats]:
    """CPU and memory load (1.0 is full) of each host if it, alone, took the VM."""
    cpu = (hosts.cpu_demand_mhz + vm.cpu_demand_mhz) / hosts.cpu_capacity_mhz
    memory = (hosts.memory_demand_mb + vm.memory_demand_mb) / hosts.memory_capacity_mb
    return cpu, memory


def placement_scores(hosts: HostColumns, vm: VmNeeds, generation: DrsGeneration) -> Floats:
    """How good each host is for the VM, in points up to 100; the highest is best.

    From 7.0 it is the VM's score there: headroom times what contention leaves, for CPU
    and memory. Before, it is 100 less the imbalance (in percent points) of the cluster
    after the VM has been placed. Our assumption: the headroom formula (drs 7.0 publishes
    the 50 % mark only), and that the VM is served as everybody else on the host.
    """
    cpu, memory = loads_with(hosts, vm)
    if generation is DrsGeneration.SCORE:
        points = 100.0 * _efficiency(cpu) * _efficiency(memory)
    else:
        points = 100.0 - 100.0 * _imbalance_after(hosts, cpu, memory)
    return np.asarray(np.round(points, SCORE_DECIMALS), dtype=np.float64)


def _efficiency(load: Floats) -> Floats:
    over = np.clip((load - HEADROOM_LOAD) / (1.0 - HEADROOM_LOAD), 0.0, 1.0)
    return np.asarray((1.0 - HEADROOM_LOSS * over) / np.maximum(load, 1.0), dtype=np.float64)


def _imbalance_after(hosts: HostColumns, cpu: Floats, memory: Floats) -> Floats:
    """Deviation of the host loads after placing on each host, CPU and memory weighed together."""
    now_cpu = hosts.cpu_demand_mhz / hosts.cpu_capacity_mhz
    now_memory = hosts.memory_demand_mb / hosts.memory_capacity_mb
    cpu_weight = np.where(np.maximum(cpu, now_cpu.max()) > 1.0, CONTENDED_WEIGHT, 1.0)
    memory_weight = np.where(np.maximum(memory, now_memory.max()) > 1.0, CONTENDED_WEIGHT, 1.0)
    deviation = cpu_weight * _deviation_with(now_cpu, cpu) + memory_weight * _deviation_with(
        now_memory, memory
    )
    return np.asarray(deviation / (cpu_weight + memory_weight), dtype=np.float64)


def _deviation_with(now: Floats, after: Floats) -> Floats:
    """Standard deviation of all loads when one of them changes, for each of them in turn."""
    count = len(now)
    mean = (total(now) - now + after) / count
    squares = (total(now * now) - now * now + after * after) / count
    return np.asarray(np.sqrt(np.maximum(squares - mean * mean, 0.0)), dtype=np.float64)


def first_objection(hosts: HostColumns, host: int, vm: VmNeeds) -> Reason | None:
    """Why a host cannot reserve what the VM needs; None when it can."""
    for resource, unit, wanted, free in (
        ("CPU", "MHz", vm.cpu_reservation_mhz, float(hosts.unreserved_cpu_mhz[host])),
        ("memory", "MB", vm.memory_reservation_mb, float(hosts.unreserved_memory_mb[host])),
    ):
        if wanted > free:
            return because(
                f"host_{resource.lower()}_reservation",
                "{vm} needs {requested:.0f} {unit} of unreserved {resource}, {host} has {unreserved:.0f} {unit}.",
                vm=vm.name,
                host=hosts.names[host],
                resource=resource,
                unit=unit,
                requested=wanted,
                unreserved=free,
            )
    return None
