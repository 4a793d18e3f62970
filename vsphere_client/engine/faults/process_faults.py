"""Processes that are killed and guests that hang."""

from __future__ import annotations

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.host_operations import set_service
from vsphere_client.engine.faults.fault import INJECT, announce_fault, fail_tasks_on
from vsphere_client.engine.faults.host_faults import check_host_runs
from vsphere_client.engine.faults.service import FaultService
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import NetworkChanged, VmPower
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import HostSystem, ManagedObject, VirtualMachine
from vsphere_client.model.commands import HangGuest, KillProcess
from vsphere_client.model.faults import (
    HostNotReachable,
    InvalidArgument,
    InvalidHostState,
    InvalidPowerState,
    NotFound,
)
from vsphere_client.model.kinds import ConnectionState, PowerState

VMX = "vmx"
FDM = "fdm"
"""The HA agent: nothing restarts it but a person or a boot (esxi_components.md 5)."""


class KillProcessOperation(Operation[KillProcess]):
    """Kill a service of a host, or the VMX process of a VM."""

    description_id = INJECT

    def entity(self, engine: Engine, command: KillProcess) -> ManagedObject:
        """The VM whose VMX is meant, or the host; raises NotFound or InvalidArgument."""
        if command.process == VMX:
            if command.vm is None:
                raise InvalidArgument(argument="vm", problem="Name the VM whose VMX is to be killed.")
            return engine.world.find(VirtualMachine, command.vm)
        if command.host is None:
            raise InvalidArgument(argument="host", problem=f"Name the host whose {command.process} is meant.")
        return engine.world.find(HostSystem, command.host)

    def begin(self, engine: Engine, task: Task, command: KillProcess) -> None:
        """Check that the process runs, and kill it."""
        if command.process == VMX:
            vm = engine.world.vm(task.entity or "")
            _check_vm_runs(vm)
            _kill_vm(engine, vm)
            return
        host = engine.world.host(task.entity or "")
        check_host_runs(engine, host)
        _check_service_runs(engine, host, command.process)
        _kill_service(engine, host, command.process)


def _check_vm_runs(vm: VirtualMachine) -> None:
    if vm.power_state != PowerState.ON or vm.process_died:
        raise InvalidPowerState(vm=vm.name, existing="Powered off", required="Powered on")


def _kill_vm(engine: Engine, vm: VirtualMachine) -> None:
    """End a VM's process; vCenter sees it at once, unless it does not hear the host.

    ``process_died`` stays set on the powered-off VM, which tells a crash from a wanted power-off.
    """
    announce_fault(engine, vm, f"VMX process of {vm.name} killed")
    running = engine.tasks.get(vm.busy_task or "")
    if running is not None and not running.ended:
        host = engine.world.host(vm.host or "")
        engine.tasks.fail(running, HostNotReachable(host=host.name))
    engine.world.update(vm, process_died=True, guest_hung=False)
    if vm.connection_state == ConnectionState.CONNECTED:
        engine.world.update(vm, power_state=PowerState.OFF)
        message = "The process of the virtual machine (VMX) ended unexpectedly"
        engine.events.post("VmMessageErrorEvent", vm, message=message)
        engine.events.post("VmPoweredOffEvent", vm)
    engine.notify(VmPower(vm.moid))


def _check_service_runs(engine: Engine, host: HostSystem, service: str) -> None:
    state = host.services.get(service)
    if state is None and service == FDM and _has_ha(engine, host):
        return
    if state is None:
        raise NotFound(what=f"process on {host.name}", name=service)
    if state != "running":
        raise InvalidHostState(host=host.name, state=f"{service} does not run")


def _has_ha(engine: Engine, host: HostSystem) -> bool:
    return host.cluster is not None and engine.world.cluster(host.cluster).config.ha.enabled


def _kill_service(engine: Engine, host: HostSystem, service: str) -> None:
    announce_fault(engine, host, f"{service} on {host.name} killed")
    if service == "hostd":
        # What hostd was doing for vCenter is lost with it; the VMs themselves do not notice.
        fail_tasks_on(engine, host)
    set_service(engine, host, service, "stopped")
    if service == FDM:
        engine.notify(NetworkChanged())
    else:
        engine.service(FaultService).watch(host, service)


class HangGuestOperation(Operation[HangGuest]):
    """Let a guest hang: no heartbeats and no I/O, while its VM is powered on.

    vSphere posts nothing of its own; VM Monitoring, where it is on, misses the heartbeats.
    """

    description_id = INJECT

    def entity(self, engine: Engine, command: HangGuest) -> VirtualMachine:
        """The VM of the command; raises NotFound."""
        return engine.world.find(VirtualMachine, command.vm)

    def begin(self, engine: Engine, task: Task, command: HangGuest) -> None:
        """Check that the guest runs, and let it hang."""
        vm = engine.world.vm(task.entity or "")
        _check_vm_runs(vm)
        if vm.guest_hung:
            raise InvalidArgument(argument="vm", problem=f"The guest of {vm.name} hangs already.")
        engine.service(FaultService).hang(vm, command.duration)
        announce_fault(engine, vm, f"guest of {vm.name} hangs")
