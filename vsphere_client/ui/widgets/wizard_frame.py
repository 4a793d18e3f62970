"""The frame of every wizard: steps, page with its title, footer with the buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.theme.tokens import WIZARD_FOOTER_HEIGHT, WIZARD_SIZE, WIZARD_SIZE_WIDE
from vsphere_client.ui.widgets.band import AlarmBand
from vsphere_client.ui.widgets.link_label import LinkLabel
from vsphere_client.ui.widgets.modal_frame import ModalFrame, frame_button
from vsphere_client.ui.widgets.themed import follow_theme, text_label, tighten
from vsphere_client.ui.widgets.wizard_steps import WizardSteps

_HEAD_HEIGHT = 72


class WizardFrame(ModalFrame):
    """A modal frame with steps at its left and BACK and NEXT at its foot.

    The frame holds no flow: it tells ``back_pressed``, ``next_pressed`` (on the last step
    ``finish_pressed``), ``step_chosen`` and ``help_pressed``, and shows what its setters say.
    Add one widget per step to ``page_area``, in order. Enter presses NEXT or FINISH, Esc cancels.

    Args:
        title: The wizard's name, such as ``web-fe-07 - Migrate``.
        wide: 1320 x 664 instead of 1000 x 632.
    """

    back_pressed = Signal()
    next_pressed = Signal()
    finish_pressed = Signal()
    step_chosen = Signal(int)
    help_pressed = Signal()

    def __init__(self, title: str, parent: QWidget | None = None, *, wide: bool = False) -> None:
        filled = frame_button("NEXT", "primary")
        super().__init__(title, filled, _HEAD_HEIGHT, parent)
        self.next_button = filled
        self._steps: tuple[str, ...] = ()
        self._current = 0
        self.setSizeGripEnabled(True)
        self.steps = WizardSteps(title)
        self.steps.step_chosen.connect(self.step_chosen)
        self.page_area = QStackedWidget()
        self._build_head()
        self._build_footer()
        self._build_frame()
        theme = current_theme()
        width, height = WIZARD_SIZE_WIDE if wide else WIZARD_SIZE
        self.resize(theme.px(width), theme.px(height))
        follow_theme(self._restyle)

    def _build_head(self) -> None:
        self._page_title = text_label("", "title")
        self._page_sentence = text_label("", "secondary", wrap=True)
        self._error = AlarmBand("danger")
        self._error.hide()

    def _build_footer(self) -> None:
        self.help_link = LinkLabel("", "help", trainer=True, icon="bulb", strong=True)
        self.help_link.hide()
        self.help_link.activated.connect(self._help)
        self.cancel_button = frame_button("CANCEL", "text")
        self.back_button = frame_button("BACK", "outline")
        self.cancel_button.clicked.connect(self.reject)
        self.back_button.clicked.connect(self.back_pressed)
        self.next_button.clicked.connect(self._press_next)
        self.next_button.setDefault(True)

    def _build_frame(self) -> None:
        self._head = self.head_row(self._page_title, self._page_sentence)
        self._content = QVBoxLayout()
        self._content.addWidget(self._error)
        self._content.addWidget(self.page_area, 1)
        self._footer = QWidget()
        set_kind(self._footer, role="wizard_footer")
        self._footer.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._footer_row = QHBoxLayout(self._footer)
        self._footer_row.addWidget(self.help_link)
        self._footer_row.addStretch(1)
        for button in (self.cancel_button, self.back_button, self.next_button):
            self._footer_row.addWidget(button)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(self._head)
        right.addLayout(self._content, 1)
        right.addWidget(self._footer)
        outer = QHBoxLayout(self)
        outer.setSpacing(0)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.addWidget(self.steps)
        outer.addLayout(right, 1)

    def _restyle(self) -> None:
        tighten(self._head, spacing=8, margins=(24, 18, 12, 0))
        tighten(self._content, spacing=12, margins=(24, 14, 24, 16))
        tighten(self._footer_row, spacing=8, margins=(24, 0, 24, 0))
        self._footer.setFixedHeight(current_theme().px(WIZARD_FOOTER_HEIGHT))

    def set_title(self, title: str) -> None:
        """Rename the wizard."""
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.steps.set_title(title)

    def set_steps(self, titles: list[str] | tuple[str, ...]) -> None:
        """Name the steps; they may change while the wizard is open."""
        self._steps = tuple(titles)
        self.steps.set_steps(self._steps)
        self._show_step()

    def set_current(self, current: int) -> None:
        """Show a step and its page (the widget of the same position in ``page_area``)."""
        self._current = current
        self.steps.set_current(current)
        if current < self.page_area.count():
            self.page_area.setCurrentIndex(current)
        self.show_error("")
        self._show_step()
        if self.isVisible():
            self.focus_content()

    def content(self) -> QWidget | None:
        """The page of the step shown."""
        return self.page_area.currentWidget()

    def current(self) -> int:
        """Position of the step shown."""
        return self._current

    def _show_step(self) -> None:
        last = self._current >= len(self._steps) - 1
        self.next_button.setText("FINISH" if last else "NEXT")
        self.back_button.setVisible(len(self._steps) > 1)
        self.back_button.setEnabled(self._current > 0)

    def set_page_title(self, title: str, sentence: str = "") -> None:
        """Write the page's heading and the sentence under it."""
        self._page_title.setText(title)
        self._page_sentence.setText(sentence)
        self._page_sentence.setVisible(bool(sentence))

    def set_help(self, text: str) -> None:
        """Show the trainer's link at the left of the footer; an empty text hides it."""
        self.help_link.setText(text)
        self.help_link.setAccessibleName(text)
        self.help_link.updateGeometry()
        self.help_link.setVisible(bool(text))

    def set_next_enabled(self, enabled: bool, reason: str = "") -> None:
        """Allow or forbid NEXT; the tooltip says what is missing."""
        self.allow_filled(enabled, reason)

    def set_next_text(self, text: str) -> None:
        """Write something else on the filled button, such as ``OK``, until the next step."""
        self.next_button.setText(text)

    def show_error(self, text: str) -> None:
        """Show what blocks the page in a red band above it; an empty text hides the band."""
        if text:
            self._error.set_message("danger", "", text)
        self._error.setVisible(bool(text))

    def error(self) -> str:
        """The sentence in the red band, empty if there is none."""
        return "" if self._error.isHidden() else self._error.sentence()

    def _help(self, _target: str) -> None:
        self.help_pressed.emit()

    def _press_next(self) -> None:
        if self._current >= len(self._steps) - 1:
            self.finish_pressed.emit()
        else:
            self.next_pressed.emit()
