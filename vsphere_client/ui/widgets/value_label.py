"""A property's value: one line that can be selected, shortened where it does not fit."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QWidget

from vsphere_client.ui.theme.theme import set_kind
from vsphere_client.ui.widgets.themed import follow_theme


class ValueLabel(QLabel):
    """A selectable label; copying a shortened text copies the whole of it.

    Args:
        text: The value.
        role: Type role of the style sheet: ``body``, ``strong`` or ``mono``.
    """

    def __init__(self, text: str, role: str = "body", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = text
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        set_kind(self, role=role)
        follow_theme(self._fit)

    def whole(self) -> str:
        """The whole value."""
        return self._whole

    def write(self, text: str) -> None:
        """Show another value."""
        if text != self._whole:
            self._whole = text
            self._fit()
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As wide as the whole value."""
        self.ensurePolished()
        wide = self.fontMetrics().horizontalAdvance(self._whole) + 2
        return QSize(wide, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Two characters and the ellipsis, or the whole of a shorter value."""
        least = min(self.fontMetrics().horizontalAdvance("Xx…"), self.sizeHint().width())
        return QSize(least, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten or lengthen what is shown."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.ensurePolished()
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 8))
        if shown != self.text():
            self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")

    def copy(self) -> None:
        """Put the selected part, or the whole value, on the clipboard."""
        part = self.selectedText()
        QGuiApplication.clipboard().setText(part if part and part != self.text() else self._whole)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy").triggered.connect(self.copy)
        menu.popup(event.globalPos())
