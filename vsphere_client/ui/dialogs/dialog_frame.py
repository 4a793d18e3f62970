"""The frame of dialogs with one page: title, sentence, content, band of problems, two buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.band import Banner
from vsphere_client.ui.widgets.modal_frame import GONE_HINT, ModalFrame, frame_button
from vsphere_client.ui.widgets.themed import empty_layout, follow_theme, text_label, tighten

_HEAD_HEIGHT = 56


def layout_names(layout: QLayout) -> list[str]:
    """Accessible names of the widgets in a layout."""
    items = (layout.itemAt(at) for at in range(layout.count()))
    widgets = (item.widget() for item in items if item is not None)
    return [widget.accessibleName() for widget in widgets if widget is not None]


def show_and_focus(field: QWidget) -> None:
    """Put the keyboard into a field, scrolled to where it can be seen."""
    field.setFocus(Qt.FocusReason.OtherFocusReason)
    above = field.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(field)
        above = above.parentWidget()


class DialogFrame(ModalFrame):
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
        kind = "danger" if danger else "trainer-primary" if trainer else "primary"
        filled = frame_button(ok, kind)
        super().__init__(title, filled, _HEAD_HEIGHT, parent)
        self.ok_button = filled
        self._width = width
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._title = text_label(title, "section", wrap=True)
        self._sentence = text_label(sentence, "secondary", wrap=True)
        self._sentence.setVisible(bool(sentence))
        self.cancel_button = frame_button(cancel, "text")
        self.cancel_button.setVisible(bool(cancel))
        self.ok_button.clicked.connect(self.press_ok)
        self.cancel_button.clicked.connect(self.reject)
        self.column = QVBoxLayout()
        self.problems = QVBoxLayout()
        self._build()
        follow_theme(self._restyle)

    def _build(self) -> None:
        self._head = self.head_row(self._title, self._sentence)
        self._footer = QHBoxLayout()
        self._footer.addStretch(1)
        self._footer.addWidget(self.cancel_button)
        self._footer.addWidget(self.ok_button)
        self.body = QWidget()
        self.body.setLayout(self.column)
        self._body = QVBoxLayout()
        self._body.addLayout(self.problems)
        self._body.addWidget(self.body, 1)
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
        elif (wrong := self.wrong_field()) is not None:
            show_and_focus(wrong)

    def wrong_field(self) -> QWidget | None:
        """The first field that is to blame for a problem shown; None for a dialog without any."""
        return None

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Say in red what is wrong."""
        empty_layout(self.problems)
        for problem in problems:
            self.problems.addWidget(Banner("danger", problem.text, problem.hint))

    def shown_problems(self) -> list[str]:
        """What the bands say."""
        return layout_names(self.problems)

    def show_gone(self, sentence: str) -> None:
        """One band, and nothing that can still be filled in."""
        self.body.setEnabled(not sentence)
        empty_layout(self.problems)
        if sentence:
            self.problems.addWidget(Banner("danger", sentence, GONE_HINT))

    def set_ok_enabled(self, enabled: bool, reason: str = "") -> None:
        """Allow or forbid the filled button; the tooltip says what is missing."""
        self.allow_filled(enabled, reason)

    def content(self) -> QWidget:
        """The column of the dialog."""
        return self.body

    def fit(self) -> None:
        """Be as high as the content."""
        self.adjustSize()
