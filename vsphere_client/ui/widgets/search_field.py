"""A field to search or filter by, with its icon and a cross to empty it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from vsphere_client.ui.theme.icons import icon
from vsphere_client.ui.theme.theme import set_kind
from vsphere_client.ui.widgets.themed import follow_theme

_WAIT_MS = 120


class SearchField(QLineEdit):
    """A line edit that tells its text a moment after the last key (``searched``); Esc empties it.

    Args:
        placeholder: Grey words while empty; also the accessible name.
        icon_name: ``search`` or ``filter``.
        toolbar: 26 instead of 28 px high.
        color: Role of the icon, for use on the dark top bar.
    """

    searched = Signal(str)

    def __init__(
        self,
        placeholder: str = "Filter",
        *,
        icon_name: str = "search",
        toolbar: bool = False,
        color: str = "text_tertiary",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._color = color
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        if toolbar:
            set_kind(self, fit="toolbar")
        self._lens = QAction(self)
        self.addAction(self._lens, QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction("Clear", self)
        self._clear.triggered.connect(self._empty)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_WAIT_MS)
        self._wait.timeout.connect(self._tell)
        self.textChanged.connect(self._changed)
        self.returnPressed.connect(self._tell)
        follow_theme(self._restyle)

    def _restyle(self) -> None:
        self._lens.setIcon(icon(self._icon_name, color=self._color))
        self._clear.setIcon(icon("close", color=self._color))

    def _changed(self, text: str) -> None:
        shown = self._clear in self.actions()
        if text and not shown:
            self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        elif not text and shown:
            self.removeAction(self._clear)
        self._wait.start()

    def _tell(self) -> None:
        self._wait.stop()
        self.searched.emit(self.text())

    def _empty(self) -> None:
        self.clear()
        self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties a filled field; an empty one leaves Esc to its parent."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self._empty()
            return
        super().keyPressEvent(event)
