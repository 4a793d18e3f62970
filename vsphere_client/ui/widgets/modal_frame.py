"""What wizards and dialogs share: no title bar, a head to move them by, a veil over what is behind."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QMargins, QPoint, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.scrim import Scrim
from vsphere_client.ui.widgets.tool_icon_button import ToolIconButton

_STAGE_EDGE = QMargins(16, 12, 16, 12)
"""What of a small window stays visible round a large wizard."""
GONE_HINT = "It left the inventory while this window was open. Nothing was changed; close the window."


def gone_sentence(name: str) -> str:
    """What is said of an object that vanished: vSphere's own words for ManagedObjectNotFound."""
    return f"The object '{name}' has already been deleted or has not been completely created."


@runtime_checkable
class Stage(Protocol):
    """A window that has something which must stay free while a dialog is open, as the time bar is."""

    stage: QWidget
    """What a dialog veils: all but that."""
    beside_stage: QWidget
    """What takes the window's own focus meanwhile."""


def frame_button(text: str, kind: str) -> QPushButton:
    """A button of a frame's footer; it never becomes the default by getting the focus."""
    button = QPushButton(text)
    button.setAutoDefault(False)
    set_kind(button, kind=kind, fit="wizard")
    return button


class ModalFrame(QDialog):
    """A window that is moved by its own head and covers its parent with a veil.

    Over a ``Stage``, and over another frame that lies over one, it is not modal to Qt: the veil keeps
    mouse and keys from what it covers, and time can be paused, run and moved beside it. Elsewhere, and
    for a frame whose ``stops_time`` is set, the whole parent is blocked.
    It opens with the keyboard's focus in the first field of its content, on the filled button without
    any. Enter presses the filled button (not from within a text of several lines, and not when another
    button has the focus: then that one), Esc cancels.

    Args:
        title: What the window is called.
        filled: The button that goes on.
        head_height: Pixels at scale 1 from the top in which the mouse takes hold of the window.
    """

    stops_time = False
    """Whether the clock, too, must wait for an answer."""

    def __init__(self, title: str, filled: QPushButton, head_height: int, parent: QWidget | None) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self._filled = filled
        self._head_height = head_height
        self._scrim: Scrim | None = None
        self._grip: QPoint | None = None
        self._gone = ""
        self.setModal(self.stops_time or not leaves_time(parent))
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
        reason = self._gone or reason
        enabled = enabled and not self._gone
        self._filled.setEnabled(enabled)
        self._filled.setToolTip("" if enabled else reason)

    def open(self) -> None:
        """Show the window; the whole parent is blocked only where no time bar is to stay free."""
        if self.isModal():
            super().open()
            return
        self.show()
        self.raise_()
        self.activateWindow()

    # what it is about has left the inventory --------------------------------------------------------------

    @property
    def gone(self) -> str:
        """The sentence about the object that vanished while the window was open; empty if none did."""
        return self._gone

    def tell_gone(self, sentence: str) -> None:
        """Say once that the object is gone; from now on the window can only be closed."""
        if not self._gone:
            self._gone = sentence
            self.allow_filled(False)
            self.show_gone(sentence)

    def take_back_gone(self) -> None:
        """The object is there again: an earlier moment is shown."""
        if self._gone:
            self._gone = ""
            self.allow_filled(True)
            self.show_gone("")

    def show_gone(self, sentence: str) -> None:
        """Show the sentence in a band, or take it away."""

    def fit(self) -> None:
        """Take the size in which the window opens."""

    def content(self) -> QWidget | None:
        """What is filled in, without the buttons of the frame."""
        return None

    def focus_content(self) -> None:
        """Put the focus into the first field of the content, unless it is in there already."""
        content, focused = self.content(), self.focusWidget()
        if content is not None and focused is not None and content.isAncestorOf(focused):
            return
        field = first_field(content) if content is not None else None
        (field or self._filled).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses a button, Esc cancels."""
        enter, focused = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter), self.focusWidget()
        if enter and not isinstance(focused, QPlainTextEdit | QTextEdit):
            meant = focused if isinstance(focused, QPushButton) else self._filled
            if meant.isEnabled():
                meant.click()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw the veil over the parent, or what it leaves of it, and stand in the middle."""
        super().showEvent(event)
        parent = self.parentWidget()
        if parent is not None and self._scrim is None:
            area, beside = self._veiled(parent)
            self._scrim = Scrim.over(area, self, beside)
            self.fit()
            if area is not parent:
                self.resize(self.size().boundedTo(area.size().shrunkBy(_STAGE_EDGE)))
            self.move(area.mapToGlobal(area.rect().center()) - self.rect().center())
            self.focus_content()

    def _veiled(self, parent: QWidget) -> tuple[QWidget, QWidget | None]:
        window = parent.window()
        if isinstance(window, Stage) and not self.isModal():
            return window.stage, window.beside_stage
        return parent, None

    def hideEvent(self, event: QHideEvent) -> None:
        """Lift the veil."""
        super().hideEvent(event)
        if self._scrim is not None:
            self._scrim.release(self)
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


def first_field(content: QWidget) -> QWidget | None:
    """The first widget in Tab order within a content that takes keys now; of radio buttons the marked one."""
    fields: list[QWidget] = []
    widget = content.nextInFocusChain()
    while widget is not None and widget is not content:
        if content.isAncestorOf(widget) and _takes_keys(widget):
            fields.append(widget)
        widget = widget.nextInFocusChain()
    if fields and isinstance(fields[0], QRadioButton):
        marked = (field for field in fields if isinstance(field, QRadioButton) and field.isChecked())
        return next(marked, fields[0])
    return fields[0] if fields else None


def _takes_keys(widget: QWidget) -> bool:
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isEnabled() and widget.isVisible()


def leaves_time(parent: QWidget | None) -> bool:
    """Whether a frame over this widget lets time go on: it lies in a stage, or in a frame over one."""
    window = parent.window() if parent is not None else None
    if isinstance(window, ModalFrame):
        return not window.isModal()
    return isinstance(window, Stage)
