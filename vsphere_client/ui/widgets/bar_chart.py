"""Bars side by side for comparison: a name, a bar, and the amount in words, a row each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from vsphere_client.ui.widgets.themed import follow_theme

ROW, BAR, NAME, GAP, LEAST = 24, 10, 112, 8, 320


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its amount, all that it could be (0 where nothing bounds it), the amount in words."""

    label: str
    amount: float
    whole: float
    text: str


class BarChart(QWidget):
    """Bars of amounts: those with a whole of their own are parts of it, the others are of one scale.

    What a whole has beyond the amount is shown as free, and much use in its colours.

    Args:
        name: What is compared, for the accessible name.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = follow_theme(self.updateGeometry)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """What is shown."""
        return self._bars

    def set_bars(self, bars: Sequence[Bar]) -> None:
        """Show these bars, in their order."""
        self._bars = tuple(bars)
        self.setAccessibleName(f"{self._name}: {'; '.join(f'{bar.label} {bar.text}' for bar in bars)}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A row a bar."""
        return QSize(self._theme.px(LEAST), self._theme.px(ROW) * max(len(self._bars), 1))

    def minimumSizeHint(self) -> QSize:
        """As high, and wide enough for a bar between its words."""
        return self.sizeHint()

    def _words_width(self) -> int:
        """What the widest amount needs at the right."""
        metrics = self._theme.metrics("caption")
        return max((metrics.horizontalAdvance(bar.text) for bar in self._bars), default=0) + 2

    def boxes(self) -> list[tuple[QRectF, QRectF]]:
        """The places of each bar's whole and of its amount."""
        px = self._theme.px
        left, room = px(NAME + GAP), self.width() - px(NAME + 2 * GAP) - self._words_width()
        longest = max((bar.amount for bar in self._bars), default=0.0)
        found = []
        for at, bar in enumerate(self._bars):
            top = at * px(ROW) + (px(ROW) - px(BAR)) / 2
            scale = bar.whole or longest
            amount = room * min(bar.amount / scale, 1.0) if scale > 0 else 0.0
            whole = room if bar.whole else amount
            found.append((QRectF(left, top, whole, px(BAR)), QRectF(left, top, amount, px(BAR))))
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw names, bars and amounts."""
        painter = QPainter(self)
        theme, px = self._theme, self._theme.px
        painter.setFont(theme.font("caption"))
        middle = Qt.AlignmentFlag.AlignVCenter
        for at, (bar, (whole, amount)) in enumerate(zip(self._bars, self.boxes(), strict=True)):
            top = at * px(ROW)
            label = theme.metrics("caption").elidedText(bar.label, Qt.TextElideMode.ElideMiddle, px(NAME))
            painter.setPen(theme.color("text"))
            painter.drawText(QRectF(0, top, px(NAME), px(ROW)), middle, label)
            painter.fillRect(whole, theme.color("bar_free"))
            fill = theme.palette.usage(bar.amount / bar.whole if bar.whole > 0 else 0.0)
            painter.fillRect(amount, theme.color(fill))
            wide = self._words_width()
            words = QRectF(self.width() - wide, top, wide, px(ROW))
            painter.drawText(words, middle | Qt.AlignmentFlag.AlignRight, bar.text)

    def event(self, event: QEvent) -> bool:
        """The whole name of the bar under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = event.pos().y() // self._theme.px(ROW)
            bar = self._bars[at] if 0 <= at < len(self._bars) else None
            QToolTip.showText(event.globalPos(), f"{bar.label}: {bar.text}" if bar else "", self)
            return True
        return super().event(event)
