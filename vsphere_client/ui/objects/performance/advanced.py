"""Monitor > Performance > Advanced: one large chart of counters of one's own choice, with its legend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QMenu, QSplitter, QVBoxLayout, QWidget

from vsphere_client.session.views.performance import (
    Series,
    parts_since,
    related_of,
    series_of,
    split_member,
)
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects.performance.chart_options import (
    LINE,
    PER_VM,
    ChartOptions,
    SavedOptions,
    ShortMemory,
)
from vsphere_client.ui.objects.performance.chart_page import ChartPage, clock_words
from vsphere_client.ui.objects.performance.export import CSV, FORMATS, write_csv, write_picture
from vsphere_client.ui.objects.performance.groups import (
    counters_by_group,
    first_counters,
    first_targets,
    group_label,
    groups_of,
)
from vsphere_client.ui.objects.performance.legend import LegendTable
from vsphere_client.ui.objects.performance.options_dialog import ChartOptionsDialog
from vsphere_client.ui.objects.performance.popup import PopupChart
from vsphere_client.ui.objects.performance.readings import (
    cut,
    first_sample,
    has_values,
    key_of,
    legend_row,
    lines_of,
)
from vsphere_client.ui.objects.performance.spans import Span
from vsphere_client.ui.theme.theme import set_kind
from vsphere_client.ui.widgets.chart import PerformanceChart
from vsphere_client.ui.widgets.chart_lines import ChartMark, ChartStyle, ChartWindow
from vsphere_client.ui.widgets.empty_state import EmptyState
from vsphere_client.ui.widgets.link_label import LinkLabel
from vsphere_client.ui.widgets.themed import text_label, tighten
from vsphere_client.ui.widgets.tool_icon_button import ToolIconButton

MOST_MARKS = 4
READY_HINT = (
    "Rule of thumb per vCPU: ready below 5 % is fine, 5 to 10 % deserves a look, above 10 % is a problem; "
    "co-stop above 3 % too."
)
PARTS_HINT = (
    "Recorded since {at}: in labs above 2,000 virtual machines disks, adapters, devices and guests are recorded "
    "while a chart of their object is open, and for an hour after."
)
NOT_KEPT = (
    "These counters are not kept in this period: rollups hold the counters of the statistics level only. "
    "Chart Options lists those that are; the level is set on the vCenter's page Configure > General."
)


class AdvancedPage(ChartPage):
    """The chart, its legend, Chart Options and exports."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(driver, moid, window, title="Advanced Performance")
        self.options = ChartOptions("cpu")
        self.series: tuple[Series, ...] = ()
        self._memory = getattr(window, "preferences", None) or ShortMemory()
        self._add_tools()
        self.heading = text_label("", "card_title")
        self.chart = PerformanceChart("Advanced performance", least=180)
        self.legend = LegendTable()
        self.legend.hidden_changed.connect(self._show)
        self.hint = text_label("", "caption", wrap=True)
        self.empty = EmptyState("")
        self.body.addWidget(self._framed(), 1)
        self._fill_groups()
        self.refresh()

    def _add_tools(self) -> None:
        self.options_link = LinkLabel("Chart Options")
        self.options_link.clicked.connect(self.open_options)
        self.title_row.insertWidget(5, self.options_link, 0, Qt.AlignmentFlag.AlignVCenter)
        self.redraw = ToolIconButton("refresh", "Refresh")
        self.redraw.clicked.connect(self.draw_now)
        self.popup = ToolIconButton("external", "Popup Chart")
        self.popup.clicked.connect(self.open_popup)
        self.export = ToolIconButton("export", "Export")
        self.export.clicked.connect(self._offer_export)
        tools = QHBoxLayout()
        tighten(tools, spacing=4)
        tools.addWidget(self.redraw)
        tools.addWidget(self.popup)
        tools.addWidget(self.export)
        self.title_row.addLayout(tools)

    def _framed(self) -> QWidget:
        frame = QFrame()
        set_kind(frame, role="card")
        upper = QWidget()
        column = QVBoxLayout(upper)
        tighten(column, spacing=6, margins=(16, 10, 16, 6))
        column.addWidget(self.heading)
        column.addWidget(self.empty)
        column.addWidget(self.chart, 1)
        column.addWidget(self.hint)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.addWidget(upper)
        self.splitter.addWidget(self.legend)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setSizes([420, 150])
        box = QVBoxLayout(frame)
        tighten(box, margins=(1, 1, 1, 1))
        box.addWidget(self.splitter)
        return frame

    # what is shown ----------------------------------------------------------------------------------------

    def _fill_groups(self) -> None:
        """Offer the groups whose counters the object has, and begin with its defaults."""
        self.view.clear()
        for group, label in groups_of(self.driver.session, self.moid):
            self.view.addItem(label, group)
        chosen = max(self.view.findData(self.options.group), 0)
        self.view.setCurrentIndex(chosen)
        self._begin(self.view.itemData(chosen) or "cpu")

    def _begin(self, group: str) -> None:
        session = self.driver.session
        self.options = ChartOptions(group, first_counters(session, self.moid, group), span=self._span)

    def _view_chosen(self, at: int) -> None:
        self._begin(self.view.itemData(at))
        self.draw_now()

    def set_span(self, span: Span) -> None:
        """Show another period of the same counters."""
        self.options = ChartOptions(
            self.options.group, self.options.counters, self.options.objects, self.options.style, span
        )
        super().set_span(span)

    def set_options(self, options: ChartOptions) -> None:
        """Show what Chart Options chose."""
        self.options = options
        self._span = options.span
        self.period.setCurrentIndex(self.period.findData(options.span.key))
        self.view.setCurrentIndex(max(self.view.findData(options.group), 0))
        self.draw_now()

    def set_object(self, moid: str) -> bool:
        """Show the same kind of chart of another object."""
        if moid != self.moid:
            options, self.moid = self.options, moid
            self._fill_groups()
            grouped = counters_by_group(self.driver.session, moid).get(options.group, ())
            known = {one.id for one in grouped}
            counters = tuple(one for one in options.counters if one in known)
            if options.group == self.options.group and counters and not options.objects:
                self.options = ChartOptions(options.group, counters, (), options.style, options.span)
        self.refresh()
        return True

    def open_options(self) -> ChartOptionsDialog:
        """Open Chart Options."""
        saved = SavedOptions(self._memory, self.kind())
        dialog = ChartOptionsDialog(self.driver, self.moid, self.options, saved, self.window())
        dialog.chosen.connect(self.set_options)
        dialog.open()
        return dialog

    def open_popup(self) -> PopupChart:
        """Open the chart in a window of its own."""
        page = AdvancedPage(self.driver, self.moid, self.main_window)
        page.set_options(self.options)
        page.popup.hide()
        title = f"{self.object_name()} - Advanced Performance"
        opened = PopupChart(page, title, self.window())
        opened.show()
        return opened

    # drawing ----------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Read the series and show them."""
        session, now_us = self.driver.session, self.driver.now_us
        period = self._span.period(now_us)
        session.statistics.watched.look(self.moid, now_us)
        found = series_of(session, self.moid, self.options.counters, period, self._members())
        window = self._span.window(now_us, first_sample(found))
        self.series = tuple(cut(one, window) for one in found)
        self._window = window
        self._show()

    def _members(self) -> tuple[str, ...]:
        """The objects of the lines; none for the page's own."""
        objects = self.driver.session.engine.world.objects
        if self.options.style == PER_VM and self.options.counters:
            related = related_of(self.driver.session, self.moid, self.options.counters[0])
            return tuple(moid for moid, _ in related if objects[moid].kind.value == "VirtualMachine")
        chosen = self.options.objects or first_targets(self.driver.session, self.moid, self.options.counters)
        return tuple(member for member in chosen if split_member(member)[0] in objects)

    def _show(self) -> None:
        drawn = has_values(self.series)
        named = self.options.style == PER_VM or bool(self.options.objects)
        lines = lines_of(self.series, by_object=named)
        visible = [line for line in lines if not self.legend.is_hidden(line.key)]
        style = ChartStyle.LINE if self.options.style == LINE else ChartStyle.STACKED
        self.chart.set_lines(visible, self._window, self.driver.start, style, self._marks(self._window))
        self.empty.set_sentence(self.no_samples() if self.series else NOT_KEPT)
        self.empty.setVisible(not drawn)
        self._show_words(lines)

    def _show_words(self, lines: list[Any]) -> None:
        label = group_label(self.driver.session, self.moid, self.options.group)
        self.heading.setText(f"{label}, {self.window_words(self._window)}")
        period = self._span.period(self.driver.now_us)
        units = {line.key: self.chart.unit_for(line) for line in lines}
        rows = [
            legend_row(self.driver.session, one, line, units[key_of(one)], period)
            for one, line in zip(self.series, lines, strict=True)
        ]
        self.legend.set_legend(rows)
        hints = [READY_HINT] if any(row.per_vcpu for row in rows) else []
        if since := parts_since(self.driver.session, self.series):
            hints.append(PARTS_HINT.format(at=clock_words(self.driver.start, since)))
        self.hint.setText(" ".join(hints))
        self.hint.setVisible(bool(hints))

    def _marks(self, window: ChartWindow) -> list[ChartMark]:
        """Faults and bookmarks within the window, the latest few."""
        found = [
            ChartMark(mark.at_us, mark.label.removeprefix("Bookmark: "))
            for mark in self.driver.marks()
            if (mark.kind == "fault" or mark.label.startswith("Bookmark: "))
            and window.start_us <= mark.at_us <= min(window.end_us, self.driver.now_us)
        ]
        return found[-MOST_MARKS:]

    # exports ----------------------------------------------------------------------------------------------

    def _offer_export(self) -> None:
        menu = QMenu("Export", self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for kind in FORMATS:
            menu.addAction(f"To {kind.upper()}\u2026").triggered.connect(
                lambda _checked=False, kind=kind: self._export_as(kind)
            )
        menu.popup(self.export.mapToGlobal(QPoint(0, self.export.height())))

    def _export_as(self, kind: str) -> Path | None:
        name = f"{self.object_name()} {self.options.group}.{kind}"
        path, _chosen = QFileDialog.getSaveFileName(self, "Export", name, FORMATS[kind])
        return self.export_to(Path(path), kind) if path else None

    def export_to(self, path: Path, kind: str) -> Path | None:
        """Write the chart into a file."""
        if kind == CSV:
            return write_csv(path, self.series, self.driver.start)
        title = f"{self.object_name()}: {self.heading.text()}"
        return write_picture(path, title, self.chart, self.legend.legend)


def build(driver: SessionDriver, moid: str, window: Any) -> AdvancedPage:
    """Make the page."""
    return AdvancedPage(driver, moid, window)
