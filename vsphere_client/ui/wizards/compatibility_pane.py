"""The Compatibility pane: the product's sentence, our reason, one link that helps; worst first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from vsphere_client.commands.figures import count
from vsphere_client.ui.theme.icons import severity_pixmap
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.elided_label import ElidedLabel
from vsphere_client.ui.widgets.link_label import LinkLabel
from vsphere_client.ui.widgets.themed import empty_layout, follow_theme, line, text_label, tighten

SUCCEEDED = "Compatibility checks succeeded."
_LEVELS = {"error": "danger", "warning": "warning", "ok": "success", "busy": "unknown"}


@dataclass(frozen=True, slots=True)
class PaneLine:
    """One finding: ``error`` or ``warning``, sentence, reason, the text of its link and what that tells."""

    severity: str
    sentence: str
    reason: str = ""
    link: str = ""
    target: str = ""


class _Mark(QLabel):
    """A severity sign that follows the theme."""

    def __init__(self, level: str) -> None:
        super().__init__()
        self._level = level
        self.setAccessibleName(level)
        follow_theme(self._restyle)

    def _restyle(self) -> None:
        self.setPixmap(severity_pixmap(self._level))
        self.setFixedWidth(current_theme().px(18))


class CompatibilityPane(QFrame):
    """A framed list; ``fix_requested`` tells the target of a link.

    Args:
        blocks: The button that an error keeps from being pressed.
    """

    fix_requested = Signal(str)

    def __init__(self, blocks: str = "Next") -> None:
        super().__init__()
        self._blocks = blocks
        set_kind(self, role="card")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._lines: tuple[PaneLine, ...] = ()
        self._about = ElidedLabel("", color="text_secondary")
        self._counts = QHBoxLayout()
        tighten(self._counts, spacing=16)
        self._rows = QVBoxLayout()
        tighten(self._rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._head())
        column.addWidget(line("strong_line"))
        column.addWidget(self._scroll(), 1)

    def _head(self) -> QWidget:
        head = QWidget()
        set_kind(head, role="tint")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(head)
        tighten(row, spacing=12, margins=(12, 7, 12, 7))
        row.addWidget(text_label("Compatibility", "strong"))
        row.addWidget(self._about, 1)
        row.addLayout(self._counts)
        return head

    def _scroll(self) -> QScrollArea:
        inner = QWidget()
        set_kind(inner, role="clear")
        outer = QVBoxLayout(inner)
        tighten(outer)
        outer.addLayout(self._rows)
        outer.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        return area

    def show_hint(self, text: str) -> None:
        """Say something while nothing is chosen."""
        self._renew("", ())
        self._rows.addWidget(self._plain(None, text))

    def show_lines(self, about: str, lines: Sequence[PaneLine]) -> None:
        """Show findings about something, worst first; none of them is good news."""
        self._renew(about, tuple(lines))
        if not lines:
            self._rows.addWidget(self._plain("success", SUCCEEDED))
        for at, one in enumerate(lines):
            if at:
                self._rows.addWidget(line())
            self._rows.addWidget(self._line(one))

    def lines(self) -> tuple[PaneLine, ...]:
        """What is shown."""
        return self._lines

    def _renew(self, about: str, lines: tuple[PaneLine, ...]) -> None:
        self._lines = lines
        self._about.set_text(about)
        empty_layout(self._rows)
        empty_layout(self._counts)
        errors = sum(one.severity == "error" for one in lines)
        warnings = len(lines) - errors
        if errors:
            verb = "blocks" if errors == 1 else "block"
            self._count("danger", f"{count(errors, 'error')} {verb} {self._blocks}")
        if warnings:
            self._count("warning", count(warnings, "warning"))
        self.setAccessibleName(
            f"Compatibility {about}: {count(errors, 'error')}, {count(warnings, 'warning')}"
        )

    def _count(self, level: str, text: str) -> None:
        pair = QWidget()
        row = QHBoxLayout(pair)
        tighten(row, spacing=2)
        row.addWidget(_Mark(level))
        row.addWidget(text_label(text, "body"))
        self._counts.addWidget(pair)

    def _plain(self, level: str | None, text: str) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        tighten(layout, spacing=8, margins=(12, 10, 12, 10))
        if level:
            layout.addWidget(_Mark(level))
        layout.addWidget(text_label(text, "body" if level else "secondary", wrap=True), 1)
        return row

    def _line(self, one: PaneLine) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        tighten(layout, spacing=8, margins=(12, 7, 12, 7))
        layout.addWidget(_Mark(_LEVELS[one.severity]), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        tighten(words, spacing=2)
        words.addWidget(text_label(one.sentence, "body", selectable=True, wrap=True))
        if one.reason and one.reason != one.sentence:
            words.addWidget(text_label(one.reason, "caption", selectable=True, wrap=True))
        layout.addLayout(words, 1)
        if one.link:
            link = LinkLabel(one.link, one.target)
            link.activated.connect(self.fix_requested)
            layout.addWidget(link, 0, Qt.AlignmentFlag.AlignVCenter)
        return row
