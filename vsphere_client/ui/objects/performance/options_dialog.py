"""Chart Options: metrics, timespan, chart type, objects and counters of an advanced chart."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.session.views.performance import Counter
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.dialogs.dialog_frame import DialogFrame
from vsphere_client.ui.dialogs.form import choice_field
from vsphere_client.ui.objects.performance.chart_options import (
    LINE,
    PER_VM,
    STYLES,
    ChartOptions,
    SavedOptions,
)
from vsphere_client.ui.objects.performance.groups import (
    MOST_UNITS,
    counters_by_group,
    first_counters,
    first_targets,
    targets_of,
)
from vsphere_client.ui.objects.performance.interval_dialog import IntervalDialog
from vsphere_client.ui.objects.performance.readings import ROLLUPS
from vsphere_client.ui.objects.performance.save_options_dialog import SaveOptionsDialog
from vsphere_client.ui.objects.performance.spans import CUSTOM, PERIODS, Span
from vsphere_client.ui.objects.performance.tick_list import TickList
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.chart_scale import family
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.link_label import LinkLabel
from vsphere_client.ui.widgets.sub_navigation import NavEntry, NavGroup, SubNavigation
from vsphere_client.ui.widgets.themed import text_label, tighten

MOST_LINES = 40
OBJECTS = (Column("Target Objects", "object", width=240),)
COUNTERS = (
    Column("Counters", "label", width=216),
    Column("Rollups", "rollup", width=96),
    Column("Units", "unit", width=56),
    Column("Internal Name", "id", width=256),
    Column("Stat Type", "type", width=72),
    Column("Level", "level", "number", width=52),
    Column("Description", "description", width=420),
)


class ChartOptionsDialog(DialogFrame):
    """Groups at the left, the rest at the right; ``chosen`` tells the options.

    Args:
        driver: The open session's driver.
        moid: The object of the chart.
        options: What the chart shows now.
        saved: The sets kept under a name.
    """

    chosen = Signal(object)

    def __init__(
        self,
        driver: SessionDriver,
        moid: str,
        options: ChartOptions,
        saved: SavedOptions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Chart Options", width=1180, parent=parent)
        self._driver, self._moid, self._saved = driver, moid, saved
        self._span = options.span
        self._grouped = counters_by_group(driver.session, moid)
        self.groups = SubNavigation("Chart Metrics")
        entries = tuple(NavEntry(group, found[0].group_label) for group, found in self._grouped.items())
        self.groups.set_groups((NavGroup("Chart Metrics", entries),))
        self.groups.entry_chosen.connect(self._group_chosen)
        self.timespan = choice_field(PERIODS, options.span.key)
        self.style_field = choice_field(STYLES, options.style)
        self.sets = QComboBox()
        self.objects = TickList("Select object for this chart", OBJECTS)
        self.counters = TickList("Select counters for this chart", COUNTERS)
        self._lay_out()
        self._connect()
        self._fill_sets("")
        self.show_options(options)

    def _lay_out(self) -> None:
        px = current_theme().px
        self.groups.setFixedWidth(px(190))
        right = QVBoxLayout()
        tighten(right, spacing=10)
        right.addLayout(self._choices())
        right.addWidget(self.objects, 2)
        right.addWidget(self.counters, 3)
        row = QHBoxLayout()
        tighten(row, spacing=16)
        row.addWidget(self.groups, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(right, 1)
        self.column.addLayout(row, 1)
        self.counters.setMinimumHeight(px(210))
        self.objects.setMinimumHeight(px(130))

    def _choices(self) -> QGridLayout:
        """The drop-downs: timespan and chart type, the saved sets with what can be done to them."""
        grid = QGridLayout()
        tighten(grid, spacing=8)
        for column, (label, field) in enumerate(
            (("Timespan", self.timespan), ("Chart Type", self.style_field), ("Saved Options", self.sets))
        ):
            name: QLabel = text_label(label, "secondary")
            name.setBuddy(field)
            field.setAccessibleName(label)
            grid.addWidget(name, 0, column)
            grid.addWidget(field, 1, column)
            grid.setColumnStretch(column, 1)
        self.save_link = LinkLabel("Save Options As\u2026")
        self.delete_link = LinkLabel("Delete Options")
        grid.addWidget(self.save_link, 1, 3)
        grid.addWidget(self.delete_link, 1, 4)
        return grid

    def _connect(self) -> None:
        self.timespan.activated.connect(self._timespan_chosen)
        self.style_field.activated.connect(self._style_chosen)
        self.sets.activated.connect(self._set_chosen)
        self.save_link.clicked.connect(self._ask_name)
        self.delete_link.clicked.connect(self._delete)
        self.objects.changed.connect(self._check_now)
        self.counters.changed.connect(self._counters_chosen)

    # showing ----------------------------------------------------------------------------------------------

    def show_options(self, options: ChartOptions) -> None:
        """Fill the fields with these options."""
        group = options.group if options.group in self._grouped else next(iter(self._grouped), "")
        self._span = options.span
        self.timespan.setCurrentIndex(self.timespan.findData(options.span.key))
        self.style_field.setCurrentIndex(self.style_field.findData(options.style))
        self.groups.set_current(group)
        self._fill(group, options.counters, options.objects)

    def _fill(self, group: str, counters: Sequence[str], objects: Sequence[str]) -> None:
        period = self._span.period(self._driver.now_us)
        found = counters_by_group(self._driver.session, self._moid, period).get(group, [])
        self.counters.set_rows({one.id: _cells(one) for one in found}, counters)
        self._fill_objects(tuple(one.id for one in found[:1]), objects)
        self._style_chosen()

    def _fill_objects(self, first: Sequence[str], objects: Sequence[str]) -> None:
        """Offer what has one of the chosen counters, and tick what a chart of them begins with."""
        session, chosen = self._driver.session, self.counters.ticked() or first
        targets = targets_of(session, self._moid, chosen)
        kept = [one for one in objects if one in targets]
        wanted = kept or first_targets(session, self._moid, chosen)
        self.objects.set_rows({one: (name,) for one, name in targets.items()}, wanted)

    def _group_chosen(self, group: str) -> None:
        self._fill(group, first_counters(self._driver.session, self._moid, group), self.objects.ticked())

    def _counters_chosen(self) -> None:
        """Other counters are had by other objects and parts."""
        if self.counters.ticked():
            self._fill_objects((), self.objects.ticked())
        self._check_now()

    def _style_chosen(self, _at: int = 0) -> None:
        self.objects.setEnabled(self.style_field.currentData() != PER_VM)
        self._check_now()

    def _timespan_chosen(self, _at: int) -> None:
        key = self.timespan.currentData()
        if key != CUSTOM:
            self._take_span(Span(key))
            return
        start = self._span.opening(self._driver.now_us)
        dialog = IntervalDialog(self._driver.start, start, self._driver.live_us, self)
        dialog.chosen.connect(self._take_span)
        dialog.rejected.connect(lambda: self.timespan.setCurrentIndex(self.timespan.findData(self._span.key)))
        dialog.open()

    def _take_span(self, span: Span) -> None:
        """Other periods keep other counters."""
        self._span = span
        self._fill(self.groups.current(), self.counters.ticked(), self.objects.ticked())

    # saved sets -------------------------------------------------------------------------------------------

    def _fill_sets(self, chosen: str) -> None:
        self.sets.clear()
        self.sets.addItem("", "")
        for name in self._saved.names():
            self.sets.addItem(name, name)
        self.sets.setCurrentIndex(max(self.sets.findData(chosen), 0))
        self.sets.setEnabled(self.sets.count() > 1)
        self.delete_link.setEnabled(bool(chosen))

    def _set_chosen(self, _at: int) -> None:
        name = self.sets.currentData()
        self.delete_link.setEnabled(bool(name))
        found = self._saved.get(name)
        if found is not None:
            self.show_options(found)

    def _ask_name(self) -> None:
        dialog = SaveOptionsDialog(self.sets.currentText(), self._saved.names(), self)
        dialog.named.connect(self.save_as)
        dialog.open()

    def save_as(self, name: str) -> None:
        """Keep the present options under a name; an empty one keeps nothing."""
        if name.strip():
            self._saved.save(name.strip(), self.options())
            self._fill_sets(name.strip())

    def _delete(self) -> None:
        self._saved.delete(self.sets.currentData())
        self._fill_sets("")

    # the end ----------------------------------------------------------------------------------------------

    def options(self) -> ChartOptions:
        """What the fields say; the object of the page alone needs no list."""
        objects = self.objects.ticked()
        own = first_targets(self._driver.session, self._moid, self.counters.ticked())
        return ChartOptions(
            self.groups.current(),
            self.counters.ticked(),
            () if objects == own else objects,
            self.style_field.currentData() or LINE,
            self._span,
        )

    def find_problems(self) -> list[Problem]:
        """No counter, no object, too many units or too many lines."""
        options = self.options()
        known = {one.id: one for found in self._grouped.values() for one in found}
        units = dict.fromkeys(family(known[one].unit) for one in options.counters)
        problems = []
        if not options.counters:
            problems.append(Problem("Select at least one counter."))
        if not self.objects.ticked() and options.style != PER_VM:
            problems.append(Problem("Select at least one object."))
        if len(units) > MOST_UNITS:
            problems.append(Problem(f"A chart shows at most two units at once, not {', '.join(units)}."))
        if options.style != LINE and len(units) > 1:
            problems.append(Problem("Stack counters of one unit only."))
        if len(options.counters) * max(len(options.objects), 1) > MOST_LINES:
            problems.append(Problem(f"A chart shows at most {MOST_LINES} lines."))
        return problems

    def _check_now(self) -> None:
        problems = self.find_problems()
        self.set_ok_enabled(not problems, problems[0].text if problems else "")

    def apply(self) -> Sequence[Problem]:
        """Tell the options if they make a chart."""
        problems = self.find_problems()
        if not problems:
            self.chosen.emit(self.options())
        return problems


def _cells(counter: Counter) -> tuple[str, ...]:
    return (
        counter.label,
        ROLLUPS.get(counter.rollup, counter.rollup),
        counter.unit,
        counter.id,
        counter.stats_type,
        str(counter.level),
        counter.description,
    )
