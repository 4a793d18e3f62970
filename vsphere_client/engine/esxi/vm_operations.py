"""Creating, cloning, reconfiguring and deleting virtual machines, and what their guests do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vsphere_client.decisions.cpu.virtual_topology import cores_per_socket_problem
from vsphere_client.decisions.vmotion.evc import EVC_MODES
from vsphere_client.decisions.vmotion.evc_change import decide_vm_evc
from vsphere_client.engine.drs.placing import choose_host
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.admission import (
    check_latency_kept,
    check_limits,
    check_pool_change,
    check_reservation_rise,
)
from vsphere_client.engine.esxi.power import (
    POWER_STATE_WORDS,
    VmOperation,
    check_host_answers,
    check_not_held,
)
from vsphere_client.engine.esxi.vm_targets import CreationTarget, find_target
from vsphere_client.engine.inventory.build import add_vm, check_name_free, remove_vm
from vsphere_client.engine.inventory.pools import move_to_pool
from vsphere_client.engine.network.reserved_bandwidth import check_adapter_reservations
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import VmConfigured, VmGone
from vsphere_client.engine.storage.swap_files import check_swap_grows
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import ManagedObject, ResourcePool, VirtualMachine
from vsphere_client.engine.world.places import cluster_of
from vsphere_client.model.advanced_options import VM_OPTIONS, OptionValue
from vsphere_client.model.allocation import DiskAllocation, NetworkAllocation
from vsphere_client.model.commands import (
    CreateVm,
    DeleteVm,
    MoveVmToPool,
    PowerOnVm,
    ReconfigureVm,
    SetWorkload,
)
from vsphere_client.model.faults import InvalidArgument, InvalidPowerState, VimFault
from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.tasks import Stage
from vsphere_client.model.units import SECOND_US
from vsphere_client.model.virtual_machine import VirtualDisk, VirtualMachineConfig, VirtualNic

CREATE_US = 2 * SECOND_US


class Create(Operation[CreateVm]):
    """Create a virtual machine."""

    description_id = "Folder.createVm"

    def entity(self, engine: Engine, command: CreateVm) -> ManagedObject:
        """The VM folder that takes the VM."""
        return find_target(engine, command).folder

    def begin(self, engine: Engine, task: Task, command: CreateVm) -> Stage:
        """Check the place and the name."""
        target = find_target(engine, command)
        check_name_free(engine.world, target.folder.children, command.name)
        check_reservations(command.config)
        target.check_fits(engine, command.config)
        return Stage(f"Creating {command.name}", CREATE_US, 95)

    def advance(self, engine: Engine, task: Task, command: CreateVm) -> None:
        """Register the VM, and power it on if asked."""
        target = find_target(engine, command)
        check_name_free(engine.world, target.folder.children, command.name)
        vm = register(engine, command.name, command.config, target)
        engine.events.post("VmCreatedEvent", vm)
        task.result = vm.moid
        if command.power_on:
            engine.submit(PowerOnVm(vm=vm.moid), task.source)


def register(
    engine: Engine, name: str, config: VirtualMachineConfig, target: CreationTarget
) -> VirtualMachine:
    """Put a powered-off VM where its creation target says, on the host that can best hold it.

    Raises:
        InvalidHostState, NoCompatibleHost: no host takes it; then nothing was created.
    """
    datastores = target.disk_datastores(engine, config)
    vm = add_vm(
        engine.world,
        name,
        config,
        target.folder,
        target.pool,
        None,
        datastores,
        target.networks(engine, config),
    )
    try:
        host = choose_host(engine, vm, target.host.moid if target.host else None).host
    except VimFault:
        remove_vm(engine.world, vm)
        raise
    host.vms[vm.moid] = None
    engine.world.update(vm, host=host.moid)
    engine.notify(VmConfigured(vm.moid))
    return vm


class Delete(VmOperation[DeleteVm]):
    """Delete a powered-off VM from disk, or only from the inventory."""

    description_id = "VirtualMachine.destroy"

    def describe_id(self, engine: Engine, task: Task) -> str:
        """Keeping the files has a name of its own."""
        keep = isinstance(task.command, DeleteVm) and task.command.keep_files
        return "VirtualMachine.unregister" if keep else self.description_id

    def begin(self, engine: Engine, task: Task, command: DeleteVm) -> None:
        """Check that it is off, and delete."""
        vm = self.subject(engine, task)
        if vm.power_state == PowerState.ON:
            raise InvalidPowerState(vm=vm.name, existing="Powered on", required="Powered off")
        self.hold(engine, task)
        cluster = cluster_of(engine.world, vm)
        place = vm.host if cluster is None else cluster.moid
        engine.events.post("VmRemovedEvent", vm, owner_id=place, files_kept=command.keep_files)
        engine.notify(VmGone(vm.moid))
        remove_vm(engine.world, vm)


RECONFIGURABLE = (
    "num_cpu",
    "memory_mb",
    "cpu",
    "memory",
    "overrides",
    "latency_sensitivity",
    "simultaneous_threads",
    "encrypted_vmotion",
    "swap_placement",
    "advanced",
    "cpu_affinity",
    "cpu_hot_add",
    "memory_hot_add",
    "notes",
)
"""What `Reconfigure` changes of a VM's configuration."""


