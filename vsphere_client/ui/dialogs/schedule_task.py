"""Schedule New Task and Edit Scheduled Task: name, time, how often, end, mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.schedule_task import (
    Schedulable,
    ScheduleForm,
    changed_task,
    form_of,
    form_problems,
    new_form,
    new_task,
)
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.schedule.service import ScheduledTask
from vsphere_client.engine.world.objects import ManagedObject
from vsphere_client.model.commands import Command
from vsphere_client.model.recurrence import WEEKDAYS, WEEKS
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import choice_field, count_field, text_field, tick
from vsphere_client.ui.dialogs.run_action import opener
from vsphere_client.ui.widgets.themed import text_label, tighten
from vsphere_client.ui.wizards.door import Door

FREQUENCIES = (
    ("once", "Once"),
    ("hourly", "Hourly"),
    ("daily", "Daily"),
    ("weekly", "Weekly"),
    ("monthly", "Monthly"),
)
_UNITS = {"hourly": "hours", "daily": "days", "weekly": "weeks", "monthly": "months"}


class ScheduleDialog(CommandDialog):
    """The form of one scheduled task; a subclass says what it makes of it."""

    def __init__(
        self, driver: Door, title: str, before: ScheduleForm, what: str, parent: QWidget | None
    ) -> None:
        super().__init__(driver, title, width=620, parent=parent)
        self.before = before
        self.name, self.description = text_field(before.name), text_field(before.description)
        self.name.setMaxLength(80)
        self.frequency = choice_field(FREQUENCIES, before.frequency)
        self.at = text_field(before.at, "2026-01-05 09:30, or in 30m")
        self.interval = count_field(before.interval, 1, 999)
        self.days = [tick(day[:3].capitalize(), day in before.weekdays) for day in WEEKDAYS]
        self.month = choice_field(
            (("", "Day of the month"), *((one, f"{one.capitalize()} weekday") for one in WEEKS)),
            before.week or "",
        )
        self.day = count_field(before.day or 1, 1, 31)
        chosen = before.weekdays[0] if before.weekdays else "monday"
        self.weekday = choice_field([(day, day.capitalize()) for day in WEEKDAYS], chosen)
        self.until = text_field(before.until, "Never")
        self.email = text_field(before.email, "Nobody")
        self.enabled = tick("Enabled", before.enabled)
        self._arrange(what)
        self.frequency.currentIndexChanged.connect(self._show_rows)
        self.month.currentIndexChanged.connect(self._show_rows)
        self._show_rows()

    def _arrange(self, what: str) -> None:
        days = QWidget()
        row = QHBoxLayout(days)
        tighten(row, spacing=8)
        for day in self.days:
            row.addWidget(day)
        row.addStretch(1)
        rows: tuple[tuple[str, str, QWidget], ...] = (
            ("task", "Task", text_label(what)),
            ("name", "Task name", self.name),
            ("description", "Description", self.description),
            ("frequency", "Run", self.frequency),
            ("at", "Start", self.at),
            ("interval", "Every", self.interval),
            ("weekdays", "On", days),
            ("month", "On the", self.month),
            ("day", "Day", self.day),
            ("weekday", "Weekday", self.weekday),
            ("until", "End", self.until),
            ("email", "Email on completion", self.email),
            ("enabled", "State", self.enabled),
        )
        for key, label, field in rows:
            self.form.add(key, label, field)
        now = f"The virtual clock shows {self.driver.session.engine.now:%Y-%m-%d %H:%M:%S}."
        self.form.add_wide(text_label(now, "secondary"))

    def _show_rows(self) -> None:
        often, by_week = self.frequency.currentData(), bool(self.month.currentData())
        shown = {
            "interval": often != "once",
            "until": often != "once",
            "weekdays": often == "weekly",
            "month": often == "monthly",
            "day": often == "monthly" and not by_week,
            "weekday": often == "monthly" and by_week,
        }
        for key, visible in shown.items():
            self.form.set_row_visible(key, visible)
        self.interval.setSuffix(f" {_UNITS.get(often, '')}")

    def filled(self) -> ScheduleForm:
        """The form as it is now."""
        weekdays = tuple(day for day, box in zip(WEEKDAYS, self.days, strict=True) if box.isChecked())
        if self.frequency.currentData() == "monthly":
            weekdays = (self.weekday.currentData(),)
        return ScheduleForm(
            self.name.text(),
            self.description.text(),
            self.at.text(),
            self.frequency.currentData(),
            self.interval.value(),
            weekdays,
            self.day.value(),
            self.month.currentData() or None,
            self.until.text(),
            self.email.text(),
            self.enabled.isChecked(),
        )


class NewScheduledTask(ScheduleDialog):
    """An operation on one object for later."""

    def __init__(
        self, driver: Door, obj: ManagedObject, operation: Schedulable, parent: QWidget | None = None
    ) -> None:
        form = new_form(driver.session.engine, obj.name, operation)
        super().__init__(
            driver, "Schedule New Task", form, f"{operation.title.removesuffix('...')} {obj.name}", parent
        )
        self._obj, self._operation = obj, operation

    def build(self) -> tuple[Command, ...]:
        """The one command."""
        assert self._operation.make is not None, "its own dialog has said what is to be done"
        return (new_task(self.filled(), self._operation.make(self._obj.moid)),)

    def check(self) -> Sequence[Problem]:
        """Name, time, end and mail."""
        return form_problems(self.driver.session.engine, self.filled())


def open_new_task(
    window: QWidget,
    driver: Door,
    obj: ManagedObject,
    operation: Schedulable,
    opened: Callable[[NewScheduledTask], object] | None = None,
) -> CommandDialog:
    """Ask for the time of an operation, and before it in a dialog of its own what is to be done, if it has one.

    Args:
        window: What the dialogs lie over.
        driver: The open session.
        obj: What the operation is about.
        operation: What New Scheduled Task offers for it.
        opened: Told of the dialog that asks for the time.
    """
    if operation.make is None:
        first = opener(operation.dialog)(window, driver, Selection(driver.session, (obj.moid,)), "")
        assert isinstance(first, CommandDialog), "a dialog that makes one command describes the operation"

        def go_on(command: Command) -> None:
            described = replace(operation, make=lambda _moid: command)
            open_new_task(window, driver, obj, described, opened)

        first.let_schedule(go_on)
        return first
    dialog = NewScheduledTask(driver, obj, operation, window)
    if opened is not None:
        opened(dialog)
    dialog.open()
    return dialog


class EditScheduledTask(ScheduleDialog):
    """Another name, time, frequency or mail for a scheduled task."""

    def __init__(self, driver: Door, entry: ScheduledTask, what: str, parent: QWidget | None = None) -> None:
        form = form_of(driver.session.engine, entry)
        super().__init__(driver, "Edit Scheduled Task", form, what, parent)
        self._key = entry.key

    def build(self) -> tuple[Command, ...]:
        """The one command, with what was changed."""
        return (changed_task(self.filled(), self.before, self._key),)

    def check(self) -> Sequence[Problem]:
        """Name, time, end and mail."""
        return form_problems(self.driver.session.engine, self.filled(), self.before)
