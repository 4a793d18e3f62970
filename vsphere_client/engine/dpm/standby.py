"""Standby mode: a host is emptied and switched off."""

from __future__ import annotations

from vsphere_client.engine.dpm.waking import post_standby, wake_protocol
from vsphere_client.engine.drs.maintenance import (
    EntryWork,
    MaintenanceService,
    ask_drs_to_evacuate,
    move_powered_off,
    running_vms,
    take_in_what_drs_said,
    waiting_words,
)
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.host_operations import HostOperation
from vsphere_client.engine.service import HostAvailability
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.engine.world.world import World
from vsphere_client.model.commands import EnterStandbyMode
from vsphere_client.model.faults import HostNotReachable, HostPowerOpFailed, InvalidHostState, VimFault
from vsphere_client.model.kinds import ConnectionState, MaintenanceState, PowerState, StandbyMode
from vsphere_client.model.tasks import Source, Stage
from vsphere_client.model.units import SECOND_US

SHUT_DOWN_US = 30 * SECOND_US
"""From the last VM gone to a host that is off (our assumption)."""


def why_no_standby(world: World, host: HostSystem) -> str:
    """Why a host cannot be sent to standby at all; empty if it can."""
    if wake_protocol(host) is None:
        return "neither IPMI, iLO nor Wake-on-LAN could wake it again"
    if host.cluster is not None and world.cluster(host.cluster).config.vsan.enabled:
        return "it holds vSAN data"
    return ""


class EnterStandby(HostOperation[EnterStandbyMode]):
    """Evacuate a host and switch it off; waits as long as a powered-on VM stays."""

    description_id = "HostSystem.enterStandbyMode"

    def begin(self, engine: Engine, task: Task, command: EnterStandbyMode) -> Stage | None:
        """Check that it may, close it for new VMs and let DRS evacuate it."""
        host = self.subject(engine, task)
        self._check(engine, host)
        left = running_vms(engine, host)
        task.work = EntryWork(vms_at_start=len(left))
        engine.world.update(host, standby_mode=StandbyMode.ENTERING)
        post_standby(engine, task, host, "EnteringStandbyModeEvent")
        engine.service(MaintenanceService).entering[host.moid] = task.key
        engine.notify(HostAvailability(host.moid))
        if not left:
            return self._shut_down(engine, task, command, host)
        if task.source != Source.DRS:  # DPM has looked already, and empties all its hosts in one run of DRS
            ask_drs_to_evacuate(engine, host, task)
        task.stage_from_percent = 2.0
        return Stage(waiting_words(left), None, 2.0, cancellable=True, key="vms")

    @staticmethod
    def _check(engine: Engine, host: HostSystem) -> None:
        if host.connection_state != ConnectionState.CONNECTED:
            raise HostNotReachable(host=host.name)
        if host.standby_mode != StandbyMode.NONE:
            raise InvalidHostState(host=host.name, state="it is in, entering or leaving standby mode already")
        if host.maintenance != MaintenanceState.NORMAL:
            raise InvalidHostState(host=host.name, state="it is in or entering maintenance mode")
        if problem := why_no_standby(engine.world, host):
            raise HostPowerOpFailed(host=host.name, problem=problem)

    def advance(self, engine: Engine, task: Task, command: EnterStandbyMode) -> Stage | None:
        """VMs have left: shut down, then sleep."""
        host = self.subject(engine, task)
        take_in_what_drs_said(engine, host, task)
        if task.work.phase == "vms":
            if left := running_vms(engine, host):
                return Stage(waiting_words(left), None, 2.0, True, "vms")
            return self._shut_down(engine, task, command, host)
        engine.service(MaintenanceService).entering.pop(host.moid, None)
        engine.world.update(host, power_state=PowerState.STANDBY, standby_mode=StandbyMode.IN)
        post_standby(engine, task, host, "EnteredStandbyModeEvent")
        engine.notify(HostAvailability(host.moid))
        return None

    def _shut_down(self, engine: Engine, task: Task, command: EnterStandbyMode, host: HostSystem) -> Stage:
        if command.evacuate_powered_off:
            move_powered_off(engine, host)
        task.work.phase = "off"
        task.stage_from_percent = 90.0
        return Stage("Shutting down", SHUT_DOWN_US, 99.0, False, "off")

    def undo(self, engine: Engine, task: Task, command: EnterStandbyMode, fault: VimFault) -> None:
        """Put the host back into service."""
        host = engine.world.objects.get(task.entity or "")
        if isinstance(host, HostSystem):
            engine.service(MaintenanceService).entering.pop(host.moid, None)
            if host.standby_mode == StandbyMode.ENTERING:
                engine.world.update(host, standby_mode=StandbyMode.NONE)
                engine.notify(HostAvailability(host.moid))
