"""With a load that does not change nobody is sent back to where he came from."""

from __future__ import annotations

from itertools import pairwise

import pytest
from engine_scene import EngineBuilder, find_vm, records, run

from vsphere_client.model.cluster import ClusterConfig, DpmConfig, DrsConfig
from vsphere_client.model.commands import SetWorkload
from vsphere_client.model.workload import Load, WorkloadSpec


@pytest.mark.parametrize("threshold", [3, 5])
@pytest.mark.parametrize("dpm", [False, True])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_vm_returns(small_engine: EngineBuilder, threshold: int, dpm: bool, seed: int) -> None:
    drs = DrsConfig(enabled=True, migration_threshold=threshold, dpm=DpmConfig(enabled=dpm))
    engine = small_engine(hosts=4, vms=20, cluster=ClusterConfig(drs=drs), seed=seed)
    for number in range(20):
        # loads from 0 to 25 % of a host (20 GHz), spread by a stride that the seed sets
        mhz = 5000.0 * ((number * (3 + 4 * seed)) % 20) / 19
        load = Load(cpu_mhz=mhz, memory_active_mb=200)
        engine.submit(SetWorkload(vm=f"vm{number + 1:02}", workload=WorkloadSpec(constant=load)))
    run(engine, 60 * 60)
    moves: dict[str, list[tuple[str, str]]] = {}
    for record in records(engine):
        moves.setdefault(record.vm_name, []).append((record.source_name, record.destination_name))
    for made in moves.values():
        for (source, _), (_, back) in pairwise(made):
            assert source != back
    demand, capacity = engine.world.hosts.cpu_demand_mhz, engine.world.hosts.cpu_total_mhz
    assert (demand <= capacity).all()
    assert find_vm(engine).host is not None
