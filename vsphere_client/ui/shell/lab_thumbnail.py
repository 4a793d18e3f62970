"""The small drawings on the lab cards: one motif a topic, made of our own icons and lines."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from vsphere_client.ui.theme.icons import pixmap
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.theme.tokens import RADIUS
from vsphere_client.ui.widgets.themed import follow_theme

HEIGHT = 76
_ICON = 28


class LabThumbnail(QWidget):
    """A tinted strip of 76 px with the motif of a topic in the middle.

    Args:
        topic: One of ``MOTIFS``; an unknown one shows a plain data centre.
    """

    def __init__(self, topic: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draw = MOTIFS.get(topic, _datacenter)
        self.setAccessibleName("")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = follow_theme(self.update)

    def sizeHint(self) -> QSize:
        """76 px high."""
        return QSize(self._theme.px(240), self._theme.px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, motif and the line under it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("tint"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.color("hairline"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self.width() / 2, self.height() / 2)
        painter.scale(self._theme.scale, self._theme.scale)
        self._draw(painter)


def _icon(
    painter: QPainter,
    name: str,
    x: float,
    y: float,
    color: str = "accent",
    badge: str = "",
    size: int = _ICON,
) -> None:
    ratio = painter.device().devicePixelRatio()
    picture = pixmap(name, size, color, badge or None, row_background="tint", ratio=ratio)
    painter.drawPixmap(QPointF(x - size / 2, y - size / 2), picture)


def _line(
    painter: QPainter,
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    color: str = "accent",
    *,
    dashed: bool = True,
) -> None:
    pen = QPen(current_theme().color(color), 1.5)
    if dashed:
        pen.setDashPattern([2.0, 2.0])
    painter.setPen(pen)
    painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))


def _arrow_head(painter: QPainter, x: float, y: float, color: str) -> None:
    painter.setPen(QPen(current_theme().color(color), 1.5))
    painter.drawLine(QPointF(x - 5, y - 4), QPointF(x, y))
    painter.drawLine(QPointF(x - 5, y + 4), QPointF(x, y))


def _vmotion(painter: QPainter) -> None:
    _icon(painter, "host", -72, 0)
    _line(painter, -54, 0, 54, 0)
    painter.fillRect(QRectF(-16, -12, 32, 24), current_theme().color("tint"))
    _icon(painter, "vm", 0, 0, badge="powered-on", size=24)
    _arrow_head(painter, 32, 0, "accent")
    _icon(painter, "host", 72, 0)


def _drs(painter: QPainter) -> None:
    theme = current_theme()
    for x, high, role in (
        (-84, 22, "warning.mark"),
        (-28, 8, "accent"),
        (28, 12, "accent"),
        (84, 20, "warning.mark"),
    ):
        painter.fillRect(QRectF(x - 7, -8 - high, 14, high), theme.color(role))
        _icon(painter, "host", x, 12, size=22)


def _availability(painter: QPainter) -> None:
    _icon(painter, "host", -72, 0, "series_others", "not-responding")
    _line(painter, -54, 0, -20, 0, "danger.mark")
    _icon(painter, "vm", 0, 0, size=24)
    _line(painter, 20, 0, 52, 0, "success.mark", dashed=False)
    _arrow_head(painter, 53, 0, "success.mark")
    _icon(painter, "host", 72, 0)


def _vsan(painter: QPainter) -> None:
    for x, color in ((-76, "accent"), (0, "accent"), (76, "text_secondary")):
        pen = QPen(current_theme().color("border"), 1.2)
        pen.setDashPattern([3.0, 2.0])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(x - 31, -26, 62, 52), RADIUS, RADIUS)
        _icon(painter, "datastore", x, 0, color, size=22)


def _network(painter: QPainter) -> None:
    _icon(painter, "networking", 0, -20, size=24)
    for x, color, dashed in (
        (-70, "series_others", False),
        (0, "series_others", False),
        (70, "danger.mark", True),
    ):
        _line(painter, x * 0.12, -7, x, 10, color, dashed=dashed)
        _icon(painter, "host", x, 22, size=20)


def _inside(painter: QPainter) -> None:
    theme = current_theme()
    rows = ("awfcabcwafw", "wwwwwwawwww", "fwacfwaafwa")
    colours = {"a": "accent", "w": "warning.mark", "f": "bar_free", "b": "series.1", "c": "series.0"}
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            painter.fillRect(QRectF(-82 + 15 * column, -22 + 15 * row, 12, 12), theme.color(colours[cell]))


def _troubleshooting(painter: QPainter) -> None:
    _icon(painter, "host", -44, 0)
    _line(painter, -26, 0, 24, 0, "danger.mark")
    _icon(painter, "search", 44, 0)


def _datacenter(painter: QPainter) -> None:
    _icon(painter, "datacenter", 0, -18, size=24)
    for x in (-60, 0, 60):
        _line(painter, x * 0.1, -5, x, 10, "series_others", dashed=False)
        _icon(painter, "cluster", x, 22, size=20)


def _import(painter: QPainter) -> None:
    _icon(painter, "import", 0, 0)


MOTIFS: dict[str, Callable[[QPainter], None]] = {
    "vMotion": _vmotion,
    "DRS": _drs,
    "HA and FT": _availability,
    "vSAN": _vsan,
    "Network": _network,
    "ESXi inside": _inside,
    "Troubleshooting": _troubleshooting,
    "import": _import,
}
"""What is drawn for a topic; ``import`` is the card of one's own data centre."""
