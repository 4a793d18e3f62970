"""Restart priorities one after the other: when the next may start."""

from __future__ import annotations

from dataclasses import replace

from vsphere_client.decisions.ha.restart_schedule import Batch, decide_next_batch
from vsphere_client.decisions.ha.settings import HaSettings, ReadyCondition
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.ha.moments import BatchDue
from vsphere_client.engine.ha.readiness import ready_us
from vsphere_client.engine.ha.settings import extra_delay_s, ready_condition_of, settings_of
from vsphere_client.engine.ha.victims import Phase, Underway, Victim
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.model.units import SECOND_US, seconds_us

_STRICTNESS = list(ReadyCondition)


class Batches:
    """The restart priority under way in each cluster."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._underway: dict[str, Underway] = {}

    def let_through(self, cluster: str, victims: list[Victim], settings: HaSettings) -> None:
        """Queue the placed VMs whose priority may start; ``victims`` come in restart order."""
        while placed := [victim for victim in victims if victim.phase == Phase.PLACED]:
            rank = placed[0].rank
            underway = self._underway.get(cluster)
            if underway is None or (underway.rank < rank and self._may_go_on(cluster, underway, settings)):
                underway = self._next(cluster, rank)
            if underway.rank < rank:
                return
            for victim in placed:
                if victim.rank == rank:
                    victim.phase = Phase.QUEUED
                    underway.vms[victim.vm] = None
        if not any(victim.phase in (Phase.QUEUED, Phase.STARTING) for victim in victims):
            self._end(cluster)

    def vm_started(self, victim: Victim, vm: VirtualMachine) -> None:
        """Note when a restarted VM is or will be ready for the next priority."""
        underway = self._underway.get(victim.cluster)
        if underway is None or vm.moid not in underway.vms:
            return
        settings = settings_of(self._engine.world, self._engine.world.cluster(victim.cluster))
        if (at_us := ready_us(vm, settings, self._engine.now_us)) is not None:
            underway.ready_us[vm.moid] = at_us

    def came_due(self, cluster: str) -> None:
        """A wait is over."""
        if (underway := self._underway.get(cluster)) is not None:
            underway.due = None

    def _may_go_on(self, cluster: str, underway: Underway, settings: HaSettings) -> bool:
        now, ready = self._engine.now_us, underway.ready_us
        batch_settings = self._settings_of(underway, settings)
        all_known = len(ready) == len(underway.vms)
        ready_at = max(ready.values(), default=now) if all_known else None
        batch = Batch(
            started_at_s=underway.started_us / SECOND_US,
            vms=len(underway.vms),
            ready_vms=sum(at <= now for at in ready.values()),
            ready_at_s=None if ready_at is None else ready_at / SECOND_US,
        )
        outcome = decide_next_batch(batch, now / SECOND_US, batch_settings)
        if not outcome.start:
            self._wait_until(cluster, underway, seconds_us(outcome.at_s))
        return outcome.start

    def _settings_of(self, underway: Underway, settings: HaSettings) -> HaSettings:
        """The strictest ready condition and the longest extra delay of the batch's VMs."""
        objects = self._engine.world.objects
        vms = [vm for moid in underway.vms if isinstance(vm := objects.get(moid), VirtualMachine)]
        conditions = [ready_condition_of(vm, settings) for vm in vms]
        return replace(
            settings,
            ready_condition=max(conditions, key=_STRICTNESS.index, default=settings.ready_condition),
            ready_extra_delay_s=max((extra_delay_s(vm, settings) for vm in vms), default=0.0),
        )

    def _wait_until(self, cluster: str, underway: Underway, at_us: int) -> None:
        if underway.due is not None:
            if underway.due.at_us == at_us:
                return
            self._engine.kernel.cancel(underway.due)
        underway.due = self._engine.kernel.schedule(max(at_us, self._engine.now_us), BatchDue(cluster))

    def _next(self, cluster: str, rank: int) -> Underway:
        self._end(cluster)
        underway = self._underway[cluster] = Underway(rank, self._engine.now_us)
        return underway

    def _end(self, cluster: str) -> None:
        underway = self._underway.pop(cluster, None)
        if underway is not None and underway.due is not None:
            self._engine.kernel.cancel(underway.due)
