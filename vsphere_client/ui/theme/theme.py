"""The theme in force: one palette, one scale, one style sheet for the whole program."""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

from vsphere_client.assets import read_text, resource_path
from vsphere_client.ui.theme.focus_ring import follow_focus
from vsphere_client.ui.theme.fonts import load_fonts, scaled_font, scaled_metrics
from vsphere_client.ui.theme.restyle import set_kind
from vsphere_client.ui.theme.tokens import LIGHT, Palette, ThemeName, load_palette

__all__ = ["Theme", "apply_theme", "current_theme", "qt_palette", "set_kind", "style_sheet"]


class Theme(QObject):
    """What every painter asks for colours, fonts and sizes; ``changed`` is sent after each switch."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.palette: Palette = LIGHT
        self.scale = 1.0
        self.dressed: tuple[str, float] | None = None

    @property
    def name(self) -> ThemeName:
        """``"light"`` or ``"dark"``."""
        return self.palette.name

    @property
    def is_dark(self) -> bool:
        """Whether the ground is dark."""
        return self.palette.name == "dark"

    def color(self, role: str, alpha: float = 1.0) -> QColor:
        """The colour of a role such as ``"accent"`` or ``"danger.ink"``, or of a ``#RRGGBB`` value."""
        return self.palette.color(role, alpha)

    def font(self, role: str) -> QFont:
        """A copy of the font of a type role."""
        return QFont(scaled_font(role, self.scale))

    def metrics(self, role: str) -> QFontMetrics:
        """The metrics of a type role's font."""
        return scaled_metrics(role, self.scale)

    def px(self, pixels: float) -> int:
        """A length at the user's scale; hair lines of one pixel stay one pixel."""
        return round(pixels * self.scale) if pixels > 1 else round(pixels)


@cache
def current_theme() -> Theme:
    """The one theme object of the process."""
    return Theme()


def apply_theme(app: QApplication, name: ThemeName, scale: float = 1.0) -> Theme:
    """Dress the whole program in a theme; may be called again at any time.

    Args:
        app: The application, before or after its first widget.
        name: ``"light"`` or ``"dark"``.
        scale: The user's size factor, 1.0 is as designed.
    """
    load_fonts()
    follow_focus(app)
    theme = current_theme()
    if theme.dressed == (name, scale):
        # Restyling a window full of widgets takes a second; nothing would change.
        return theme
    theme.dressed = (name, scale)
    theme.palette = load_palette(name)
    theme.scale = scale
    app.setStyle("Fusion")
    app.setFont(theme.font("body"))
    app.setPalette(qt_palette(theme.palette))
    app.setStyleSheet(style_sheet(theme.palette, scale))
    theme.changed.emit()
    return theme


_ROLES_OF_QT: dict[QPalette.ColorRole, str] = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "panel",
    QPalette.ColorRole.AlternateBase: "tint",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "panel",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "danger.ink",
    QPalette.ColorRole.Highlight: "selected_row",
    QPalette.ColorRole.HighlightedText: "text_heading",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.ToolTipBase: "panel",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "text_tertiary",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Light: "panel",
    QPalette.ColorRole.Midlight: "hairline",
    QPalette.ColorRole.Mid: "border",
    QPalette.ColorRole.Dark: "text_tertiary",
    QPalette.ColorRole.Shadow: "border",
}
_TEXT_OF_QT = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText)


def qt_palette(palette: Palette) -> QPalette:
    """The palette in Qt's own roles, for everything that no style sheet rule reaches."""
    made = QPalette()
    for role, name in _ROLES_OF_QT.items():
        made.setColor(role, palette.color(name))
    for role in _TEXT_OF_QT:
        made.setColor(QPalette.ColorGroup.Disabled, role, palette.color("disabled"))
    return made


_ROLE = re.compile(r"@([a-z_][a-z0-9_.]*)")
_PIXELS = re.compile(r"\b(\d+)px\b")


def style_sheet(palette: Palette, scale: float) -> str:
    """The program's style sheet: the template with this palette's colours and scaled lengths.

    In the template ``@role`` stands for a colour and ``@images`` for the folder with this theme's
    small pictures; every length above one pixel grows with the scale.
    """

    def fill(match: re.Match[str]) -> str:
        role = match.group(1)
        if role == "images":
            return resource_path("styles", palette.name).as_posix()
        return palette.hex(role)

    def grow(match: re.Match[str]) -> str:
        pixels = int(match.group(1))
        return f"{round(pixels * scale) if pixels > 1 else pixels}px"

    return _PIXELS.sub(grow, _ROLE.sub(fill, read_text("styles", "app.qss")))
