"""Virtual switches as a picture: port groups at the left, the switch in the middle, its uplinks at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from vsphere_client.ui.theme.icons import SEVERITY_COLOURS, paint_icon
from vsphere_client.ui.widgets.switch_plan import (
    BAR,
    GAP,
    HEAD,
    LEAST_LEFT,
    REACH,
    RIGHT,
    DiagramGroup,
    DiagramPort,
    DiagramSwitch,
    DiagramUplink,
    Part,
    SwitchPlan,
    lay_out,
    parts_of,
)
from vsphere_client.ui.widgets.themed import follow_theme

_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class SwitchDiagram(QWidget):
    """All switches of a host, one below the other.

    Pointing at a port group, a port or an uplink, or going there with the arrow keys, marks its way through the
    switch; a press or Enter follows it: ``activated(target)``. ``moved()`` tells that the keys went elsewhere.

    Args:
        name: Accessible name.
    """

    activated = Signal(str)
    moved = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switches: tuple[DiagramSwitch, ...] = ()
        self._plans: list[SwitchPlan] = []
        self._parts: list[Part] = []
        self._hover = self._cursor = -1
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = follow_theme(self._arrange)

    # what is shown ----------------------------------------------------------------------------------------

    def set_switches(self, switches: Sequence[DiagramSwitch]) -> None:
        """Show these; the cursor stays where it is as long as there is something."""
        if tuple(switches) != self._switches:
            self._switches = tuple(switches)
            self._arrange()

    def parts(self) -> tuple[Part, ...]:
        """What can be pointed at, in reading order."""
        return tuple(self._parts)

    def current(self) -> Part | None:
        """Where the mouse or else the cursor is."""
        at = self._hover if self._hover >= 0 else self._cursor
        return self._parts[at] if 0 <= at < len(self._parts) else None

    def _arrange(self) -> None:
        theme = getattr(self, "_theme", None)
        if theme is None:
            return
        scale = theme.px(100) / 100
        self._plans = lay_out(self._switches, self._inner_width(), scale)
        self._parts = list(parts_of(self._plans, scale))
        self._hover = -1
        self._cursor = min(self._cursor, len(self._parts) - 1)
        self.setFixedHeight(max(1, round(self._plans[-1].bottom + 2) if self._plans else 1))
        self._tell()
        self.update()

    def _inner_width(self) -> float:
        return max(self.width() - 2, self.minimumSizeHint().width() - 2)

    def sizeHint(self) -> QSize:
        """As wide as it may be, as high as the switches need."""
        return QSize(self.minimumSizeHint().width(), self.height())

    def minimumSizeHint(self) -> QSize:
        """Both columns, the bar, and the lines between them."""
        return QSize(self._theme.px(LEAST_LEFT + 2 * REACH + BAR + RIGHT) + 2, self._theme.px(60))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay everything out for the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    # pointing ---------------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the way of what is under the mouse."""
        self._point_at(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        """Unmark it."""
        super().leaveEvent(event)
        self._point_at(QPointF(-1, -1))

    def _point_at(self, place: QPointF) -> None:
        found = next((n for n, part in enumerate(self._parts) if part.rect.contains(place)), -1)
        if found != self._hover:
            self._hover = found
            leads = found >= 0 and bool(self._parts[found].target)
            self.setCursor(Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor)
            self.setToolTip(self._parts[found].words if found >= 0 else "")
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Follow what was pressed."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._point_at(event.position())
            self._cursor = self._hover if self._hover >= 0 else self._cursor
            self._follow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from part to part, Home and End to the ends, Enter follows."""
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}
        last = len(self._parts) - 1
        key = Qt.Key(event.key())
        if key in moves and last >= 0:
            self._go_to(min(max(self._cursor + moves[key], 0), last))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and last >= 0:
            self._go_to(0 if key == Qt.Key.Key_Home else last)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._follow()
        else:
            super().keyPressEvent(event)

    def _go_to(self, number: int) -> None:
        self._hover, self._cursor = -1, number
        self._tell()
        self.update()
        self.moved.emit()

    def cursor_rect(self) -> QRectF:
        """Where the keyboard's cursor is, for a scroll area to follow; empty without one."""
        return self._parts[self._cursor].rect if 0 <= self._cursor < len(self._parts) else QRectF()

    def _tell(self) -> None:
        found = self.current()
        self.setAccessibleDescription(found.words if found is not None else "")

    def _follow(self) -> None:
        found = self.current()
        if found is not None and found.target:
            self.activated.emit(found.target)

    # painting ---------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the switches, then the marked way over them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(1, 1)
        marked = self.current() if self._hover >= 0 or self.hasFocus() else None
        for number, plan in enumerate(self._plans):
            self._paint_switch(painter, plan, marked if marked and marked.switch == number else None)

    def _paint_switch(self, painter: QPainter, plan: SwitchPlan, marked: Part | None) -> None:
        px = self._theme.px
        self._icon(painter, plan.switch.icon, plan.title.adjusted(0, 0, 0, -px(6)), "text_secondary")
        rect = plan.title.adjusted(px(22), 0, 0, -px(6))
        self._words(painter, plan.switch.name, rect, "strong", "text_heading")
        wide = self._theme.metrics("strong").horizontalAdvance(plan.switch.name) + px(32)
        self._words(
            painter, plan.switch.note, rect.adjusted(wide - px(22), 0, 0, 0), "caption", "text_secondary"
        )
        way = self._paint_lines(painter, plan, marked)
        painter.setPen(QPen(self._theme.color("border"), 1))
        painter.setBrush(self._theme.color("bar_free"))
        painter.drawRoundedRect(plan.bar, px(4), px(4))
        self._paint_way(painter, plan.bar, *way)
        for group, box in plan.boxes:
            self._paint_box(painter, group, box)
        for port, rect, _ in plan.rows:
            self._paint_port(painter, port, rect)
        for count, rect in plan.more:
            inner = rect.adjusted(px(30), 0, 0, 0)
            self._words(painter, f"… {count} more", inner, "caption", "text_secondary")
        for uplink, rect in plan.uplinks:
            self._paint_uplink(painter, uplink, rect)
        if marked is not None:
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(marked.rect.adjusted(1, 1, -1, -1), px(3), px(3))

    def _paint_lines(
        self, painter: QPainter, plan: SwitchPlan, marked: Part | None
    ) -> tuple[list[float], list[float]]:
        """From each port group and each uplink to the bar; hands back where the marked way enters and leaves it."""
        way = marked.uplinks if marked is not None else ()
        down = QPen(self._theme.color("danger.mark"), 1.5, Qt.PenStyle.DashLine)
        plain, strong = QPen(self._theme.color("text_tertiary"), 1), QPen(self._theme.color("accent"), 2)
        head = HEAD * self._theme.px(100) / 200
        into: list[float] = []
        out: list[float] = []
        for group, box in plan.boxes:
            y = box.top() + head
            on = marked is not None and bool(way) and _touches(box, marked, group)
            into += [y] if on else []
            painter.setPen(strong if on else plain)
            painter.drawLine(QPointF(box.right(), y), QPointF(plan.bar.left(), y))
        for uplink, rect in plan.uplinks:
            y, on = rect.center().y(), uplink.name in way and uplink.up
            out += [y] if on else []
            painter.setPen(down if not uplink.up else strong if on else plain)
            painter.drawLine(QPointF(plan.bar.right(), y), QPointF(rect.left(), y))
        return into, out

    def _paint_way(self, painter: QPainter, bar: QRectF, into: list[float], out: list[float]) -> None:
        """The marked way through the bar."""
        if not (into and out):
            return
        painter.setPen(QPen(self._theme.color("accent"), 2))
        middle = bar.center().x()
        for y in into:
            painter.drawLine(QPointF(bar.left(), y), QPointF(middle, y))
        for y in out:
            painter.drawLine(QPointF(middle, y), QPointF(bar.right(), y))
        painter.drawLine(QPointF(middle, min(into + out)), QPointF(middle, max(into + out)))

    def _paint_box(self, painter: QPainter, group: DiagramGroup, box: QRectF) -> None:
        px = self._theme.px
        painter.setPen(QPen(self._theme.color("border"), 1))
        painter.setBrush(self._theme.color("panel"))
        painter.drawRoundedRect(box, px(3), px(3))
        head = QRectF(box.left(), box.top(), box.width(), px(HEAD))
        self._icon(painter, group.icon, head.adjusted(px(8), 0, 0, 0), "text_secondary")
        self._named(painter, head.adjusted(px(30), 0, -px(8), 0), group.name, group.note, "strong")

    def _paint_port(self, painter: QPainter, port: DiagramPort, rect: QRectF) -> None:
        px = self._theme.px
        ink = "text" if port.on else "text_tertiary"
        self._icon(painter, port.icon, rect.adjusted(px(22), 0, 0, 0), "text_secondary" if port.on else ink)
        self._named(painter, rect.adjusted(px(44), 0, -px(8), 0), port.name, port.note, "body", ink)

    def _paint_uplink(self, painter: QPainter, uplink: DiagramUplink, rect: QRectF) -> None:
        px = self._theme.px
        painter.setPen(QPen(self._theme.color("border"), 1))
        painter.setBrush(self._theme.color("panel"))
        painter.drawRoundedRect(rect, px(3), px(3))
        state = "success" if uplink.up else "danger"
        mark = rect.adjusted(px(8), 0, 0, 0)
        self._icon(painter, f"severity-{state}", mark, SEVERITY_COLOURS[state])
        self._icon(painter, "nic", mark.adjusted(px(22), 0, 0, 0), "text_secondary")
        self._named(painter, rect.adjusted(px(52), 0, -px(8), 0), uplink.name, uplink.note, "body")

    def _icon(self, painter: QPainter, name: str, rect: QRectF, color: str) -> None:
        size = self._theme.px(16)
        paint_icon(painter, name, QRectF(rect.left(), rect.center().y() - size / 2, size, size), color)

    def _words(
        self,
        painter: QPainter,
        text: str,
        rect: QRectF,
        role: str,
        color: str,
        align: Qt.AlignmentFlag = _LEFT,
    ) -> None:
        painter.setFont(self._theme.font(role))
        painter.setPen(self._theme.color(color))
        short = self._theme.metrics(role).elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.drawText(rect, align, short)

    def _named(
        self, painter: QPainter, rect: QRectF, name: str, note: str, role: str, color: str = "text"
    ) -> None:
        """A name at the left and grey words at the right; the name gives way."""
        wide = self._theme.metrics("caption").horizontalAdvance(note) + self._theme.px(GAP)
        self._words(painter, note, rect, "caption", "text_secondary", _RIGHT)
        self._words(painter, name, rect.adjusted(0, 0, -wide, 0), role, color)


def _touches(box: QRectF, marked: Part, group: DiagramGroup) -> bool:
    """Whether a port group takes part in the marked way: it is marked, one of its ports is, or it uses the uplink."""
    if box.contains(marked.rect.center()):
        return True
    return marked.rect.left() > box.right() and bool({*group.uplinks} & {*marked.uplinks})
