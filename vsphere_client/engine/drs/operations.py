"""Operations of DRS: run it now, apply what it recommends."""

from __future__ import annotations

from vsphere_client.engine.dpm.service import DpmService
from vsphere_client.engine.drs.proactive import ProactiveHaService
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    HostSystem,
    ManagedObject,
    VirtualMachine,
)
from vsphere_client.model.commands import ApplyRecommendation, RunDrs
from vsphere_client.model.faults import InvalidArgument, NotFound
from vsphere_client.model.tasks import Stage


class RunNow(Operation[RunDrs]):
    """Run DRS on a cluster without waiting for its minute; the task ends with the run, at the same instant."""

    description_id = "ClusterComputeResource.refreshRecommendation"

    def entity(self, engine: Engine, command: RunDrs) -> ManagedObject:
        """The cluster of the command."""
        return engine.world.find(ClusterComputeResource, command.cluster)

    def begin(self, engine: Engine, task: Task, command: RunDrs) -> Stage:
        """Ask for a run."""
        cluster = engine.world.cluster(task.entity or "")
        if not cluster.config.drs.enabled:
            raise InvalidArgument(argument="cluster", problem=f"vSphere DRS is off on {cluster.name}.")
        engine.service(DrsService).request(cluster, task.key)
        return Stage("Weighing migrations", None, 95.0, key="run")

    def advance(self, engine: Engine, task: Task, command: RunDrs) -> None:
        """The run has ended: say why it moves no more."""
        engine.tasks.note(task, engine.service(DrsService).record(task.entity or "").why_no_more)


class Apply(Operation[ApplyRecommendation]):
    """Carry out one pending recommendation, or all."""

    description_id = "ClusterComputeResource.applyRecommendation"

    def entity(self, engine: Engine, command: ApplyRecommendation) -> ManagedObject:
        """The cluster of the command."""
        return engine.world.find(ClusterComputeResource, command.cluster)

    def begin(self, engine: Engine, task: Task, command: ApplyRecommendation) -> None:
        """Submit the migrations."""
        cluster = engine.world.cluster(task.entity or "")
        service = engine.service(DrsService)
        record = service.record(cluster.moid)
        chosen = list(record.pending) if command.host is None else []
        if command.vm is not None:
            vm = engine.world.find(VirtualMachine, command.vm)
            chosen = [one for one in chosen if one.vm == vm.moid]
        # They leave the list at once, so that nobody applies them twice.
        record.pending = [one for one in record.pending if one not in chosen]
        service.apply(cluster, chosen)
        powered = self._apply_power(engine, cluster, command)
        if not chosen and not powered:
            raise NotFound(what="recommendation", name=command.vm or command.host or "any")
        engine.world.changes.touch(cluster.moid, "drs")

    @staticmethod
    def _apply_power(engine: Engine, cluster: ClusterComputeResource, command: ApplyRecommendation) -> int:
        """Switch hosts on or off as DPM recommends, or treat them as Proactive HA does."""
        if command.vm is not None:
            return 0
        host = None if command.host is None else engine.world.find(HostSystem, command.host).moid
        treated = engine.service(ProactiveHaService).apply(cluster, host)
        return treated + engine.service(DpmService).apply(cluster, host)
