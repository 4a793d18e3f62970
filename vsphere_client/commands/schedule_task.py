"""New and edited scheduled tasks: what can be scheduled for an object, and the commands of the form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from vsphere_client.commands.flow import Problem
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.not_simulated import SNAPSHOTS
from vsphere_client.engine.schedule.service import ScheduledTask, ScheduledTaskService
from vsphere_client.model import commands as c
from vsphere_client.model.kinds import Kind
from vsphere_client.model.moments import moment_us
from vsphere_client.model.recurrence import Frequency, Recurrence, Weekday, WeekOfMonth

PROPOSED = timedelta(hours=1)
MIGRATE = "migrate"
"""The one operation whose wizard asks for the time itself."""


@dataclass(frozen=True, slots=True)
class Schedulable:
    """An operation that New Scheduled Task offers.

    ``make`` builds it for an object's id; without, ``dialog`` asks first what is to be done. ``refused`` says
    why its task could only fail.
    """

    key: str
    title: str
    make: Callable[[str], c.Command] | None = None
    dialog: str = ""
    refused: str = ""


EDIT_DRS = Schedulable("edit_drs", "Edit vSphere DRS...", dialog="edit_drs")


SCHEDULABLE: dict[Kind, tuple[Schedulable, ...]] = {
    Kind.VIRTUAL_MACHINE: (
        Schedulable("power_on", "Power On", lambda moid: c.PowerOnVm(vm=moid)),
        Schedulable("shut_down", "Shut Down Guest OS", lambda moid: c.ShutdownGuest(vm=moid)),
        Schedulable("power_off", "Power Off", lambda moid: c.PowerOffVm(vm=moid)),
        Schedulable("suspend", "Suspend", lambda moid: c.SuspendVm(vm=moid)),
        Schedulable("reset", "Reset", lambda moid: c.ResetVm(vm=moid)),
        Schedulable("restart", "Restart Guest OS", lambda moid: c.RestartGuest(vm=moid)),
        Schedulable(MIGRATE, "Migrate...", dialog=MIGRATE),
        Schedulable("snapshot", "Take Snapshot...", dialog="take_snapshot", refused=SNAPSHOTS),
        Schedulable("clone", "Clone to Virtual Machine...", dialog="clone"),
    ),
    Kind.HOST: (
        Schedulable("enter", "Enter Maintenance Mode", lambda moid: c.EnterMaintenanceMode(host=moid)),
        Schedulable("exit", "Exit Maintenance Mode", lambda moid: c.ExitMaintenanceMode(host=moid)),
        Schedulable("standby", "Enter Standby Mode", lambda moid: c.EnterStandbyMode(host=moid)),
        Schedulable("disconnect", "Disconnect", lambda moid: c.DisconnectHost(host=moid)),
        Schedulable("reconnect", "Connect", lambda moid: c.ReconnectHost(host=moid)),
    ),
    Kind.CLUSTER: (
        EDIT_DRS,
        Schedulable("run_drs", "Run DRS", lambda moid: c.RunDrs(cluster=moid)),
        Schedulable("apply", "Apply DRS Recommendations", lambda moid: c.ApplyRecommendation(cluster=moid)),
    ),
    Kind.RESOURCE_POOL: (Schedulable("edit_pool", "Edit Resource Settings...", dialog="edit_pool"),),
}


@dataclass(slots=True)
class ScheduleForm:
    """What the form holds; texts as typed."""

    name: str = ""
    description: str = ""
    at: str = ""
    frequency: Frequency = "once"
    interval: int = 1
    weekdays: tuple[Weekday, ...] = ()
    day: int | None = None
    week: WeekOfMonth | None = None
    until: str = ""
    email: str = ""
    enabled: bool = True

    def recurrence(self) -> Recurrence:
        """When it comes again; raises ValidationError."""
        monthly, weekly = self.frequency == "monthly", self.frequency == "weekly"
        by_week = monthly and self.week is not None
        return Recurrence(
            frequency=self.frequency,
            interval=1 if self.frequency == "once" else self.interval,
            weekdays=self.weekdays if weekly or by_week else (),
            day=self.day if monthly and not by_week else None,
            week=self.week if by_week else None,
            until=self.until.strip() or None if self.frequency != "once" else None,
        )


def new_form(engine: Engine, what: str, operation: Schedulable) -> ScheduleForm:
    """A form with a free name, and a time an hour from now on the virtual clock."""
    name = free_name(engine, f"{what} - {operation.title.removesuffix('...')}")
    return ScheduleForm(name=name, at=f"{engine.now + PROPOSED:%Y-%m-%d %H:%M}")


def form_of(engine: Engine, entry: ScheduledTask) -> ScheduleForm:
    """The form of a scheduled task as it is; a plain distance is shown as hours."""
    again = entry.recurrence or Recurrence()
    if entry.recurrence is None and entry.every_us is not None:
        again = Recurrence(frequency="hourly", interval=max(1, round(entry.every_us / 3_600_000_000)))
    at = engine.settings.start + timedelta(microseconds=entry.first_us)
    return ScheduleForm(
        entry.name,
        entry.description,
        f"{at:%Y-%m-%d %H:%M:%S}".removesuffix(":00"),
        again.frequency,
        again.interval,
        again.weekdays,
        again.day,
        again.week,
        again.until or "",
        entry.email,
        entry.enabled,
    )


def new_task(form: ScheduleForm, command: c.Command) -> c.ScheduleTask:
    """The command that makes it; raises ValidationError."""
    return c.ScheduleTask(
        name=form.name.strip(),
        description=form.description.strip(),
        at=form.at.strip(),
        command=c.CommandCall.of(command),
        recurrence=form.recurrence() if form.frequency != "once" else None,
        email=form.email.strip(),
        enabled=form.enabled,
    )


def changed_task(form: ScheduleForm, before: ScheduleForm, key: str) -> c.ReconfigureScheduledTask:
    """The command that changes one; only what differs from before; raises ValidationError."""
    again = form.recurrence()
    return c.ReconfigureScheduledTask(
        scheduled_task=key,
        name=form.name.strip() if form.name != before.name else None,
        description=form.description.strip() if form.description != before.description else None,
        at=form.at.strip() if form.at != before.at else None,
        recurrence=again if again != before.recurrence() else None,
        email=form.email.strip() if form.email != before.email else None,
        enabled=form.enabled if form.enabled != before.enabled else None,
    )


def form_problems(engine: Engine, form: ScheduleForm, before: ScheduleForm | None = None) -> list[Problem]:
    """What is wrong with name, time, end and address of the mail."""
    found: list[Problem] = []
    name = form.name.strip()
    if (before is None or name != before.name) and free_name(engine, name) != name:
        found.append(Problem(f"A scheduled task named '{name}' already exists.", "name"))
    at_us = moment_us(form.at, engine.now_us, engine.settings.start)
    if at_us <= engine.now_us and (before is None or form.at != before.at):
        found.append(Problem("The date and time of the task are in the past.", "at"))
    ends = form.until.strip() if form.frequency != "once" else ""
    if ends and moment_us(ends, engine.now_us, engine.settings.start) < at_us:
        found.append(Problem("The end lies before the start.", "until"))
    if form.email.strip() and "@" not in form.email:
        found.append(Problem("Enter an e-mail address.", "email"))
    return found


def free_name(engine: Engine, name: str) -> str:
    """The name, or the name with the first number that no other scheduled task bears."""
    taken = {entry.name for entry in engine.service(ScheduledTaskService).entries.values()}
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free
