"""A DRS cluster turns yellow when capacity is lost and red when vSphere HA's level is violated (drs.md 5.3)."""

from __future__ import annotations

from engine_scene import EngineBuilder, find_host, run

from vsphere_client.decisions.resources.validity import ClusterState
from vsphere_client.engine.drs.validity import cluster_validity
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.inventory.build import add_pool
from vsphere_client.engine.world.objects import ClusterComputeResource, ResourcePool
from vsphere_client.model.allocation import PoolCpuAllocation
from vsphere_client.model.cluster import ClusterConfig, DrsConfig, HaAdmissionControl, HaConfig
from vsphere_client.model.commands import EnterMaintenanceMode, ExitMaintenanceMode
from vsphere_client.model.resource_pool import ResourcePoolConfig


def state(engine: Engine) -> ClusterState:
    cluster = next(engine.world.all_of(ClusterComputeResource))
    return cluster_validity(engine, cluster).state


def test_a_host_in_maintenance_makes_it_yellow_and_its_return_valid(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=0, cluster=ClusterConfig(drs=DrsConfig(enabled=True)))
    cluster = next(engine.world.all_of(ClusterComputeResource))
    root = engine.world.get(cluster.root_pool, ResourcePool)
    for name in ("A", "B"):  # 30 of about 39 GHz
        cpu = PoolCpuAllocation(reservation_mhz=15_000)
        add_pool(engine.world, name, root, ResourcePoolConfig(cpu=cpu))
    assert state(engine) is ClusterState.VALID
    engine.submit(EnterMaintenanceMode(host=find_host(engine, 2).name))
    run(engine, 60)
    assert state(engine) is ClusterState.YELLOW
    engine.submit(ExitMaintenanceMode(host=find_host(engine, 2).name))
    run(engine, 60)
    assert state(engine) is ClusterState.VALID


def test_a_violated_failover_level_makes_it_red(small_engine: EngineBuilder) -> None:
    control = HaAdmissionControl(cpu_percent=50, memory_percent=50)
    config = ClusterConfig(drs=DrsConfig(enabled=True), ha=HaConfig(enabled=True, admission_control=control))
    engine = small_engine(hosts=2, vms=4, cluster=config)
    run(engine, 60)
    assert state(engine) is ClusterState.VALID
    for vm in engine.world.vm_at.values():
        cpu = vm.config.cpu.model_copy(update={"reservation_mhz": 5500.0})
        engine.world.update(vm, config=vm.config.model_copy(update={"cpu": cpu}))
    assert state(engine) is ClusterState.RED
