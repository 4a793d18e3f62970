"""How long a run of DRS takes: large with many moves, small and idle, small with a few moves."""

from __future__ import annotations

import numpy as np
import pytest

from vsphere_client.decisions.drs import (
    DrsSettings,
    DrsSnapshot,
    DrsVerdict,
    clusters_worth_a_pass,
    decide_drs,
)
from vsphere_client.engine.drs.records import detach


def cluster_of(hosts: int, vms: int, mean_load: float, hot_hosts: int, *, seed: int = 7) -> DrsSnapshot:
    """A cluster at some load with a few hosts that carry half as much again."""
    rng = np.random.default_rng(seed)
    weight = np.ones(hosts)
    weight[:hot_hosts] = 1.5
    host = np.sort(rng.choice(hosts, vms, p=weight / weight.sum())).astype(np.int64)
    cpu = rng.gamma(2.0, 1.0, vms)
    cpu *= mean_load * hosts * 100_000.0 / cpu.sum()
    memory = rng.gamma(4.0, 1.0, vms)
    memory *= mean_load * hosts * 1_000_000.0 / memory.sum()
    return DrsSnapshot(
        host_names=tuple(f"esx{i:03d}" for i in range(hosts)),
        host_refs=tuple(f"host-{i}" for i in range(hosts)),
        host_cpu_capacity_mhz=np.full(hosts, 100_000.0),
        host_memory_capacity_mb=np.full(hosts, 1_000_000.0),
        host_usable=np.ones(hosts, dtype=bool),
        host_must_evacuate=np.zeros(hosts, dtype=bool),
        host_core_mhz=np.full(hosts, 2500.0),
        host_vmotion_mb_per_s=np.full(hosts, 1000.0),
        host_can_vmotion=np.ones(hosts, dtype=bool),
        vm_names=tuple(f"vm{i:05d}" for i in range(vms)),
        vm_refs=tuple(f"vm-{i}" for i in range(vms)),
        vm_host=host,
        vm_cpu_demand_mhz=cpu,
        vm_memory_demand_mb=memory,
        vm_cpu_entitlement_mhz=cpu,
        vm_cpu_reservation_mhz=np.zeros(vms),
        vm_memory_reservation_mb=np.full(vms, 100.0),
        vm_cpu_limit_mhz=np.full(vms, np.inf),
        vm_cpu_shares=np.full(vms, 2000.0),
        vm_num_cpu=np.full(vms, 2, dtype=np.int64),
        vm_memory_mb=np.full(vms, 8192.0),
        vm_memory_active_mb=memory * 0.2,
        vm_memory_consumed_mb=memory,
        vm_automation=np.full(vms, -1, dtype=np.int64),
        vm_movable=np.ones(vms, dtype=bool),
        vm_migrating=np.zeros(vms, dtype=bool),
    )


def pass_with_explanations(snapshot: DrsSnapshot) -> DrsVerdict:
    """What the engine does in one run: decide, and write every Why? out."""
    verdict = decide_drs(snapshot, DrsSettings())
    told = [detach(one, verdict, snapshot, 0) for one in verdict.recommendations]
    assert all(one.explanation.why for one in told)
    return verdict


@pytest.mark.parametrize(
    ("hosts", "vms", "mean_load", "hot_hosts", "least_moves"),
    [
        pytest.param(96, 10_000, 0.425, 7, 50, id="large"),
        pytest.param(96, 10_000, 0.85, 40, 50, id="large_contended"),
        pytest.param(96, 120, 0.12, 0, 0, id="idle"),
        pytest.param(96, 120, 0.20, 0, 0, id="few_moves"),
        pytest.param(11, 120, 0.55, 0, 0, id="small"),
    ],
)
def test_drs_pass(benchmark, hosts, vms, mean_load, hot_hosts, least_moves):
    snapshot = cluster_of(hosts, vms, mean_load, hot_hosts)
    verdict = benchmark(pass_with_explanations, snapshot)
    benchmark.extra_info["moves"] = len(verdict.recommendations)
    assert len(verdict.recommendations) >= least_moves


def test_triage_of_many_clusters(benchmark):
    clusters = np.repeat(np.arange(100), 25)
    load = np.tile(np.linspace(0.1, 0.6, 25), 100)
    nobody = np.zeros(2500, dtype=bool)
    worth = benchmark(clusters_worth_a_pass, clusters, load, load, nobody, np.full(100, 3))
    assert worth.all()
