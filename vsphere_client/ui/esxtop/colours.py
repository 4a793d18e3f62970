"""The terminal's colours: those of the dark theme, whatever the theme of the program."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QColor

from vsphere_client.ui.theme.tokens import Palette, load_palette


@cache
def terminal_palette() -> Palette:
    """The dark palette."""
    return load_palette("dark")


def colour(role: str) -> QColor:
    """A colour of a terminal's part: ``ground``, ``text``, ``dim``, ``title``..., or of the dark palette."""
    return terminal_palette().color(_ROLES.get(role, role))


_ROLES = {
    "ground": "top_bar.back",
    "text": "text",
    "dim": "text_secondary",
    "title": "text_heading",
    "title_ground": "hover_row",
    "row": "selected_row",
    "note": "trainer.ink",
    "note_ground": "trainer.tint",
    "note_line": "trainer.line",
}


def terminal_style() -> str:
    """Style sheet of the few plain widgets around the painted screen."""
    names = {role: terminal_palette().hex(role_of) for role, role_of in _ROLES.items()}
    palette = terminal_palette()
    return f"""
    QDialog#esxtop {{ background: {names["ground"]}; }}
    QDialog#esxtop QLabel {{ color: {names["text"]}; background: transparent; border: none; }}
    QDialog#esxtop QLabel#hint {{
        color: {names["note"]}; background: {names["note_ground"]}; border-top: 1px solid {names["note_line"]};
    }}
    QDialog#esxtop QLabel#keys {{ color: {names["dim"]}; background: {names["ground"]}; }}
    QDialog#esxtop QLineEdit {{
        color: {names["title"]}; background: {names["title_ground"]}; border: 1px solid {palette.field_line};
        border-radius: 0; padding: 0 4px; selection-background-color: {names["row"]};
        selection-color: {names["title"]};
    }}
    QDialog#esxtop QAbstractScrollArea {{ border: none; background: {names["ground"]}; }}
    QDialog#esxtop QScrollBar {{ background: {names["ground"]}; }}
    QDialog#esxtop QScrollBar::handle {{ background: {palette.scroll_thumb}; }}
    QDialog#esxtop QScrollBar::handle:hover {{ background: {palette.scroll_thumb_hover}; }}
    """
