"""The colour roles of the design and its fixed sizes.

Colours are named by what they are for, never by their hue; the values of each theme lie in
``resources/styles/<name>.json`` and are those of the Clarity design system (MIT licence).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Literal, cast

from PySide6.QtGui import QColor

from vsphere_client.assets import read_text

ThemeName = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class StateColours:
    """A state's colours: ``mark`` for shapes and fills, ``ink`` for text, ``tint`` for the ground."""

    mark: str
    ink: str
    tint: str


@dataclass(frozen=True, slots=True)
class TrainerColours:
    """The violet of everything that only the trainer has and the real product has not."""

    ink: str
    fill: str
    tint: str
    line: str
    on_fill: str


@dataclass(frozen=True, slots=True)
class TopBarColours:
    """The dark bar at the top of the window, the same in both themes but for its ground."""

    back: str
    text: str
    text_secondary: str
    field: str
    hover: str
    lab_back: str
    lab_line: str
    lab_ink: str


@dataclass(frozen=True, slots=True)
class DcuiColours:
    """The direct console of a host: grey above, yellow below."""

    grey: str
    yellow: str
    ink: str
    warning: str
    on_grey: str


@dataclass(frozen=True, slots=True)
class Palette:
    """All colour roles of one theme, as ``#RRGGBB``."""

    name: ThemeName
    window: str
    panel: str
    tint: str
    border: str
    hairline: str
    text_heading: str
    text: str
    text_secondary: str
    text_tertiary: str
    disabled: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    hover_row: str
    selected_row: str
    bar_free: str
    chart_grid: str
    bar_unfocused: str
    scroll_thumb: str
    scroll_thumb_hover: str
    field_line: str
    check_line: str
    info_tint: str
    success: StateColours
    warning: StateColours
    danger: StateColours
    trainer: TrainerColours
    hatch_ready: str
    top_bar: TopBarColours
    time_bar: str
    series: tuple[str, ...]
    series_others: str
    dcui: DcuiColours
    scrim: str

    def hex(self, role: str) -> str:
        """The value of a role by name, parts after a dot: ``"accent"``, ``"danger.ink"``, ``"series.0"``.

        A value that already is a colour (``#RRGGBB``) is handed back as it is.

        Raises:
            AttributeError: There is no such role.
        """
        if role.startswith("#"):
            return role
        value: Any = self
        for part in role.split("."):
            value = value[int(part)] if part.isdigit() else getattr(value, part)
        return cast(str, value)

    def color(self, role: str, alpha: float = 1.0) -> QColor:
        """The same as a Qt colour; ``alpha`` from 0 (clear) to 1."""
        color = QColor(self.hex(role))
        color.setAlphaF(alpha)
        return color

    def usage(self, fraction: float) -> str:
        """The fill of a usage bar: accent, from 75 % warning, from 90 % danger."""
        if fraction >= DANGER_USAGE:
            return self.danger.mark
        return self.warning.mark if fraction >= WARNING_USAGE else self.accent


WARNING_USAGE = 0.75
DANGER_USAGE = 0.90
SCRIM_ALPHA = 0.52

_GROUPS: dict[str, type] = {
    "success": StateColours,
    "warning": StateColours,
    "danger": StateColours,
    "trainer": TrainerColours,
    "top_bar": TopBarColours,
    "dcui": DcuiColours,
    "series": tuple,
}


@cache
def load_palette(name: ThemeName) -> Palette:
    """The palette of a theme, read once from its file.

    Raises:
        FileNotFoundError: There is no such theme.
        ValueError: The file lacks a role or has one too many; the message names them.
    """
    raw: dict[str, Any] = json.loads(read_text("styles", f"{name}.json"))
    wanted = {field.name for field in fields(Palette)}
    if wanted != set(raw):
        raise ValueError(f"Theme {name}: wrong roles {sorted(wanted ^ set(raw))}")
    for role, group in _GROUPS.items():
        raw[role] = tuple(raw[role]) if group is tuple else group(**raw[role])
    return Palette(**raw)


LIGHT = load_palette("light")
DARK = load_palette("dark")


# Spacing steps, pixels at scale 1.
SPACE_2, SPACE_4, SPACE_6, SPACE_8, SPACE_12, SPACE_16, SPACE_24 = 2, 4, 6, 8, 12, 16, 24
PAGE_PADDING_TOP, PAGE_PADDING_SIDE = 12, 16
CARD_GAP, CARD_GAP_START_PAGE = 12, 16
RADIUS = 4

WINDOW_MIN_WIDTH, WINDOW_MIN_HEIGHT = 1180, 720
WINDOW_WIDTH, WINDOW_HEIGHT = 1440, 900
TOP_BAR_HEIGHT, OBJECT_HEADER_HEIGHT, TAB_BAR_HEIGHT = 48, 48, 36
BOTTOM_PANEL_HEIGHT, BOTTOM_PANEL_COLLAPSED, TIME_BAR_HEIGHT = 160, 33, 48
NAVIGATOR_WIDTH, NAVIGATOR_MIN, NAVIGATOR_MAX, NAVIGATOR_COLLAPSED = 280, 220, 480, 40
NAVIGATOR_TABS_HEIGHT = 40
SUB_NAVIGATION_WIDTH, SUB_NAVIGATION_GROUP, SUB_NAVIGATION_ENTRY, SUB_NAVIGATION_INSET = 216, 28, 24, 32

ROW_HEIGHT, ROW_HEIGHT_REGULAR, GRID_HEADER_HEIGHT = 24, 36, 28
TREE_INDENT, CHEVRON_SIZE, ICON_SIZE, ICON_GAP = 14, 12, 16, 6
CELL_PADDING, FIRST_COLUMN_PADDING = 8, 16
SELECTION_BAR = 3

CARD_HEADER_HEIGHT, CARD_HEADER_HEIGHT_SIDE, CARD_FOOTER_HEIGHT = 40, 36, 36
PROPERTY_ROW_HEIGHT, PROPERTY_LABEL_WIDTH = 24, 132
BAR_HEIGHT, BAR_HEIGHT_MINI = 8, 6
RING_LARGE, RING_SMALL, RING_STROKE = 104, 92, 9
BUTTON_HEIGHT, BUTTON_HEIGHT_WIZARD, BUTTON_HEIGHT_START = 28, 32, 36
FIELD_HEIGHT, FIELD_HEIGHT_TOOLBAR, PILL_HEIGHT, BAND_HEIGHT = 28, 26, 18, 32
SIDE_PANEL_WIDTH, HINT_CARD_WIDTH, GHOST_HEIGHT = 400, 316, 26
WIZARD_STEPS_WIDTH, WIZARD_STEP_HEIGHT, WIZARD_FOOTER_HEIGHT = 240, 36, 56
WIZARD_SIZE, WIZARD_SIZE_WIDE = (1000, 632), (1320, 664)
