"""VM-to-VM dependency rules during a failover: dependents wait until those they depend on are ready."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.decisions.ha.dependencies import Prerequisite, decide_dependent
from vsphere_client.decisions.ha.settings import HaSettings, ReadyCondition
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.ha.moments import DependencyDue
from vsphere_client.engine.ha.readiness import ready_us
from vsphere_client.engine.ha.settings import extra_delay_s, ready_condition_of
from vsphere_client.engine.ha.victims import Phase, Victim
from vsphere_client.engine.inventory.rules import resolved_rules
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.kernel.clock import Scheduled
from vsphere_client.model.reasons import Reason
from vsphere_client.model.units import SECOND_US, seconds_us


@dataclass(slots=True)
class _Progress:
    """A VM on its way back that others depend on; ``ready_us`` None while nobody can tell."""

    placed_us: int | None = None
    started_us: int | None = None
    gave_up: bool = False


class Dependencies:
    """How far the VMs are that others depend on, in every failover under way."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._progress: dict[str, _Progress] = {}
        self._due: dict[str, Scheduled] = {}

    # what the failover reports ---------------------------------------------------------------------------

    def lost(self, vm: str) -> None:
        """A VM lost its host and is not ready any more."""
        self._progress[vm] = _Progress()

    def placed(self, vm: str) -> None:
        """A VM has got its resources on a host."""
        progress = self._progress.get(vm)
        if progress is not None and progress.placed_us is None:
            progress.placed_us = self._engine.now_us

    def started(self, vm: str) -> None:
        """A VM runs again, started by vSphere HA or by a person."""
        if (progress := self._progress.get(vm)) is not None:
            progress.started_us = progress.started_us or self._engine.now_us

    def gave_up(self, vm: str) -> None:
        """The last attempt to restart a VM failed: its dependents wait until somebody starts it."""
        if (progress := self._progress.get(vm)) is not None:
            progress.gave_up = True

    def forget(self, vm: str) -> None:
        """Nobody waits for a VM any more: it was deleted, it runs, or it shall stay off."""
        self._progress.pop(vm, None)

    def end(self) -> None:
        """Nobody is on the way back any more."""
        self._progress.clear()

    def came_due(self, cluster: str) -> None:
        """A wait is over."""
        self._due.pop(cluster, None)

    # what the failover asks ------------------------------------------------------------------------------

    def let_through(
        self, cluster: ClusterComputeResource, victims: list[Victim], settings: HaSettings
    ) -> list[Victim]:
        """The victims without those that have to wait; ``victims`` come in restart order."""
        waits_for = self._waits_for(cluster)
        if not waits_for:
            return victims
        now_s = self._engine.now_us / SECOND_US
        free, times = [], []
        for victim in victims:
            if victim.phase != Phase.PLACED or not (before := waits_for.get(victim.vm)):
                free.append(victim)
                continue
            name = self._engine.world.vm(victim.vm).name
            prerequisites = [self._prerequisite(vm, rule, settings) for vm, rule in before.items()]
            verdict = decide_dependent(name, prerequisites, now_s)
            if verdict.start:
                victim.reasons = (*victim.reasons, *verdict.reasons)
                victim.entry.reasons = victim.reasons
                free.append(victim)
                continue
            self._hold(cluster, victim, verdict.reasons)
            victim.waits_in_vain = any(one.gave_up for one in prerequisites)
            times += [] if verdict.at_s is None else [verdict.at_s]
        self._look_again(cluster.moid, min(times, default=None))
        return free

    def _waits_for(self, cluster: ClusterComputeResource) -> dict[str, dict[str, str]]:
        """For each dependent VM those it waits for that are not back yet, with the rule's name."""
        found: dict[str, dict[str, str]] = {}
        for resolved in resolved_rules(self._engine.world, cluster):
            if resolved.rule.kind != "vm_dependency" or not resolved.rule.enabled:
                continue
            awaited = [vm for vm in resolved.waits_for if vm in self._progress]
            for vm in resolved.vms:
                for one in awaited:
                    if one != vm:
                        found.setdefault(vm, {}).setdefault(one, resolved.rule.name)
        return found

    def _prerequisite(self, moid: str, rule: str, settings: HaSettings) -> Prerequisite:
        vm, progress = self._engine.world.vm(moid), self._progress[moid]
        condition = ready_condition_of(vm, settings)
        at_us = progress.started_us
        if condition == ReadyCondition.RESOURCES_ALLOCATED:
            at_us = progress.placed_us if progress.placed_us is not None else at_us
        elif at_us is not None:
            at_us = ready_us(vm, settings, at_us)
        return Prerequisite(
            vm=vm.name,
            rule=rule,
            condition=condition,
            ready_at_s=None if at_us is None else at_us / SECOND_US,
            extra_delay_s=extra_delay_s(vm, settings),
            gave_up=progress.gave_up and progress.started_us is None,
        )

    def _hold(self, cluster: ClusterComputeResource, victim: Victim, reasons: tuple[Reason, ...]) -> None:
        """Let a placed VM wait, and say so the first time."""
        if victim.entry.result != "waiting":
            vm = self._engine.world.vm(victim.vm)
            reason = "; ".join(one.text for one in reasons)
            self._engine.events.post("trainer.ha.dependency", vm, reasons, reason=reason)
        victim.entry.result, victim.entry.reasons = "waiting", (*victim.reasons, *reasons)

    def _look_again(self, cluster: str, at_s: float | None) -> None:
        """Look again when the first of those that wait may go on."""
        due = self._due.pop(cluster, None)
        if due is not None:
            self._engine.kernel.cancel(due)
        if at_s is not None:
            at_us = max(seconds_us(at_s), self._engine.now_us)
            self._due[cluster] = self._engine.kernel.schedule(at_us, DependencyDue(cluster))
