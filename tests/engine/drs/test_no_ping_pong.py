"""With a load that does not change nobody is sent back to where he came from."""

from __future__ import annotations

from itertools import pairwise

import pytest
from engine_scene import EngineBuilder, find_vm, records, run

from vsphere_client.engine.inventory.build import place_vm
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.model.cluster import ClusterConfig, DpmConfig, DrsConfig
from vsphere_client.model.commands import RunDrs, SetWorkload
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


def test_a_run_while_vms_move_counts_them_where_they_go(small_engine: EngineBuilder) -> None:
    """Four VMs at 75 % of one host become 2+2; a run before they are there sends nobody after them."""
    config = ClusterConfig(drs=DrsConfig(enabled=True))
    engine = small_engine(hosts=2, vms=4, cluster=config, start=False, step_s=20)
    world = engine.world
    load = WorkloadSpec(constant=Load(cpu_mhz=0.1875 * 20_000.0, memory_active_mb=200))
    for vm in world.all_of(VirtualMachine):
        world.update(vm, config=vm.config.model_copy(update={"workload": load}))
        place_vm(world, vm, world.find(HostSystem, "esx01.lab.local"))
    engine.start()
    run(engine, 60)
    assert len(records(engine)) == 2
    assert (world.vms.inbound >= 0).sum() == 2, "both are on their way"
    engine.submit(RunDrs(cluster="C1"))
    run(engine, 120)
    assert len(records(engine)) == 2
    assert sorted(len(host.vms) for host in world.host_at.values()) == [2, 2]
