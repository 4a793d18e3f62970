"""How many objects fall into each of a few ranges, as the DRS score buckets."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from vsphere_client.ui.widgets.themed import follow_theme

SCORE_BUCKETS = ("0–20", "21–40", "41–60", "61–80", "81–100")


class Histogram(QWidget):
    """Upright bars with their count above and their range below.

    Args:
        title: The small line on top; also the accessible name.
        buckets: The names of the ranges.
    """

    def __init__(
        self, title: str, buckets: tuple[str, ...] = SCORE_BUCKETS, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._title = title
        self._buckets = buckets
        self._counts = (0,) * len(buckets)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._theme = follow_theme(self.update)
        self.set_counts(self._counts)

    def set_counts(self, counts: tuple[int, ...]) -> None:
        """Show a count per bucket.

        Raises:
            ValueError: Not as many counts as buckets.
        """
        if len(counts) != len(self._buckets):
            raise ValueError(f"{len(self._buckets)} counts are needed, {len(counts)} given")
        self._counts = counts
        told = ", ".join(f"{name}: {count}" for name, count in zip(self._buckets, counts, strict=True))
        self.setAccessibleName(f"{self._title}: {told}")
        self.update()

    def sizeHint(self) -> QSize:
        """About 44 px a bucket."""
        return QSize(self._theme.px(44 * len(self._buckets)), self._theme.px(130))

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for a third of a small window."""
        return QSize(self._theme.px(34 * len(self._buckets)), self._theme.px(96))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw title, bars, base line and names."""
        painter = QPainter(self)
        theme, px = self._theme, self._theme.px
        middle = Qt.AlignmentFlag.AlignCenter
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.color("text_secondary"))
        title = theme.metrics("caption").elidedText(self._title, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QRectF(0, 0, self.width(), px(14)), Qt.AlignmentFlag.AlignLeft, title)
        base = self.height() - px(18)
        room = base - px(34)
        step = self.width() / len(self._buckets)
        wide = min(step - px(8), px(28))
        top = max(*self._counts, 1)
        for at, (name, count) in enumerate(zip(self._buckets, self._counts, strict=True)):
            high = max(room * count / top, 1.0 if count else 0.0)
            bar = QRectF(round(step * at + (step - wide) / 2), round(base - high), round(wide), round(high))
            painter.fillRect(bar, theme.color("accent"))
            painter.setFont(theme.font("caption"))
            painter.setPen(theme.color("text"))
            painter.drawText(QRectF(step * at, bar.top() - px(17), step, px(16)), middle, str(count))
            painter.setFont(theme.font("axis"))
            painter.setPen(theme.color("text_secondary"))
            painter.drawText(QRectF(step * at, base + px(4), step, px(14)), middle, name)
        painter.fillRect(QRectF(0, base, self.width(), 1), theme.color("border"))
