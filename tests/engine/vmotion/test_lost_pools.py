"""A destination pool that goes while the migration is on its way (vmotion.md 8, stages 2 to 4)."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_scene import find_vm, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.tasks import Task
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import DeleteResourcePool, MigrateVm
from vsphere_client.model.tasks import TaskState

LAB = """
format: 1
name: pools that go
inventory:
  datacenters:
  - name: DC
    datastores: [{name: ds1, type: NFS, gb: 1000, hosts: all}]
    clusters:
    - {name: C1, hosts: [{name: esx01}], vms: [{name: vm01, host: esx01, memory_mb: 8192}]}
    - {name: C2, hosts: [{name: esx02}], resource_pools: [{name: Going}]}
"""


@pytest.fixture
def engine() -> Engine:
    made = build_engine(load_lab_text(LAB, Path()))
    run(made, 60)
    return made


def moved_until(engine: Engine, stage: str) -> Task:
    """A migration into the pool, which is deleted in a stage."""
    task = engine.submit(MigrateVm(vm="vm01", resource_pool="Going"))
    while task.stage is None or task.stage.key != stage:
        run(engine, 0.05)
        assert not task.ended, task.fault
    assert engine.submit(DeleteResourcePool(resource_pool="Going")).fault is None
    run(engine, 60)
    return task


@pytest.mark.parametrize("stage", ["receive", "spec", "prepare"])
def test_vcenter_cannot_find_it_any_more(engine: Engine, stage: str) -> None:
    task = moved_until(engine, stage)
    assert task.fault is not None
    assert task.fault.text == "Failed to look up vMotion destination resource pool object."
    assert engine.world.host(find_vm(engine, "vm01").host or "").name == "esx01"


def test_once_the_hosts_are_at_work_the_root_pool_takes_the_vm(engine: Engine) -> None:
    task = moved_until(engine, "precopy")
    assert task.state == TaskState.SUCCESS, task.fault
    vm = find_vm(engine, "vm01")
    assert engine.world.host(vm.host or "").name == "esx02"
    host = engine.world.host(vm.host or "")
    assert vm.resource_pool == engine.world.cluster(host.cluster or "").root_pool
