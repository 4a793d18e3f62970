"""Rebooting a host on purpose, and the settings that only a boot brings into effect."""

from __future__ import annotations

from vsphere_client.decisions.resources.memory.tiering import FIRST_RELEASE
from vsphere_client.decisions.vmotion.evc import esxi_release
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.host_operations import HostOperation
from vsphere_client.engine.faults.fault import fail_tasks_on
from vsphere_client.engine.faults.host_faults import check_host_runs, stop_vms
from vsphere_client.engine.faults.service import FaultService
from vsphere_client.engine.service import HostDown
from vsphere_client.engine.tasks import Task
from vsphere_client.model.commands import ConfigureMemoryTiering, RebootHost
from vsphere_client.model.faults import HostNotReachable, InvalidHostState, NotSupported
from vsphere_client.model.kinds import ConnectionState, MaintenanceState, PowerState
from vsphere_client.model.tasks import Stage
from vsphere_client.model.units import SECOND_US

SHUT_DOWN_US = 30 * SECOND_US
"""From the command to a host that is off, as for standby (our assumption)."""


class Reboot(HostOperation[RebootHost]):
    """Shut a host down and let it boot; the task ends when it goes down, as in vSphere.

    With ``force`` a host that is not in maintenance mode takes its running VMs down with it: vSphere HA restarts
    those that it protects, the others are off.
    """

    description_id = "HostSystem.reboot"

    def begin(self, engine: Engine, task: Task, command: RebootHost) -> Stage:
        """Check that it may go down."""
        host = self.subject(engine, task)
        if host.connection_state != ConnectionState.CONNECTED:
            raise HostNotReachable(host=host.name)
        check_host_runs(engine, host)
        if host.maintenance != MaintenanceState.IN_MAINTENANCE and not command.force:
            raise InvalidHostState(host=host.name, state="it is not in maintenance mode")
        return Stage(f"Shutting down {host.name}", SHUT_DOWN_US, 95)

    def advance(self, engine: Engine, task: Task, command: RebootHost) -> None:
        """Go down, and begin to boot."""
        host = self.subject(engine, task)
        engine.world.update(host, power_state=PowerState.OFF)
        stop_vms(engine, host)
        engine.events.post("HostShutdownEvent", host, reason="Reboot")
        fail_tasks_on(engine, host, but=task)
        engine.service(FaultService).boot(host)
        engine.notify(HostDown(host.moid))


class ConfigureTiering(HostOperation[ConfigureMemoryTiering]):
    """Set a host's memory tiering; it acts after the next boot, as in 8.0 U3."""

    description_id = "HostSystem.configureMemoryTiering"

    def begin(self, engine: Engine, task: Task, command: ConfigureMemoryTiering) -> None:
        """Check release and maintenance mode, and keep the setting for the next boot."""
        host = self.subject(engine, task)
        if host.connection_state != ConnectionState.CONNECTED:
            raise HostNotReachable(host=host.name)
        if esxi_release(host.config.version) < FIRST_RELEASE:
            raise NotSupported(
                what=f"memory tiering needs ESXi 8.0 U3, {host.name} has {host.config.version}."
            )
        if host.maintenance != MaintenanceState.IN_MAINTENANCE:
            raise InvalidHostState(host=host.name, state="it is not in maintenance mode")
        same = command.tiering == host.config.memory_tiering
        engine.world.update(host, tiering_after_boot=None if same else command.tiering)
