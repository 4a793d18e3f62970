"""Maintenance mode: a host is evacuated and taken out of service, and back."""

from __future__ import annotations

from dataclasses import dataclass, field

from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.host_operations import HostOperation
from vsphere_client.engine.inventory.build import place_vm
from vsphere_client.engine.service import (
    HostAvailability,
    HostDown,
    Notice,
    Service,
    VmGone,
    VmMoved,
    VmPower,
)
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.vsan.evacuation import check_evacuation, finish_evacuation, start_evacuation
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.commands import EnterMaintenanceMode, ExitMaintenanceMode
from vsphere_client.model.faults import HostNotReachable, InvalidHostState, VimFault
from vsphere_client.model.kinds import ConnectionState, MaintenanceState, PowerState, StandbyMode
from vsphere_client.model.tasks import Stage
from vsphere_client.model.units import SECOND_US

EVACUATION_PERCENT = 90.0


@dataclass(slots=True)
class EntryWork:
    """How far an entry into maintenance mode is."""

    phase: str = "vms"  # "drs" while DRS decides, "vms" while they leave, "vsan" while data moves
    vms_at_start: int = 0
    told: list[str] = field(default_factory=list)


class MaintenanceService(Service):
    """Watches hosts that are entering maintenance mode and lets their tasks go on."""

    name = "maintenance"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.entering: dict[str, str] = {}

    def notice(self, notice: Notice) -> None:
        """Look again when a VM left, stopped or came, or the host died."""
        if isinstance(notice, VmMoved) and notice.source is not None:
            self._look(notice.source)
        elif isinstance(notice, VmPower):
            host = self.engine.world.vm(notice.vm).host
            if host is not None:
                self._look(host)
        elif isinstance(notice, VmGone):
            for host in list(self.entering):
                self._look(host)
        elif isinstance(notice, HostDown) and notice.host in self.entering:
            task = self.engine.tasks.get(self.entering[notice.host])
            if task is not None:
                self.engine.tasks.fail(task, HostNotReachable(host=self.engine.world.host(notice.host).name))

    def _look(self, moid: str) -> None:
        task = self.engine.tasks.get(self.entering.get(moid, ""))
        host = self.engine.world.objects.get(moid)
        if task is not None and not task.ended and isinstance(host, HostSystem):
            left = running_vms(self.engine, host)
            if task.work.phase == "vms" and not left:
                self.engine.tasks.resume(task)
            elif left:
                task.stage_from_percent = progress(task.work, len(left))
                self.engine.tasks.note(task, waiting_words(left))


def running_vms(engine: Engine, host: HostSystem) -> list[str]:
    """Names of the powered-on VMs of a host, by name."""
    vms = (engine.world.vm(moid) for moid in host.vms)
    return sorted(vm.name for vm in vms if vm.power_state == PowerState.ON and not vm.process_died)


def progress(work: EntryWork, left: int) -> float:
    """Percent of the task while VMs leave: 2 % at the start, as the product shows."""
    gone = max(0, work.vms_at_start - left)
    return 2.0 + (EVACUATION_PERCENT - 2.0) * gone / max(1, work.vms_at_start)


def waiting_words(left: list[str]) -> str:
    """What the task waits for."""
    names = ", ".join(left[:3]) + (" …" if len(left) > 3 else "")
    machines = "virtual machine" if len(left) == 1 else "virtual machines"
    return f"Waiting for {len(left)} {machines} to leave: {names}"


def ask_drs_to_evacuate(engine: Engine, host: HostSystem, task: Task) -> None:
    """Run DRS for a host that is to be emptied; the task is resumed when it has decided, at this instant."""
    if host.cluster is not None and engine.world.cluster(host.cluster).config.drs.enabled:
        task.work.phase = "drs"
        engine.service(DrsService).request(engine.world.cluster(host.cluster), task.key)


def take_in_what_drs_said(engine: Engine, host: HostSystem, task: Task) -> None:
    """Once DRS has decided, post why it could not move a VM of a host that is to be emptied."""
    if task.work.phase != "drs":
        return
    task.work.phase = "vms"
    here = {engine.world.vm(moid).name: engine.world.vm(moid) for moid in reversed(host.vms)}
    for note in engine.service(DrsService).record(host.cluster or "").faults:
        if note.vm in here:
            engine.events.post("NoMaintenanceModeDrsRecommendationForVM", here[note.vm], reason=note.reason)


