"""Small clusters for the tests of DRS: hosts of 10 GHz and 10,000 MB, VMs as percents of a host."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from vsphere_client.decisions.drs import DrsSnapshot, DrsVerdict, check_snapshot


def cluster(
    hosts: int,
    vms: Sequence[tuple[int, float] | tuple[int, float, float]],
    *,
    consumed_mb: float = 1000.0,
    **columns: Any,
) -> DrsSnapshot:
    """VMs are (host, CPU percent) with as much memory, or (host, CPU percent, memory percent)."""
    count = len(vms)
    cpu = np.array([vm[1] for vm in vms], dtype=float) * 100.0
    memory = np.array([vm[-1] for vm in vms], dtype=float) * 100.0
    base: dict[str, Any] = {
        "host_names": tuple(f"esx{i + 1:02d}" for i in range(hosts)),
        "host_refs": tuple(f"host-{i + 1}" for i in range(hosts)),
        "host_cpu_capacity_mhz": np.full(hosts, 10_000.0),
        "host_memory_capacity_mb": np.full(hosts, 10_000.0),
        "host_usable": np.ones(hosts, dtype=bool),
        "host_must_evacuate": np.zeros(hosts, dtype=bool),
        "host_core_mhz": np.full(hosts, 2_500.0),
        "host_vmotion_mb_per_s": np.full(hosts, 1000.0),
        "host_can_vmotion": np.ones(hosts, dtype=bool),
        "vm_names": tuple(f"vm{i + 1:02d}" for i in range(count)),
        "vm_refs": tuple(f"vm-{i + 1}" for i in range(count)),
        "vm_host": np.array([vm[0] for vm in vms], dtype=np.int64),
        "vm_cpu_demand_mhz": cpu,
        "vm_memory_demand_mb": memory,
        "vm_cpu_entitlement_mhz": cpu,
        "vm_cpu_reservation_mhz": np.zeros(count),
        "vm_memory_reservation_mb": np.zeros(count),
        "vm_cpu_limit_mhz": np.full(count, np.inf),
        "vm_cpu_shares": np.full(count, 1000.0),
        "vm_num_cpu": np.full(count, 4, dtype=np.int64),
        "vm_memory_mb": np.full(count, 8192.0),
        "vm_memory_active_mb": np.zeros(count),
        "vm_memory_consumed_mb": np.full(count, consumed_mb),
        "vm_automation": np.full(count, -1, dtype=np.int64),
        "vm_movable": np.ones(count, dtype=bool),
        "vm_migrating": np.zeros(count, dtype=bool),
    }
    snapshot = DrsSnapshot(**(base | columns))
    check_snapshot(snapshot)
    return snapshot


def after(snapshot: DrsSnapshot, verdict: DrsVerdict) -> DrsSnapshot:
    """The cluster once every recommendation has been carried out."""
    where = snapshot.vm_host.copy()
    for recommendation in verdict.recommendations:
        assert where[recommendation.vm] == recommendation.source
        where[recommendation.vm] = recommendation.target
    return replace(snapshot, vm_host=where)


def counts(snapshot: DrsSnapshot) -> list[int]:
    """VMs per host."""
    return np.bincount(snapshot.vm_host, minlength=snapshot.host_count).tolist()


def placed(*groups: int, percent: float) -> list[tuple[int, float]]:
    """So many VMs of one size on each host."""
    return [(host, percent) for host, number in enumerate(groups) for _ in range(number)]


def foreseen(snapshot: DrsSnapshot, cpu: Sequence[float], memory: Sequence[float]) -> DrsSnapshot:
    """The same cluster with forecasts in percent of a host: demand is what is more, now or soon (drs.md 10)."""
    ahead_mhz, ahead_mb = np.array(cpu, dtype=float) * 100.0, np.array(memory, dtype=float) * 100.0
    demand = np.maximum(snapshot.vm_cpu_demand_mhz, ahead_mhz)
    return replace(
        snapshot,
        vm_cpu_predicted_mhz=ahead_mhz,
        vm_memory_predicted_mb=ahead_mb,
        vm_cpu_demand_mhz=demand,
        vm_cpu_entitlement_mhz=np.minimum(demand, snapshot.vm_cpu_limit_mhz),
        vm_memory_demand_mb=np.maximum(snapshot.vm_memory_demand_mb, ahead_mb),
    )
