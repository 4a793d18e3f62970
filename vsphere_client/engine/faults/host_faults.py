"""Hosts that fail and come back."""

from __future__ import annotations

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.links import is_running
from vsphere_client.engine.faults.fault import (
    MEND,
    HostFault,
    announce_fault,
    announce_mending,
    fail_tasks_on,
)
from vsphere_client.engine.faults.service import FaultService
from vsphere_client.engine.service import HostDown, HostUp, NetworkChanged
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.commands import FailHost, RestoreHost
from vsphere_client.model.faults import InvalidHostState
from vsphere_client.model.kinds import PowerState

_HOW = {
    "power": "power of {host} cut",
    "psod": "{host} stopped with a purple screen",
    "hang": "{host} hangs",
}


def check_host_runs(engine: Engine, host: HostSystem) -> None:
    """Refuse what only a running host can suffer; raises InvalidHostState."""
    if engine.service(FaultService).is_booting(host):
        raise InvalidHostState(host=host.name, state="it is starting up")
    if host.power_state == PowerState.STANDBY:
        raise InvalidHostState(host=host.name, state="it is in standby mode")
    if not is_running(host):
        raise InvalidHostState(host=host.name, state="it has failed already")


class FailHostOperation(HostFault[FailHost]):
    """Stop a host: all its VMs stop with it, and nobody hears of it from the host itself.

    vSphere posts no event at that moment; vCenter finds the host silent a minute later, HA earlier.
    """

    def begin(self, engine: Engine, task: Task, command: FailHost) -> None:
        """Check that the host runs, and stop it."""
        host = self.subject(engine, task)
        check_host_runs(engine, host)
        if command.kind == "power":
            engine.world.update(host, power_state=PowerState.OFF)
        else:
            engine.world.update(host, failure=command.kind)
        stop_vms(engine, host)
        announce_fault(engine, host, _HOW[command.kind].format(host=host.name))
        fail_tasks_on(engine, host)
        engine.notify(HostDown(host.moid))


def stop_vms(engine: Engine, host: HostSystem) -> None:
    """End the processes of the VMs on a host that goes down; nobody tells vCenter."""
    for moid in list(host.vms):
        vm = engine.world.vm(moid)
        if vm.power_state == PowerState.ON and not vm.process_died:
            engine.world.update(vm, process_died=True)


class RestoreHostOperation(HostFault[RestoreHost]):
    """Bring a host back: switch it on, wake it from a hang, or reconnect its management network.

    Our assumption: a hang that ends lets the VMs go on that nobody restarted elsewhere; after a power
    cut or a purple screen the host boots for four minutes and its VMs are off.
    """

    description_id = MEND

    def begin(self, engine: Engine, task: Task, command: RestoreHost) -> None:
        """Check that there is something to mend, and mend it."""
        host = self.subject(engine, task)
        if not host.isolated:
            self._check_failed(engine, host)
        was_isolated = host.isolated
        engine.world.update(host, isolated=False)
        announce_mending(engine, host, f"{host.name} comes back")
        if host.failure == "hang":
            _wake(engine, host)
        elif not is_running(host) and not engine.service(FaultService).is_booting(host):
            engine.service(FaultService).boot(host)
        if was_isolated:
            engine.notify(NetworkChanged())

    @staticmethod
    def _check_failed(engine: Engine, host: HostSystem) -> None:
        if engine.service(FaultService).is_booting(host):
            raise InvalidHostState(host=host.name, state="it is starting up already")
        if host.power_state == PowerState.STANDBY:
            raise InvalidHostState(host=host.name, state="it is in standby mode")
        if is_running(host):
            raise InvalidHostState(host=host.name, state="it runs and is not isolated")


def _wake(engine: Engine, host: HostSystem) -> None:
    engine.world.update(host, failure=None)
    for moid in list(host.vms):
        vm = engine.world.vm(moid)
        if vm.power_state == PowerState.ON and vm.process_died:
            engine.world.update(vm, process_died=False)
    engine.notify(HostUp(host.moid))
