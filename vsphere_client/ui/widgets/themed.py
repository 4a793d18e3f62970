"""What every widget of ours needs: to follow the theme, and labels in the type roles."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QWidget

from vsphere_client.ui.theme.theme import Theme, current_theme, set_kind


def follow_theme(restyle: Callable[[], None]) -> Theme:
    """Call a widget's bound method now and after each theme change, as long as the widget lives."""
    theme = current_theme()
    theme.changed.connect(restyle)
    restyle()
    return theme


def text_label(text: str = "", role: str = "body", *, selectable: bool = False, wrap: bool = False) -> QLabel:
    """A label in a type role or text colour of the style sheet (``title``, ``caption``, ``secondary``...)."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    set_kind(label, role=role)
    if selectable:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setCursor(Qt.CursorShape.IBeamCursor)
    return label


def line(role: str = "line") -> QFrame:
    """A hair line (``line``), a border line (``strong_line``) or an upright divider (``divider``)."""
    made = QFrame()
    set_kind(made, role=role)
    return made


def tighten(layout: QLayout, *, spacing: int = 0, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> None:
    """Set a layout's spacing and margins (left, top, right, bottom) in pixels at the user's scale."""
    theme = current_theme()
    layout.setSpacing(theme.px(spacing))
    layout.setContentsMargins(*(theme.px(margin) for margin in margins))


def empty_layout(layout: QLayout) -> None:
    """Take all widgets out of a layout and let Qt delete them."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        inner = item.layout()
        if isinstance(widget, QWidget):
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            empty_layout(inner)


def literal(text: str) -> str:
    """A text for a menu or a button as it is: an ampersand in it marks no key."""
    return text.replace("&", "&&")
