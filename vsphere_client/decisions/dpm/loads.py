"""How busy the hosts of a cluster are, by the fuller of CPU and memory."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.settings import DrsSettings
from vsphere_client.decisions.drs.snapshot import BoolArray, DrsSnapshot, FloatArray, IntArray


def fuller_load(arrangement: Arrangement) -> FloatArray:
    """The larger of CPU and memory demand by capacity, [host]."""
    result: FloatArray = np.maximum(arrangement.cpu_load, arrangement.memory_load)
    return result


def loads_of(snapshot: DrsSnapshot, drs: DrsSettings) -> FloatArray:
    """The fuller load of every host of a snapshot, [host]."""
    return fuller_load(Arrangement(snapshot, drs))


def excess(loads: FloatArray, hosts: BoolArray, high: float) -> float:
    """By how much some hosts exceed the upper mark, added up."""
    return float(np.maximum(loads[hosts] - high, 0.0).sum())


def with_heavier_demand(recent: DrsSnapshot, lasting: DrsSnapshot, where: IntArray) -> DrsSnapshot:
    """VMs on other hosts, each with the larger of its two demands: what a lasting change has to bear."""
    cpu = np.maximum(recent.vm_cpu_demand_mhz, lasting.vm_cpu_demand_mhz)
    return replace(
        lasting,
        vm_host=where,
        vm_cpu_demand_mhz=cpu,
        vm_cpu_entitlement_mhz=np.minimum(cpu, lasting.vm_cpu_limit_mhz),
        vm_memory_demand_mb=np.maximum(recent.vm_memory_demand_mb, lasting.vm_memory_demand_mb),
    )


def foreseen(snapshot: DrsSnapshot, host: int) -> bool:
    """Whether forecasts, not what VMs ask for now, make a host as full as it is counted."""
    predicted = snapshot.vm_cpu_predicted_mhz
    if predicted is None:
        return False
    here = (snapshot.vm_host == host) & (predicted > 0.0)
    return bool((predicted >= snapshot.vm_cpu_demand_mhz)[here].any())
