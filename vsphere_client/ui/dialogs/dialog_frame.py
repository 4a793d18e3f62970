"""The frame of dialogs with one page: title, sentence, content, band of problems, two buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.band import Banner
from vsphere_client.ui.widgets.scrim import Scrim
from vsphere_client.ui.widgets.themed import empty_layout, follow_theme, text_label, tighten
from vsphere_client.ui.widgets.tool_icon_button import ToolIconButton


def layout_names(layout: QLayout) -> list[str]:
    """Accessible names of the widgets in a layout."""
    items = (layout.itemAt(at) for at in range(layout.count()))
    widgets = (item.widget() for item in items if item is not None)
    return [widget.accessibleName() for widget in widgets if widget is not None]


class DialogFrame(QDialog):
    """A modal dialog without a title bar, drawn as the wizards are.

    Put the content into ``column``; override ``apply``, which answers with problems, or none to close.

    Args:
        title: Such as ``Edit Settings | web-fe-07``.
        sentence: One line under it.
        ok: The filled button.
        cancel: The other; empty leaves it out.
        width: Pixels at scale 1.
        danger: The filled button is red.
        trainer: Violet: only the trainer has this dialog.
    """

    def __init__(
        self,
        title: str,
        sentence: str = "",
        *,
        ok: str = "OK",
        cancel: str = "CANCEL",
        width: int = 560,
        danger: bool = False,
        trainer: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self._width = width
        self._scrim: Scrim | None = None
        self._grip: QPoint | None = None
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        set_kind(self, role="wizard")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._title = text_label(title, "section", wrap=True)
        self._sentence = text_label(sentence, "secondary", wrap=True)
        self._sentence.setVisible(bool(sentence))
        self.close_button = ToolIconButton("close", "Close", color="text_secondary")
        self.close_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.close_button.clicked.connect(self.reject)
        kind = "danger" if danger else "trainer-primary" if trainer else "primary"
        self.ok_button = self._button(ok, kind)
        self.cancel_button = self._button(cancel, "text")
        self.cancel_button.setVisible(bool(cancel))
        self.ok_button.clicked.connect(self.press_ok)
        self.cancel_button.clicked.connect(self.reject)
        self.column = QVBoxLayout()
        self.problems = QVBoxLayout()
        self._build()
        follow_theme(self._restyle)

    @staticmethod
    def _button(text: str, kind: str) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        set_kind(button, kind=kind, size="wizard")
        return button

    def _build(self) -> None:
        self._head = QHBoxLayout()
        titles = QVBoxLayout()
        titles.setSpacing(4)
        titles.addWidget(self._title)
        titles.addWidget(self._sentence)
        self._head.addLayout(titles, 1)
        self._head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._footer = QHBoxLayout()
        self._footer.addStretch(1)
        self._footer.addWidget(self.cancel_button)
        self._footer.addWidget(self.ok_button)
        self._body = QVBoxLayout()
        self._body.addLayout(self.problems)
        self._body.addLayout(self.column, 1)
        outer = QVBoxLayout(self)
        outer.setSpacing(0)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.addLayout(self._head)
        outer.addLayout(self._body, 1)
        outer.addLayout(self._footer)

    def _restyle(self) -> None:
        tighten(self._head, spacing=8, margins=(24, 18, 12, 0))
        tighten(self._body, spacing=12, margins=(24, 12, 24, 12))
        tighten(self.column, spacing=10)
        tighten(self.problems, spacing=8)
        tighten(self._footer, spacing=8, margins=(24, 8, 24, 16))
        self.setMinimumWidth(current_theme().px(self._width))

    # pressing ---------------------------------------------------------------------------------------------

    def apply(self) -> Sequence[Problem]:
        """Do what the dialog is for; problems keep it open."""
        return ()

    def press_ok(self) -> None:
        """Try, and close if nothing is wrong."""
        problems = self.apply()
        self.show_problems(problems)
        if not problems:
            self.accept()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Say in red what is wrong."""
        empty_layout(self.problems)
        for problem in problems:
            self.problems.addWidget(Banner("danger", problem.text, problem.hint))

    def shown_problems(self) -> list[str]:
        """What the bands say."""
        return layout_names(self.problems)

    def set_ok_enabled(self, enabled: bool, reason: str = "") -> None:
        """Allow or forbid the filled button; the tooltip says what is missing."""
        self.ok_button.setEnabled(enabled)
        self.ok_button.setToolTip("" if enabled else reason)

    # behaviour --------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the filled button (not from within a text of several lines), Esc cancels."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not isinstance(self.focusWidget(), QPlainTextEdit):
            if self.ok_button.isEnabled():
                self.ok_button.click()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw the veil over the parent and stand in its middle."""
        super().showEvent(event)
        parent = self.parentWidget()
        if parent is not None and self._scrim is None:
            self._scrim = Scrim(parent)
            self.adjustSize()
            self.move(parent.mapToGlobal(parent.rect().center()) - self.rect().center())

    def hideEvent(self, event: QHideEvent) -> None:
        """Lift the veil."""
        super().hideEvent(event)
        if self._scrim is not None:
            self._scrim.lift()
            self._scrim = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the head to move the dialog."""
        if event.button() == Qt.MouseButton.LeftButton and event.position().y() < current_theme().px(56):
            self._grip = event.globalPosition().toPoint() - self.pos()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse while held."""
        if self._grip is not None:
            self.move(event.globalPosition().toPoint() - self._grip)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None
