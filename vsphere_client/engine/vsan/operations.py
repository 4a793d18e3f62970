"""What a person asks of vSAN."""

from __future__ import annotations

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.vsan.service import VsanService
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.model.commands import RepairVsanObjects
from vsphere_client.model.faults import NotSupported
from vsphere_client.model.tasks import Stage
from vsphere_client.model.units import SECOND_US

REPAIR_CALL_US = 1 * SECOND_US
"""What the call takes; the resync goes on after it (our assumption)."""


class RepairObjects(Operation[RepairVsanObjects]):
    """Start all repairs that wait for their timer; the task ends when they have begun."""

    description_id = "VsanClusterHealth.repairObjects"

    def entity(self, engine: Engine, command: RepairVsanObjects) -> ClusterComputeResource:
        """The cluster of the command."""
        return engine.world.find(ClusterComputeResource, command.cluster)

    def begin(self, engine: Engine, task: Task, command: RepairVsanObjects) -> Stage:
        """Check that the cluster has vSAN."""
        cluster = engine.world.cluster(task.entity or "")
        if not cluster.config.vsan.enabled:
            raise NotSupported(what="vSAN is not enabled on the cluster.")
        return Stage("Starting the repair of all objects", REPAIR_CALL_US, 95)

    def advance(self, engine: Engine, task: Task, command: RepairVsanObjects) -> None:
        """Start the repairs now."""
        cluster = engine.world.cluster(task.entity or "")
        started = engine.service(VsanService).repair_now(cluster)
        task.result = started
        engine.tasks.note(task, f"Repair of {started} components started")
