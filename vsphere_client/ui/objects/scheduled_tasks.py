"""Configure > Scheduled Tasks: the list, with NEW SCHEDULED TASK, EDIT, RUN, ENABLE, DISABLE and REMOVE."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QMenu

from vsphere_client.commands.schedule_task import MIGRATE, SCHEDULABLE, Schedulable
from vsphere_client.engine.schedule.service import ScheduledTaskService
from vsphere_client.model.commands import EnableScheduledTask, RemoveScheduledTask, RunScheduledTask
from vsphere_client.model.tasks import TaskState
from vsphere_client.session.views.scheduled_tasks import ScheduledTaskRow, scheduled_tasks
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.schedule_task import EditScheduledTask, ScheduleDialog, open_new_task
from vsphere_client.ui.models.cell_values import moment_text
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.row_actions import ActionTablePage
from vsphere_client.ui.widgets.cells import Severity
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.wizards.migrate import open_migrate

COLUMNS = (
    Column("Task Name", "name", width=220),
    Column("Task", "task", width=180),
    Column("Target", "target", width=150),
    Column("Schedule", "schedule", width=130),
    Column("Next Run", "next", width=190),
    Column("Last Run", "last", width=190),
    Column("Result", "result", "severity", width=200),
    Column("Enabled", "enabled", "severity", width=100),
)


class ScheduledTasksPage(ActionTablePage):
    """What is to be done later to the object, and to what is inside of datacenters, folders and vCenter.

    Our assumption: tasks are made on the objects they act on, so these and datastores offer no new ones.
    """

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Scheduled Tasks",
            columns=COLUMNS,
            empty="No scheduled tasks.",
        )
        self.new = self.add_button("NEW SCHEDULED TASK")
        self.new_menu = QMenu(self.new)
        self.new_menu.setToolTipsVisible(True)
        self.new.setMenu(self.new_menu)
        self.dialog: CommandDialog | None = None
        self.edit = self.add_row_button("EDIT", self._edit, self._why_not_edit)
        self.run_now = self.add_row_button("RUN", self._run)
        self.enable = self.add_row_button("ENABLE", self._enable, self._why_not_enable)
        self.disable = self.add_row_button("DISABLE", self._disable, self._why_not_disable)
        self.remove = self.add_row_button("REMOVE", self._remove)
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The scheduled tasks by their keys."""
        return {row.key: _cells(row) for row in self._rows()}

    def refresh(self) -> None:
        """The rows, and what can be scheduled for the object."""
        super().refresh()
        if self.present():
            self._offer()

    def _offer(self) -> None:
        offered = SCHEDULABLE.get(self.driver.session.engine.world.objects[self.moid].kind, ())
        self.new.setVisible(bool(offered))
        if [one.text() for one in self.new_menu.actions()] == [one.title for one in offered]:
            return
        self.new_menu.clear()
        for operation in offered:
            line = self.new_menu.addAction(operation.title)
            line.setEnabled(not operation.refused)
            line.setToolTip(operation.refused)
            line.triggered.connect(partial(self._schedule, operation))

    def _schedule(self, operation: Schedulable, _checked: bool = False) -> None:
        if operation.dialog == MIGRATE:
            open_migrate(self.window(), self.driver, (self.moid,), later=True)
            return
        obj = self.driver.session.engine.world.objects[self.moid]
        self.dialog = open_new_task(self.window(), self.driver, obj, operation, self._follow)

    def _edit(self, key: str) -> None:
        entry = self.driver.session.engine.service(ScheduledTaskService).find(key)
        row = next(row for row in self._rows() if row.key == key)
        dialog = EditScheduledTask(self.driver, entry, f"{row.task} {row.target}", self)
        self._follow(dialog)
        dialog.open()

    def _why_not_edit(self, key: str) -> str | None:
        return "Select one scheduled task." if len(self.selected_keys()) > 1 else None

    def _follow(self, dialog: ScheduleDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(lambda _: self.refresh())

    def _rows(self) -> tuple[ScheduledTaskRow, ...]:
        return scheduled_tasks(self.driver.session, self.moid)

    def _enabled(self, key: str) -> bool:
        return next((row.enabled for row in self._rows() if row.key == key), False)

    def _why_not_enable(self, key: str) -> str | None:
        return "It is enabled." if self._enabled(key) else None

    def _why_not_disable(self, key: str) -> str | None:
        return None if self._enabled(key) else "It is disabled."

    def _run(self, key: str) -> None:
        self.driver.submit(RunScheduledTask(scheduled_task=key))

    def _enable(self, key: str) -> None:
        self.driver.submit(EnableScheduledTask(scheduled_task=key))

    def _disable(self, key: str) -> None:
        self.driver.submit(EnableScheduledTask(scheduled_task=key, enabled=False))

    def _remove(self, key: str) -> None:
        self.driver.submit(RemoveScheduledTask(scheduled_task=key))


def _cells(row: ScheduledTaskRow) -> Cells:
    return (
        row.name,
        row.task,
        row.target,
        row.schedule,
        moment_text(row.next_run),
        moment_text(row.last_run),
        _result(row),
        Severity("success", "Yes") if row.enabled else Severity("unknown", "No"),
    )


def _result(row: ScheduledTaskRow) -> Severity | str:
    match row.last_state:
        case None:
            return ""
        case TaskState.SUCCESS:
            return Severity("success", "Completed")
        case TaskState.ERROR:
            return Severity("danger", row.last_fault)
        case _:
            return Severity("info", "Running")
