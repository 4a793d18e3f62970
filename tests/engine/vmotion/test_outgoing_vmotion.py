"""Memory that leaves by vmk0 because it shares its subnet with vMotion, and Migrate.Vmknic (vmotion.md 2, 13)."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_scene import done, event_types, records

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import MigrateVm, UpdateHostOptions
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.tasks import TaskState

LAB = """
format: 1
name: one subnet
inventory:
  datacenters:
  - name: DC
    datastores: [{name: ds1, type: NFS, gb: 1000, hosts: all}, {name: ds2, type: NFS, gb: 1000, hosts: all}]
    networks: [{name: VM Network, hosts: all}]
    clusters:
    - name: C1
      hosts:
      - &host
        name: esx01
        nics: [{name: vmnic0, mbps: 1000}, {name: vmnic1, mbps: 10000}]
        switches: [{name: vSwitch0, nics: [vmnic0]}, {name: vSwitch1, nics: [vmnic1]}]
        vmkernel:
        - {name: vmk0, services: [management], nic: vmnic0, ip: 10.1.0.1}
        - {name: vmk1, services: [vmotion], nic: vmnic1, ip: 10.1.0.101, network: vMotion}
      - <<: *host
        name: esx02
        vmkernel:
        - {name: vmk0, services: [management], nic: vmnic0, ip: 10.1.0.2}
        - {name: vmk1, services: [vmotion], nic: vmnic1, ip: 10.1.0.102, network: vMotion}
      vms:
      - name: vm01
        host: esx01
        memory_mb: 2048
        encrypted_vmotion: disabled
        workload: {constant: {cpu_mhz: 500, memory_active_percent: 100, dirty_mb_per_s: 5}}
"""


@pytest.fixture
def engine() -> Engine:
    made = build_engine(load_lab_text(LAB, Path()))
    made.run_until(60_000_000)
    return made


def find_host(engine: Engine, name: str) -> HostSystem:
    return engine.world.find(HostSystem, name)


def uplink(engine: Engine, host: str, nic: str, column: str) -> float:
    row = engine.world.uplinks_of[find_host(engine, host).row][nic]
    return float(getattr(engine.world.uplinks, column)[row])


def copying(engine: Engine) -> None:
    """Begin a migration and stop in the first pass."""
    task = engine.submit(MigrateVm(vm="vm01", host="esx02"))
    while task.stage is None or task.stage.key != "precopy":
        engine.run_until(engine.now_us + 100_000)


def test_memory_leaves_by_vmk0_and_arrives_at_the_vmotion_adapter(engine: Engine) -> None:
    copying(engine)
    # 1 GbE of the management uplink, less what management itself says there; not the 10 GbE of vMotion.
    assert records(engine)[-1].bandwidth_mb_per_s == pytest.approx(117.5, rel=0.01)
    assert uplink(engine, "esx01", "vmnic0", "vmotion_tx_mbps") == pytest.approx(940.0)
    assert uplink(engine, "esx01", "vmnic1", "vmotion_tx_mbps") == 0.0
    assert uplink(engine, "esx02", "vmnic1", "vmotion_rx_mbps") == pytest.approx(940.0)
    assert uplink(engine, "esx02", "vmnic0", "vmotion_rx_mbps") == 0.0


def test_an_adapter_that_is_bound_uses_its_own_uplink(engine: Engine) -> None:
    done(engine, UpdateHostOptions(host="esx01", options={"Migrate.Vmknic": "vmk1"}), 10)
    copying(engine)
    assert records(engine)[-1].bandwidth_mb_per_s == pytest.approx(1175.0, rel=0.01)
    assert uplink(engine, "esx01", "vmnic1", "vmotion_tx_mbps") == pytest.approx(9400.0)
    assert uplink(engine, "esx01", "vmnic0", "vmotion_tx_mbps") == 0.0


def test_a_binding_to_no_vmotion_adapter_is_told_by_the_host(engine: Engine) -> None:
    done(engine, UpdateHostOptions(host="esx02", options={"Migrate.Vmknic": "vmk7"}), 10)
    task = done(engine, MigrateVm(vm="vm01", host="esx02"), 120)
    assert task.state == TaskState.SUCCESS
    told = [event for event in engine.events.all() if event.type_id == "esx.problem.net.migrate.bindtovmk"]
    assert [event.entity_name for event in told] == ["esx02"]
    assert "'vmk7'" in told[0].message


def test_an_empty_text_is_the_default_again(engine: Engine) -> None:
    done(engine, UpdateHostOptions(host="esx01", options={"Migrate.Vmknic": "vmk1"}), 10)
    assert find_host(engine, "esx01").config.advanced == {"Migrate.Vmknic": "vmk1"}
    done(engine, UpdateHostOptions(host="esx01", options={"Migrate.Vmknic": ""}), 10)
    assert find_host(engine, "esx01").config.advanced == {}


def test_a_migration_tells_that_the_vm_leaves_its_host(engine: Engine) -> None:
    done(engine, MigrateVm(vm="vm01", host="esx02"), 120)
    assert event_types(engine)[-3:] == ["VmEmigratingEvent", "VmBeingHotMigratedEvent", "VmMigratedEvent"]


def test_what_the_checks_find_is_an_event_as_precise_as_the_destination(engine: Engine) -> None:
    vm = engine.world.vm(next(iter(find_host(engine, "esx01").vms)))
    world = engine.world
    world.update(vm, config=vm.config.model_copy(update={"cpu_affinity": (0,)}))
    root = world.cluster(find_host(engine, "esx02").cluster or "").root_pool
    assert engine.submit(MigrateVm(vm="vm01", host="esx02")).fault is not None
    assert event_types(engine)[-1] == "MigrationHostErrorEvent"
    assert engine.submit(MigrateVm(vm="vm01", host="esx02", resource_pool=root)).fault is not None
    assert event_types(engine)[-1] == "MigrationResourceErrorEvent"
    assert vm.power_state == PowerState.ON


def test_a_warning_is_told_and_forbids_nothing(engine: Engine) -> None:
    vm = engine.world.vm(next(iter(find_host(engine, "esx01").vms)))
    engine.world.update(vm, guest_hung=True)
    task = done(engine, MigrateVm(vm="vm01", host="esx02"), 120)
    assert task.state == TaskState.SUCCESS
    assert "MigrationHostWarningEvent" in event_types(engine)


def test_without_any_host_the_error_names_none(engine: Engine) -> None:
    world = engine.world
    vm = world.vm(next(iter(find_host(engine, "esx01").vms)))
    world.update(vm, config=vm.config.model_copy(update={"hardware_version": 22}))
    cluster = find_host(engine, "esx01").cluster
    refused = engine.submit(MigrateVm(vm="vm01", cluster=cluster, datastore="ds2"))
    assert refused.fault is not None
    assert refused.fault.name == "NoCompatibleHost"
    assert event_types(engine)[-1] == "MigrationErrorEvent"
