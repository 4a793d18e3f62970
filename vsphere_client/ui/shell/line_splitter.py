"""A splitter that is six pixels to grip and one to see."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from vsphere_client.ui.theme.theme import current_theme

GRIP = 5


class LineHandle(QSplitterHandle):
    """Draws its own line: the style sheet's is lost under the panes when the handle is narrow."""

    def __init__(self, orientation: Qt.Orientation, parent: QSplitter) -> None:
        super().__init__(orientation, parent)
        self._lit = False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line at the edge of the pane before, in accent under the mouse."""
        painter = QPainter(self)
        theme = current_theme()
        across = self.orientation() == Qt.Orientation.Horizontal
        painter.fillRect(self.rect(), theme.color("window" if across else "panel"))
        wide, high = (1, self.height()) if across else (self.width(), 1)
        painter.fillRect(0, 0, wide, high, theme.color("accent" if self._lit else "border"))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Light up."""
        self._lit = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Back to rest."""
        self._lit = False
        self.update()
        super().leaveEvent(event)


class LineSplitter(QSplitter):
    """Panes that do not collapse, divided by a line.

    Args:
        orientation: Side by side, or one above the other.
    """

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(GRIP)

    def createHandle(self) -> QSplitterHandle:
        """Our handle."""
        return LineHandle(self.orientation(), self)