class Reconfigure(VmOperation[ReconfigureVm]):
    """Change hardware or resource settings; running VMs take only what can be changed hot."""

    description_id = "VirtualMachine.reconfigure"

    def begin(self, engine: Engine, task: Task, command: ReconfigureVm) -> None:
        """Check and change at once."""
        vm = self.subject(engine, task)
        if vm.power_state == PowerState.ON:
            check_host_answers(engine, vm)
        check_not_held(engine, task, vm)
        changes = {
            name: getattr(command, name)
            for name in RECONFIGURABLE
            if getattr(command, name) is not None and getattr(command, name) != getattr(vm.config, name)
        }
        if vm.power_state != PowerState.OFF:
            check_hot(engine, vm, changes)
        check_processors(engine, vm, changes)
        if command.disks is not None:
            changes["disks"] = disks_with(vm.config, command.disks)
        if command.networks is not None:
            changes["networks"] = adapters_with(vm.config, command.networks)
            check_adapter_reservations(engine.world, vm, changes["networks"])
        if command.evc_mode is not None and (command.evc_mode or None) != vm.config.evc_mode:
            check_vm_evc_mode(vm, command.evc_mode or None)
            changes["evc_mode"] = command.evc_mode or None
        config = vm.config.model_copy(update=changes)
        check_hyper_threads(config)
        check_reservations(config)
        check_latency_kept(engine.world, vm, config)
        check_reservation_rise(engine, vm, config)
        engine.world.update(vm, config=config)
        words = ", ".join(changes) or "nothing changed"
        engine.events.post("VmReconfiguredEvent", vm, changes=f"Changed: {words}.")
        engine.notify(VmConfigured(vm.moid))
        engine.tasks.note(task, f"Changed: {words}")


def adapters_with(
    config: VirtualMachineConfig, allocations: Sequence[NetworkAllocation]
) -> tuple[VirtualNic, ...]:
    """The adapters with other settings, in their order; raises InvalidArgument unless there is one for each."""
    if len(allocations) != len(config.networks):
        problem = f"{len(allocations)} settings for {len(config.networks)} network adapters."
        raise InvalidArgument(argument="networks", problem=problem)
    pairs = zip(config.networks, allocations, strict=True)
    return tuple(adapter.model_copy(update=allocation.model_dump()) for adapter, allocation in pairs)


def disks_with(
    config: VirtualMachineConfig, allocations: Sequence[DiskAllocation]
) -> tuple[VirtualDisk, ...]:
    """The disks with other I/O settings, in their order; raises InvalidArgument unless there is one for each."""
    if len(allocations) != len(config.disks):
        problem = f"{len(allocations)} settings for {len(config.disks)} disks."
        raise InvalidArgument(argument="disks", problem=problem)
    pairs = zip(config.disks, allocations, strict=True)
    return tuple(disk.model_copy(update=dict(allocation)) for disk, allocation in pairs)


COLD = frozenset(
    ("num_cpu", "memory_mb", "latency_sensitivity", "simultaneous_threads", "cpu_hot_add", "memory_hot_add")
)
"""What is changed only while a VM is off, apart from what it may add as it runs."""


def check_hot(engine: Engine, vm: VirtualMachine, changes: Mapping[str, Any]) -> None:
    """Refuse what a VM that is on or suspended cannot take; raises InvalidPowerState, InsufficientDiskSpace."""
    cold = COLD & changes.keys()
    if "memory_mb" in cold and can_add_memory(vm, changes["memory_mb"]):
        check_swap_grows(engine.world, vm, changes["memory_mb"])
        cold -= {"memory_mb"}
    if "num_cpu" in cold and can_add_cpus(vm, changes["num_cpu"]):
        cold -= {"num_cpu"}
    refused = cold_options(vm.config.advanced, changes.get("advanced", vm.config.advanced))
    if cold or refused:
        raise InvalidPowerState(
            vm=vm.name, existing=POWER_STATE_WORDS[vm.power_state], required="Powered off"
        )


def cold_options(before: Mapping[str, OptionValue], after: Mapping[str, OptionValue]) -> tuple[str, ...]:
    """The advanced options that differ and act only from the next power-on, by name."""
    keys = sorted(before.keys() | after.keys())
    return tuple(key for key in keys if before.get(key) != after.get(key) and not VM_OPTIONS[key].hot)