class Enter(HostOperation[EnterMaintenanceMode]):
    """Evacuate a host and take it out of service; waits as long as a powered-on VM stays."""

    description_id = "HostSystem.enterMaintenanceMode"

    def begin(self, engine: Engine, task: Task, command: EnterMaintenanceMode) -> Stage | None:
        """Close the host for new VMs and let DRS evacuate it."""
        host = self.subject(engine, task)
        if host.connection_state != ConnectionState.CONNECTED:
            raise HostNotReachable(host=host.name)
        if host.maintenance != MaintenanceState.NORMAL:
            raise InvalidHostState(host=host.name, state="it is in or entering maintenance mode already")
        if host.standby_mode != StandbyMode.NONE:
            raise InvalidHostState(host=host.name, state="it is in, entering or leaving standby mode")
        check_evacuation(engine, host, command.vsan_mode)
        left = running_vms(engine, host)
        task.work = EntryWork(vms_at_start=len(left))
        engine.world.update(host, maintenance=MaintenanceState.ENTERING)
        engine.events.post("EnteringMaintenanceModeEvent", host)
        engine.service(MaintenanceService).entering[host.moid] = task.key
        engine.notify(HostAvailability(host.moid))
        if not left:
            return self._after_vms(engine, task, command, host)
        ask_drs_to_evacuate(engine, host, task)
        task.stage_from_percent = 2.0
        return Stage(waiting_words(left), None, 2.0, cancellable=True, key="vms")

    def advance(self, engine: Engine, task: Task, command: EnterMaintenanceMode) -> Stage | None:
        """VMs have left: move vSAN data, then close the host."""
        host = self.subject(engine, task)
        take_in_what_drs_said(engine, host, task)
        if task.work.phase == "vms":
            if running_vms(engine, host):
                return Stage(waiting_words(running_vms(engine, host)), None, 2.0, True, "vms")
            return self._after_vms(engine, task, command, host)
        return self._enter(engine, command, host)

    def undo(self, engine: Engine, task: Task, command: EnterMaintenanceMode, fault: VimFault) -> None:
        """Put the host back into service."""
        host = engine.world.objects.get(task.entity or "")
        if isinstance(host, HostSystem):
            engine.service(MaintenanceService).entering.pop(host.moid, None)
            if host.maintenance == MaintenanceState.ENTERING:
                engine.world.update(host, maintenance=MaintenanceState.NORMAL)
                engine.notify(HostAvailability(host.moid))

    def _after_vms(
        self, engine: Engine, task: Task, command: EnterMaintenanceMode, host: HostSystem
    ) -> Stage | None:
        if command.evacuate_powered_off:
            move_powered_off(engine, host)
        seconds = start_evacuation(engine, host, command.vsan_mode)
        if seconds <= 0:
            return self._enter(engine, command, host)
        task.work.phase = "vsan"
        task.stage_from_percent = EVACUATION_PERCENT
        return Stage("Moving vSAN components", round(seconds * SECOND_US), 99.0, False, "vsan")

    def _enter(self, engine: Engine, command: EnterMaintenanceMode, host: HostSystem) -> Stage | None:
        """Close the host; there is no further stage."""
        finish_evacuation(engine, host, command.vsan_mode)
        engine.service(MaintenanceService).entering.pop(host.moid, None)
        engine.world.update(host, maintenance=MaintenanceState.IN_MAINTENANCE)
        engine.events.post("EnteredMaintenanceModeEvent", host)
        engine.notify(HostAvailability(host.moid))
        return None


def move_powered_off(engine: Engine, host: HostSystem) -> None:
    """Register powered-off and suspended VMs on other hosts of the cluster that see their files."""
    if host.cluster is None:
        return
    world = engine.world
    others = [world.host(moid) for moid in world.cluster(host.cluster).hosts if moid != host.moid]
    for moid in list(host.vms):
        vm = world.vm(moid)
        takers = [
            other
            for other in others
            if bool(world.hosts.usable[other.row]) and set(vm.disk_datastores) <= set(other.datastores)
        ]
        if takers:
            place_vm(world, vm, min(takers, key=lambda other: (len(other.vms), other.row)))


class Exit(HostOperation[ExitMaintenanceMode]):
    """Take a host back into service; it comes back empty."""

    description_id = "HostSystem.exitMaintenanceMode"

    def begin(self, engine: Engine, task: Task, command: ExitMaintenanceMode) -> Stage:
        """Check that it is in maintenance mode."""
        host = self.subject(engine, task)
        if host.maintenance != MaintenanceState.IN_MAINTENANCE:
            raise InvalidHostState(host=host.name, state="it is not in maintenance mode")
        if host.connection_state != ConnectionState.CONNECTED:
            raise HostNotReachable(host=host.name)
        return Stage("Exiting maintenance mode", 2 * SECOND_US, 95)

    def advance(self, engine: Engine, task: Task, command: ExitMaintenanceMode) -> None:
        """Let the host take VMs again."""
        host = self.subject(engine, task)
        engine.world.update(host, maintenance=MaintenanceState.NORMAL)
        engine.events.post("ExitMaintenanceModeEvent", host)
        engine.notify(HostAvailability(host.moid))
