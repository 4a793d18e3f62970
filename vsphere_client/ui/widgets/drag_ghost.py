"""The chip that follows the mouse while objects are dragged."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPen, QPixmap

from vsphere_client.ui.theme.icons import pixmap
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.theme.tokens import GHOST_HEIGHT, ICON_GAP, ICON_SIZE, RADIUS

_MAX_NAME = 220


def drag_ghost(
    icon_name: str,
    text: str,
    count: int = 1,
    *,
    state_badge: str | None = None,
    allowed: bool = True,
    ratio: float | None = None,
) -> QPixmap:
    """The picture of a drag: icon, name, the number if several, and a forbidden sign over a bad target.

    Args:
        icon_name: Icon of the first object.
        text: Its name; shortened beyond 220 px.
        count: How many objects are dragged.
        state_badge: Badge of the icon.
        allowed: Blue border, or red with the sign.
        ratio: Device pixels per logical pixel; that of the application if not given.
    """
    theme = current_theme()
    px = theme.px
    if ratio is None:
        app = QGuiApplication.instance()
        ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    metrics = theme.metrics("body")
    name = metrics.elidedText(text, Qt.TextElideMode.ElideRight, px(_MAX_NAME))
    tail = f"+{count - 1}" if count > 1 else ""
    wide = px(ICON_SIZE + ICON_GAP + 20) + metrics.horizontalAdvance(name) + 1
    wide += metrics.horizontalAdvance(tail) + px(8) if tail else 0
    wide += 0 if allowed else px(20)
    made = QPixmap(round(wide * ratio), round(px(GHOST_HEIGHT) * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    _paint_chip(painter, QRectF(0.5, 0.5, wide - 1, px(GHOST_HEIGHT) - 1), allowed)
    picture = pixmap(icon_name, px(ICON_SIZE), None, state_badge, ratio=ratio)
    painter.drawPixmap(px(10), (px(GHOST_HEIGHT) - px(ICON_SIZE)) // 2, picture)
    _paint_words(painter, px(10 + ICON_SIZE + ICON_GAP), name, tail)
    if not allowed:
        sign = pixmap("forbidden", px(14), "danger.mark", ratio=ratio)
        painter.drawPixmap(wide - px(24), (px(GHOST_HEIGHT) - px(14)) // 2, sign)
    painter.end()
    return made


def _paint_chip(painter: QPainter, rect: QRectF, allowed: bool) -> None:
    theme = current_theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("accent" if allowed else "danger.mark"), 1))
    painter.setBrush(theme.color("panel"))
    painter.drawRoundedRect(rect, RADIUS, RADIUS)


def _paint_words(painter: QPainter, left: int, name: str, tail: str) -> None:
    theme = current_theme()
    metrics, high = theme.metrics("body"), theme.px(GHOST_HEIGHT)
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.setFont(theme.font("body"))
    painter.setPen(theme.color("text"))
    wide = metrics.horizontalAdvance(name) + 2
    painter.drawText(QRect(left, 0, wide, high), flags, name)
    if tail:
        painter.setPen(theme.color("text_secondary"))
        painter.drawText(QRect(left + wide + theme.px(6), 0, 80, high), flags, tail)
