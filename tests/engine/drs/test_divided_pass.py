"""A long run of DRS is divided into portions at one instant; the result is that of the undivided run."""

from __future__ import annotations

import pickle

import pytest
from engine_scene import EngineBuilder, find_host, find_vm

from vsphere_client.engine.drs import service
from vsphere_client.engine.drs.service import DrsPortion, DrsService
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.inventory.build import place_vm
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.labs.report import state_digest
from vsphere_client.model.cluster import ClusterConfig, DrsConfig
from vsphere_client.model.units import SECOND_US
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec

MINUTE_US = 60 * SECOND_US


def crowded(small_engine: EngineBuilder) -> Engine:
    """Twelve VMs of 8 % of a host each, all on the first of three."""
    load = Load(cpu_mhz=1600, memory_active_mb=200)
    vm = VirtualMachineConfig(num_cpu=2, memory_mb=1024, workload=WorkloadSpec(constant=load))
    cluster = ClusterConfig(drs=DrsConfig(enabled=True))
    engine = small_engine(hosts=3, vms=12, cluster=cluster, vm=vm, start=False)
    for number in range(1, 13):
        place_vm(engine.world, find_vm(engine, f"vm{number:02}"), find_host(engine, 1))
    engine.start()
    return engine


def moves(engine: Engine) -> list[tuple[int, str, str]]:
    cluster = next(engine.world.all_of(ClusterComputeResource))
    history = engine.service(DrsService).record(cluster.moid).history
    return [(one.at_us, one.recommendation.text, one.task) for one in history]


def test_portions_equal_the_undivided_run(
    small_engine: EngineBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = crowded(small_engine)
    whole.run_until(3 * MINUTE_US)
    monkeypatch.setattr(service, "PORTION_EFFORT", 1)
    divided = crowded(small_engine)
    slices = 0
    while not divided.run_until(3 * MINUTE_US, budget_s=-1.0):
        slices += 1
    assert len(moves(whole)) >= 4
    assert moves(divided) == moves(whole)
    assert state_digest(divided) == state_digest(whole)
    assert slices > 40


def test_a_run_goes_on_from_where_it_was_saved(
    small_engine: EngineBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PORTION_EFFORT", 1)
    whole, half = crowded(small_engine), crowded(small_engine)
    whole.run_until(2 * MINUTE_US)
    while not any(isinstance(event, DrsPortion) for _, event in half.kernel.due()):
        half.run_until(MINUTE_US, budget_s=-1.0)
    assert half.now_us == MINUTE_US
    assert moves(half) == []
    saved: Engine = pickle.loads(pickle.dumps(half))
    saved.wire()
    saved.run_until(2 * MINUTE_US)
    assert moves(saved) == moves(whole)
    assert state_digest(saved) == state_digest(whole)
