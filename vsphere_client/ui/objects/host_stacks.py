"""One horizontal stack of boxes per host: each box is a VM, as long as what it uses."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from vsphere_client.session.views.monitor_stacks import HostStack, VmBox
from vsphere_client.ui.widgets.themed import follow_theme

ROW, BAR, LABEL, VALUE, AXIS = 36, 20, 132, 132, 24
SERIES = 6
LEAST, LEAST_NAMED = 2.0, 16.0
AXES = ((5, 1), (10, 2), (25, 5), (100, 25))
"""Ends of the axis in percent, and the steps between its lines."""
FILLED, SHRINK = 0.9, 0.7
"""An axis ends beyond what is used: at most this part of it; a shorter one waits for this part."""
Words = Callable[..., str]


def fitting_axis(most: float, now: int = 100) -> tuple[int, int]:
    """End and step of the axis for hosts of which the fullest uses so much, in percent.

    Args:
        most: What the fullest uses, in percent of its capacity.
        now: The present end; a shorter axis only follows once its use is well within it, so that it
            does not jump to and fro.
    """
    end, step = next((axis for axis in AXES if most <= FILLED * axis[0]), AXES[-1])
    if end < now and most > SHRINK * end:
        return next(axis for axis in AXES if axis[0] > end)
    return end, step


class HostStacks(QWidget):
    """The stacks under a common axis from 0 % of each host's capacity, to 100 % or, if all use little, less.

    ``box_chosen`` and ``box_opened`` tell a VM's id. One colour per VM while it is among the largest
    six seen; the others are grey. The numbers at the right are percent of the capacity, or amounts.

    Args:
        words: Writes an amount with its unit.
        part_labels: What the two parts of a box are.
    """

    box_chosen = Signal(str)
    box_opened = Signal(str)

    def __init__(self, words: Words, part_labels: tuple[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._part_labels = words, part_labels
        self._relative = True
        self._axis = AXES[-1]
        self._stacks: tuple[HostStack, ...] = ()
        self._colors: dict[str, int] = {}
        self._chosen = ""
        self._hovered = ""
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = follow_theme(self.updateGeometry)

    def set_stacks(self, stacks: tuple[HostStack, ...]) -> None:
        """Show these hosts."""
        grown, first = len(stacks) != len(self._stacks), not self._stacks
        most = max((100.0 * stack.used / max(stack.capacity, 1.0) for stack in stacks), default=100.0)
        self._axis = fitting_axis(most, AXES[0][0] if first else self._axis[0])
        self._stacks = stacks
        largest = [box for stack in stacks for box in stack.boxes[:SERIES]]
        for box in sorted(largest, key=lambda box: -box.used)[:SERIES]:
            if len(self._colors) < SERIES:
                self._colors.setdefault(box.moid, len(self._colors))
        told = (
            f"{stack.name} {self._words(stack.used)} of {self._words(stack.capacity)}" for stack in stacks
        )
        self.setAccessibleName("; ".join(told))
        if grown:
            self.updateGeometry()
        self.update()

    def set_relative(self, relative: bool) -> None:
        """Tell what hosts use in percent of their capacity, or as amounts."""
        self._relative = relative
        self.update()

    @property
    def axis_end(self) -> int:
        """Where the axis ends, in percent of a host's capacity."""
        return self._axis[0]

    def sizeHint(self) -> QSize:
        """A row for each host and the axis."""
        return QSize(self._theme.px(520), self._theme.px(ROW * len(self._stacks) + AXIS))

    def minimumSizeHint(self) -> QSize:
        """As high, but narrow."""
        return QSize(self._theme.px(420), self.sizeHint().height())

    def _field(self) -> QRectF:
        px = self._theme.px
        return QRectF(
            px(LABEL), 0, self.width() - px(LABEL) - px(VALUE), self._theme.px(ROW * len(self._stacks))
        )

    def boxes(self, rows: range | None = None) -> list[tuple[QRectF, HostStack, VmBox | None]]:
        """Where each box of some hosts, or of all, lies; None is the host's own part."""
        px, field = self._theme.px, self._field()
        found: list[tuple[QRectF, HostStack, VmBox | None]] = []
        for at in range(len(self._stacks)) if rows is None else rows:
            stack, top = self._stacks[at], px(ROW * at + (ROW - BAR) / 2)
            scale = field.width() / max(stack.capacity, 1.0) * 100.0 / self._axis[0]
            left = field.left()
            parts: list[tuple[float, VmBox | None]] = [(stack.own, None)]
            parts += [(box.used, box) for box in stack.boxes]
            for amount, box in parts:
                wide = amount * scale
                if wide > 0:
                    found.append((QRectF(left, top, max(wide, 0.5), px(BAR)), stack, box))
                left += wide
        return found

    def _rows_between(self, top: float, bottom: float) -> range:
        """Hosts whose rows lie between two heights: of a hundred hosts few are on the screen."""
        row = max(1, self._theme.px(ROW))
        last = min(len(self._stacks), int(bottom // row) + 1)
        return range(max(0, int(top // row)), last)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw axis, hosts and boxes."""
        painter = QPainter(self)
        self._paint_axis(painter)
        rows = self._rows_between(event.rect().top(), event.rect().bottom())
        for at in rows:
            self._paint_host(painter, at, self._stacks[at])
        painter.setFont(self._theme.font("axis"))
        others = self._theme.color("series_others")
        for rect, _stack, box in self.boxes(rows):
            self._paint_box(painter, rect, box, others)

    def _paint_axis(self, painter: QPainter) -> None:
        theme, px, field = self._theme, self._theme.px, self._field()
        painter.setFont(theme.font("axis"))
        end, step = self._axis
        for percent in range(0, end + 1, step):
            x = round(field.left() + field.width() * percent / end) + 0.5
            painter.setPen(QPen(theme.color("chart_grid"), 1))
            painter.drawLine(QPointF(x, 0), QPointF(x, field.bottom()))
            painter.setPen(theme.color("text_secondary"))
            place = QRectF(x - px(30), field.bottom() + px(4), px(60), px(14))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{percent} %")

    def _paint_host(self, painter: QPainter, at: int, stack: HostStack) -> None:
        theme, px, field = self._theme, self._theme.px, self._field()
        top = px(ROW * at)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font("body"))
        painter.setPen(theme.color("text"))
        room = px(LABEL) - px(12)
        name = theme.metrics("body").elidedText(stack.name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(0, top, room, px(ROW)), middle | Qt.AlignmentFlag.AlignLeft, name)
        rail = QRectF(field.left(), top + px((ROW - BAR) / 2), field.width(), px(BAR))
        painter.fillRect(rail, theme.color("bar_free"))
        words = self._amount(stack)
        painter.setPen(theme.color("text_secondary"))
        place = QRectF(field.right() + px(10), top, px(VALUE) - px(10), px(ROW))
        painter.drawText(place, middle | Qt.AlignmentFlag.AlignLeft, words)

    def _amount(self, stack: HostStack) -> str:
        """What a host uses, in the chosen way."""
        if self._relative:
            return f"{100.0 * stack.used / max(stack.capacity, 1.0):.1f} %"
        used = self._words(stack.used, stack.capacity).rpartition(" ")[0]
        return f"{used} of {self._words(stack.capacity)}"

    def _paint_box(self, painter: QPainter, rect: QRectF, box: VmBox | None, others: QColor) -> None:
        theme = self._theme
        if box is None:
            painter.fillRect(rect, theme.color("text_tertiary"))
            return
        series = self._colors.get(box.moid)
        color = others if series is None else theme.color(f"series.{series}")
        inner = rect.adjusted(0, 0, -1, 0) if rect.width() > LEAST else rect
        painter.fillRect(inner, color)
        if box.moid in (self._chosen, self._hovered):
            painter.setPen(QPen(theme.color("text_heading"), 2))
            painter.drawRect(inner.adjusted(1, 1, -1, -1))
        if inner.width() < LEAST_NAMED:
            return
        if theme.metrics("axis").horizontalAdvance(box.name) + 8 <= inner.width():
            painter.setPen(theme.color("panel" if series is not None else "text_heading"))
            painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, box.name)

    def _box_at(self, place: QPoint) -> tuple[HostStack, VmBox | None] | None:
        for rect, stack, box in self.boxes(self._rows_between(place.y(), place.y())):
            if rect.contains(QPointF(place)):
                return stack, box
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the box under the mouse."""
        found = self._box_at(event.position().toPoint())
        hovered = found[1].moid if found is not None and found[1] is not None else ""
        if hovered != self._hovered:
            self._hovered = hovered
            self.setCursor(Qt.CursorShape.PointingHandCursor if hovered else Qt.CursorShape.ArrowCursor)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a box."""
        found = self._box_at(event.position().toPoint())
        if found is not None and found[1] is not None:
            self._chosen = found[1].moid
            self.box_chosen.emit(self._chosen)
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a box's VM."""
        found = self._box_at(event.position().toPoint())
        if found is not None and found[1] is not None:
            self.box_opened.emit(found[1].moid)

    def event(self, event: QEvent) -> bool:
        """Say what the box under the mouse is."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self._box_at(event.pos())
            QToolTip.showText(event.globalPos(), self.describe(*found) if found else "", self)
            return True
        return super().event(event)

    def describe(self, stack: HostStack, box: VmBox | None) -> str:
        """A box in words."""
        if box is None:
            return f"{stack.name}: VMkernel and overhead, {self._words(stack.own)}"
        share = f"{100.0 * box.used / max(stack.capacity, 1.0):.1f} % of {stack.name}"
        parts = zip(self._part_labels, box.parts, strict=True)
        told = ", ".join(f"{label}: {self._words(part)}" for label, part in parts)
        return f"{box.name}: {self._words(box.used)} consumed, {share}\n{told}"
