"""The veil over what must wait while a dialog is open: it takes the mouse, and hands the focus back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.theme.tokens import SCRIM_ALPHA


class Scrim(QWidget):
    """A translucent child that covers an area and grows with it; dialogs over the same area share one.

    What lies under it can be reached neither by the mouse nor by keys: a focus that wanders there goes
    back to the dialog on top. What lies beside it in the same window, the time bar, stays free.

    Args:
        area: What is covered.
        beside: A widget of the same window that takes the window's own focus meanwhile, if there is one.
    """

    def __init__(self, area: QWidget, beside: QWidget | None = None) -> None:
        super().__init__(area)
        self._holders: list[QWidget] = []
        self._before: QWidget | None = None
        self.setAccessibleName("")
        self.setGeometry(area.rect())
        area.installEventFilter(self)
        self.raise_()
        self.show()
        self._leave_focus_beside(area, beside)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._guard)

    @classmethod
    def over(cls, area: QWidget, holder: QWidget, beside: QWidget | None = None) -> Scrim:
        """Veil an area for a dialog; the veil that is there already also serves it."""
        found = [each for each in area.findChildren(cls) if each.parent() is area and not each.isHidden()]
        scrim = found[0] if found else cls(area, beside)
        scrim._holders.append(holder)
        return scrim

    def release(self, holder: QWidget) -> None:
        """A dialog goes; the last one takes the veil away for good, and the focus returns."""
        self._holders = [each for each in self._holders if each is not holder]
        if self._holders:
            return
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.disconnect(self._guard)
        self.hide()
        if self._before is not None and isValid(self._before):
            self._before.setFocus()
        self.deleteLater()

    def _leave_focus_beside(self, area: QWidget, beside: QWidget | None) -> None:
        """The window remembers a widget for its next activation: it must not be a veiled one."""
        before = area.window().focusWidget()
        if beside is not None and before is not None and area.isAncestorOf(before):
            self._before = before
            beside.setFocus(Qt.FocusReason.OtherFocusReason)

    def _guard(self, _old: QWidget | None, new: QWidget | None) -> None:
        area = self.parentWidget()
        if new is None or area is None or not self._holders:
            return
        if new is area or area.isAncestorOf(new):
            holder = self._holders[-1]
            if isValid(holder):
                holder.activateWindow()
                (holder.focusWidget() or holder).setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the area's size."""
        area = self.parentWidget()
        if event.type() == QEvent.Type.Resize and area is not None and watched is area:
            self.setGeometry(area.rect())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the veil."""
        QPainter(self).fillRect(self.rect(), current_theme().color("scrim", SCRIM_ALPHA))
