"""A ring for a score of 0 to 100 %, never for a capacity."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from vsphere_client.ui.theme.tokens import RING_LARGE, RING_STROKE
from vsphere_client.ui.widgets.themed import follow_theme


class RingGauge(QWidget):
    """A ring that fills clockwise from the top, its value and a caption in the middle.

    Args:
        name: What is measured, for the accessible name ("Cluster DRS score 82 percent").
        caption: The small words under the value.
        size: 104 or 92.
        color: Role of the filled part.
    """

    def __init__(
        self,
        name: str,
        caption: str = "",
        *,
        size: int = RING_LARGE,
        color: str = "accent",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._caption = caption
        self._size = size
        self._color = color
        self._fraction: float | None = None
        self._value = ""
        self._unit = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._theme = follow_theme(self.updateGeometry)
        self.set_percent(None)

    def set_percent(self, percent: float | None, color: str | None = None) -> None:
        """Show a score in percent; None shows an empty ring and a dash."""
        if percent is None:
            self.set_value("–", "", None, color)
            self.setAccessibleName(f"{self._name} not available")
            return
        self.set_value(f"{percent:.0f}", "%", percent / 100, color)
        self.setAccessibleName(f"{self._name} {percent:.0f} percent")

    def set_value(self, value: str, unit: str, fraction: float | None, color: str | None = None) -> None:
        """Show a ready text, such as the time that is left, with the ring filled to ``fraction`` (0 to 1)."""
        self._value, self._unit, self._fraction = value, unit, fraction
        if color is not None:
            self._color = color
        self.setAccessibleName(f"{self._name} {value} {unit}".rstrip())
        self.update()

    def set_caption(self, caption: str) -> None:
        """Change the words under the value."""
        self._caption = caption
        self.update()

    def sizeHint(self) -> QSize:
        """A square of the chosen size."""
        edge = self._theme.px(self._size)
        return QSize(edge, edge)

    def minimumSizeHint(self) -> QSize:
        """The same: a ring does not shrink."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ring and texts."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        stroke = self._theme.px(RING_STROKE)
        ring = QRectF(self.rect()).adjusted(stroke / 2, stroke / 2, -stroke / 2, -stroke / 2)
        painter.setPen(QPen(self._theme.color("bar_free"), stroke, c=Qt.PenCapStyle.FlatCap))
        painter.drawEllipse(ring)
        if self._fraction:
            painter.setPen(QPen(self._theme.color(self._color), stroke, c=Qt.PenCapStyle.FlatCap))
            painter.drawArc(ring, 90 * 16, -round(min(self._fraction, 1.0) * 360 * 16))
        self._paint_texts(painter)

    def _paint_texts(self, painter: QPainter) -> None:
        theme, middle = self._theme, self.height() / 2
        big = theme.font("section")
        if self._unit:
            big.setPixelSize(theme.px(24))
        big.setWeight(QFont.Weight.Medium)
        small = theme.font("label")
        wide = QFontMetricsF(big).horizontalAdvance(self._value)
        tail = QFontMetricsF(small).horizontalAdvance(f" {self._unit}") if self._unit else 0.0
        left = (self.width() - wide - tail) / 2
        baseline = middle + theme.px(4 if self._caption else 8)
        painter.setFont(big)
        painter.setPen(theme.color("text_heading"))
        painter.drawText(round(left), round(baseline), self._value)
        painter.setPen(theme.color("text_secondary"))
        painter.setFont(small)
        if self._unit:
            painter.drawText(round(left + wide), round(baseline), f" {self._unit}")
        painter.setFont(theme.font("axis"))
        line = QRectF(0, baseline + theme.px(4), self.width(), theme.px(14))
        painter.drawText(line, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self._caption)