def check_processors(engine: Engine, vm: VirtualMachine, changes: Mapping[str, Any]) -> None:
    """Refuse sockets that do not divide the vCPUs, and an affinity that its host cannot give.

    Raises:
        InvalidArgument: names the setting and what is wrong with it.
    """
    num_cpu = changes.get("num_cpu", vm.config.num_cpu)
    threads = changes.get("simultaneous_threads", vm.config.simultaneous_threads)
    if problem := cores_per_socket_problem(num_cpu, changes.get("advanced", vm.config.advanced), threads):
        raise InvalidArgument(argument="cores per socket", problem=problem)
    host = None if vm.host is None else engine.world.host(vm.host).config
    if problem := affinity_problem(changes.get("cpu_affinity", ()), num_cpu, host):
        raise InvalidArgument(argument="scheduling affinity", problem=problem)


def affinity_problem(pcpus: Sequence[int], num_cpu: int, host: HostConfig | None) -> str | None:
    """What is wrong with the pCPUs that a VM is to be bound to; None if nothing is.

    ``pcpus`` are numbers of the host's logical processors, none for a VM that runs on any.
    """
    if not pcpus:
        return None
    if host is not None and (missing := [one for one in pcpus if not 0 <= one < host.logical_processors]):
        return f"The host has the logical processors 0 to {host.logical_processors - 1}, not {missing[0]}."
    if len(set(pcpus)) < num_cpu:
        return f"{num_cpu} vCPUs need at least as many logical processors, not {len(set(pcpus))}."
    return None


def can_add_cpus(vm: VirtualMachine, num_cpu: int) -> bool:
    """Whether vCPUs can be added to a VM as it runs: with CPU Hot Plug, and only more of them."""
    return vm.power_state == PowerState.ON and vm.config.cpu_hot_add and num_cpu > vm.config.num_cpu


def can_add_memory(vm: VirtualMachine, memory_mb: int) -> bool:
    """Whether memory can be added to a VM as it runs: with Memory Hot Plug, and only more of it."""
    return vm.power_state == PowerState.ON and vm.config.memory_hot_add and memory_mb > vm.config.memory_mb


def check_vm_evc_mode(vm: VirtualMachine, mode: str | None) -> None:
    """Refuse an EVC mode for one VM that is unknown or cannot be set now; raises InvalidArgument."""
    if mode is not None and mode not in EVC_MODES:
        raise InvalidArgument(argument="evc_mode", problem=f"{mode} is no EVC mode.")
    on = vm.power_state != PowerState.OFF
    obstacles = decide_vm_evc(mode, vm.name, vm.config.hardware_version, on).obstacles
    if obstacles:
        raise InvalidArgument(obstacles, argument="evc_mode", problem=obstacles[0].text)


def check_hyper_threads(config: VirtualMachineConfig) -> None:
    """Refuse hyper-threads that a VM's version, vCPUs or latency sensitivity do not go with; raises InvalidArgument."""
    if problem := config.hyper_thread_problem:
        raise InvalidArgument(argument="virtual hyper-threading", problem=problem)


def check_reservations(config: VirtualMachineConfig) -> None:
    """Refuse a reservation above the VM's size or its limit, or a disk's above that one's; raises InvalidArgument."""
    memory, cpu = config.memory, config.cpu
    if memory.reservation_mb > config.memory_mb:
        problem = f"{memory.reservation_mb:.0f} MB is more than the configured {config.memory_mb} MB."
        raise InvalidArgument(argument="memory reservation", problem=problem)
    check_limits(cpu, memory)
    if any(disk.limit_iops is not None and disk.reservation_iops > disk.limit_iops for disk in config.disks):
        raise InvalidArgument(argument="disk reservation", problem="It is above the limit.")


class SetGuestWorkload(VmOperation[SetWorkload]):
    """Let the guest do something else."""

    description_id = "Trainer.setWorkload"

    def begin(self, engine: Engine, task: Task, command: SetWorkload) -> None:
        """Change the load at once."""
        vm = self.subject(engine, task)
        engine.world.update(vm, config=vm.config.model_copy(update={"workload": command.workload}))
        engine.notify(VmConfigured(vm.moid))


class MoveToPool(VmOperation[MoveVmToPool]):
    """Move a VM to another pool of its cluster or host."""

    description_id = "ResourcePool.moveInto"

    def begin(self, engine: Engine, task: Task, command: MoveVmToPool) -> None:
        """Check that the pool is of the same owner, and move."""
        world = engine.world
        vm = self.subject(engine, task)
        pool = world.find(ResourcePool, command.resource_pool)
        current = world.get(vm.resource_pool, ResourcePool)
        if pool.owner != current.owner:
            problem = f"{pool.name} belongs to another cluster; migrate the virtual machine instead."
            raise InvalidArgument(argument="resource_pool", problem=problem)
        check_pool_change(engine, vm, pool)
        move_to_pool(engine, vm, pool)
