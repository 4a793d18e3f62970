"""Migrations in the engine: their passes, their slots, and what happens when a stage fails."""

from __future__ import annotations

from itertools import pairwise

import pytest
from engine_scene import (
    EngineBuilder,
    done,
    event_types,
    find_host,
    find_vm,
    records,
    refusal,
    run,
)

from vsphere_client.decisions.vmotion.concurrency import decide_start
from vsphere_client.decisions.vmotion.precopy import CHECKPOINT_S
from vsphere_client.engine.inventory import build
from vsphere_client.engine.vmotion.network import vmotion_links
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datastore,
    Folder,
    HostSystem,
    Network,
    ResourcePool,
)
from vsphere_client.model.cluster import ClusterConfig, ClusterRule, DrsConfig
from vsphere_client.model.commands import (
    CancelTask,
    CreateResourcePool,
    DeleteVm,
    DisconnectHost,
    EnterMaintenanceMode,
    FailHost,
    MigrateVm,
    PowerOffVm,
    ReconfigureVm,
    RemoveHost,
)
from vsphere_client.model.host_system import HostConfig, PhysicalNic, default_vmkernel, numbered_adapters
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.resource_pool import ResourcePoolConfig
from vsphere_client.model.tasks import Source, TaskState
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec

MIB = 1.048576
"""Memory counts MiB, the network MB (vmotion.md 15 is written for GiB of memory and MB/s on the wire)."""
FIXED_S = 2.6
"""Stages before memory moves: 0.4 + 0.4 + 0.2 + 0.4 + 0.6 + 0.3 + 0.3 (vmotion/stages.py)."""
TO_2 = MigrateVm(vm="vm01", host="esx02.lab.local")


def host_with(*mbps: int) -> HostConfig:
    nics = tuple(PhysicalNic(name=f"vmnic{i}", mbps=speed) for i, speed in enumerate(mbps))
    return HostConfig(
        sockets=1,
        cores_per_socket=8,
        mhz=2500,
        memory_mb=262_144,
        nics=nics,
        vmkernel=default_vmkernel(nics, 0, False),
    )


def beside(config: HostConfig, number: int = 1) -> HostConfig:
    """The same host with addresses of its own."""
    return config.model_copy(update={"vmkernel": numbered_adapters(config.vmkernel, number)})


def full_vm(memory_mb: int, dirty_mb_per_s: float) -> VirtualMachineConfig:
    """All of its memory is in use, so that all of it has to move."""
    load = Load(cpu_mhz=500, memory_active_percent=100, dirty_mb_per_s=dirty_mb_per_s / MIB)
    return VirtualMachineConfig(num_cpu=1, memory_mb=memory_mb, workload=WorkloadSpec(constant=load))


@pytest.mark.parametrize(
    ("mbps", "passes_s", "residue_s"),
    [
        (10_000, [14.62, 0.62], 0.026),  # case 1
        (1_000, [146.2, 62.2, 26.5, 11.3, 4.8, 2.0, 0.87], 0.369),  # case 2
    ],
)
def test_a_16_gb_vm_that_dirties_50_mb_per_s(
    small_engine: EngineBuilder, mbps: int, passes_s: list[float], residue_s: float
) -> None:
    """vmotion.md 15, cases 1 and 2, to the digits printed there."""
    engine = small_engine(hosts=2, vms=1, host=host_with(mbps, mbps), vm=full_vm(16_384, 50))
    task = done(engine, TO_2, 600)
    (record,) = records(engine)
    assert task.state == TaskState.SUCCESS
    assert [one.seconds for one in record.passes] == pytest.approx(passes_s, rel=0.01, abs=0.05)
    assert record.switchover_ms == pytest.approx(1000 * (residue_s + CHECKPOINT_S), rel=0.02)
    assert record.passes[0].mb == pytest.approx(17_179.87, rel=1e-4)  # 16 GiB
    whole = FIXED_S + sum(passes_s) + residue_s + CHECKPOINT_S + 0.5
    assert (task.completed_us - task.started_us) / 1e6 == pytest.approx(whole, rel=0.005)


def test_stages_follow_each_other_without_a_gap(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1, vm=full_vm(4096, 10))
    done(engine, TO_2)
    (record,) = records(engine)
    keys = [span.key for span in record.stages]
    assert keys[:7] == ["check", "receive", "spec", "prepare", "vmx", "connect", "trace"]
    assert keys[7:] == ["precopy"] * len(record.passes) + ["switchover", "rarp"]
    spans = record.stages
    assert spans[0].start_us == record.started_us
    assert all(left.end_us == right.start_us for left, right in pairwise(spans))
    assert spans[-1].end_us == record.ended_us


