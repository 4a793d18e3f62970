"""Type: the roles of the design as fonts with tabular figures.

Inter and JetBrains Mono come with the program (SIL Open Font License, see ``resources/fonts``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics

from vsphere_client.assets import resource_path

UI_FAMILY = "Inter"
MONO_FAMILY = "JetBrains Mono"
FONT_FILES = (
    "Inter-Regular.otf",
    "Inter-Italic.otf",
    "Inter-Medium.otf",
    "Inter-SemiBold.otf",
    "Inter-Bold.otf",
    "JetBrainsMono-Regular.ttf",
    "JetBrainsMono-Medium.ttf",
)


@dataclass(frozen=True, slots=True)
class TypeRole:
    """Size and line in pixels at scale 1, weight as in CSS, letter spacing in parts of an em."""

    size: int
    line: int
    weight: int
    family: str = UI_FAMILY
    tracking_em: float = 0.0


ROLES: dict[str, TypeRole] = {
    "display": TypeRole(24, 32, 500),
    "title": TypeRole(20, 24, 500),
    "section": TypeRole(16, 24, 500),
    "card_title": TypeRole(14, 18, 600),
    "body": TypeRole(13, 16, 400),
    "strong": TypeRole(13, 16, 600),
    "label": TypeRole(12, 16, 500),
    "button": TypeRole(12, 16, 500, tracking_em=0.04),
    "caption": TypeRole(11, 14, 400),
    "axis": TypeRole(10, 12, 400),
    "disk_label": TypeRole(8, 10, 400),
    "mono": TypeRole(12, 16, 400, family=MONO_FAMILY),
}


@cache
def load_fonts() -> tuple[str, ...]:
    """Register the shipped fonts with Qt, once; needs a QGuiApplication.

    Returns:
        The families found.

    Raises:
        FileNotFoundError: A font file is missing or damaged.
    """
    families: list[str] = []
    for name in FONT_FILES:
        path = resource_path("fonts", name)
        font_id = QFontDatabase.addApplicationFont(str(path))
        if font_id < 0:
            raise FileNotFoundError(f"The font {path} cannot be loaded")
        families += QFontDatabase.applicationFontFamilies(font_id)
    return tuple(dict.fromkeys(families))


@cache
def scaled_font(role: str, scale: float) -> QFont:
    """A role's font at a user scale factor; figures are tabular so that columns of numbers line up.

    Raises:
        KeyError: There is no such role.
    """
    spec = ROLES[role]
    font = QFont(spec.family)
    font.setPixelSize(max(1, round(spec.size * scale)))
    font.setWeight(QFont.Weight(spec.weight))
    font.setFeature(QFont.Tag("tnum"), 1)
    if spec.tracking_em:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spec.tracking_em * spec.size * scale)
    if spec.family == MONO_FAMILY:
        font.setStyleHint(QFont.StyleHint.Monospace)
        font.setFixedPitch(True)
    return font


@cache
def scaled_metrics(role: str, scale: float) -> QFontMetrics:
    """The metrics of :func:`scaled_font`, kept because delegates ask for them in every cell."""
    return QFontMetrics(scaled_font(role, scale))
