"""Initial placement keeps VMs off hosts whose uplinks are saturated, as balancing does (drs.md 2)."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, find_host, find_vm, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.inventory.build import place_vm
from vsphere_client.engine.tasks import Task
from vsphere_client.model.cluster import ClusterConfig, DrsConfig
from vsphere_client.model.commands import EnterMaintenanceMode, PowerOffVm, PowerOnVm, SetWorkload
from vsphere_client.model.workload import Load, WorkloadSpec

FULL_MBPS = 10_000


def talking(percent_of_uplink: float) -> WorkloadSpec:
    return WorkloadSpec(
        constant=Load(
            cpu_mhz=200, memory_active_mb=200, net_mbps=FULL_MBPS * percent_of_uplink / 100, net_rx_percent=0
        )
    )


def powered_on(engine: Engine) -> Task:
    task = engine.submit(PowerOnVm(vm="vm03"))
    run(engine, 60)
    assert task.fault is None
    return task


def scene(small_engine: EngineBuilder, percent: float) -> Engine:
    """vm01 talks on host 1, vm02 works on host 2, vm03 is off."""
    engine = small_engine(
        hosts=2, vms=3, cluster=ClusterConfig(drs=DrsConfig(enabled=True, migration_threshold=1))
    )
    engine.submit(PowerOffVm(vm="vm03"))
    engine.submit(SetWorkload(vm="vm01", workload=talking(percent)))
    busy = Load(cpu_mhz=5000, memory_active_mb=2000)
    engine.submit(SetWorkload(vm="vm02", workload=WorkloadSpec(constant=busy)))
    place_vm(engine.world, find_vm(engine, "vm03"), find_host(engine, 1))
    run(engine, 60)
    return engine


@pytest.mark.parametrize(("percent", "host"), [(75, 1), (85, 2)])
def test_a_host_whose_uplink_is_above_80_percent_is_avoided(
    small_engine: EngineBuilder, percent: float, host: int
) -> None:
    engine = scene(small_engine, percent)
    task = powered_on(engine)
    assert find_vm(engine, "vm03").host == find_host(engine, host).moid
    told = [reason.text for reason in task.reasons if reason.code == "network_saturated"]
    assert len(told) == (host == 2)
    assert all("An uplink of esx01.lab.local is at 85 %" in text for text in told)


def test_where_no_other_host_is_left_it_takes_the_vm(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine, 95)
    engine.submit(PowerOffVm(vm="vm02"))
    run(engine, 30)
    engine.submit(EnterMaintenanceMode(host=find_host(engine, 2).name))
    run(engine, 30)
    powered_on(engine)
    assert find_vm(engine, "vm03").host == find_host(engine, 1).moid
