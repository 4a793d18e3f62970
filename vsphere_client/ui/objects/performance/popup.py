"""A chart in a window of its own, that goes on while one works elsewhere."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from vsphere_client.ui.objects.performance.chart_page import ChartPage
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.themed import tighten

WIDTH, HEIGHT = 940, 560


class PopupChart(QDialog):
    """A page of charts beside the main window; it follows time as it does there.

    Args:
        page: The page, which belongs to the window from now on.
        title: What the window is called.
        parent: The main window, with which it closes.
    """

    def __init__(self, page: ChartPage, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.page = page
        box = QVBoxLayout(self)
        tighten(box)
        box.addWidget(page)
        self.resize(current_theme().px(WIDTH), current_theme().px(HEIGHT))
        page.driver.clock_changed.connect(self._follow)
        page.driver.replaced.connect(self._follow)

    def _follow(self, *_: object) -> None:
        """Time moved, or another moment is shown; of an object that is gone the last picture stays."""
        if self.isVisible():
            self.page.tick()