def test_progress_never_goes_back(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1, host=host_with(1000, 1000), vm=full_vm(16_384, 50))
    task = engine.submit(TO_2)
    seen = [0.0]
    while not task.ended:
        run(engine, 0.25)
        seen.append(task.progress_percent(engine.now_us))
    assert seen == sorted(seen)
    assert seen[-1] == 100.0


@pytest.mark.parametrize(
    ("links", "together"),
    [((10_000, 10_000), 8), ((1_000, 1_000), 4)],
)
def test_twelve_vms_at_once(small_engine: EngineBuilder, links: tuple[int, ...], together: int) -> None:
    """vmotion.md 15, case 8: 8 run and 4 wait at 10 GbE, 4 run and 8 wait at 1 GbE."""
    engine = small_engine(hosts=1, vms=12, host=host_with(*links), vm=full_vm(1024, 0), start=False)
    other = build.add_host(
        engine.world,
        "esx02.lab.local",
        beside(host_with(*links)),
        next(engine.world.all_of(ClusterComputeResource)),
        None,
    )
    build.mount(engine.world, next(engine.world.all_of(Datastore)), other)
    build.connect_network(engine.world, next(engine.world.all_of(Network)), other)
    engine.start()
    tasks = [engine.submit(MigrateVm(vm=f"vm{n:02}", host=other.moid)) for n in range(1, 13)]
    waiting = [task for task in tasks if task.details.startswith("Waiting for")]
    assert waiting == tasks[together:]
    assert all(task.cancellable for task in waiting)
    service = engine.service(MigrationService)
    assert len(service.running) == together
    run(engine, 300)
    assert all(task.state == TaskState.SUCCESS for task in tasks)
    # First in, first out: nobody who came later began earlier.
    begun = [record.stages[0].start_us for record in records(engine)]
    assert begun == sorted(begun)
    assert not service.running
    assert engine.world.hosts.cpu_vmotion_mhz.sum() == 0


def test_forty_idle_vms_in_waves_of_eight(small_engine: EngineBuilder) -> None:
    """vmotion.md 15, case 13: 40 VMs of 8 GiB over one 10-GbE link take at least 292 s, in waves of 58.5 s."""
    engine = small_engine(hosts=1, vms=40, host=host_with(10_000), vm=full_vm(8192, 0), start=False)
    engine.world.update(
        find_host(engine), config=find_host(engine).config.model_copy(update={"memory_mb": 524_288})
    )
    config = beside(find_host(engine).config)
    other = build.add_host(
        engine.world, "esx02.lab.local", config, next(engine.world.all_of(ClusterComputeResource)), None
    )
    build.mount(engine.world, next(engine.world.all_of(Datastore)), other)
    build.connect_network(engine.world, next(engine.world.all_of(Network)), other)
    engine.start()
    for number in range(1, 41):
        engine.submit(MigrateVm(vm=f"vm{number:02}", host=other.moid))
    run(engine, 900)
    ends = [record.ended_us / 1e6 for record in records(engine)]
    assert all(record.result == "success" for record in records(engine))
    # The wire alone: 40 x 8 GiB / 1175 MB/s; each wave adds its fixed stages, checkpoint and RARP.
    wire_s = 40 * 8192 * MIB / 1175
    assert wire_s == pytest.approx(292.5, abs=0.5)
    assert wire_s < max(ends) < wire_s + 5 * (FIXED_S + 1.0)
    assert sorted(ends)[7] == pytest.approx(58.5 + FIXED_S + CHECKPOINT_S + 0.5, abs=0.5)


def test_a_guest_that_dirties_faster_than_the_link_is_slowed_down(small_engine: EngineBuilder) -> None:
    """vmotion.md 15, case 4: 150 MB/s over 1 GbE (117.5 MB/s) cannot converge; SDPS halves what is dirtied."""
    engine = small_engine(hosts=2, vms=1, host=host_with(1000, 1000), vm=full_vm(16_384, 150))
    task = engine.submit(TO_2)
    run(engine, FIXED_S + 1)
    vms, row = engine.world.vms, find_vm(engine).row
    throttle = 0.5 * 117.5 / 150
    assert vms.guest_speed[row] == pytest.approx(throttle, rel=0.01)
    run(engine, 200)
    assert vms.guest_speed[row] == pytest.approx(throttle, rel=0.01)  # once, not again with each pass
    run(engine, 400)
    assert task.state == TaskState.SUCCESS
    assert vms.guest_speed[row] == 1.0
    (record,) = records(engine)
    halves = [one.dirtied_mb / one.mb for one in record.passes]
    assert halves == pytest.approx([0.5] * len(halves), rel=0.02)


