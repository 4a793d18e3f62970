"""Changing what vCenter keeps of its statistics."""

from __future__ import annotations

from pydantic import ValidationError

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import ManagedObject
from vsphere_client.engine.world.vcenters import find_vcenter
from vsphere_client.model.commands import ConfigureStatistics
from vsphere_client.model.faults import InvalidArgument
from vsphere_client.model.statistics import StatisticsSettings


class ConfigureStatisticsOperation(Operation[ConfigureStatistics]):
    """Edit statistics intervals; what records them follows from the next point on."""

    description_id = "PerformanceManager.updatePerfInterval"

    def entity(self, engine: Engine, command: ConfigureStatistics) -> ManagedObject:
        """The vCenter of the command."""
        return find_vcenter(engine.world, command.vcenter)

    def begin(self, engine: Engine, task: Task, command: ConfigureStatistics) -> None:
        """Check the intervals against each other, and change at once."""
        vcenter = find_vcenter(engine.world, task.entity)
        engine.world.update(vcenter, statistics=settings_after(vcenter.statistics, command))


def settings_after(before: StatisticsSettings, command: ConfigureStatistics) -> StatisticsSettings:
    """The settings with the command's intervals in them; raises InvalidArgument where they do not fit together."""
    named = {name: getattr(command, name) or one for name, one in before.intervals.items()}
    try:
        return StatisticsSettings(**named)
    except ValidationError as error:
        problem = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        raise InvalidArgument(argument=problem.partition(":")[0], problem=problem) from error
