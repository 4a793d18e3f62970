"""Commands on folders, names, alarms and tasks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vsphere_client.model.advanced_options import VcenterOptions
from vsphere_client.model.commands.base import Command
from vsphere_client.model.statistics import DayInterval, StatisticsInterval, YearInterval


class MoveToFolder(Command):
    """Move an object to another folder of its kind."""

    do = "move_to_folder"
    entity: str
    folder: str


class Rename(Command):
    """Give an object another name."""

    do = "rename"
    entity: str
    name: str = Field(min_length=1, max_length=80)


class CreateFolder(Command):
    """Create a folder below a folder or a datacenter."""

    do = "create_folder"
    name: str = Field(min_length=1, max_length=80)
    parent: str
    kind: Literal["host", "vm", "storage", "network", "datacenter"] = "vm"


class DeleteFolder(Command):
    """Delete an empty folder."""

    do = "delete_folder"
    folder: str


class CreateDatacenter(Command):
    """Create a datacenter; ``vcenter`` None is the one that the client is connected to."""

    do = "create_datacenter"
    name: str = Field(min_length=1, max_length=80)
    vcenter: str | None = None


class ConfigureStatistics(Command):
    """Change what a vCenter keeps of its statistics; None leaves an interval as it is.

    ``vcenter`` None is the one that the client is connected to. vSphere API: ``PerformanceManager.UpdatePerfInterval``.
    """

    do = "configure_statistics"
    day: DayInterval | None = None
    week: StatisticsInterval | None = None
    month: StatisticsInterval | None = None
    year: YearInterval | None = None
    vcenter: str | None = None


class UpdateVcenterOptions(Command):
    """Give advanced settings of a vCenter other values; those that are not named stay.

    ``vcenter`` None is the one that the client is connected to. vSphere API: ``OptionManager.UpdateOptions``.
    """

    do = "update_vcenter_options"
    options: VcenterOptions
    vcenter: str | None = None


class AcknowledgeAlarm(Command):
    """Acknowledge a triggered alarm on an object."""

    do = "acknowledge_alarm"
    entity: str
    alarm: str


class ResetAlarm(Command):
    """Reset a triggered alarm to green."""

    do = "reset_alarm"
    entity: str
    alarm: str


class CancelTask(Command):
    """Cancel a running task that can be cancelled."""

    do = "cancel_task"
    task: str