def test_two_names_by_who_asked(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=2)
    by_hand, by_drs = (
        engine.submit(TO_2),
        engine.submit(MigrateVm(vm="vm02", host="esx01.lab.local"), Source.DRS),
    )
    assert (by_hand.name, by_hand.initiator) == ("Relocate virtual machine", "VSPHERE.LOCAL\\Administrator")
    assert (by_drs.name, by_drs.initiator) == ("Migrate virtual machine", "System")
    run(engine, 60)
    assert event_types(engine).count("VmMigratedEvent") == 1
    assert event_types(engine).count("DrsVmMigratedEvent") == 1


# what stops a migration -----------------------------------------------------------------------------------


def test_a_stunned_vm_cannot_be_cancelled_and_its_migration_ends(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1, host=host_with(10_000, 10_000), vm=full_vm(1024, 0))
    task = engine.submit(TO_2)
    while task.stage is not None and task.stage.key != "switchover":
        run(engine, 0.01)
    assert refusal(engine, CancelTask(task=task.key))[0] == "InvalidState"
    run(engine, 1)
    assert task.state == TaskState.SUCCESS


def test_once_the_vm_has_resumed_the_source_may_die(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1, vm=full_vm(1024, 0))
    task = engine.submit(TO_2)
    while task.stage is not None and task.stage.key != "rarp":
        run(engine, 0.01)
    engine.submit(FailHost(host="esx01.lab.local"))
    run(engine, 1)
    assert task.state == TaskState.SUCCESS
    assert engine.world.vms.executing[find_vm(engine).row]


def test_many_waiting_migrations_to_a_host_that_dies(small_engine: EngineBuilder) -> None:
    """All fail, also those that would have started in place of the first."""
    engine = small_engine(hosts=2, vms=30, host=host_with(10_000, 10_000), vm=full_vm(1024, 0))
    tasks = [engine.submit(MigrateVm(vm=f"vm{n:02}", host="esx02.lab.local")) for n in range(1, 30, 2)]
    run(engine, 1)
    engine.submit(FailHost(host="esx02.lab.local"))
    assert [task.state for task in tasks] == [TaskState.ERROR] * 15
    assert not engine.service(MigrationService).running


def test_a_host_that_is_removed_takes_its_migrations_with_it(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=4, host=host_with(10_000, 10_000), vm=full_vm(4096, 0))
    away, coming = engine.submit(TO_2), engine.submit(MigrateVm(vm="vm02", host="esx01.lab.local"))
    run(engine, 1)
    engine.submit(DisconnectHost(host="esx01.lab.local"))
    assert done(engine, RemoveHost(host="esx01.lab.local")).state == TaskState.SUCCESS
    run(engine, 60)
    assert (away.state, coming.state) == (TaskState.ERROR, TaskState.ERROR)
    assert not engine.service(MigrationService).running
    assert engine.world.vms.guest_speed[find_vm(engine, "vm02").row] == 1.0
    assert find_vm(engine, "vm02").busy_task is None


def test_a_migration_does_not_land_on_a_host_that_entered_maintenance_meanwhile(
    small_engine: EngineBuilder,
) -> None:
    engine = small_engine(hosts=3, vms=1, host=host_with(10_000, 10_000), vm=full_vm(16_384, 0))
    task = engine.submit(TO_2)
    run(engine, 5)
    done(engine, EnterMaintenanceMode(host="esx02.lab.local"), 1)
    run(engine, 60)
    if find_host(engine, 2).maintenance.value == "in_maintenance":
        assert task.fault is not None
        assert task.fault.name == "InvalidHostState"
        assert find_vm(engine).host == find_host(engine, 1).moid


# refusals ----------------------------------------------------------------------------------------------------


def test_what_a_migration_is_refused_for(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=3, vms=1)
    assert refusal(engine, MigrateVm(vm="nobody", host="esx02.lab.local"))[0] == "NotFound"
    assert refusal(engine, MigrateVm(vm="vm01", host="nowhere"))[0] == "NotFound"
    assert (
        "already runs on esx01.lab.local" in refusal(engine, MigrateVm(vm="vm01", host="esx01.lab.local"))[1]
    )
    assert "already runs in that cluster" in refusal(engine, MigrateVm(vm="vm01", cluster="C1"))[1]
    assert "Name a host, a cluster or a resource pool." in refusal(engine, MigrateVm(vm="vm01"))[1]
    assert "on that datastore already" in refusal(engine, MigrateVm(vm="vm01", datastore="ds1"))[1]
    engine.submit(DisconnectHost(host="esx03.lab.local"))
    assert refusal(engine, MigrateVm(vm="vm01", host="esx03.lab.local"))[0] == "InvalidHostState"
    engine.submit(TO_2)
    # While it moves, the VM is nobody else's.
    for command in (TO_2, PowerOffVm(vm="vm01"), ReconfigureVm(vm="vm01", notes="x")):
        assert refusal(engine, command)[0] in ("TaskInProgress", "MigrationNotReady")
    assert refusal(engine, DeleteVm(vm="vm01"))[0] == "InvalidPowerState"


