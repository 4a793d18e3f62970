"""The legacy DRS's measure: how far apart the hosts' normalized entitlements are."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vsphere_client.decisions.drs.arrangement import FULL, Arrangement
from vsphere_client.decisions.drs.settings import COMBINED_WEIGHT_CONTENDED, DrsSettings
from vsphere_client.decisions.drs.snapshot import BoolArray, FloatArray, IntArray

TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Imbalance:
    """Standard deviation of host loads per resource, weighed together, and the widest gap of two hosts."""

    combined: float
    cpu: float
    memory: float
    cpu_gap: float
    memory_gap: float

    @property
    def gap(self) -> float:
        """The wider of the two gaps."""
        return max(self.cpu_gap, self.memory_gap)


def load_deviation(load: FloatArray) -> float:
    """Standard deviation over the hosts; 0 without hosts."""
    return float(load.std()) if len(load) else 0.0


def resource_weights(cpu_load: FloatArray, memory_load: FloatArray) -> tuple[float, float]:
    """Equal weights, but 3:1 for a resource that alone is contended (well known, not re-read)."""
    cpu_full, memory_full = bool((cpu_load > FULL).any()), bool((memory_load > FULL).any())
    if cpu_full == memory_full:
        return 0.5, 0.5
    heavy, light = COMBINED_WEIGHT_CONTENDED, 1.0 - COMBINED_WEIGHT_CONTENDED
    return (heavy, light) if cpu_full else (light, heavy)


def imbalance_of(cpu_load: FloatArray, memory_load: FloatArray) -> Imbalance:
    """Imbalance of some hosts, loads as parts of their capacity, [host]."""
    cpu, memory = load_deviation(cpu_load), load_deviation(memory_load)
    weights = resource_weights(cpu_load, memory_load)
    combined = weights[0] * cpu + weights[1] * memory
    if not len(cpu_load):
        return Imbalance(0.0, 0.0, 0.0, 0.0, 0.0)
    return Imbalance(combined, cpu, memory, float(np.ptp(cpu_load)), float(np.ptp(memory_load)))


def cluster_imbalance(arrangement: Arrangement) -> Imbalance:
    """Imbalance of the hosts that take part."""
    part = arrangement.balanced
    return imbalance_of(arrangement.cpu_load[part], arrangement.memory_load[part])


def target_imbalance(host_count: int, settings: DrsSettings) -> float:
    """The deviation that is left alone: (5 - threshold) * 0.1 / sqrt(hosts); infinite at threshold 1.

    Derived from the published priority (KB 1007485); the coefficient is a setting, since some clients
    showed larger targets.
    """
    if settings.migration_threshold == 1:
        return math.inf
    return (5 - settings.migration_threshold) * settings.target_coefficient / math.sqrt(max(host_count, 1))


def priority_of_deviation(deviation: float, host_count: int) -> int:
    """6 - ceil(deviation / 0.1 * sqrt(hosts)), within 2..5, for 1 is mandatory (KB 1007485)."""
    return min(5, max(2, 6 - math.ceil(deviation / 0.1 * math.sqrt(host_count) - TOLERANCE)))


def is_triggered(found: Imbalance, host_count: int, settings: DrsSettings) -> bool:
    """Whether the deviation exceeds its target or two hosts are too far apart (6.5+, drs.md 6.3)."""
    if settings.migration_threshold == 1 or host_count < 2:
        return False
    spread = found.combined > target_imbalance(host_count, settings) + TOLERANCE
    return spread or found.gap > settings.pairwise_difference + TOLERANCE


def deviation_drop(arrangement: Arrangement, found: Imbalance, vms: IntArray, hosts: IntArray) -> FloatArray:
    """By how much the combined deviation falls with each move, [vm, host]."""
    part = arrangement.balanced
    weights = resource_weights(arrangement.cpu_load[part], arrangement.memory_load[part])
    after = np.zeros((len(vms), len(hosts)))
    for weight, demand, load, capacity in (
        (weights[0], arrangement.cpu[vms], arrangement.cpu_load, arrangement.cpu_capacity),
        (weights[1], arrangement.memory[vms], arrangement.memory_load, arrangement.memory_capacity),
    ):
        after += weight * _deviations_after(load, part, demand, capacity, arrangement.vm_host[vms], hosts)
    result: FloatArray = found.combined - after
    return result


def _deviations_after(
    load: FloatArray,
    part: BoolArray,
    demand: FloatArray,
    capacity: FloatArray,
    source: IntArray,
    hosts: IntArray,
) -> FloatArray:
    count = int(part.sum())
    mean = float(load[part].mean())
    offset = load - mean
    square_sum = float((offset[part] ** 2).sum())
    falls, rises = -demand / capacity[source], demand[:, None] / capacity[hosts]
    squares = (
        square_sum + (falls * (2.0 * offset[source] + falls))[:, None] + rises * (2.0 * offset[hosts] + rises)
    )
    shift = (falls[:, None] + rises) / count
    result: FloatArray = np.sqrt(np.maximum(squares / count - shift**2, 0.0))
    return result
