"""A chart as a file: its values as CSV, the chart with its legend as a picture."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from PySide6.QtCore import QFile, QIODevice, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator

from vsphere_client.session.views.performance import Series
from vsphere_client.ui.objects.performance.readings import ROLLUPS, LegendRow
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.cell_paint import paint_stroke
from vsphere_client.ui.widgets.chart import PerformanceChart

PNG, JPEG, CSV, SVG = "png", "jpg", "csv", "svg"
FORMATS: dict[str, str] = {
    PNG: "Portable Network Graphics (*.png)",
    JPEG: "JPEG picture (*.jpg)",
    CSV: "Comma-separated values (*.csv)",
    SVG: "Scalable Vector Graphics (*.svg)",
}
RATIO, PAD, TITLE, ROW, KEY = 2.0, 16, 32, 22, 16
TITLES = ("Object", "Measurement", "Rollup", "Units", "Latest", "Maximum", "Minimum", "Average")
FIGURES_FROM = 4
"""Columns from here on are figures and stand at the right."""


def write_csv(path: Path, found: Sequence[Series], origin: datetime) -> Path:
    """Write series side by side, a row a moment of the lab's clock, in the counters' own units.

    Gaps are empty. The file begins with a byte order mark, so that spreadsheets read its letters.
    """
    moments = np.unique(np.concatenate([one.times_us for one in found])) if found else np.empty(0, np.int64)
    columns = [dict(zip(one.times_us.tolist(), one.values.tolist(), strict=True)) for one in found]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Time", *(heading(one) for one in found)])
        for at_us in moments.tolist():
            at = origin + timedelta(microseconds=at_us)
            values = (_number(column.get(at_us)) for column in columns)
            writer.writerow([at.strftime("%Y-%m-%d %H:%M:%S"), *values])
    return path


def heading(series: Series) -> str:
    """The head of a column: ``esx04.lab.local Usage, Average (%)``, with the part behind the object's name."""
    counter = series.counter
    rollup = ROLLUPS.get(counter.rollup, counter.rollup)
    return f"{' '.join(filter(None, (series.name, series.part)))} {counter.label}, {rollup} ({counter.unit})"


def _number(value: float | None) -> str:
    if value is None or not np.isfinite(value):
        return ""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def picture(title: str, chart: PerformanceChart, legend: Sequence[LegendRow]) -> QPixmap:
    """Title, chart and the whole legend below one another, twice as fine as on the screen."""
    made = QPixmap(_size(chart, legend) * RATIO)
    made.setDevicePixelRatio(RATIO)
    painter = QPainter(made)
    _paint(painter, title, chart, legend)
    painter.end()
    return made


def _size(chart: PerformanceChart, legend: Sequence[LegendRow]) -> QSize:
    px = current_theme().px
    height = px(TITLE) + chart.height() + px(ROW) * (len(legend) + 1) + 3 * px(PAD)
    return QSize(chart.width() + 2 * px(PAD), height)


def _paint(painter: QPainter, title: str, chart: PerformanceChart, legend: Sequence[LegendRow]) -> None:
    theme = current_theme()
    pad, head, row = theme.px(PAD), theme.px(TITLE), theme.px(ROW)
    painter.fillRect(QRect(QPoint(), _size(chart, legend)), theme.color("panel"))
    painter.setFont(theme.font("section"))
    painter.setPen(theme.color("text_heading"))
    painter.drawText(QRectF(pad, pad / 2, chart.width(), head), Qt.AlignmentFlag.AlignVCenter, title)
    painter.save()
    painter.translate(pad, pad // 2 + head)
    chart.paint_into(painter)
    painter.restore()
    _paint_legend(painter, QRectF(pad, pad // 2 + head + chart.height() + pad, chart.width(), row), legend)


def write_svg(path: Path, title: str, chart: PerformanceChart, legend: Sequence[LegendRow]) -> Path | None:
    """Write the picture as drawing instructions, sharp at any size; None if it cannot be written there."""
    size, file, made = _size(chart, legend), QFile(str(path)), QSvgGenerator()
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        return None
    made.setOutputDevice(file)
    made.setSize(size)
    made.setViewBox(QRect(QPoint(), size))
    made.setTitle(title)
    painter = QPainter(made)
    _paint(painter, title, chart, legend)
    painter.end()
    file.close()
    return path


def _paint_legend(painter: QPainter, row: QRectF, legend: Sequence[LegendRow]) -> None:
    """A row a line below the names of the columns; ``row`` is the place of the first."""
    theme = current_theme()
    rows = [_words(line) for line in legend]
    painter.setFont(theme.font("body"))
    shares = _shares(QFontMetrics(painter.font()), (TITLES, *rows))
    painter.setFont(theme.font("label"))
    painter.setPen(theme.color("text_secondary"))
    _paint_row(painter, row, TITLES, shares)
    painter.setFont(theme.font("body"))
    for line, words in zip(legend, rows, strict=True):
        row = row.translated(0, row.height())
        painter.fillRect(QRectF(row.left(), row.top(), row.width(), 1), theme.color("hairline"))
        key = QRectF(row.left(), row.center().y() - 1, theme.px(KEY), theme.px(3))
        paint_stroke(painter, key, line.color, line.dashed)
        painter.setPen(theme.color("text"))
        _paint_row(painter, row, words, shares)


def _words(line: LegendRow) -> tuple[str, ...]:
    latest = f"{line.latest} ({line.per_vcpu} per vCPU)" if line.per_vcpu else line.latest
    figures = (latest, line.maximum, line.minimum, line.average)
    return (line.object, line.measurement, line.rollup, line.unit, *figures)


def _shares(metrics: QFontMetrics, rows: Sequence[Sequence[str]]) -> list[float]:
    """The part of the width that each column gets: by its longest text."""
    gap = current_theme().px(16)
    wanted = [max(map(metrics.horizontalAdvance, texts)) + gap for texts in zip(*rows, strict=True)]
    return [want / sum(wanted) for want in wanted]


def _paint_row(painter: QPainter, row: QRectF, texts: Sequence[str], shares: Sequence[float]) -> None:
    theme, left = current_theme(), row.left() + current_theme().px(KEY + 12)
    wide = row.right() - left
    for at, (share, text) in enumerate(zip(shares, texts, strict=True)):
        side = Qt.AlignmentFlag.AlignRight if at >= FIGURES_FROM else Qt.AlignmentFlag.AlignLeft
        place = QRectF(left, row.top(), wide * share - theme.px(8), row.height())
        shown = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, shown)
        left += wide * share


def write_picture(
    path: Path, title: str, chart: PerformanceChart, legend: Sequence[LegendRow]
) -> Path | None:
    """Write the picture in the format that the name says; None if it cannot be written there."""
    if path.suffix.lower() == f".{SVG}":
        return write_svg(path, title, chart, legend)
    return path if picture(title, chart, legend).save(str(path)) else None
