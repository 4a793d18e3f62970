"""Bars of use: how much of a capacity is taken, in blue, from 75 % yellow, from 90 % red."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.theme.tokens import BAR_HEIGHT, BAR_HEIGHT_MINI
from vsphere_client.ui.widgets.themed import follow_theme


def paint_bar(
    painter: QPainter,
    rect: QRectF,
    fraction: float,
    color: str | None = None,
    *,
    markers: tuple[float, ...] = (),
    gain: float = 0.0,
) -> None:
    """Draw a bar with round ends; only the number beside it tells more than its length.

    Args:
        painter: An open painter.
        rect: Where, in logical pixels.
        fraction: The taken part, 0 to 1 (more is cut off).
        color: Role of the fill; by the usage rule if not given.
        markers: Places of 2 px lines, such as a reservation, 0 to 1.
        gain: A green part added after the fill, 0 to 1, for a value after a move.
    """
    theme = current_theme()
    taken = min(max(fraction, 0.0), 1.0)
    radius = rect.height() / 2
    whole = QPainterPath()
    whole.addRoundedRect(rect, radius, radius)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(whole, theme.color("bar_free"))
    painter.setClipPath(whole)
    fill = theme.color(color or theme.palette.usage(fraction))
    # A trace of use stays visible: one pixel at least, unless there is none.
    width = max(rect.width() * taken, 1.0) if taken > 0 else 0.0
    painter.fillRect(QRectF(rect.left(), rect.top(), width, rect.height()), fill)
    if gain > 0:
        painter.fillRect(
            QRectF(rect.left() + width, rect.top(), rect.width() * gain, rect.height()),
            theme.color("success.mark"),
        )
    painter.restore()
    painter.setPen(QPen(theme.color("text"), 2, c=Qt.PenCapStyle.FlatCap))
    for marker in markers:
        x = rect.left() + rect.width() * min(max(marker, 0.0), 1.0)
        painter.drawLine(QPointF(x, rect.top() - 2), QPointF(x, rect.bottom() + 2))


@dataclass(frozen=True, slots=True)
class Usage:
    """What a usage bar shows; the texts are ready to read, with their units.

    ``color`` is a role that overrides the 75/90 rule, for a bar that is not about running out.
    """

    fraction: float
    used: str = ""
    capacity: str = ""
    free: str = ""
    markers: tuple[float, ...] = ()
    color: str | None = None


class UsageBar(QWidget):
    """A name, what is free, the bar, and under it what is used and what there is.

    The line under the bar is left out while both its texts are empty.
    """

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = label
        self._usage = Usage(0.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = follow_theme(self.updateGeometry)
        self._tell()

    def set_usage(self, usage: Usage) -> None:
        """Show new values at once; a bar does not ease."""
        if usage == self._usage:
            return
        low = self._has_line()
        self._usage = usage
        self._tell()
        if low != self._has_line():
            self.updateGeometry()
        self.update()

    @property
    def usage(self) -> Usage:
        """What is shown now."""
        return self._usage

    def _has_line(self) -> bool:
        return bool(self._usage.used or self._usage.capacity)

    def _tell(self) -> None:
        parts = [f"{self._label} {self._usage.fraction * 100:.0f} percent used"]
        parts += [part for part in (self._usage.used, self._usage.capacity, self._usage.free) if part]
        self.setAccessibleName(", ".join(parts))

    def sizeHint(self) -> QSize:
        """58 px with the lower line, 34 without."""
        return QSize(self._theme.px(220), self._theme.px(58 if self._has_line() else 36))

    def minimumSizeHint(self) -> QSize:
        """As high, but narrow."""
        return QSize(self._theme.px(120), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the three lines."""
        painter = QPainter(self)
        theme, px, width = self._theme, self._theme.px, self.width()
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        top = QRectF(0, 0, width, px(20))
        painter.setFont(theme.font("body"))
        painter.setPen(theme.color("text" if self._has_line() else "text_secondary"))
        painter.drawText(top, left, self._label)
        painter.setPen(theme.color("text_secondary" if self._has_line() else "text"))
        painter.drawText(top, right, self._usage.free)
        bar = QRectF(0, px(22 if self._has_line() else 21), width, px(BAR_HEIGHT))
        paint_bar(painter, bar, self._usage.fraction, self._usage.color, markers=self._usage.markers)
        if not self._has_line():
            return
        bottom = QRectF(0, px(33), width, px(16))
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.color("text_secondary"))
        painter.drawText(bottom, left, self._usage.used)
        painter.drawText(bottom, right, self._usage.capacity)


class MiniBar(QWidget):
    """A 6 px bar without words, for small places; its accessible name carries the value."""

    def __init__(self, label: str, width: int = 96, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = label
        self._width = width
        self._usage = Usage(0.0)
        self._gain = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._theme = follow_theme(self.updateGeometry)
        self.set_usage(Usage(0.0))

    def set_usage(self, usage: Usage, gain: float = 0.0) -> None:
        """Show a value; ``gain`` is the green part after it, 0 to 1."""
        self._usage, self._gain = usage, gain
        self.setAccessibleName(f"{self._label} {usage.fraction * 100:.0f} percent")
        self.update()

    def sizeHint(self) -> QSize:
        """The bar and a pixel above and below."""
        return QSize(self._theme.px(self._width), self._theme.px(BAR_HEIGHT_MINI + 4))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bar in the middle of the height."""
        painter = QPainter(self)
        height = self._theme.px(BAR_HEIGHT_MINI)
        rect = QRectF(0, (self.height() - height) / 2, self.width(), height)
        paint_bar(
            painter,
            rect,
            self._usage.fraction,
            self._usage.color,
            markers=self._usage.markers,
            gain=self._gain,
        )
