"""The small marks on an object's icon: its state and its worst alarm, told apart by shape as well."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

from vsphere_client.ui.theme.theme import current_theme

BADGE_SIZE = 8.0
BADGE_SIZE_LARGE = 10.0
_LARGE_ICON = 22
# Dark enough on the yellow of both themes.
_MARK_ON_YELLOW = "#422C00"


def _polygon(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()
    return path


def _circle() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QRectF(0.5, 0.5, 7, 7))
    return path


def _square() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(0.75, 0.75, 6.5, 6.5), 1, 1)
    return path


def _moon() -> QPainterPath:
    cut = QPainterPath()
    cut.addEllipse(QRectF(3.2, -1.2, 6.4, 6.4))
    return _circle().subtracted(cut)


def _triangle_right() -> QPainterPath:
    return _polygon((1.25, 0.5), (7.5, 4), (1.25, 7.5))


def _triangle_up() -> QPainterPath:
    return _polygon((4, 0.25), (8, 7.5), (0, 7.5))


def _diamond() -> QPainterPath:
    return _polygon((4, 0), (8, 4), (4, 8), (0, 4))


def _lines(color: str, width: float, *lines: tuple[float, float, float, float]) -> Callable[[QPainter], None]:
    def draw(painter: QPainter) -> None:
        pen = QPen(QColor(color), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        for x1, y1, x2, y2 in lines:
            painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))

    return draw


def _question(painter: QPainter) -> None:
    path = QPainterPath(QPointF(2.7, 3.1))
    path.cubicTo(2.7, 1.4, 5.4, 1.4, 5.4, 3.1)
    path.cubicTo(5.4, 4.0, 4.05, 4.0, 4.05, 4.9)
    painter.setPen(QPen(QColor("#FFFFFF"), 1.0, c=Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.drawPoint(QPointF(4.05, 6.3))


def _nothing(painter: QPainter) -> None:
    """Leave the shape plain."""


_CROSS = _lines("#FFFFFF", 1.2, (2.7, 2.7, 5.3, 5.3), (5.3, 2.7, 2.7, 5.3))
_BARS = _lines(_MARK_ON_YELLOW, 1.1, (2.9, 2.6, 2.9, 5.4), (5.1, 2.6, 5.1, 5.4))
_WRENCH = _lines(_MARK_ON_YELLOW, 1.2, (2.6, 5.4, 4.6, 3.4), (4.6, 2.2, 4.6, 3.4), (4.6, 3.4, 5.8, 3.4))
_BANG = _lines(_MARK_ON_YELLOW, 1.0, (4, 3.1, 4, 4.9), (4, 6.3, 4, 6.35))
_BANG_LIGHT = _lines("#FFFFFF", 1.1, (4, 2.2, 4, 4.2), (4, 5.8, 4, 5.85))

# shape, colour role, mark on it
_Badge = tuple[Callable[[], QPainterPath], str, Callable[[QPainter], None]]
STATE_BADGES: dict[str, _Badge] = {
    "powered-on": (_triangle_right, "success.mark", _nothing),
    "suspended": (_square, "warning.mark", _BARS),
    "disconnected": (_circle, "danger.mark", _CROSS),
    "not-responding": (_circle, "danger.mark", _CROSS),
    "maintenance": (_circle, "warning.mark", _WRENCH),
    "standby": (_moon, "accent", _nothing),
    "question": (_circle, "accent", _question),
}
ALARM_BADGES: dict[str, _Badge] = {
    "warning": (_triangle_up, "warning.mark", _BANG),
    "critical": (_diamond, "danger.mark", _BANG_LIGHT),
}
BUSY_BADGES = frozenset({"entering", "busy"})


def check_badges(state: str | None, alarm: str | None) -> None:
    """See that both badges exist.

    Raises:
        KeyError: One of them does not.
    """
    if state is not None and state not in STATE_BADGES and state not in BUSY_BADGES:
        raise KeyError(f"There is no state badge called {state!r}")
    if alarm is not None and alarm not in ALARM_BADGES:
        raise KeyError(f"There is no alarm badge called {alarm!r}")


def paint_state_badge(painter: QPainter, badge: str, icon_size: float, ground: str) -> None:
    """Draw a state badge in the bottom right corner of an icon that starts at the painter's origin.

    Raises:
        KeyError: There is no such badge.
    """
    edge = _edge(icon_size)
    at = QPointF(icon_size - edge, icon_size - edge)
    if badge in BUSY_BADGES:
        _paint_busy(painter, at, edge, ground)
    else:
        _paint(painter, STATE_BADGES[badge], at, edge, ground)


def paint_alarm_badge(painter: QPainter, badge: str, icon_size: float, ground: str) -> None:
    """Draw an alarm badge in the bottom left corner.

    Raises:
        KeyError: There is no such badge.
    """
    edge = _edge(icon_size)
    _paint(painter, ALARM_BADGES[badge], QPointF(0, icon_size - edge), edge, ground)


def _edge(icon_size: float) -> float:
    if icon_size >= _LARGE_ICON:
        return BADGE_SIZE_LARGE * icon_size / 24
    return BADGE_SIZE * icon_size / 16


def _paint(painter: QPainter, badge: _Badge, at: QPointF, edge: float, ground: str) -> None:
    shape, role, mark = badge
    path = shape()
    painter.save()
    painter.translate(at)
    painter.scale(edge / 8, edge / 8)
    painter.strokePath(path, QPen(QColor(ground), 2.0, j=Qt.PenJoinStyle.RoundJoin))
    painter.fillPath(path, QBrush(current_theme().color(role)))
    mark(painter)
    painter.restore()


def _paint_busy(painter: QPainter, at: QPointF, edge: float, ground: str) -> None:
    painter.save()
    painter.translate(at)
    painter.scale(edge / 8, edge / 8)
    painter.fillPath(_circle_grown(), QBrush(QColor(ground)))
    painter.setPen(QPen(current_theme().color("accent"), 1.4, c=Qt.PenCapStyle.RoundCap))
    painter.drawArc(QRectF(1.25, 1.25, 5.5, 5.5), 90 * 16, -270 * 16)
    painter.restore()


def _circle_grown() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QRectF(-0.5, -0.5, 9, 9))
    return path
