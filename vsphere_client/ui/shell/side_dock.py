"""The place at the right of the page for one side panel: a Why?, or what a page wants to explain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

if TYPE_CHECKING:
    from vsphere_client.ui.shell.main_window import MainWindow


class SideDock:
    """Holds at most one panel.

    Args:
        row: The layout with the page; the panel stands at its end.
    """

    def __init__(self, row: QHBoxLayout) -> None:
        self._row = row
        self.panel: QWidget | None = None

    @property
    def is_open(self) -> bool:
        """Whether a panel is shown."""
        return self.panel is not None

    def show_panel(self, panel: QWidget) -> None:
        """Show a panel in place of the one before; its ``closed`` signal closes it."""
        self.close_panel()
        self.panel = panel
        closed = getattr(panel, "closed", None)
        if closed is not None:
            closed.connect(self.close_panel)
        self._row.addWidget(panel)
        panel.show()

    def close_panel(self) -> None:
        """Take the panel away."""
        if self.panel is not None:
            self._row.removeWidget(self.panel)
            self.panel.hide()
            self.panel.deleteLater()
            self.panel = None

    def show_task(self, window: MainWindow, key: str) -> None:
        """Explain a task."""
        from vsphere_client.ui.why.show import show_why_task

        show_why_task(window, window.driver, key)
