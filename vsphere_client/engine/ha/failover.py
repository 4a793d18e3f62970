"""Failover: the VMs of a failed host are placed, restarted in order, and tried again when that fails."""

from __future__ import annotations

from collections.abc import Iterable

from vsphere_client.decisions.ha.restart import FailoverPlan, decide_restarts
from vsphere_client.decisions.ha.restart import Restart as PlannedRestart
from vsphere_client.decisions.ha.restart_schedule import (
    decide_next_attempt,
    decide_next_poweron,
    restart_rank,
)
from vsphere_client.decisions.ha.settings import HaSettings
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.ha.agents import AgentService, Role
from vsphere_client.engine.ha.batches import Batches
from vsphere_client.engine.ha.dependencies import Dependencies
from vsphere_client.engine.ha.locks import vsan_serves
from vsphere_client.engine.ha.log import FailoverEntry, FailoverLog
from vsphere_client.engine.ha.moments import BatchDue, DependencyDue, PlacementDue, RetryDue
from vsphere_client.engine.ha.placement import FailoverScene, local_datastore_reason
from vsphere_client.engine.ha.registration import register_elsewhere
from vsphere_client.engine.ha.settings import priority_of, settings_of
from vsphere_client.engine.ha.victims import Action, Phase, Victim
from vsphere_client.engine.service import (
    ClusterConfigured,
    DiskChanged,
    HostAvailability,
    HostUp,
    Notice,
    Service,
    StorageChanged,
    VmEmigrates,
    VmGone,
    VmMoved,
    VmPower,
)
from vsphere_client.engine.world.objects import ClusterComputeResource, VirtualMachine
from vsphere_client.model.commands import RestartVm
from vsphere_client.model.faults import VimFault
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.reasons import Reason, because
from vsphere_client.model.tasks import Source
from vsphere_client.model.units import SECOND_US, seconds_us

_MAY_HELP = (
    HostAvailability,
    HostUp,
    StorageChanged,
    DiskChanged,
    VmMoved,
    VmGone,
    VmEmigrates,
    VmPower,
    ClusterConfigured,
)
"""After these, VMs without a place may find one."""

_VSAN_OBJECTS = "No host can open {vm}: vSAN objects of it are not accessible; it is tried when they are"


