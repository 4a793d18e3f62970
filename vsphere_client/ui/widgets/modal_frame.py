"""What wizards and dialogs share: no title bar, a head to move them by, a veil over what is behind."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.scrim import Scrim
from vsphere_client.ui.widgets.tool_icon_button import ToolIconButton


def frame_button(text: str, kind: str) -> QPushButton:
    """A button of a frame's footer; it never becomes the default by getting the focus."""
    button = QPushButton(text)
    button.setAutoDefault(False)
    set_kind(button, kind=kind, fit="wizard")
    return button


class ModalFrame(QDialog):
    """A modal window that is moved by its own head and covers its parent with a veil.

    Enter presses the filled button (not from within a text of several lines), Esc cancels.

    Args:
        title: What the window is called.
        filled: The button that goes on.
        head_height: Pixels at scale 1 from the top in which the mouse takes hold of the window.
    """

    def __init__(self, title: str, filled: QPushButton, head_height: int, parent: QWidget | None) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self._filled = filled
        self._head_height = head_height
        self._scrim: Scrim | None = None
        self._grip: QPoint | None = None
        self.setModal(True)
        set_kind(self, role="wizard")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.close_button = ToolIconButton("close", "Close", color="text_secondary")
        self.close_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.close_button.clicked.connect(self.reject)

    def head_row(self, title: QLabel, sentence: QLabel) -> QHBoxLayout:
        """The heading over its sentence, and the cross in the corner."""
        row = QHBoxLayout()
        titles = QVBoxLayout()
        titles.setSpacing(4)
        titles.addWidget(title)
        titles.addWidget(sentence)
        row.addLayout(titles, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def allow_filled(self, enabled: bool, reason: str = "") -> None:
        """Allow or forbid the filled button; the tooltip says what is missing."""
        self._filled.setEnabled(enabled)
        self._filled.setToolTip("" if enabled else reason)

    def fit(self) -> None:
        """Take the size in which the window opens."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the filled button (not from within a text of several lines), Esc cancels."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not isinstance(self.focusWidget(), QPlainTextEdit | QTextEdit):
            if self._filled.isEnabled():
                self._filled.click()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw the veil over the parent and stand in its middle."""
        super().showEvent(event)
        parent = self.parentWidget()
        if parent is not None and self._scrim is None:
            self._scrim = Scrim(parent)
            self.fit()
            self.move(parent.mapToGlobal(parent.rect().center()) - self.rect().center())

    def hideEvent(self, event: QHideEvent) -> None:
        """Lift the veil."""
        super().hideEvent(event)
        if self._scrim is not None:
            self._scrim.lift()
            self._scrim = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the head to move the window."""
        in_head = event.position().y() < current_theme().px(self._head_height)
        if event.button() == Qt.MouseButton.LeftButton and in_head:
            self._grip = event.globalPosition().toPoint() - self.pos()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse while held."""
        if self._grip is not None:
            self.move(event.globalPosition().toPoint() - self._grip)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None
