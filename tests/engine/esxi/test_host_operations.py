"""vCenter and its hosts: heartbeats, disconnecting, removing, adding, services."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from engine_scene import EngineBuilder, body_digest, done, event_types, find_host, find_vm, refusal, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.add_host import describe_summary, inspect_host, thumbprint_of
from vsphere_client.engine.inventory import build
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datastore,
    Folder,
    HostSystem,
    ResourcePool,
)
from vsphere_client.engine.world.unmanaged import FoundVm, UnmanagedHost
from vsphere_client.model.commands import (
    AddHost,
    Command,
    CreateResourcePool,
    DeleteCluster,
    DisconnectHost,
    EnterMaintenanceMode,
    FailHost,
    HealNetwork,
    IsolateHost,
    ReconfigureCluster,
    ReconnectHost,
    RemoveHost,
    RestartService,
    RestoreHost,
    StartService,
    StopService,
)
from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.kinds import ConnectionState, PowerState
from vsphere_client.model.tasks import TaskState
from vsphere_client.model.virtual_machine import VirtualMachineConfig

ESX = "esx01.lab.local"
CONNECTED, SILENT = ConnectionState.CONNECTED, ConnectionState.NOT_RESPONDING


# heartbeats --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at_s", [0.0, 3.0, 9.9, 10.0, 15.5])
def test_six_missed_heartbeats_make_a_host_not_responding(small_engine: EngineBuilder, at_s: float) -> None:
    """Beats come every 10 s; 60 s after the last one the host is Not Responding, and its VMs disconnected."""
    engine = small_engine(hosts=1, vms=1)
    run(engine, at_s)
    engine.submit(IsolateHost(host=ESX))
    silent_at = at_s // 10 * 10 + 60
    run(engine, silent_at - at_s - 0.001)
    assert find_host(engine).connection_state == CONNECTED
    run(engine, 0.001)
    assert find_host(engine).connection_state == SILENT
    assert find_vm(engine).connection_state == ConnectionState.DISCONNECTED
    assert find_vm(engine).power_state == PowerState.ON
    assert "HostConnectionLostEvent" in event_types(engine)
    engine.submit(HealNetwork())
    run(engine, 10)
    assert find_host(engine).connection_state == CONNECTED
    assert find_vm(engine).connection_state == CONNECTED


def test_a_short_silence_goes_unnoticed(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1)
    engine.submit(IsolateHost(host=ESX))
    run(engine, 55)
    engine.submit(RestoreHost(host=ESX))
    run(engine, 300)
    assert "HostConnectionLostEvent" not in event_types(engine)


def test_a_stopped_agent_silences_the_host_and_a_restart_does_not(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1)
    done(engine, RestartService(host=ESX, service="hostd"))
    run(engine, 90)
    assert find_host(engine).connection_state == CONNECTED
    done(engine, StopService(host=ESX, service="vpxa"))
    run(engine, 61)
    assert find_host(engine).connection_state == SILENT
    done(engine, StartService(host=ESX, service="vpxa"))
    run(engine, 10)
    assert find_host(engine).connection_state == CONNECTED


def test_services_of_a_dead_host_and_unknown_services(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1)
    assert refusal(engine, StartService(host=ESX, service="nope"))[0] == "NotFound"
    task = engine.submit(StopService(host=ESX, service="TSM-SSH"))
    engine.submit(FailHost(host=ESX))
    run(engine, 5)
    assert task.state == TaskState.ERROR
    assert refusal(engine, StartService(host=ESX, service="TSM-SSH"))[0] == "HostNotReachable"


def test_disconnecting_and_reconnecting(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1)
    assert refusal(engine, ReconnectHost(host=ESX))[0] == "InvalidHostState"
    done(engine, DisconnectHost(host=ESX))
    assert find_host(engine).connection_state == ConnectionState.DISCONNECTED
    assert engine.world.vms.executing[find_vm(engine).row]
    assert refusal(engine, DisconnectHost(host=ESX))[0] == "InvalidHostState"
    engine.submit(IsolateHost(host=ESX))
    run(engine, 200)
    assert find_host(engine).connection_state == ConnectionState.DISCONNECTED
    failed = done(engine, ReconnectHost(host=ESX))
    assert failed.fault is not None
    assert failed.fault.name == "NoHost"
    engine.submit(HealNetwork())
    assert done(engine, ReconnectHost(host=ESX)).state == TaskState.SUCCESS
    assert find_vm(engine).connection_state == CONNECTED


def test_a_vm_that_died_unseen_is_off_after_the_reconnect(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1)
    done(engine, DisconnectHost(host=ESX))
    engine.submit(FailHost(host=ESX))
    engine.submit(RestoreHost(host=ESX))
    run(engine, 300)
    assert find_vm(engine).power_state == PowerState.ON  # what vCenter believes
    done(engine, ReconnectHost(host=ESX))
    assert find_vm(engine).power_state == PowerState.OFF


# adding and removing -----------------------------------------------------------------------------------------


def with_unmanaged(engine: Engine, **changes: Any) -> Engine:
    config = HostConfig(sockets=1, cores_per_socket=4, memory_mb=32_768)
    found = (
        FoundVm("legacy", VirtualMachineConfig(memory_mb=1024), PowerState.ON),
        FoundVm("vm01", VirtualMachineConfig(memory_mb=1024), PowerState.OFF),
    )
    host = UnmanagedHost("new", config, vms=found)
    engine.world.unmanaged["new"] = replace(host, **changes)
    return engine


ADD = AddHost(host="new", password="VMware1!", cluster="C1")


def test_a_host_joins_a_cluster_with_its_vms(small_engine: EngineBuilder) -> None:
    engine = with_unmanaged(small_engine(hosts=1, vms=1))
    task = done(engine, ADD)
    assert (task.state, task.name) == (TaskState.SUCCESS, "Add host")
    assert (task.completed_us - task.started_us) / 1e6 == 16  # 4 s login, 12 s vpxa
    host = engine.world.find(HostSystem, "new")
    assert host.moid in next(engine.world.all_of(ClusterComputeResource)).hosts
    assert "new" not in engine.world.unmanaged
    legacy = find_vm(engine, "legacy")
    assert legacy.host == host.moid
    assert engine.world.vms.executing[legacy.row]
    assert legacy.cpu_level == host.config.evc
    assert [engine.world.objects[moid].name for moid in legacy.disk_datastores] == ["new-local"]
    # A name that is taken in the folder gets a number, as in vCenter.
    assert find_vm(engine, "vm01 (1)").host == host.moid


@pytest.mark.parametrize(
    ("changes", "command", "fault"),
    [
        ({}, AddHost(host="nowhere", password="VMware1!"), "NoHost"),
        ({"reachable": False}, ADD, "NoHost"),
        ({}, AddHost(host="new", password="wrong", cluster="C1"), "InvalidLogin"),
        ({}, AddHost(host=ESX, password="VMware1!"), "AlreadyConnected"),
        ({"managed_by": "vc2"}, ADD, "AlreadyBeingManaged"),
        ({}, AddHost(host="new", password="VMware1!", cluster="C9"), "NotFound"),
        ({}, AddHost(host="new", password="VMware1!", folder="vm"), "InvalidArgument"),
        ({}, AddHost(host="new", password="VMware1!", vm_folder="none"), "NotFound"),
        ({}, AddHost(host="new", password="VMware1!", vm_folder="host"), "InvalidArgument"),
        ({"config": HostConfig(evc="amd-zen2")}, ADD, "EVCAdmissionFailedCPUVendor"),
    ],
)
def test_each_reason_not_to_add_a_host(
    small_engine: EngineBuilder, changes: dict[str, Any], command: Command, fault: str
) -> None:
    engine = with_unmanaged(small_engine(hosts=1), **changes)
    engine.submit(ReconfigureCluster(cluster="C1", evc_mode="intel-haswell"))
    run(engine, 5)
    assert refusal(engine, command)[0] == fault


def test_force_takes_a_host_from_another_vcenter(small_engine: EngineBuilder) -> None:
    engine = with_unmanaged(small_engine(hosts=1), managed_by="vc2")
    assert done(engine, ADD.model_copy(update={"force": True})).state == TaskState.SUCCESS


def test_the_same_host_twice_and_a_cluster_that_is_gone(small_engine: EngineBuilder) -> None:
    engine = with_unmanaged(small_engine(hosts=0))
    first, second = engine.submit(ADD), engine.submit(ADD)
    run(engine, 20)
    assert first.state == TaskState.SUCCESS
    assert second.fault is not None
    assert second.fault.name == "AlreadyConnected"
    engine = with_unmanaged(small_engine(hosts=0))
    task = engine.submit(ADD)
    run(engine, 1)
    engine.submit(DeleteCluster(cluster="C1"))
    run(engine, 20)
    assert task.fault is not None
    assert task.fault.name == "NotFound"
    assert not list(engine.world.all_of(HostSystem))


def test_a_removed_host_comes_back_with_its_vms_and_datastores(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=2)
    assert refusal(engine, RemoveHost(host=ESX))[0] == "InvalidHostState"
    done(engine, DisconnectHost(host=ESX))
    done(engine, RemoveHost(host=ESX))
    assert engine.world.unmanaged[ESX].vms[0].name == "vm01"
    back = done(engine, AddHost(host=ESX, password="VMware1!", cluster="C1"))
    assert back.state == TaskState.SUCCESS
    vm = find_vm(engine)
    assert vm.host == find_host(engine).moid
    assert [engine.world.objects[moid].name for moid in vm.disk_datastores] == ["ds1"]
    assert engine.world.vms.executing[vm.row]
    done(engine, DisconnectHost(host=ESX))
    assert done(engine, RemoveHost(host=ESX)).state == TaskState.SUCCESS
    assert len(list(engine.world.all_of(Datastore))) == 1


def test_an_empty_host_that_was_in_maintenance_can_be_removed_and_added_again(
    small_engine: EngineBuilder,
) -> None:
    engine = small_engine(hosts=2)
    done(engine, EnterMaintenanceMode(host=ESX))
    for _ in range(2):
        assert done(engine, RemoveHost(host=ESX)).state == TaskState.SUCCESS
        assert done(engine, AddHost(host=ESX, password="VMware1!", cluster="C1")).state == TaskState.SUCCESS
        done(engine, EnterMaintenanceMode(host=ESX))


def test_a_stand_alone_host_goes_with_its_pools(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1)
    folder = next(folder for folder in engine.world.all_of(Folder) if folder.name == "host")
    lone = build.add_host(engine.world, "lone", HostConfig(), None, folder)
    done(engine, CreateResourcePool(name="Inner", parent="lone"))
    done(engine, CreateResourcePool(name="Innermost", parent="Inner"))
    assert done(engine, RemoveHost(host="lone")).state == TaskState.SUCCESS
    assert all(pool.owner != lone.moid for pool in engine.world.all_of(ResourcePool))
    body_digest(engine)  # the report walks all pools


def test_what_the_wizard_shows_before_anything_changes(small_engine: EngineBuilder) -> None:
    engine = with_unmanaged(small_engine(hosts=1))
    before = body_digest(engine)
    rows = describe_summary(inspect_host(engine, "new", "root", "VMware1!"))
    assert rows["Processors"] == "1 × Intel(R) Xeon(R) Gold 6248 CPU @ 2.50GHz, 4 cores, 2.5 GHz"
    assert rows["Memory"] == "32.0 GB"
    assert body_digest(engine) == before
    assert len(thumbprint_of("new").split(":")) == 20
