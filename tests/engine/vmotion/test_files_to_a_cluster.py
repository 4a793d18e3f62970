"""Files and compute to a cluster or pool: DRS takes a host that reaches what the VM will need."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_scene import done, find_vm, refusal, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.world.objects import ResourcePool
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import MigrateVm
from vsphere_client.model.tasks import TaskState

LAB = """
format: 1
name: two clusters
inventory:
  datacenters:
  - name: DC
    datastores:
    - {name: ds1, gb: 900, hosts: [a1, a2]}
    - {name: a2-local, gb: 900, hosts: [a2]}
    - {name: b2-local, gb: 900, hosts: [b2]}
    networks: [{name: VM Network, hosts: all}, {name: Other, hosts: [b1, b2]}, {name: Only B1, hosts: [b1]}]
    clusters:
    - name: A
      drs: {enabled: true}
      resource_pools: [{name: Gold}]
      hosts: [{name: a1}, {name: a2}]
      vms:
      - name: web
        host: a1
        memory_mb: 1024
        networks: [VM Network]
        disks: [{gb: 4, datastore: ds1, written_gb: 1}]
        workload: {constant: {cpu_mhz: 100, memory_active_mb: 128, dirty_mb_per_s: 1}}
    - name: B
      drs: {enabled: true}
      resource_pools: [{name: Silver}]
      hosts: [{name: b1}, {name: b2}]
"""


@pytest.fixture
def engine() -> Engine:
    engine = build_engine(load_lab_text(LAB, Path()))
    run(engine, 30)
    return engine


def moved(engine: Engine, command: MigrateVm) -> tuple[str, str, str, str]:
    """Host, pool and datastore of the VM after a migration, and what the record says moved."""
    task = done(engine, command, 300)
    assert task.state == TaskState.SUCCESS, task.fault
    vm, world = find_vm(engine, "web"), engine.world
    record = engine.service(MigrationService).records[-1]
    pool = world.get(vm.resource_pool, ResourcePool)
    return world.host(vm.host or "").name, pool.name, world.datastore(vm.disk_datastores[0]).name, record.kind


def test_drs_takes_the_host_that_sees_the_datastore(engine: Engine) -> None:
    """b1 and b2 are alike, but only b2 reaches the datastore."""
    assert moved(engine, MigrateVm(vm="web", cluster="B", datastore="b2-local")) == (
        "b2", "Resources", "b2-local", "both",
    )  # fmt: skip


def test_a_pool_of_another_cluster_is_as_good_a_destination(engine: Engine) -> None:
    assert moved(engine, MigrateVm(vm="web", resource_pool="Silver", datastore="b2-local")) == (
        "b2", "Silver", "b2-local", "both",
    )  # fmt: skip


def test_the_vm_stays_on_its_host_where_that_reaches_the_datastore(engine: Engine) -> None:
    assert moved(engine, MigrateVm(vm="web", cluster="A", datastore="a2-local"))[0] == "a2"
    assert moved(engine, MigrateVm(vm="web", cluster="A", datastore="ds1")) == (
        "a2", "Resources", "ds1", "storage",
    )  # fmt: skip


def test_files_and_pool_change_together_on_the_own_host(engine: Engine) -> None:
    assert moved(engine, MigrateVm(vm="web", host="a2")) == ("a2", "Resources", "ds1", "vmotion")
    assert moved(engine, MigrateVm(vm="web", resource_pool="Gold", datastore="a2-local")) == (
        "a2", "Gold", "a2-local", "storage",
    )  # fmt: skip


def test_networks_of_the_destination_count_too(engine: Engine) -> None:
    fault, text = refusal(
        engine,
        MigrateVm(vm="web", cluster="B", datastore="b2-local", networks={"VM Network": "Only B1"}),
    )
    assert fault == "NoCompatibleHost"
    assert text
    command = MigrateVm(vm="web", cluster="B", datastore="b2-local", networks={"VM Network": "Other"})
    assert moved(engine, command)[0] == "b2"
    assert find_vm(engine, "web").config.networks[0].network == "Other"


def test_without_a_host_for_the_datastore_every_host_says_why(engine: Engine) -> None:
    task = done(engine, MigrateVm(vm="web", cluster="B", datastore="ds1", disks={"Hard disk 1": "a2-local"}))
    assert task.fault is not None
    assert task.fault.name == "NoCompatibleHost"
    assert [reason.text for reason in task.fault.reasons] == [
        "b1 lacks ds1, a2-local of web",
        "b2 lacks ds1, a2-local of web",
    ]
