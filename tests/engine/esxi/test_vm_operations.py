"""Power, create, clone, reconfigure and delete: success, refusals that change nothing, and undoing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from engine_scene import EngineBuilder, done, event_types, find_host, find_vm, refusal, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.inventory.build import add_pool
from vsphere_client.engine.world.objects import ClusterComputeResource, ResourcePool, VirtualMachine
from vsphere_client.model.allocation import CpuAllocation, MemoryAllocation, PoolCpuAllocation
from vsphere_client.model.cluster import ClusterConfig, DrsConfig
from vsphere_client.model.commands import (
    CancelTask,
    CloneVm,
    Command,
    CreateSnapshot,
    CreateVm,
    DeleteVm,
    DisconnectHost,
    EnterMaintenanceMode,
    FailHost,
    IsolateHost,
    MoveVmToPool,
    PowerOffVm,
    PowerOnVm,
    ReconfigureVm,
    ResetVm,
    RestartGuest,
    RestartVm,
    SetWorkload,
    ShutdownGuest,
    StopService,
    SuspendVm,
    TurnOnFt,
)
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.resource_pool import ResourcePoolConfig
from vsphere_client.model.tasks import TaskState
from vsphere_client.model.virtual_machine import VirtualDisk, VirtualMachineConfig, VirtualNic
from vsphere_client.model.workload import Load, WorkloadSpec

ON, OFF, SUSPENDED = PowerState.ON, PowerState.OFF, PowerState.SUSPENDED
Make = Callable[[str], Command]


def in_state(engine: Engine, state: PowerState) -> None:
    if state == OFF:
        done(engine, PowerOffVm(vm="vm01"))
    if state == SUSPENDED:
        done(engine, SuspendVm(vm="vm01"))
    assert find_vm(engine).power_state == state


@pytest.mark.parametrize(
    ("before", "make", "after", "event", "seconds"),
    [
        (OFF, PowerOnVm, ON, "VmPoweredOnEvent", 3),
        (SUSPENDED, PowerOnVm, ON, "VmPoweredOnEvent", 3),
        (ON, PowerOffVm, OFF, "VmPoweredOffEvent", 1),
        (SUSPENDED, PowerOffVm, OFF, "VmPoweredOffEvent", 1),
        # 60 % of 4096 MB were touched before the lab began: 1 s + 2457.6 MB / 400 MB/s
        (ON, SuspendVm, SUSPENDED, "VmSuspendedEvent", 7.144),
        (ON, ResetVm, ON, "VmResettingEvent", 1),
        (ON, ShutdownGuest, OFF, "VmGuestShutdownEvent", 30),
        (ON, RestartGuest, ON, "VmGuestRebootEvent", 30),
    ],
)  # fmt: skip
def test_power_operations(
    small_engine: EngineBuilder,
    before: PowerState,
    make: type[PowerOnVm],
    after: PowerState,
    event: str,
    seconds: float,
) -> None:
    engine = small_engine(hosts=1, vms=1)
    in_state(engine, before)
    task = done(engine, make(vm="vm01"))
    assert task.state == TaskState.SUCCESS
    assert (task.completed_us - task.started_us) / 1e6 == pytest.approx(seconds)
    vm = find_vm(engine)
    assert vm.power_state == after
    assert vm.busy_task is None
    assert event in event_types(engine)
    assert bool(engine.world.vms.executing[vm.row]) == (after == ON)


@pytest.mark.parametrize(
    ("state", "make", "words"),
    [
        (ON, PowerOnVm, "(Powered on)"),
        (OFF, PowerOffVm, "(Powered off)"),
        (OFF, SuspendVm, "(Powered off)"),
        (SUSPENDED, SuspendVm, "(Suspended)"),
        (OFF, ResetVm, "(Powered off)"),
        (OFF, ShutdownGuest, "(Powered off)"),
        (SUSPENDED, RestartGuest, "(Suspended)"),
        (ON, DeleteVm, "(Powered on)"),
    ],
)
def test_the_wrong_power_state(
    small_engine: EngineBuilder, state: PowerState, make: type[PowerOnVm], words: str
) -> None:
    engine = small_engine(hosts=1, vms=1)
    in_state(engine, state)
    name, text = refusal(engine, make(vm="vm01"))
    assert name == "InvalidPowerState"
    assert words in text


@pytest.mark.parametrize("make", [PowerOffVm, SuspendVm, ResetVm, ShutdownGuest, RestartGuest])
@pytest.mark.parametrize(
    "blow",
    [
        DisconnectHost(host="esx01.lab.local"),
        IsolateHost(host="esx01.lab.local"),
        StopService(host="esx01.lab.local", service="hostd"),
    ],
    ids=lambda command: command.do,
)
def test_a_host_that_does_not_answer(
    small_engine: EngineBuilder, make: type[PowerOffVm], blow: Command
) -> None:
    """Also before vCenter has noticed: it shows a silent host as connected for a minute."""
    engine = small_engine(hosts=1, vms=1)
    engine.submit(blow)
    run(engine, 5)
    name, text = refusal(engine, make(vm="vm01"))
    assert name == "HostNotReachable"
    assert "esx01.lab.local" in text


@pytest.mark.parametrize("make", [PowerOffVm, SuspendVm, ResetVm, ShutdownGuest])
def test_a_host_that_dies_meanwhile_fails_the_task(
    small_engine: EngineBuilder, make: type[PowerOffVm]
) -> None:
    engine = small_engine(hosts=1, vms=1)
    task = engine.submit(make(vm="vm01"))
    run(engine, 0.5)
    engine.submit(FailHost(host="esx01.lab.local"))
    run(engine, 40)
    assert task.state == TaskState.ERROR
    assert find_vm(engine).busy_task is None


def test_without_tools_the_guest_cannot_be_asked(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1, vm=VirtualMachineConfig(tools=False))
    assert refusal(engine, ShutdownGuest(vm="vm01"))[0] == "NotSupported"


def test_another_task_holds_the_vm(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1)
    engine.submit(ShutdownGuest(vm="vm01"))
    for command in (PowerOffVm(vm="vm01"), ReconfigureVm(vm="vm01", notes="x"), SuspendVm(vm="vm01")):
        name, text = refusal(engine, command)
        assert name == "TaskInProgress"
        assert "Initiate guest OS shutdown" in text


@pytest.mark.parametrize("command", [CreateSnapshot(vm="vm01"), TurnOnFt(vm="vm01")])
def test_what_is_not_simulated_says_so(small_engine: EngineBuilder, command: Command) -> None:
    name, text = refusal(small_engine(hosts=1, vms=1), command)
    assert name == "NotSupported"
    assert "not simulated yet" in text


def test_a_restart_is_vsphere_ha_s_own(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1)
    done(engine, PowerOffVm(vm="vm01"))
    assert refusal(engine, RestartVm(vm="vm01", host="esx01.lab.local"))[0] == "NotSupported"


# admission ---------------------------------------------------------------------------------------------------


def reserving(cpu_mhz: float = 0, memory_mb: float = 0) -> VirtualMachineConfig:
    return VirtualMachineConfig(
        num_cpu=4,
        memory_mb=65_536,
        cpu=CpuAllocation(reservation_mhz=cpu_mhz),
        memory=MemoryAllocation(reservation_mb=memory_mb),
    )


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        (reserving(cpu_mhz=10_000), "InsufficientHostCpuCapacityFault"),
        (reserving(memory_mb=33_000), "InsufficientHostMemoryCapacityFault"),
    ],
)
def test_reservations_are_admitted_once(
    small_engine: EngineBuilder, config: VirtualMachineConfig, fault: str
) -> None:
    """19,900 MHz and 64,000 MB are left of a host: one such VM fits, also when both start at one instant."""
    engine = small_engine(hosts=1, vms=2, vm=config)
    for name in ("vm01", "vm02"):
        engine.submit(PowerOffVm(vm=name))
    run(engine, 5)
    first = engine.submit(PowerOnVm(vm="vm01"))
    assert refusal(engine, PowerOnVm(vm="vm02"))[0] == fault
    run(engine, 5)
    assert first.state == TaskState.SUCCESS
    name, text = refusal(engine, PowerOnVm(vm="vm02"))
    assert name == fault
    assert "requested" in text
    assert find_vm(engine, "vm02").power_state == OFF


def test_a_pool_without_room_refuses(small_engine: EngineBuilder) -> None:
    """drs.md case 12: a pool that may not expand lends no more than its own reservation."""
    engine = small_engine(hosts=1, vms=1, vm=reserving(cpu_mhz=3000))
    root = engine.world.get(next(engine.world.all_of(ClusterComputeResource)).root_pool, ResourcePool)
    settings = ResourcePoolConfig(cpu=PoolCpuAllocation(reservation_mhz=2000, expandable=False))
    pool = add_pool(engine.world, "Small", root, settings)
    done(engine, PowerOffVm(vm="vm01"))
    done(engine, MoveVmToPool(vm="vm01", resource_pool=pool.moid))
    name, text = refusal(engine, PowerOnVm(vm="vm01"))
    assert name == "InsufficientCpuResourcesFault"
    assert "unreserved 2000 MHz, requested 3000 MHz" in text


# create, clone, reconfigure, delete --------------------------------------------------------------------------


def test_a_vm_is_created_and_powered_on(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, cluster=ClusterConfig(drs=DrsConfig(enabled=True)))
    config = VirtualMachineConfig(disks=(VirtualDisk(gb=20),), networks=(VirtualNic(network="VM Network"),))
    task = done(engine, CreateVm(name="new", config=config, power_on=True))
    assert task.state == TaskState.SUCCESS
    run(engine, 5)
    vm = engine.world.vm(task.result)
    assert vm.power_state == ON
    assert [engine.world.objects[moid].name for moid in vm.disk_datastores] == ["ds1"]
    assert [engine.world.objects[moid].name for moid in vm.networks] == ["VM Network"]


@pytest.mark.parametrize(
    ("command", "fault", "words"),
    [
        (CreateVm(name="vm01"), "DuplicateName", "vm01"),
        (CreateVm(name="n", cluster="C9"), "NotFound", "C9"),
        (CreateVm(name="n", datastore="none"), "NotFound", "none"),
        (CreateVm(name="n", folder="host"), "InvalidArgument", "not a VM folder"),
        (
            CreateVm(name="n", config=VirtualMachineConfig(networks=(VirtualNic(network="LAN"),))),
            "NotFound",
            "LAN",
        ),
        (
            CreateVm(name="n", config=VirtualMachineConfig(disks=(VirtualDisk(gb=5000, thin=False),))),
            "InsufficientDiskSpace",
            "ds1",
        ),
        (
            CreateVm(name="n", config=VirtualMachineConfig(memory=MemoryAllocation(reservation_mb=2048))),
            "InvalidArgument",
            "more than the configured",
        ),
    ],
)
def test_a_creation_that_is_refused(
    small_engine: EngineBuilder, command: Command, fault: str, words: str
) -> None:
    name, text = refusal(small_engine(hosts=1, vms=1), command)
    assert name == fault
    assert words in text


def test_a_creation_that_finds_no_host_leaves_nothing(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1)
    task = engine.submit(CreateVm(name="new"))
    engine.submit(EnterMaintenanceMode(host="esx01.lab.local"))
    run(engine, 5)
    assert task.fault is not None
    assert task.fault.name == "NoCompatibleHost"
    assert not list(engine.world.all_of(VirtualMachine))
    assert refusal(engine, CreateVm(name="vm 2", host="nowhere"))[0] == "NotFound"
    named = done(engine, CreateVm(name="new", host="esx01.lab.local"))
    assert named.fault is not None
    assert named.fault.name == "InvalidHostState"


def test_a_clone_copies_disks_and_can_be_cancelled(small_engine: EngineBuilder) -> None:
    config = VirtualMachineConfig(memory_mb=1024, disks=(VirtualDisk(gb=40, written_gb=10),))
    engine = small_engine(hosts=1, vms=1, vm=config)
    task = done(engine, CloneVm(vm="vm01", name="copy"))
    # 2 s + 10 GB at 1200 MB/s: within one datastore the array copies by itself.
    assert (task.completed_us - task.started_us) / 1e6 == pytest.approx(2 + 10_240 / 1200)
    copy, original = find_vm(engine, "copy").config, find_vm(engine).config
    assert copy.model_copy(update={"disks": original.disks}) == original
    # The guest has written a little on the thin disk since.
    assert [disk.written_gb for disk in copy.disks] == pytest.approx([10.0], abs=0.01)
    assert find_vm(engine, "copy").power_state == OFF
    second = engine.submit(CloneVm(vm="vm01", name="second"))
    run(engine, 5)
    done(engine, CancelTask(task=second.key))
    run(engine, 60)
    assert second.fault is not None
    assert len(list(engine.world.all_of(VirtualMachine))) == 2
    assert refusal(engine, CloneVm(vm="vm01", name="copy"))[0] == "DuplicateName"


def test_reconfiguring(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1)
    assert refusal(engine, ReconfigureVm(vm="vm01", num_cpu=4))[0] == "InvalidPowerState"
    above = MemoryAllocation(reservation_mb=9000)
    assert "more than the configured 4096 MB" in refusal(engine, ReconfigureVm(vm="vm01", memory=above))[1]
    crossed = CpuAllocation(reservation_mhz=500, limit_mhz=100)
    assert "above the limit" in refusal(engine, ReconfigureVm(vm="vm01", cpu=crossed))[1]
    task = done(engine, ReconfigureVm(vm="vm01", cpu=CpuAllocation(limit_mhz=100)))
    assert task.details == "Changed: cpu"
    assert engine.world.vms.cpu_limit_mhz[find_vm(engine).row] == 100
    done(engine, PowerOffVm(vm="vm01"))
    done(engine, ReconfigureVm(vm="vm01", num_cpu=4, memory_mb=8192))
    assert engine.world.vms.num_cpu[find_vm(engine).row] == 4


def test_deleting_takes_a_vm_out_of_every_list(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=2)
    done(engine, PowerOffVm(vm="vm01"))
    moid = find_vm(engine).moid
    assert done(engine, DeleteVm(vm="vm01")).name == "Delete virtual machine"
    assert moid not in engine.world.objects
    assert moid not in find_host(engine).vms
    done(engine, PowerOffVm(vm="vm02"))
    assert done(engine, DeleteVm(vm="vm02", keep_files=True)).name == "Unregister virtual machine"
    assert event_types(engine).count("VmRemovedEvent") == 2


def test_another_load_counts_at_once(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1)
    done(engine, SetWorkload(vm="vm01", workload=WorkloadSpec(constant=Load(cpu_mhz=1234))))
    run(engine, 0)
    assert engine.world.vms.cpu_usage_mhz[find_vm(engine).row] == 1234