def test_a_must_rule_forbids_the_host(small_engine: EngineBuilder) -> None:
    """vmotion.md 15, case 21: refused also with DRS off."""
    groups = [{"name": "g", "vms": ["vm01"]}, {"name": "h", "hosts": ["esx01.lab.local"]}]
    rule = ClusterRule(name="licence", kind="vm_host_must", vm_group="g", host_group="h")
    config = ClusterConfig.model_validate({"groups": groups}).model_copy(update={"rules": (rule,)})
    engine = small_engine(hosts=2, vms=1, cluster=config)
    assert "would violate a virtual machine - host affinity rule" in refusal(engine, TO_2)[1]
    fault = list(engine.tasks.all())[-1].fault
    assert fault is not None
    assert any("licence" in reason.text for reason in fault.reasons)


# other moves -------------------------------------------------------------------------------------------------


def test_a_move_between_pools_migrates_nothing(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1, cluster=ClusterConfig(drs=DrsConfig(enabled=True)))
    pool = done(engine, CreateResourcePool(name="Prod", parent="C1")).result
    task = engine.submit(MigrateVm(vm="vm01", resource_pool="Prod"))
    assert task.state == TaskState.SUCCESS
    assert find_vm(engine).resource_pool == pool
    assert not records(engine)
    assert "VmResourcePoolMovedEvent" in event_types(engine)


def test_a_vm_that_is_off_is_registered_elsewhere(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1)
    done(engine, PowerOffVm(vm="vm01"))
    task = done(engine, TO_2)
    assert task.state == TaskState.SUCCESS
    assert (task.completed_us - task.started_us) / 1e6 == pytest.approx(1.4)  # check 0.4 s, register 1 s
    (record,) = records(engine)
    assert not record.live
    assert not record.passes
    assert find_vm(engine).host == find_host(engine, 2).moid
    assert next(engine.world.all_of(ClusterComputeResource)).vmotion_count == 0


def test_from_cluster_to_cluster_and_to_a_stand_alone_host(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=2, start=False)
    world = engine.world
    folder = next(folder for folder in world.all_of(Folder) if folder.name == "host")
    second = build.add_cluster(world, "C2", folder, ClusterConfig())
    config = find_host(engine).config
    there = build.add_host(world, "esx02.lab.local", beside(config), second, None)
    alone = build.add_host(world, "lone", beside(config, 2), None, folder)
    pool = build.add_pool(world, "Inner", world.get(alone.root_pool, ResourcePool), ResourcePoolConfig())
    for host in (there, alone):
        build.mount(world, next(world.all_of(Datastore)), host)
        build.connect_network(world, next(world.all_of(Network)), host)
    engine.start()
    assert done(engine, MigrateVm(vm="vm01", cluster="C2")).state == TaskState.SUCCESS
    assert (find_vm(engine).host, find_vm(engine).resource_pool) == (there.moid, second.root_pool)
    assert world.vms.cluster[find_vm(engine).row] == second.row
    assert done(engine, MigrateVm(vm="vm01", resource_pool="Inner")).state == TaskState.SUCCESS
    assert (find_vm(engine).host, find_vm(engine).resource_pool) == (alone.moid, pool.moid)
    assert world.vms.cluster[find_vm(engine).row] == -1
    assert done(engine, MigrateVm(vm="vm01", host="esx01.lab.local")).state == TaskState.SUCCESS
    assert find_vm(engine).power_state == PowerState.ON
    assert second.vmotion_count == 1


def test_nobody_waits_for_what_is_free(small_engine: EngineBuilder) -> None:
    """Only those are looked at again whose blocker gave something back; that must leave nobody behind."""
    engine = small_engine(hosts=4, vms=40, host=host_with(1_000, 1_000), vm=full_vm(2048, 0))
    for number in range(1, 41):
        target = f"esx{number // 4 % 4 + 1:02}.lab.local"
        engine.submit(MigrateVm(vm=f"vm{number:02}", host=target))
    service, most = engine.service(MigrationService), 0
    for _ in range(400):
        run(engine, 2)
        links = {host.moid: vmotion_links(host) for host in engine.world.all_of(HostSystem)}
        verdict = decide_start(list(service.waiting.values()), list(service.running.values()), links)
        assert verdict.started == ()
        most = max(most, len(service.waiting))
    assert most > 5
    assert not service.waiting
    assert not service.running
