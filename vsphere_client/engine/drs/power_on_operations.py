"""The commands that power VMs on as DRS recommends: a group at once, or after a person agreed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from vsphere_client.engine.drs.power_on import PowerOnAdvice, advise_power_on, placed_by_drs
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.drs.snapshot import numbers_among
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import Service
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    HostSystem,
    ManagedObject,
    VirtualMachine,
)
from vsphere_client.engine.world.places import cluster_of
from vsphere_client.model.commands import AnswerPowerOn, Command, PowerOnVm, PowerOnVms
from vsphere_client.model.faults import InvalidPowerState, NoCompatibleHost, NotFound, VimFault
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.reasons import because
from vsphere_client.model.tasks import Source, Stage
from vsphere_client.model.units import MINUTE_US, SECOND_US

EXPIRES_US = 10 * MINUTE_US
"""A power-on recommendation that nobody answers is dropped (vSphere API, ReserveResources)."""
LOOK_US = 5 * SECOND_US
"""How often the task looks whether a wave of its work has ended (our assumption)."""


@dataclass(frozen=True, slots=True)
class PowerOnExpires:
    """Nobody answered a power-on recommendation."""

    cluster: str
    number: int


@dataclass(slots=True)
class Chain:
    """One cluster's recommendation under way: waves of commands, each begun when the one before has ended."""

    advice: PowerOnAdvice
    waves: list[list[Command]]
    tasks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class GroupWork:
    """What became of a group: VMs started or failed with why, and recommendations that wait for a person."""

    chains: list[Chain] = field(default_factory=list)
    alone: list[tuple[str, str]] = field(default_factory=list)
    started: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)


class PowerOnService(Service):
    """Power-on recommendations that wait for a person, of all clusters."""

    name = "power_on"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.pending: dict[int, PowerOnAdvice] = {}
        self._count = 0

    def wire(self) -> None:
        """Take the expiries."""
        self.engine.kernel.on(PowerOnExpires, self._expire)

    def of_cluster(self, cluster: str) -> tuple[PowerOnAdvice, ...]:
        """A cluster's waiting recommendations, oldest first."""
        return tuple(advice for advice in self.pending.values() if advice.cluster == cluster)

    def keep(self, advice: PowerOnAdvice) -> int:
        """Let a recommendation wait; with ReserveResources what it needs is held (drs.md 2.1)."""
        self._count += 1
        self.pending[self._count] = replace(advice, number=self._count)
        self._hold(advice, True)
        self.engine.kernel.after(EXPIRES_US, PowerOnExpires(advice.cluster, self._count))
        self.engine.world.changes.touch(advice.cluster, "drs")
        return self._count

    def take(self, cluster: str, number: int) -> PowerOnAdvice:
        """A recommendation that is answered; raises NotFound."""
        advice = self.pending.get(number)
        if advice is None or advice.cluster != cluster:
            raise NotFound(what="recommendation", name=str(number))
        del self.pending[number]
        self._hold(advice, False)
        self.engine.world.changes.touch(cluster, "drs")
        return advice

    def _expire(self, event: PowerOnExpires) -> None:
        if event.number in self.pending:
            self.take(event.cluster, event.number)

    def _hold(self, advice: PowerOnAdvice, held: bool) -> None:
        """Hold the reservations on the hosts that take the VMs, or let them go."""
        world = self.engine.world
        cluster = world.objects.get(advice.cluster)
        if not isinstance(cluster, ClusterComputeResource):
            return
        if not numbers_among(cluster.config.drs.advanced).get("ReserveResources", 0):
            return
        for line in advice.lines:
            if isinstance(line.command, PowerOnVm) and line.command.vm in world.objects:
                row = world.vm(line.command.vm).row
                target = world.host(line.command.host or "").row
                if int(world.vms.host[row]) == target:
                    world.vms.starting[row] = held
                else:
                    world.vms.inbound[row] = target if held else -1


class PowerOnGroup(Operation[PowerOnVms]):
    """Power VMs on: on stand-alone hosts at once, in DRS clusters as one recommendation each (drs.md 8.1)."""

    description_id = "Datacenter.powerOnVm"

    def entity(self, engine: Engine, command: PowerOnVms) -> ManagedObject | None:
        """The first VM's datacenter."""
        vm = engine.world.find(VirtualMachine, command.vms[0])
        place: ManagedObject | None = vm
        while place is not None and not isinstance(place, Datacenter):
            place = engine.world.objects.get(place.parent or "")
        return place or vm

    def begin(self, engine: Engine, task: Task, command: PowerOnVms) -> Stage | None:
        """Sort the VMs, start what needs no recommendation, and advise the rest."""
        work = task.work = GroupWork()
        groups: dict[str, list[VirtualMachine]] = {}
        for reference in command.vms:
            vm = engine.world.find(VirtualMachine, reference)
            cluster = cluster_of(engine.world, vm)
            if vm.power_state == PowerState.ON:
                fault = InvalidPowerState(vm=vm.name, existing="Powered on", required="Powered off")
                work.failed.append((vm.name, fault.text))
            elif cluster is not None and placed_by_drs(cluster, vm):
                groups.setdefault(cluster.moid, []).append(vm)
            else:
                _start_alone(engine, work, vm, task.source)
        host = engine.world.find(HostSystem, command.host).moid if command.host else None
        for moid, vms in groups.items():
            advice = advise_power_on(engine, engine.world.cluster(moid), vms, host)
            task.reasons = (*task.reasons, *(why for line in advice.lines for why in line.reasons))
            self._take(engine, work, advice, command.apply)
        return _go_on(engine, task)

    def _take(self, engine: Engine, work: GroupWork, advice: PowerOnAdvice, apply: bool) -> None:
        for vm, reasons in advice.refused:
            fault = NoCompatibleHost(reasons, vm=engine.world.vm(vm).name)
            work.failed.append((engine.world.vm(vm).name, fault.text))
            drs = engine.service(DrsService)
            drs.note_fault(drs.record(advice.cluster), engine.world.vm(vm).name, fault)
        if advice.automatic or apply:
            work.chains.append(chain_of(advice))
        elif advice.lines:
            work.waiting.append(engine.service(PowerOnService).keep(advice))

    def advance(self, engine: Engine, task: Task, command: PowerOnVms) -> Stage | None:
        """Look how far the work is."""
        return _go_on(engine, task)


