"""A chart of counters over virtual time: lines or stacked areas, one or two units, a cursor that reads values.

pyqtgraph draws the curves; importing this module imports it, so pages import this module when they
are first shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.chart_axis import (
    FOOT,
    HEAD,
    TICK_GAP,
    Axis,
    paint_axis,
    paint_ground,
    paint_times,
)
from vsphere_client.ui.widgets.chart_cursor import Reading
from vsphere_client.ui.widgets.chart_lines import (
    ChartLine,
    ChartMark,
    ChartStyle,
    ChartWindow,
    on_common_times,
    stacked,
)
from vsphere_client.ui.widgets.chart_overlay import Overlay
from vsphere_client.ui.widgets.chart_plot import EDGE, Plot
from vsphere_client.ui.widgets.chart_scale import (
    SECOND_US,
    DisplayUnit,
    display_unit,
    family,
    largest_of,
    nice_ceiling,
    tick_text,
    time_ticks,
    value_text,
    value_ticks,
)
from vsphere_client.ui.widgets.themed import follow_theme

LABEL_ROOM, ROW_ROOM = 84, 30
NOTHING = ChartWindow(0, 60 * SECOND_US)
_AXES = 2


class PerformanceChart(QWidget):
    """Draws lines in a window of time; ``cursor_moved`` tells the moment read, or None.

    Left and right move the cursor from sample to sample, Home and End to the first and last, Escape
    takes it away.

    Args:
        name: What the chart is about, for the accessible name.
        least: Least height, pixels at scale 1.
    """

    cursor_moved = Signal(object)

    def __init__(self, name: str, least: int = 150, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._least = name, least
        self._lines: tuple[ChartLine, ...] = ()
        self._window, self._style = NOTHING, ChartStyle.LINE
        self._origin = datetime(2026, 1, 1)
        self._marks: tuple[ChartMark, ...] = ()
        self._axes: tuple[Axis, ...] = ()
        self._times = np.empty(0)
        self._heights: list[NDArray[np.float64]] = []
        self._cursor: int | None = None
        self._ring = False
        self.plot = Plot(self)
        self._overlay = Overlay(self)
        self.plot.viewport().setMouseTracking(True)
        self.plot.viewport().installEventFilter(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme = current_theme()
        follow_theme(self._redraw)

    # showing ----------------------------------------------------------------------------------------------

    def set_lines(
        self,
        lines: Sequence[ChartLine],
        window: ChartWindow,
        origin: datetime,
        style: ChartStyle = ChartStyle.LINE,
        marks: Sequence[ChartMark] = (),
    ) -> None:
        """Show these lines.

        Raises:
            ValueError: they have more than two families of units.
        """
        families = dict.fromkeys(family(line.unit) for line in lines)
        if len(families) > _AXES:
            raise ValueError(f"A chart has two axes, not {len(families)}: {', '.join(families)}.")
        self._lines, self._window, self._origin, self._style = tuple(lines), window, origin, style
        self._marks = tuple(marks)
        self._times, heights = on_common_times(list(lines))
        self._heights = self._raised(heights)
        self._axes = tuple(self._axis(base) for base in families)
        if self._cursor is not None and self._cursor not in self._moments():
            self._cursor = None
        self._tell()
        self._redraw()

    @property
    def lines(self) -> tuple[ChartLine, ...]:
        """What is drawn."""
        return self._lines

    @property
    def marks(self) -> tuple[ChartMark, ...]:
        """The moments with a word."""
        return self._marks

    @property
    def window_shown(self) -> ChartWindow:
        """The time that is shown."""
        return self._window

    @property
    def axes(self) -> tuple[Axis, ...]:
        """Left and right axis."""
        return self._axes

    def unit_of(self, line: ChartLine) -> DisplayUnit:
        """The unit in which a line is shown."""
        return next(axis.unit for axis in self._axes if axis.base == family(line.unit))

    def unit_for(self, line: ChartLine) -> DisplayUnit:
        """The unit for a line that may be hidden: that of its axis, or what suits it alone."""
        base = family(line.unit)
        found = next((axis.unit for axis in self._axes if axis.base == base), None)
        return found or display_unit(base, largest_of(line.base_values.tolist()))

    def _raised(self, rows: list[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
        """Heights to draw: stacked within each family of units, or as they are."""
        if self._style is ChartStyle.LINE:
            return rows
        found = list(rows)
        for base in dict.fromkeys(family(line.unit) for line in self._lines):
            places = [at for at, line in enumerate(self._lines) if family(line.unit) == base]
            for at, values in zip(places, stacked([rows[at] for at in places]), strict=True):
                found[at] = values
        return found

    def _axis(self, base: str) -> Axis:
        rows = [
            row for row, line in zip(self._heights, self._lines, strict=True) if family(line.unit) == base
        ]
        shown = [row[self._inside()] for row in rows]
        largest = largest_of([float(value) for row in shown for value in row])
        unit = display_unit(base, largest)
        top = nice_ceiling(unit.shown(largest), percent=base == "%")
        return Axis(base, unit, top, tuple(value_ticks(top, self._rooms())))

    def _inside(self) -> NDArray[np.bool_]:
        start, end = self._window.start_us / SECOND_US, self._window.end_us / SECOND_US
        return np.asarray((self._times >= start) & (self._times <= end))

    def _rooms(self) -> int:
        return max(int(self.height() - HEAD - FOOT) // self._theme.px(ROW_ROOM), 2)

    def _tell(self) -> None:
        told = []
        for line in self._lines[:8]:
            finite, unit = line.base_values[np.isfinite(line.values)], self.unit_of(line)
            value = unit.shown(float(finite[-1])) if finite.size else float("nan")
            told.append(f"{line.label} {value_text(value, unit.text) or 'no value'} {unit.text}".rstrip())
        self.setAccessibleName(f"{self._name}: {', '.join(told) or 'no samples'}")

    # geometry ---------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Wide enough for an hour."""
        return QSize(self._theme.px(420), self._theme.px(self._least))

    def minimumSizeHint(self) -> QSize:
        """Narrow, but as high as it needs."""
        return QSize(self._theme.px(240), self._theme.px(self._least))

    def field(self) -> QRectF:
        """Where the curves are drawn."""
        px = self._theme.px
        sides = [self._label_width(axis) + px(TICK_GAP) for axis in self._axes]
        left = sides[0] if sides else px(LABEL_ROOM / 2)
        right = sides[1] if len(sides) > 1 else px(12)
        height = max(self.height() - px(HEAD) - px(FOOT), 1)
        return QRectF(left, px(HEAD), max(self.width() - left - right, 1), height)

    def _label_width(self, axis: Axis) -> int:
        metrics = self._theme.metrics("axis")
        return max(metrics.horizontalAdvance(tick_text(tick)) for tick in axis.ticks)

    def x_of(self, at_us: float) -> float:
        """Where a moment stands."""
        field, window = self.field(), self._window
        return (
            field.left() + (at_us - window.start_us) / max(window.end_us - window.start_us, 1) * field.width()
        )

    def y_of(self, value: float, axis: Axis) -> float:
        """Where a value in the base unit of an axis stands."""
        field = self.field()
        return field.bottom() - axis.unit.shown(value) / axis.top * field.height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the curves to the place."""
        super().resizeEvent(event)
        rooms = self._rooms()
        self._axes = tuple(replace(axis, ticks=tuple(value_ticks(axis.top, rooms))) for axis in self._axes)
        self._fit()

    def _redraw(self) -> None:
        self.plot.draw(self._lines, self._times, self._heights, self._axes, self._style)
        self._fit()

    def _fit(self) -> None:
        # A page settles its charts' sizes in several turns: the curves are made once, and only stretched here.
        self._overlay.setGeometry(self.rect())
        self.plot.setGeometry(self.field().toRect().adjusted(0, -EDGE, 0, EDGE))
        self.plot.fit(self._axes, self._window)
        self.update()
        self._overlay.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw grid and labels; the curves lie above."""
        painter = QPainter(self)
        painter.setFont(self._theme.font("axis"))
        field, room = self.field(), QRectF(self.rect())
        for at, axis in enumerate(self._axes):
            paint_axis(painter, room, field, axis, right=at == 1)
        if not self._axes:
            paint_ground(painter, field)
        window = self._window
        ticks = time_ticks(
            window.start_us, window.end_us, self._origin, int(field.width() // self._theme.px(LABEL_ROOM))
        )
        paint_times(painter, room, field, [(self.x_of(at_us), text) for at_us, text in ticks])

    def shows_ring(self) -> bool:
        """Whether the focus came by keyboard."""
        return self._ring and self.hasFocus()

    # the cursor -------------------------------------------------------------------------------------------

    def _moments(self) -> list[int]:
        """The moments in the window at which a line has a value."""
        known = self._inside()
        if self._heights:
            known &= np.isfinite(self._heights).any(axis=0)
        return [round(second * SECOND_US) for second in self._times[known].tolist()]

    @property
    def cursor_us(self) -> int | None:
        """The moment that is read."""
        return self._cursor

    def set_cursor(self, at_us: int | None) -> None:
        """Read the values at the sample nearest to a moment, or none."""
        moments = self._moments()
        found = None
        if at_us is not None and moments:
            found = min(moments, key=lambda moment: abs(moment - at_us))
        if found != self._cursor:
            self._cursor = found
            self._overlay.update()
            self.cursor_moved.emit(found)

    def readings(self) -> list[Reading]:
        """What every line says at the cursor; lines with a gap there are left out."""
        if self._cursor is None:
            return []
        at = int(np.searchsorted(self._times, self._cursor / SECOND_US - 1e-7))
        found = []
        for line, heights in zip(self._lines, self._heights, strict=True):
            place = np.searchsorted(line.times_us, self._cursor)
            if place >= len(line.times_us) or line.times_us[place] != self._cursor:
                continue
            value = float(line.base_values[place])
            axis = next(axis for axis in self._axes if axis.base == family(line.unit))
            if np.isfinite(value):
                shown = axis.unit.shown(value)
                text = f"{value_text(shown, axis.unit.text)} {axis.unit.text}".strip()
                found.append(Reading(line.label, text, line.color, self.y_of(float(heights[at]), axis)))
        return found

    def cursor_time(self) -> str:
        """The moment that is read, on the lab's clock."""
        if self._cursor is None:
            return ""
        at = self._origin + timedelta(microseconds=self._cursor)
        span = self._window.end_us - self._window.start_us
        return at.strftime("%H:%M:%S" if span <= 86_400 * SECOND_US else "%m/%d/%Y %H:%M")

    # mouse and keys ---------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the mouse over the curves."""
        if event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            field, window = self.field(), self._window
            part = event.position().x() / max(field.width(), 1)
            self.set_cursor(round(window.start_us + part * (window.end_us - window.start_us)))
        elif event.type() == QEvent.Type.Leave:
            self.set_cursor(None)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cursor from sample to sample."""
        moments = self._moments()
        if not moments:
            super().keyPressEvent(event)
            return
        at = moments.index(self._cursor) if self._cursor in moments else len(moments)
        key = Qt.Key(event.key())
        steps = {
            Qt.Key.Key_Left: at - 1,
            Qt.Key.Key_Right: at + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(moments) - 1,
        }
        if key == Qt.Key.Key_Escape and self._cursor is not None:
            self.set_cursor(None)
        elif key in steps:
            self.set_cursor(moments[min(max(steps[key], 0), len(moments) - 1)])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring only after keyboard use."""
        self._ring = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)
        self._overlay.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self._overlay.update()

    def paint_into(self, painter: QPainter) -> None:
        """Draw the chart, as large as it stands on the page, where another picture wants it."""
        self.render(painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