class FailoverService(Service):
    """The primaries' work list: every VM that has to come back, in its phase."""

    name = "ha_failover"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.victims: dict[str, Victim] = {}
        self.log = FailoverLog()
        self.batches = Batches(engine)
        self.dependencies = Dependencies(engine)
        self._actions: dict[int, Action] = {}
        self._action_count = 0
        self._due: set[str] = set()

    def wire(self) -> None:
        """Take placement, retry and batch events."""
        self.engine.kernel.on(PlacementDue, self._placement_due)
        self.engine.kernel.on(RetryDue, self._retry_due)
        self.engine.kernel.on(BatchDue, self._batch_due)
        self.engine.kernel.on(DependencyDue, self._dependency_due)

    def notice(self, notice: Notice) -> None:
        """Forget VMs that somebody else started or deleted; place waiting ones when room may have come."""
        if not self.victims or not isinstance(notice, _MAY_HELP):
            return
        if isinstance(notice, VmGone):
            self._drop(notice.vm, "deleted")
        elif isinstance(notice, VmEmigrates):
            self._drop(notice.vm, "migrated to another vCenter Server")
        elif isinstance(notice, VmPower):
            self._vm_power(notice.vm)
        self.try_pending()

    def try_pending(self) -> None:
        """Place VMs anew that found no place, and start those that others held up."""
        phases = (Phase.PENDING, Phase.PLACED)
        waiting = [victim.cluster for victim in self.victims.values() if victim.phase in phases]
        for cluster in dict.fromkeys(waiting):
            self.soon(cluster)

    def _vm_power(self, vm: str) -> None:
        victim = self.victims.get(vm)
        executing = bool(self.engine.world.vms.executing[self.engine.world.vm(vm).row])
        if executing:
            self.dependencies.started(vm)
        if victim is not None and victim.phase != Phase.STARTING and executing:
            self._drop(vm, "powered on by others")

    # what the primaries ask ------------------------------------------------------------------------------

    def fail_over(
        self,
        cluster: ClusterComputeResource,
        primary: str,
        vms: Iterable[VirtualMachine],
        source: str,
        down_us: int,
    ) -> None:
        """Bring VMs back that lost their host, or do not run any more; ``source`` is that host's name."""
        settings = settings_of(self.engine.world, cluster)
        action = Action(cluster.moid)
        for vm in vms:
            if (known := self.victims.get(vm.moid)) is not None:
                self._again(known, primary)
            else:
                self._new_victim(action, primary, vm, source, down_us, settings)
        if action.under_way:
            count = sum(self.engine.world.vm(vm).ha_protected for vm in action.under_way)
            event = "com.vmware.vc.HA.ClusterFailoverActionInitiatedEvent"
            self.engine.events.post(event, cluster, count=count)
        self.soon(cluster.moid)

    def _new_victim(
        self,
        action: Action,
        primary: str,
        vm: VirtualMachine,
        source: str,
        down_us: int,
        settings: HaSettings,
    ) -> None:
        if not action.under_way:
            self._action_count += 1
            self._actions[self._action_count] = action
        entry = FailoverEntry(self.engine.now_us, action.cluster, vm.moid, vm.name, source)
        self.victims[vm.moid] = Victim(
            vm=vm.moid,
            cluster=action.cluster,
            primary=primary,
            rank=restart_rank(priority_of(vm, settings)),
            down_us=down_us,
            entry=self.log.add(entry),
            was_running=vm.ha_protected or vm.power_state == PowerState.ON,
            action=self._action_count,
        )
        action.under_way[vm.moid] = None
        self.dependencies.lost(vm.moid)

    def _again(self, victim: Victim, primary: str) -> None:
        """A VM that waits for its next attempt is tried at once when another failure is handled."""
        victim.primary = primary
        if victim.phase == Phase.RETRY:
            self._to_pending(victim)

    def adopt(self, cluster: str, primary: str) -> None:
        """Let a new primary take over what the old one left undone, with fresh attempts (ha_ft.md 8.3)."""
        for victim in self.victims.values():
            if victim.cluster == cluster and self._orphaned(victim):
                victim.primary, victim.failures = primary, 0
                if victim.phase != Phase.STARTING:
                    self._to_pending(victim)
        self.soon(cluster)

    def _orphaned(self, victim: Victim) -> bool:
        state = self.engine.service(AgentService).clusters.get(victim.cluster)
        agent = state.agents.get(victim.primary) if state else None
        return agent is None or agent.role != Role.PRIMARY

    def forget_cluster(self, cluster: str) -> None:
        """Give up on a cluster whose vSphere HA was turned off: nothing is restarted any more."""
        for victim in [v for v in self.victims.values() if v.cluster == cluster]:
            self._drop(victim.vm, "given up")

    # what the restarts report ----------------------------------------------------------------------------

    def reasons_for(self, vm: str) -> tuple[Reason, ...]:
        """Why a VM is restarted where it is."""
        victim = self.victims.get(vm)
        return victim.reasons if victim else ()

    def down_s(self, vm: str) -> float | None:
        """How long a VM has been down, in seconds."""
        victim = self.victims.get(vm)
        return (self.engine.now_us - victim.down_us) / SECOND_US if victim else None

    def attempt_succeeded(self, vm: str, reasons: tuple[Reason, ...]) -> None:
        """A restart is done; the reasons say why there, and in which state the VM comes back."""
        victim = self.victims.get(vm)
        if victim is None:
            return
        victim.entry.result, victim.entry.reasons = "restarted", reasons
        self.dependencies.started(vm)
        self.batches.vm_started(victim, self.engine.world.vm(vm))
        if (action := self._actions.get(victim.action)) is not None:
            action.restarted += 1
        self._forget(victim)

    def attempt_failed(self, vm: str, fault: VimFault) -> None:
        """A restart failed: it is tried again after 2, 4, 8 and 16 minutes, then never."""
        victim = self.victims.get(vm)
        if victim is None or victim.phase != Phase.STARTING:
            return
        victim.failures += 1
        why = because("attempt_failed", "Attempt {n} failed: {fault}", n=victim.failures, fault=fault.text)
        victim.entry.reasons = (why, *fault.reasons)
        cluster = self.engine.world.cluster(victim.cluster)
        self.engine.events.post("VmFailoverFailed", self.engine.world.vm(vm), (why,), reason=fault.text)
        settings = settings_of(self.engine.world, cluster)
        now_s = self.engine.now_us / SECOND_US
        next_s = decide_next_attempt(victim.failures, now_s, settings)
        if next_s is None:
            victim.entry.result = "failed"
            self.dependencies.gave_up(vm)
            self._forget(victim)
            return
        victim.phase, victim.entry.result, victim.host = Phase.RETRY, "retrying", None
        event = RetryDue(vm, self.engine.world.vm(vm).name)
        victim.due = self.engine.kernel.schedule(seconds_us(next_s), event)
        self._settle(victim)
        self.soon(victim.cluster)

    # the work --------------------------------------------------------------------------------------------

    def soon(self, cluster: str) -> None:
        """Place and start once for all that happens at this instant."""
        if cluster not in self._due:
            self._due.add(cluster)
            self.engine.kernel.after(0, PlacementDue(cluster))

    def _placement_due(self, event: PlacementDue) -> None:
        self._due.discard(event.cluster)
        cluster = self.engine.world.objects.get(event.cluster)
        if isinstance(cluster, ClusterComputeResource):
            settings = settings_of(self.engine.world, cluster)
            self._place(cluster, settings)
            self._start(cluster, settings)
            self._close_actions()

    def _retry_due(self, event: RetryDue) -> None:
        victim = self.victims.get(event.vm)
        if victim is not None and victim.phase == Phase.RETRY:
            victim.due = None
            self._to_pending(victim)
            self.soon(victim.cluster)

    def _batch_due(self, event: BatchDue) -> None:
        self.batches.came_due(event.cluster)
        self.soon(event.cluster)

    def _dependency_due(self, event: DependencyDue) -> None:
        self.dependencies.came_due(event.cluster)
        self.soon(event.cluster)

    def _place(self, cluster: ClusterComputeResource, settings: HaSettings) -> None:
        by_primary: dict[str, list[Victim]] = {}
        for victim in self.victims.values():
            waits = victim.cluster == cluster.moid and victim.phase == Phase.PENDING
            if waits and not self._orphaned(victim):
                by_primary.setdefault(victim.primary, []).append(victim)
        for primary, victims in by_primary.items():
            self._place_for(cluster, settings, primary, victims)

    def _place_for(
        self, cluster: ClusterComputeResource, settings: HaSettings, primary: str, victims: list[Victim]
    ) -> None:
        heard = self.engine.service(AgentService).clusters[cluster.moid].heard_by(primary)
        victims = [victim for victim in victims if self._wants_place(cluster, victim, heard)]
        assigned = [victim for victim in self.victims.values() if victim.host is not None]
        scene = FailoverScene(self.engine, cluster, settings, heard, assigned)
        now_s = self.engine.now_us / SECOND_US
        plan = decide_restarts([scene.vm(victim) for victim in victims], scene.hosts(), settings, now_s)
        self._take_places(scene, plan)
        for planned in plan.pending:
            self._no_place(cluster, self.victims[planned.vm], scene.reasons(planned.vm, planned.reasons))
        self._leave_off(cluster, heard, plan.not_restarted)

    def _wants_place(self, cluster: ClusterComputeResource, victim: Victim, heard: list[str]) -> bool:
        """Whether a VM can be placed: it does not run on a host that is heard again, and its files exist."""
        vm = self.engine.world.vm(victim.vm)
        if bool(self.engine.world.vms.executing[vm.row]) and vm.host in heard:
            self._drop(vm.moid, "runs again")
            return False
        if not vsan_serves(self.engine, vm, victim.primary):
            self._no_place(cluster, victim, (because("vsan_objects", _VSAN_OBJECTS, vm=vm.name),))
            return False
        return True

    def _take_places(self, scene: FailoverScene, plan: FailoverPlan) -> None:
        for planned in plan.restarts:
            victim = self.victims[planned.vm]
            victim.host, victim.phase = planned.host, Phase.PLACED
            self.dependencies.placed(victim.vm)
            victim.reasons = scene.reasons(planned.vm, planned.reasons)
            victim.entry.result, victim.entry.reasons = "queued", victim.reasons
            victim.entry.target = self.engine.world.host(planned.host or "").name

    def _no_place(self, cluster: ClusterComputeResource, victim: Victim, reasons: tuple[Reason, ...]) -> None:
        vm = self.engine.world.vm(victim.vm)
        local = local_datastore_reason(self.engine.world, cluster, vm, victim.entry.source)
        first_time = not victim.reasons
        victim.reasons = victim.entry.reasons = (*local, *reasons)
        victim.entry.result = "pending"
        if first_time:
            why = victim.reasons[0].text
            self.engine.events.post("NotEnoughResourcesToStartVmEvent", vm, victim.reasons, reason=why)
        self._settle(victim)

    def _leave_off(
        self, cluster: ClusterComputeResource, heard: list[str], planned: Iterable[PlannedRestart]
    ) -> None:
        for one in planned:
            victim, vm = self.victims[one.vm], self.engine.world.vm(one.vm)
            victim.entry.result, victim.entry.reasons = "not restarted", one.reasons
            if not bool(self.engine.world.vms.executing[vm.row]):
                register_elsewhere(self.engine, cluster, heard, [vm])
            self.dependencies.forget(one.vm)
            self._forget(victim)

    def _start(self, cluster: ClusterComputeResource, settings: HaSettings) -> None:
        placed = sorted(
            (v for v in self.victims.values() if v.cluster == cluster.moid), key=lambda v: v.order
        )
        free = self.dependencies.let_through(cluster, placed, settings)
        for victim in placed:
            if victim.waits_in_vain:
                self._settle(victim)
        self.batches.let_through(cluster.moid, free, settings)
        for victim in self._next_power_ons(placed, settings):
            victim.phase = Phase.STARTING
            victim.entry.result, victim.entry.attempt = "restarting", victim.failures + 1
            victim.entry.at_us = self.engine.now_us
            task = self.engine.submit(RestartVm(vm=victim.vm, host=victim.host or ""), Source.HA)
            if task.fault is not None:
                self.attempt_failed(victim.vm, task.fault)

    def _next_power_ons(self, placed: list[Victim], settings: HaSettings) -> list[Victim]:
        """Victims whose host takes another power-on now, in restart order."""
        queues: dict[str, list[str]] = {}
        running: dict[str, int] = {}
        for victim in placed:
            if victim.phase == Phase.QUEUED:
                queues.setdefault(victim.host or "", []).append(victim.vm)
            elif victim.phase == Phase.STARTING:
                running[victim.host or ""] = running.get(victim.host or "", 0) + 1
        chosen: set[str] = set()  # only asked for membership, never iterated
        for host, queue in queues.items():
            chosen.update(decide_next_poweron(queue, running.get(host, 0), settings))
        return [victim for victim in placed if victim.vm in chosen]

    # ends ------------------------------------------------------------------------------------------------

    def _to_pending(self, victim: Victim) -> None:
        if victim.due is not None:
            self.engine.kernel.cancel(victim.due)
            victim.due = None
        victim.phase, victim.host = Phase.PENDING, None

    def _drop(self, vm: str, result: str) -> None:
        if (victim := self.victims.get(vm)) is not None:
            victim.entry.result = result
            if not bool(self.engine.world.vms.executing[self.engine.world.vm(vm).row]):
                self.dependencies.forget(vm)
            self._forget(victim)

    def _forget(self, victim: Victim) -> None:
        if victim.due is not None:
            self.engine.kernel.cancel(victim.due)
        del self.victims[victim.vm]
        if not self.victims:
            self.dependencies.end()
        self._settle(victim)
        self.soon(victim.cluster)

    def _settle(self, victim: Victim) -> None:
        """The failover action no longer waits for this VM."""
        if (action := self._actions.get(victim.action)) is not None:
            action.under_way.pop(victim.vm, None)

    def _close_actions(self) -> None:
        for number, action in list(self._actions.items()):
            if not action.under_way:
                del self._actions[number]
                cluster = self.engine.world.objects.get(action.cluster)
                event = "com.vmware.vc.HA.ClusterFailoverActionCompletedEvent"
                self.engine.events.post(event, cluster, count=action.restarted)
