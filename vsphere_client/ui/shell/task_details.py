"""View details…: the error of a task with its stack, what to do about it, and the events round it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from vsphere_client.model.units import MINUTE_US
from vsphere_client.session.views.events import EventViews
from vsphere_client.session.views.tasks import TaskView, TaskViews
from vsphere_client.ui.models.cell_values import moment_text, span_text
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.band import Banner
from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow
from vsphere_client.ui.widgets.themed import text_label, tighten

if TYPE_CHECKING:
    from vsphere_client.engine.tasks import Task
    from vsphere_client.session.session import Session

EVENTS_SHOWN = 12
_AROUND_US = MINUTE_US


def error_stack(task: Task) -> list[str]:
    """The error of a task and the reasons behind it, one line each."""
    if task.fault is None:
        return [reason.text for reason in task.reasons]
    lines = [f"{task.fault.name}: {task.fault.text}"]
    lines += [f"  {reason.text}" for reason in task.fault.reasons or task.reasons]
    if task.fault.remedy:
        try:
            lines.append(task.fault.remedy.format(**task.fault.facts))
        except (KeyError, IndexError):
            lines.append(task.fault.remedy)
    return lines


def related_events(session: Session, task: Task) -> list[str]:
    """Events of the task's object from its start to a minute after its end, oldest first."""
    if task.entity is None:
        return []
    last = (task.completed_us or session.now_us) + _AROUND_US
    found = [
        event
        for event in session.engine.events.of_entity(task.entity)
        if task.queued_us <= event.at_us <= last
    ]
    found = sorted(found, key=lambda event: event.key)[:EVENTS_SHOWN]
    views = EventViews(session)
    return [f"{views.view(event).at:%H:%M:%S}  {event.message}" for event in found]


class TaskDetails(QDialog):
    """What is known of one task."""

    def __init__(self, session: Session, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        task, view = session.engine.tasks.get(key), TaskViews(session).get(key)
        assert task is not None
        assert view is not None
        self.setWindowTitle("Task details")
        self.stack = error_stack(task)
        self.events = related_events(session, task)
        layout = QVBoxLayout(self)
        tighten(layout, spacing=12, margins=(24, 20, 24, 16))
        layout.addWidget(text_label(view.name, "title"))
        if task.fault is not None:
            layout.addWidget(Banner("danger", task.fault.text))
        layout.addWidget(_properties(view))
        self._add_list(layout, "Error stack" if task.fault is not None else "Reasons", self.stack)
        self._add_list(layout, "Related events", self.events)
        layout.addLayout(self._buttons())
        theme = current_theme()
        self.resize(theme.px(680), theme.px(520))

    @staticmethod
    def _add_list(layout: QVBoxLayout, title: str, lines: list[str]) -> None:
        layout.addWidget(text_label(title, "strong"))
        text = QPlainTextEdit("\n".join(lines) if lines else "None.")
        text.setReadOnly(True)
        text.setAccessibleName(title)
        layout.addWidget(text, 1)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        copy = QPushButton("COPY")
        copy.clicked.connect(self.copy)
        close = QPushButton("CLOSE")
        set_kind(close, kind="primary")
        close.clicked.connect(self.accept)
        row.addWidget(copy)
        row.addStretch(1)
        row.addWidget(close)
        return row

    def copy(self) -> None:
        """Put error stack and events on the clipboard."""
        QGuiApplication.clipboard().setText("\n".join((*self.stack, "", *self.events)))


def _properties(view: TaskView) -> PropertyGrid:
    grid = PropertyGrid()
    grid.set_rows(
        [
            PropertyRow("Target", view.target_name),
            PropertyRow("Status", str(view.state).capitalize()),
            PropertyRow("Initiator", view.initiator),
            PropertyRow("Start time", moment_text(view.started)),
            PropertyRow("Completion time", moment_text(view.completed)),
            PropertyRow("Execution time", span_text(view.execution_us)),
        ]
    )
    return grid
