"""The list of Recent Tasks: what runs, what ended, links to details and to the Why?."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, Signal
from PySide6.QtWidgets import QWidget

from vsphere_client.model.commands import CancelTask
from vsphere_client.model.tasks import Source
from vsphere_client.ui.models.cell_values import moment_text
from vsphere_client.ui.models.row_table import KEY_ROLE
from vsphere_client.ui.models.task_table import RECENT_COLUMNS, TaskTableModel
from vsphere_client.ui.widgets.cells import CELL_ROLE, Cell, Link, Links, Progress
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.data_grid import DataGrid

if TYPE_CHECKING:
    from vsphere_client.ui.bridge.driver import SessionDriver

# Fits 1440 px without scrolling; a person's own widths are remembered.
_WIDTHS = {
    "name": 200,
    "target": 156,
    "status": 184,
    "details": 278,
    "initiator": 198,
    "queued_for": 90,
    "started": 94,
    "completed": 124,
    "server": 100,
}
COLUMNS = tuple(replace(column, width=_WIDTHS[column.key], sortable=False) for column in RECENT_COLUMNS)


class RecentTaskModel(TaskTableModel):
    """Recent Tasks with times of day only, as long as the lab has not reached another day."""

    def __init__(self, driver: SessionDriver, parent: QObject | None = None) -> None:
        super().__init__(driver, parent=parent)

    def make_cell(self, key: str, column: Column) -> Cell | str:
        """What stands in a cell."""
        if column.key in ("started", "completed"):
            task = self._views.get(key)
            return self._time(getattr(task, column.key)) if task is not None else ""
        made = super().make_cell(key, column)
        if column.key == "details" and isinstance(made, str) and self._is_decision(key):
            return Links((Link("Why?", f"why:{key}", trainer=True, icon="bulb"),), made)
        return made

    def _is_decision(self, key: str) -> bool:
        """Whether vCenter decided it: its reasons are kept with the decision, not with the task."""
        task = self.driver.session.engine.tasks.get(key)
        return task is not None and task.source in (Source.DRS, Source.HA)

    def _time(self, moment: datetime | None) -> str:
        if moment is not None and moment.date() == self.driver.start.date():
            return f"{moment:%H:%M:%S}"
        return moment_text(moment)


class RecentTasks(DataGrid):
    """The grid of Recent Tasks.

    Signals: ``object_wanted(moid)``, ``details_wanted(task key)``, ``why_wanted(task key)``.
    """

    object_wanted = Signal(str)
    details_wanted = Signal(str)
    why_wanted = Signal(str)

    def __init__(self, driver: SessionDriver, parent: QWidget | None = None) -> None:
        super().__init__(COLUMNS, "Recent Tasks", parent=parent)
        self._driver = driver
        self.task_model = RecentTaskModel(driver, self)
        self.setModel(self.task_model)
        self.task_model.follow_view(self)
        self.link_activated.connect(self._follow)
        self.cancel_requested.connect(self._cancel)
        self.opened.connect(self._open)

    def running(self) -> int:
        """How many tasks have not ended."""
        return len(self._driver.session.engine.tasks.running())

    def _follow(self, index: QModelIndex, target: str) -> None:
        key = str(index.data(KEY_ROLE))
        if isinstance(index.data(CELL_ROLE), Progress):
            self.details_wanted.emit(key)
        elif target.startswith("why:"):
            self.why_wanted.emit(target.removeprefix("why:"))
        else:
            self.object_wanted.emit(target)

    def _cancel(self, index: QModelIndex) -> None:
        self._driver.submit(CancelTask(task=str(index.data(KEY_ROLE))))

    def _open(self, index: QModelIndex) -> None:
        self.details_wanted.emit(str(index.data(KEY_ROLE)))