class Answer(Operation[AnswerPowerOn]):
    """Apply or cancel a power-on recommendation."""

    description_id = "ClusterComputeResource.applyRecommendation"

    def entity(self, engine: Engine, command: AnswerPowerOn) -> ManagedObject:
        """The cluster of the command."""
        return engine.world.find(ClusterComputeResource, command.cluster)

    def begin(self, engine: Engine, task: Task, command: AnswerPowerOn) -> Stage | None:
        """Drop it, or carry it out as it is now: hosts and loads may have changed meanwhile."""
        advice = engine.service(PowerOnService).take(task.entity or "", command.number)
        if not command.accept:
            return None
        vms = [vm for moid in advice.vms if isinstance(vm := engine.world.objects.get(moid), VirtualMachine)]
        host = engine.world.find(HostSystem, command.host).moid if command.host else None
        cluster = engine.world.cluster(advice.cluster)
        now = advise_power_on(engine, cluster, [vm for vm in vms if vm.power_state != PowerState.ON], host)
        task.work = GroupWork(chains=[chain_of(now)])
        task.reasons = tuple(why for line in now.lines for why in line.reasons)
        return _go_on(engine, task)

    def advance(self, engine: Engine, task: Task, command: AnswerPowerOn) -> Stage | None:
        """Look how far the work is."""
        return _go_on(engine, task)


def _start_alone(engine: Engine, work: GroupWork, vm: VirtualMachine, source: Source) -> None:
    task = engine.submit(PowerOnVm(vm=vm.moid), source)
    work.alone.append((vm.name, task.key))


def chain_of(advice: PowerOnAdvice) -> Chain:
    """The recommendation in waves: hosts are woken, then VMs make way, then the VMs start."""
    waves = [
        [line.command for line in advice.lines if line.kind == kind]
        for kind in ("wake_host", "migrate", "power_on")
    ]
    return Chain(advice, [wave for wave in waves if wave])


def _go_on(engine: Engine, task: Task) -> Stage | None:
    work: GroupWork = task.work
    work.chains = [chain for chain in work.chains if _advance(engine, work, chain)]
    still = []
    for name, key in work.alone:
        one = engine.tasks.get(key)
        if one is not None and not one.ended:
            still.append((name, key))
        elif one is not None:
            _note(work, name, one.fault)
    work.alone = still
    if work.chains or work.alone:
        return Stage("Powering on virtual machines", LOOK_US, 95)
    task.result = work
    waiting = len(work.waiting)
    words = f"{len(work.started)} started, {len(work.failed)} failed"
    engine.tasks.note(task, words + (f", {waiting} waiting for approval" if waiting else ""))
    if work.failed and not work.started and not waiting:
        name, text = work.failed[0]
        raise NoCompatibleHost([because("power_on_failed", "{vm}: {why}", vm=name, why=text)], vm=name)
    return None


def _advance(engine: Engine, work: GroupWork, chain: Chain) -> bool:
    """Begin the next wave when the last has ended; False once the recommendation is done or has failed."""
    tasks = [task for key in chain.tasks if (task := engine.tasks.get(key)) is not None]
    if any(not task.ended for task in tasks):
        return True
    starting = [isinstance(task.command, PowerOnVm) for task in tasks]
    drs = engine.service(DrsService)
    for task, starts in zip(tasks, starting, strict=True):
        if task.fault is not None:
            drs.note_fault(drs.record(chain.advice.cluster), task.entity_name, task.fault)
        if starts:
            _note(work, task.entity_name, task.fault)
    broken = next(
        (t.fault for t, starts in zip(tasks, starting, strict=True) if t.fault and not starts), None
    )
    if broken is not None:
        # All or nothing: without its prerequisites no VM of the recommendation starts.
        names = [engine.world.vm(moid).name for moid in chain.advice.vms if moid in engine.world.objects]
        work.failed += [(name, broken.text) for name in names]
        return False
    if not chain.waves:
        return False
    wave = chain.waves.pop(0)
    source = Source.DRS if not isinstance(wave[0], PowerOnVm) else Source.USER
    chain.tasks = [engine.submit(command, source).key for command in wave]
    return True


def _note(work: GroupWork, name: str, fault: VimFault | None) -> None:
    if fault is None:
        work.started.append(name)
    else:
        work.failed.append((name, fault.text))
