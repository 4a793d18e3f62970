"""Icons: our own line drawings, tinted, badged and kept as pictures.

A badge is 8 px with a ring of the row's colour: the state bottom right, the alarm bottom left.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from vsphere_client.assets import read_text, resource_path
from vsphere_client.ui.theme.badges import check_badges, paint_alarm_badge, paint_state_badge
from vsphere_client.ui.theme.theme import current_theme

SEVERITY_COLOURS = {
    "success": "success.mark",
    "warning": "warning.mark",
    "danger": "danger.mark",
    "info": "accent",
    "unknown": "text_tertiary",
}
_RATIOS = (1.0, 2.0)


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """The names of all icons that the program has."""
    return frozenset(path.stem for path in resource_path("icons").glob("*.svg"))


@lru_cache(maxsize=256)
def _drawing(name: str) -> str:
    if name not in icon_names():
        raise KeyError(f"There is no icon called {name!r}")
    return read_text("icons", f"{name}.svg")


def paint_icon(painter: QPainter, name: str, rect: QRectF, color: str = "text_secondary") -> None:
    """Draw an icon into a rectangle with an open painter; ``color`` is a role or ``#RRGGBB``.

    Raises:
        KeyError: There is no such icon.
    """
    tinted = _drawing(name).replace("currentColor", current_theme().palette.hex(color))
    QSvgRenderer(QByteArray(tinted.encode())).render(painter, rect)


def pixmap(
    name: str,
    size: int = 16,
    color: str | None = None,
    state_badge: str | None = None,
    alarm_badge: str | None = None,
    row_background: str | None = None,
    ratio: float | None = None,
) -> QPixmap:
    """The picture of an icon, from the cache if it was drawn before.

    Args:
        name: Icon name, see :func:`icon_names`.
        size: Edge in logical pixels at the user's scale.
        color: Colour role or ``#RRGGBB``; secondary text colour if not given.
        state_badge: One of ``badges.STATE_BADGES``, bottom right.
        alarm_badge: ``"warning"`` or ``"critical"``, bottom left.
        row_background: Role or value of the ground that the badge's ring takes; panel if not given.
        ratio: Device pixels per logical pixel; that of the application if not given.

    Raises:
        KeyError: There is no such icon or badge.
    """
    if ratio is None:
        app = QGuiApplication.instance()
        ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    palette = current_theme().palette
    ink = palette.hex(color or "text_secondary")
    ground = palette.hex(row_background or "panel")
    return _draw(palette.name, name, size, ink, state_badge, alarm_badge, ground, ratio)


@lru_cache(maxsize=4096)
def _draw(
    theme: str,
    name: str,
    size: int,
    ink: str,
    state: str | None,
    alarm: str | None,
    ground: str,
    ratio: float,
) -> QPixmap:
    # The theme is part of the key because the badges take their colours from it. Names are checked
    # before a painter is open: Qt does not survive a picture that vanishes under its painter.
    _drawing(name)
    check_badges(state, alarm)
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_icon(painter, name, QRectF(0, 0, size, size), ink)
    if alarm:
        paint_alarm_badge(painter, alarm, size, ground)
    if state:
        paint_state_badge(painter, state, size, ground)
    painter.end()
    return made


def icon(name: str, *, color: str | None = None, size: int = 16, gap: int = 0) -> QIcon:
    """An icon for buttons, menus and tabs, with its disabled form; made for ratios 1 and 2.

    It keeps the colours of the theme in which it was made: ask again after ``Theme.changed``.

    Args:
        name: Icon name.
        color: Colour role or ``#RRGGBB``; secondary text colour if not given.
        size: Edge in logical pixels.
        gap: Clear pixels at the right, for push buttons, whose own space before the text is narrow.

    Raises:
        KeyError: There is no such icon.
    """
    made = QIcon()
    for ratio in _RATIOS:
        made.addPixmap(_widened(pixmap(name, size, color, ratio=ratio), gap), QIcon.Mode.Normal)
        made.addPixmap(_widened(pixmap(name, size, "disabled", ratio=ratio), gap), QIcon.Mode.Disabled)
    return made


def _widened(picture: QPixmap, gap: int) -> QPixmap:
    if gap == 0:
        return picture
    ratio = picture.devicePixelRatio()
    made = QPixmap(picture.width() + round(gap * ratio), picture.height())
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return made


def severity_pixmap(severity: str, size: int = 14, ratio: float | None = None) -> QPixmap:
    """The mark before a sentence or a state: ``success``, ``warning``, ``danger``, ``info``, ``unknown``.

    Raises:
        KeyError: There is no such severity.
    """
    return pixmap(f"severity-{severity}", size, SEVERITY_COLOURS[severity], ratio=ratio)


def clear_icon_cache() -> None:
    """Forget all drawn pictures: after a theme change or when the screen's ratio changed."""
    _draw.cache_clear()


current_theme().changed.connect(clear_icon_cache)
