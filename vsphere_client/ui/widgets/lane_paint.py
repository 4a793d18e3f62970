"""How stretches of lanes look: filled in a colour, or hatched for the ways of waiting; and their legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.themed import follow_theme

READY, COSTOP, LIMITED, IDLE = "~ready", "~costop", "~limited", "~idle"
BLOCKED = "~blocked"
"""Looks that are no colour role: 45 degree hatch, cross hatch, upright lines, a thin line; and level lines."""

_HATCHES = {
    READY: ("warning.tint", "hatch_ready", Qt.BrushStyle.BDiagPattern),
    COSTOP: ("danger.tint", "danger.mark", Qt.BrushStyle.DiagCrossPattern),
    LIMITED: ("hairline", "text", Qt.BrushStyle.VerPattern),
    BLOCKED: ("hairline", "text", Qt.BrushStyle.HorPattern),
}
_LEAST_HATCHED = 3.0


def paint_lane_bar(painter: QPainter, rect: QRectF, look: str, text: str = "") -> None:
    """Draw one stretch; the text is written if it fits with 4 px at either side."""
    theme = current_theme()
    if look == IDLE:
        painter.setPen(theme.color("border"))
        middle = round(rect.center().y()) + 0.5
        painter.drawLine(QPointF(rect.left(), middle), QPointF(rect.right(), middle))
        return
    if look in _HATCHES:
        ground, ink, pattern = _HATCHES[look]
        # Too narrow for a pattern, the colour of its lines alone is still seen.
        painter.fillRect(rect, theme.color(ground if rect.width() >= _LEAST_HATCHED else ink))
        painter.fillRect(rect, QBrush(theme.color(ink), pattern))
        return
    gap = 1.0 if rect.width() > _LEAST_HATCHED else 0.0
    painter.fillRect(rect.adjusted(0, 0, -gap, 0), theme.color(look))
    if text and rect.width() > theme.metrics("axis").horizontalAdvance(text) + 8:
        painter.setFont(theme.font("axis"))
        painter.setPen(_ink_on(theme.color(look)))
        inner = rect.adjusted(4, 0, -4, 0)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


def _ink_on(ground: QColor) -> QColor:
    """The panel's or the headings' colour, whichever is further in lightness."""
    inks = [current_theme().color(role) for role in ("panel", "text_heading")]
    return max(inks, key=lambda ink: abs(ink.lightnessF() - ground.lightnessF()))


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A look and what it means."""

    look: str
    text: str


class LaneLegend(QWidget):
    """What colours and hatches mean, in words, wrapped into as many lines as it needs.

    Args:
        name: Accessible name.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._entries: tuple[LegendEntry, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._theme = follow_theme(self.updateGeometry)

    def set_entries(self, entries: Sequence[LegendEntry]) -> None:
        """Explain these."""
        self._entries = tuple(entries)
        self.setAccessibleName(f"{self._name}: {', '.join(one.text for one in entries)}")
        self.updateGeometry()
        self.update()

    def entries(self) -> tuple[LegendEntry, ...]:
        """What is explained."""
        return self._entries

    def hasHeightForWidth(self) -> bool:
        """A narrow legend needs more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """All its lines."""
        places = self._places(width)
        return round(places[-1].bottom()) + 1 if places else 0

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(self._theme.px(420), self.heightForWidth(max(self.width(), self._theme.px(420))))

    def minimumSizeHint(self) -> QSize:
        """Narrow; as high as its present width asks for."""
        return QSize(self._theme.px(200), self.heightForWidth(max(self.width(), self._theme.px(200))))

    def _places(self, width: int) -> list[QRectF]:
        px, metrics = self._theme.px, self._theme.metrics("caption")
        x, y, high, places = 0.0, 0.0, px(18), []
        for entry in self._entries:
            wide = px(24) + metrics.horizontalAdvance(entry.text)
            if x and x + wide > width:
                x, y = 0.0, y + high
            places.append(QRectF(x, y, wide, high))
            x += wide + px(16)
        return places

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw patches and words."""
        painter = QPainter(self)
        px = self._theme.px
        for entry, place in zip(self._entries, self._places(self.width()), strict=True):
            patch = QRectF(place.left(), place.top() + px(3), px(18), px(12))
            paint_lane_bar(painter, patch, entry.look)
            painter.setFont(self._theme.font("caption"))
            painter.setPen(self._theme.color("text_secondary"))
            words = place.adjusted(px(24), 0, px(2), 0)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, entry.text)
