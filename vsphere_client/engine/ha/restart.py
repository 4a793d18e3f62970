"""The restart of one VM by vSphere HA: registered on another host, powered on from the same files."""

from __future__ import annotations

from vsphere_client.decisions.ha.describe import KEPT, LOST, describe_restored_state
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.links import is_running
from vsphere_client.engine.esxi.power import VmOperation, run_vm
from vsphere_client.engine.ha.failover import FailoverService
from vsphere_client.engine.ha.locks import check_files_free
from vsphere_client.engine.inventory.build import place_vm
from vsphere_client.engine.storage.swap_files import check_swap_fits
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.model.commands import RestartVm
from vsphere_client.model.faults import HostNotReachable, NotSupported, VimFault
from vsphere_client.model.kinds import ConnectionState, MaintenanceState, PowerState
from vsphere_client.model.tasks import Source, Stage
from vsphere_client.model.units import SECOND_US

RESTART_US = 8 * SECOND_US
"""Placement, registration and power-on of one VM (our assumption; ha_ft.md 6.1: 1 to 2 s and 5 to 15 s)."""


class Restart(VmOperation[RestartVm]):
    """Restart a VM elsewhere; asks neither admission control nor vCenter's view of the VM."""

    description_id = "VirtualMachine.powerOn"

    def begin(self, engine: Engine, task: Task, command: RestartVm) -> Stage:
        """Check that nobody runs the VM, and register it on its new host."""
        if task.source != Source.HA:
            raise NotSupported(what="Only vSphere HA restarts virtual machines of other hosts.")
        vm, host = self.subject(engine, task), engine.world.find(HostSystem, command.host)
        task.reasons = engine.service(FailoverService).reasons_for(vm.moid)
        _check_host_serves(host)
        check_files_free(engine, vm, host)
        check_swap_fits(engine.world, vm, host)
        self.hold(engine, task)
        _register(engine, vm, host)
        engine.events.post("VmStartingEvent", vm)
        return Stage(f"Restarting on {host.name}", RESTART_US, 95)

    def advance(self, engine: Engine, task: Task, command: RestartVm) -> None:
        """Let the VM run, if its new host still does."""
        vm = self.subject(engine, task)
        host = engine.world.host(command.host)
        _check_host_serves(host)
        down_s = engine.service(FailoverService).down_s(vm.moid)
        task.reasons = (*task.reasons, *describe_restored_state(vm.name, host.name, down_s), *KEPT, *LOST)
        run_vm(engine, vm)
        engine.events.post("VmPoweredOnEvent", vm)
        engine.events.post("com.vmware.vc.ha.VmRestartedByHAEvent", vm, task.reasons)
        self.let_go(engine, task)
        engine.service(FailoverService).attempt_succeeded(vm.moid, task.reasons)

    def undo(self, engine: Engine, task: Task, command: RestartVm, fault: VimFault) -> None:
        """Let the VM go and tell the failover."""
        self.let_go(engine, task)
        if task.entity is not None:
            engine.service(FailoverService).attempt_failed(task.entity, fault)


def _check_host_serves(host: HostSystem) -> None:
    if not is_running(host) or host.maintenance != MaintenanceState.NORMAL:
        raise HostNotReachable(host=host.name)


def _register(engine: Engine, vm: VirtualMachine, host: HostSystem) -> None:
    """Register a VM that does not run on a host; vCenter sees it there, powered off."""
    place_vm(engine.world, vm, host)
    connected = host.connection_state == ConnectionState.CONNECTED
    engine.world.update(
        vm,
        power_state=PowerState.OFF,
        process_died=False,
        connection_state=ConnectionState.CONNECTED if connected else ConnectionState.DISCONNECTED,
    )
