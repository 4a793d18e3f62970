"""Why? of a task: what decided it, as facts that can be copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from vsphere_client.session.views.tasks import TaskViews
from vsphere_client.ui.models.cell_values import moment_text
from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow
from vsphere_client.ui.widgets.side_panel import SidePanel
from vsphere_client.ui.widgets.themed import text_label

if TYPE_CHECKING:
    from vsphere_client.ui.shell.main_window import MainWindow


class TaskWhy(SidePanel):
    """The reasons that were kept with a task, one paragraph each.

    Args:
        heading: What was done, with which object.
        rows: What is known of the task, as name and value.
        reasons: The sentences.
    """

    def __init__(
        self,
        heading: str,
        rows: list[tuple[str, str]],
        reasons: list[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self._lines = [heading, *(f"{name}: {value}" for name, value in rows), *reasons]
        self.body.addWidget(text_label(heading, "strong", wrap=True, selectable=True))
        grid = PropertyGrid(120)
        grid.set_rows([PropertyRow(name, value) for name, value in rows])
        self.body.addWidget(grid)
        self.body.addWidget(text_label("What decided", "strong"))
        for reason in reasons or ["No reasons are kept with this task."]:
            self.body.addWidget(text_label(reason, wrap=True, selectable=True))
        self.copy_requested.connect(self.copy)

    def text(self) -> str:
        """Everything the panel says."""
        return "\n".join(self._lines)

    def copy(self) -> None:
        """Put it on the clipboard."""
        QGuiApplication.clipboard().setText(self.text())


def why_of_task(window: MainWindow, key: str) -> SidePanel | None:
    """The panel of a task; None when the task is forgotten."""
    session = window.driver.session
    task, view = session.engine.tasks.get(key), TaskViews(session).get(key)
    if task is None or view is None:
        window.toast.tell("This task is no longer kept.", "warning")
        return None
    rows = [("Initiator", view.initiator), ("Start time", moment_text(view.started))]
    if view.details:
        rows.append(("Details", view.details))
    if view.fault:
        rows.append(("Error", view.fault))
    return TaskWhy(f"{view.name}: {view.target_name}", rows, [reason.text for reason in task.reasons])
