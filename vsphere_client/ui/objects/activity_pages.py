"""Monitor > Tasks and Events: what was done to an object and what happened to it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QSplitter

from vsphere_client.model.kinds import Severity
from vsphere_client.session.session import Session
from vsphere_client.session.views.tasks import TaskView
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.models.cell_values import moment_text, span_text
from vsphere_client.ui.models.event_table import EventTableModel
from vsphere_client.ui.models.task_table import TaskTableModel
from vsphere_client.ui.objects.content_page import ContentPage
from vsphere_client.ui.objects.table_page import add_filter, export_grid
from vsphere_client.ui.why.show import show_why_event
from vsphere_client.ui.widgets.card import Card
from vsphere_client.ui.widgets.data_grid import DataGrid
from vsphere_client.ui.widgets.grid_panel import GridPanel
from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow
from vsphere_client.ui.widgets.segmented_buttons import SegmentedButtons

_STATES = ("all", "running", "failed")
_SEVERITIES = (
    frozenset(Severity),
    frozenset({Severity.WARNING, Severity.ERROR}),
    frozenset({Severity.ERROR}),
)
DETAILS_HEIGHT = 168


class ActivityPage(ContentPage):
    """A list above, the details of the chosen row below; a subclass makes both.

    Args:
        choices: The words of the switch above the list.
    """

    stretch = ""
    """The column that takes what the others leave; the last one if empty."""

    def __init__(
        self, driver: SessionDriver, moid: str, window: Any, *, title: str, choices: tuple[str, ...]
    ) -> None:
        super().__init__(driver, moid, window, title=title)
        self.switch = SegmentedButtons("Show", choices)
        self.switch.chosen.connect(self._choose)
        self.title_row.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignVCenter)
        self.search = add_filter(self, lambda text: self.model.set_filter(text))
        self.details = Card("Details", side=True)
        self.properties = PropertyGrid()
        self.properties.link_activated.connect(self.follow)
        self.details.body.addWidget(self.properties)
        self.details.body.addStretch(1)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.body.addWidget(self.split, 1)
        self._title = title
        self._show_model()

    def make_model(self) -> TaskTableModel | EventTableModel:
        """The model of the object's rows."""
        raise NotImplementedError

    def _choose(self, at: int) -> None:
        """Filter by the switch."""
        raise NotImplementedError

    def rows_of(self, row: int) -> list[PropertyRow]:
        """The details of a row."""
        raise NotImplementedError

    def _show_model(self) -> None:
        self.model = self.make_model()
        self.grid = DataGrid(self.model.columns, self._title, frame=True, stretch=self.stretch)
        self.grid.setModel(self.model)
        self.grid.link_activated.connect(self._linked)
        self.panel = GridPanel(self.grid, f"No {self._title.lower()} to display.")
        self.panel.export_requested.connect(lambda chosen: export_grid(self.grid, self._title, chosen))
        self.grid.selectionModel().selectionChanged.connect(self._show_details)
        self.split.addWidget(self.panel)
        self.split.addWidget(self.details)
        self.split.setStretchFactor(0, 1)
        self.split.setSizes([400, DETAILS_HEIGHT])
        self._show_details()

    def _show_details(self, *_changes: object) -> None:
        rows = self.grid.selected_rows()
        self.details.setVisible(bool(rows))
        if rows:
            self.properties.set_rows(self.rows_of(rows[0]))

    def refresh(self) -> None:
        """The list follows the session itself; only the details are read anew."""
        self._show_details()

    def _linked(self, _index: QModelIndex, target: str) -> None:
        verb, _, rest = target.partition(":")
        if verb == "why":
            if rest.startswith("event-"):
                show_why_event(self.main_window, self.driver, int(rest.removeprefix("event-")))
            else:
                self.follow(f"why-task:{rest}")
        elif verb == "fault":
            if self.main_window is not None:
                self.main_window.show_task(rest)
        else:
            self.follow(target if rest else f"go:{target}")

    def set_object(self, moid: str) -> bool:
        """A list of another object is another model."""
        self.moid = moid
        self.panel.hide()
        self.panel.setParent(None)
        self.panel.deleteLater()
        self.model.deleteLater()
        self._show_model()
        return True


class TasksPage(ActivityPage):
    """All kept tasks of an object and of what is below it."""

    model: TaskTableModel

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(driver, moid, window, title="Tasks", choices=("All", "Running", "Failed"))

    def make_model(self) -> TaskTableModel:
        """Tasks of the object; those of the whole vCenter for a vCenter."""
        return TaskTableModel(self.driver, self.moid, parent=self)

    def _choose(self, at: int) -> None:
        self.model.set_state_filter(_STATES[at])

    def rows_of(self, row: int) -> list[PropertyRow]:
        """Status, reasons, initiator and events of a task."""
        task = self.model.task(row)
        if task is None:
            return []
        rows = [
            PropertyRow("Task", task.name),
            PropertyRow("Status", _task_status(task)),
            PropertyRow("Initiator", task.initiator),
            PropertyRow("Target", task.target_name),
            PropertyRow("Queued for", span_text(task.queued_for_us)),
            PropertyRow("Completion time", moment_text(task.completed)),
            PropertyRow("Execution time", span_text(task.execution_us)),
            PropertyRow("Server", task.server),
        ]
        return rows + [
            PropertyRow("Why" if number == 0 else " " * number, text)
            for number, text in enumerate(_reasons(self.driver.session, task.key))
        ]


def _task_status(task: TaskView) -> str:
    if task.fault:
        return task.fault
    return {"success": "Completed", "queued": "Queued"}.get(str(task.state), f"{task.percent:.0f} %")


def _reasons(session: Session, key: str) -> list[str]:
    task = session.engine.tasks.get(key)
    return [] if task is None else [reason.text for reason in task.reasons][:6]


class EventsPage(ActivityPage):
    """Events of an object and of what is below it."""

    model: EventTableModel

    stretch = "description"

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(driver, moid, window, title="Events", choices=("All", "Warnings", "Errors"))

    def make_model(self) -> EventTableModel:
        """Events in the object's scope."""
        return EventTableModel(self.driver, self.moid, parent=self)

    def _choose(self, at: int) -> None:
        self.model.set_severities(_SEVERITIES[at])

    def rows_of(self, row: int) -> list[PropertyRow]:
        """The event in full, with the reasons that it carries."""
        event = self.model.event_at(row)
        found = next((one for one in self.driver.session.engine.events.all() if one.key == event.key), None)
        reasons = [] if found is None else [reason.text for reason in found.reasons][:6]
        return [
            PropertyRow("Description", event.description),
            PropertyRow("Date time", moment_text(event.at)),
            PropertyRow("Type", event.type_word),
            PropertyRow("Target", event.target_name, link=f"go:{event.target}" if event.target else None),
            PropertyRow("Event type ID", event.type_id, mono=True),
            *(PropertyRow("Why" if n == 0 else " " * n, text) for n, text in enumerate(reasons)),
        ]
