"""The veil over the window while a wizard is open."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.theme.tokens import SCRIM_ALPHA


class Scrim(QWidget):
    """A translucent child that covers its parent and grows with it; it takes the mouse, as a veil should.

    A wizard does not block the time bar: pass a widget of the window as the parent that leaves it free.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("")
        self.setGeometry(parent.rect())
        parent.installEventFilter(self)
        self.raise_()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the parent's size."""
        parent = self.parentWidget()
        if event.type() == QEvent.Type.Resize and parent is not None and watched is parent:
            self.setGeometry(parent.rect())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the veil."""
        QPainter(self).fillRect(self.rect(), current_theme().color("scrim", SCRIM_ALPHA))

    def lift(self) -> None:
        """Take the veil away for good."""
        self.hide()
        self.deleteLater()
