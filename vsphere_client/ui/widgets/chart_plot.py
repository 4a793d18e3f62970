"""The curves of a chart: two pyqtgraph views over one another, one for each axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QStyleOptionGraphicsItem, QWidget

from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.chart_lines import ChartLine, ChartStyle, ChartWindow, runs
from vsphere_client.ui.widgets.chart_scale import SECOND_US, family

if TYPE_CHECKING:
    from vsphere_client.ui.widgets.chart_axis import Axis

EDGE = 2
"""Pixels above and below the scale, so that a line on its end is not cut."""
MAIN_WIDTH, OTHER_WIDTH, AREA_ALPHA, STACK_ALPHA = 2.0, 1.5, 0.12, 0.75
Floats = NDArray[np.float64]


class Area(pg.GraphicsObject):
    """A filled stretch between two curves, in the coordinates of its view; gaps stay empty."""

    def __init__(self, times: Floats, low: Floats, high: Floats, color: QColor) -> None:
        super().__init__()
        self._path, self._brush = QPainterPath(), QBrush(color)
        for start, end in runs(np.isfinite(high)):
            self._add(times[start:end], low[start:end], high[start:end])

    def _add(self, times: Floats, low: Floats, high: Floats) -> None:
        self._path.moveTo(float(times[0]), float(low[0]))
        for x, y in zip(times.tolist(), high.tolist(), strict=True):
            self._path.lineTo(x, y)
        for x, y in zip(times[::-1].tolist(), low[::-1].tolist(), strict=True):
            self._path.lineTo(x, y)
        self._path.closeSubpath()

    def boundingRect(self) -> QRectF:
        """What it covers."""
        return self._path.boundingRect()

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Fill it."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._brush)
        painter.drawPath(self._path)


class Plot(pg.GraphicsView):
    """Draws lines; it neither moves nor zooms, and lets what is painted below it show."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, background=None)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # A cached background would be filled with the window's colour and hide the grid below.
        self.setCacheMode(pg.GraphicsView.CacheModeFlag.CacheNone)
        self.viewport().setAutoFillBackground(False)
        self.views = tuple(
            pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0) for _ in range(2)
        )
        self.setCentralItem(self.views[0])
        self.scene().addItem(self.views[1])
        for view in self.views:
            view.setBackgroundColor(None)
            view.enableAutoRange(enable=False)
        self._items: list[tuple[Any, Any]] = []

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep both views as large as the widget."""
        super().resizeEvent(event)
        views = getattr(self, "views", None)
        if views is not None:
            views[1].setGeometry(views[0].sceneBoundingRect())

    def draw(
        self,
        lines: Sequence[ChartLine],
        times: Floats,
        heights: Sequence[Floats],
        axes: Sequence[Axis],
        style: ChartStyle,
    ) -> None:
        """Show these lines at these heights (in the base unit of their axis); `fit` says where."""
        for view, item in self._items:
            view.removeItem(item)
        self._items = []
        for at, axis in enumerate(axes):
            mine = [n for n, line in enumerate(lines) if family(line.unit) == axis.base]
            filled = STACK_ALPHA if style is ChartStyle.STACKED else AREA_ALPHA if len(lines) == 1 else 0.0
            self._draw_axis(at, [lines[n] for n in mine], times, [heights[n] for n in mine], filled)

    def fit(self, axes: Sequence[Axis], window: ChartWindow) -> None:
        """Spread the window of time and the scales over the place there is; the curves follow by themselves."""
        start, end = window.start_us / SECOND_US, max(window.end_us, window.start_us + 1) / SECOND_US
        for at, axis in enumerate(axes):
            top = axis.top * axis.unit.factor
            beyond = top * EDGE / max(self.height() - 2 * EDGE, 1)
            self.views[at].setRange(
                xRange=(start, end),
                yRange=(-beyond, top + beyond),
                padding=0,
                disableAutoRange=True,
            )

    def _draw_axis(
        self, at: int, lines: Sequence[ChartLine], times: Floats, heights: Sequence[Floats], alpha: float
    ) -> None:
        low = np.zeros(len(times))
        for place, (line, values) in enumerate(zip(lines, heights, strict=True)):
            finite = np.isfinite(values)
            if finite.any():
                if alpha > 0:
                    self._area(at, line, times, low, values, finite, alpha)
                width = MAIN_WIDTH if place == 0 else OTHER_WIDTH
                own = sampled(line, times)
                # Of lines that lie on one another the first is seen: the others are grey in the end.
                level = 0 if alpha == STACK_ALPHA else -place
                self._curve(at, line, times[own], values[own], width, level)
            if alpha == STACK_ALPHA:
                low = np.where(finite, values, low)

    def _area(
        self,
        at: int,
        line: ChartLine,
        times: Floats,
        low: Floats,
        values: Floats,
        finite: NDArray[np.bool_],
        alpha: float,
    ) -> None:
        bottom = np.where(finite, np.minimum(low, values), 0.0)
        self._add(at, Area(times, bottom, values, current_theme().color(line.color, alpha)))

    def _curve(
        self, at: int, line: ChartLine, times: Floats, values: Floats, width: float, level: int
    ) -> None:
        pen = QPen(current_theme().color(line.color), width)
        pen.setCosmetic(True)
        if line.dashed:
            pen.setStyle(Qt.PenStyle.DashLine)
        curve = pg.PlotCurveItem(times, values, pen=pen, connect="finite", antialias=True)
        curve.setZValue(level)
        self._add(at, curve)
        alone = [start for start, end in runs(np.isfinite(values)) if end - start == 1]
        if alone:
            dots = pg.ScatterPlotItem(
                times[alone], values[alone], size=5, pen=None, brush=QBrush(pen.color())
            )
            self._add(at, dots)

    def _add(self, at: int, item: Any) -> None:
        self.views[at].addItem(item, ignoreBounds=True)
        self._items.append((self.views[at], item))


def sampled(line: ChartLine, times: Floats) -> NDArray[np.bool_]:
    """The moments at which a line was sampled: others' samples between them make no gap in it."""
    own = np.asarray(line.times_us, dtype=np.float64) / SECOND_US
    if np.array_equal(own, times):
        return np.ones(len(times), dtype=np.bool_)
    return np.isin(times, own)
