"""A bar of labelled parts of one whole, with a legend of their names and amounts below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from vsphere_client.ui.widgets.themed import follow_theme

BAR, LEGEND_TOP, LEGEND_ROW, KEY, GAP = 16, 24, 20, 10, 20


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its name, its amount, the amount in words and the colour role of its fill."""

    label: str
    amount: float
    text: str
    color: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where a legend entry stands."""

    part: Part
    place: QPointF


class PartsBar(QWidget):
    """The parts side by side, as long as their amounts; what the whole has beyond them stays free.

    Args:
        name: What is divided, for the accessible name.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._parts: tuple[Part, ...] = ()
        self._whole = 0.0
        self._marker: float | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._theme = follow_theme(self.updateGeometry)

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is shown."""
        return self._parts

    def set_parts(self, parts: Sequence[Part], whole: float, marker: float | None = None) -> None:
        """Show these parts of a whole; ``marker`` is an amount with a line across the bar."""
        if (tuple(parts), whole, marker) == (self._parts, self._whole, self._marker):
            return
        lines = self._lines(self.width())
        self._parts, self._whole, self._marker = tuple(parts), whole, marker
        told = ", ".join(f"{part.label} {part.text}" for part in parts)
        self.setAccessibleName(f"{self._name}: {told}")
        if lines != self._lines(self.width()):
            self.updateGeometry()
        self.update()

    # size -------------------------------------------------------------------------------------------------

    def _entries(self, width: int) -> list[_Entry]:
        """Legend entries from left to right, in as many lines as they need."""
        px, metrics = self._theme.px, self._theme.metrics("body")
        found: list[_Entry] = []
        x, y = 0.0, float(px(LEGEND_TOP))
        for part in self._parts:
            wide = px(KEY + 6) + metrics.horizontalAdvance(f"{part.label} {part.text}")
            if x > 0 and x + wide > width:
                x, y = 0.0, y + px(LEGEND_ROW)
            found.append(_Entry(part, QPointF(x, y)))
            x += wide + px(GAP)
        return found

    def _lines(self, width: int) -> int:
        return len({entry.place.y() for entry in self._entries(max(width, 1))})

    def hasHeightForWidth(self) -> bool:
        """The legend needs more lines in a narrow place."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The bar and the lines of the legend."""
        return self._theme.px(LEGEND_TOP) + self._lines(width) * self._theme.px(LEGEND_ROW)

    def sizeHint(self) -> QSize:
        """As high as the legend is at the present width."""
        width = self.width() if self.width() > 1 else self._theme.px(320)
        return QSize(self._theme.px(320), self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """As high, but narrow."""
        return QSize(self._theme.px(160), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The legend may need another number of lines."""
        super().resizeEvent(event)
        if self._lines(event.oldSize().width()) != self._lines(event.size().width()):
            self.updateGeometry()

    # drawing ----------------------------------------------------------------------------------------------

    def boxes(self) -> list[tuple[QRectF, Part]]:
        """Where each part lies on the bar; a part of any amount has at least one pixel."""
        scale = self.width() / max(self._whole, sum(part.amount for part in self._parts), 1e-9)
        left, found = 0.0, []
        for part in self._parts:
            wide = max(part.amount * scale, 1.0) if part.amount > 0 else 0.0
            found.append((QRectF(left, 0, wide, self._theme.px(BAR)), part))
            left += part.amount * scale
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw bar and legend."""
        painter = QPainter(self)
        theme, px = self._theme, self._theme.px
        painter.fillRect(QRectF(0, 0, self.width(), px(BAR)), theme.color("bar_free"))
        for rect, part in self.boxes():
            if rect.width() > 0:
                gap = 1.0 if rect.width() > 3 else 0.0
                painter.fillRect(rect.adjusted(0, 0, -gap, 0), theme.color(part.color))
        if self._marker is not None and self._whole > 0:
            x = min(self._marker / self._whole, 1.0) * (self.width() - 2) + 1
            painter.setPen(QPen(theme.color("text"), 2, c=Qt.PenCapStyle.FlatCap))
            painter.drawLine(QPointF(x, -2), QPointF(x, px(BAR) + 2))
        for entry in self._entries(self.width()):
            self._paint_entry(painter, entry)

    def _paint_entry(self, painter: QPainter, entry: _Entry) -> None:
        theme, px = self._theme, self._theme.px
        metrics, place = theme.metrics("body"), entry.place
        key = QRectF(place.x(), place.y() + (px(LEGEND_ROW) - px(KEY)) / 2, px(KEY), px(KEY))
        painter.fillRect(key, theme.color(entry.part.color))
        painter.setFont(theme.font("body"))
        middle = Qt.AlignmentFlag.AlignVCenter
        left = place.x() + px(KEY + 6)
        label = f"{entry.part.label} "
        for text, role in ((label, "text_secondary"), (entry.part.text, "text")):
            wide = metrics.horizontalAdvance(text)
            painter.setPen(theme.color(role))
            painter.drawText(QRectF(left, place.y(), wide + 2, px(LEGEND_ROW)), middle, text)
            left += wide

    def event(self, event: QEvent) -> bool:
        """Say what the part under the mouse is."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = QPointF(event.pos())
            found = next((part for rect, part in self.boxes() if rect.contains(place)), None)
            QToolTip.showText(event.globalPos(), f"{found.label}: {found.text}" if found else "", self)
            return True
        return super().event(event)
