"""Inside view > CPU Scheduler of a host: who ran on which pCPU, who waited, and why, in milliseconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from vsphere_client.decisions.microscheduler.schedule import Schedule, WorldTotals
from vsphere_client.decisions.resources.shares import mhz_per_share
from vsphere_client.session.views.micro_schedule import VMKERNEL, MacroNumbers, MicroRun, micro_run
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.content_page import ContentPage
from vsphere_client.ui.objects.host.schedule_run import ScheduleRun
from vsphere_client.ui.objects.host.scheduler_lanes import SchedulerLanes, colours_of, legend_of, worlds_by_vm
from vsphere_client.ui.objects.plain_rows import Cells, PlainRows
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.card import Card
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.data_grid import DataGrid
from vsphere_client.ui.widgets.empty_state import EmptyState
from vsphere_client.ui.widgets.grid_panel import GridPanel
from vsphere_client.ui.widgets.lane_paint import LaneLegend
from vsphere_client.ui.widgets.lane_timeline import LaneTimeline
from vsphere_client.ui.widgets.pill import Pill
from vsphere_client.ui.widgets.segmented_buttons import SegmentedButtons
from vsphere_client.ui.widgets.themed import text_label, tighten
from vsphere_client.ui.widgets.tool_icon_button import ToolIconButton

WINDOWS_MS = (200, 1000, 2000, 5000, 10_000)
NO_VMS = "No virtual machine runs on this host: its pCPUs are idle."
INVITATION = (
    "Choose a window and look inside: the host's present worlds are put on its pCPUs and simulated "
    "microsecond by microsecond. Nothing in the data centre changes."
)
HINT = "Point at a stretch, or use the arrow keys, to read who ran, since when and why. Ctrl+wheel, + and - zoom."
COLUMNS = (
    Column("NAME", "vm", width=150),
    Column("WORLD", "world", width=84),
    Column("%USED", "used", "number", width=72),
    Column("%RUN", "run", "number", width=70),
    Column("%RDY", "ready", "number", width=70),
    Column("%MLMTD", "limited", "number", width=82, yields=1),
    Column("%CSTP", "costop", "number", width=70),
    Column("%WAIT", "wait", "number", width=74, yields=2),
    Column("%VMWAIT", "vmwait", "number", width=84, yields=5),
    Column("%SWPWT", "swpwt", "number", width=78, yields=6),
    Column("MHz/SHARE", "mhz-per-share", "number", width=92, yields=4),
    Column("%USED (20 s)", "macro-used", "number", width=106, trainer=True),
    Column("%RDY (20 s)", "macro-ready", "number", width=100, trainer=True),
    Column("%CSTP (20 s)", "macro-costop", "number", width=106, trainer=True, yields=3),
)


class SchedulerPage(ContentPage):
    """The micro scheduler of a host: a window to choose, its timeline, and the sums in esxtop's terms."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(driver, moid, window, title="CPU Scheduler")
        self.title_row.insertWidget(1, Pill("inside view", "trainer"))
        self.schedule: Schedule | None = None
        self._run: MicroRun | None = None
        self._lanes: SchedulerLanes | None = None
        self.runner = ScheduleRun(self)
        self.runner.moved.connect(self._tell_progress)
        self.runner.finished.connect(self._show_schedule)
        self._make_toolbar()
        self.empty = EmptyState(INVITATION, "Look inside", "look", trainer=True)
        self.empty.link_activated.connect(self.look_inside)
        self.body.addWidget(self.empty, 1)
        self.content = self._make_content()
        self.body.addWidget(self.content, 1)
        self.clear()
        self.refresh()

    def _make_toolbar(self) -> None:
        words = tuple(f"{ms} ms" if ms < 1000 else f"{ms // 1000} s" for ms in WINDOWS_MS)
        self.length = SegmentedButtons("Window", words, trainer=True)
        self.look = self.add_button("LOOK INSIDE", "trainer-primary")
        self.look.clicked.connect(self.look_inside)
        self.buttons.insertWidget(0, text_label("Window", "secondary"))
        self.buttons.insertWidget(1, self.length)
        self.rows_by = SegmentedButtons("Rows", ("By pCPU", "By world"), trainer=True)
        self.rows_by.chosen.connect(lambda _at: self._show_lanes())
        self.out, self.into, self.all = (
            ToolIconButton("minus", "Zoom out"),
            ToolIconButton("plus", "Zoom in"),
            ToolIconButton("expand-panel", "Show the whole window"),
        )
        for widget in (self.rows_by, self.out, self.into, self.all):
            self.buttons.addWidget(widget)

    def _make_content(self) -> QWidget:
        self.card = Card("pCPUs", trainer=True)
        self.legend = LaneLegend("Legend")
        self.timeline = LaneTimeline("CPU scheduler")
        self.told = text_label(HINT, "secondary", selectable=True, wrap=True)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.told.setFixedHeight(current_theme().px(52))
        for widget, stretch in ((self.legend, 0), (self.timeline, 1), (self.told, 0)):
            self.card.body.addWidget(widget, stretch)
        self.timeline.pointed.connect(self._tell)
        self.out.clicked.connect(lambda: self.timeline.zoom(1 / 1.5))
        self.into.clicked.connect(lambda: self.timeline.zoom(1.5))
        self.all.clicked.connect(self.timeline.show_all)
        self.rows = PlainRows(COLUMNS, self)
        self.grid = DataGrid(COLUMNS, "Worlds", frame=True, trainer=True)
        self.grid.setModel(self.rows)
        self.rows.follow_view(self.grid)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.card)
        splitter.addWidget(GridPanel(self.grid, NO_VMS))
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        holder = QWidget()
        set_kind(holder, role="clear")
        box = QHBoxLayout(holder)
        tighten(box)
        box.addWidget(splitter)
        return holder

    # looking ----------------------------------------------------------------------------------------------

    def window_us(self) -> int:
        """The window chosen, microseconds."""
        return WINDOWS_MS[max(self.length.current(), 0)] * 1000

    def look_inside(self) -> None:
        """Simulate the chosen window from the shown moment on."""
        if not self.present():
            return
        self._run = micro_run(self.driver.session, self.moid, self.window_us())
        self.look.setEnabled(False)
        self.runner.start(self._run)

    def clear(self) -> None:
        """Nothing has been looked at yet."""
        self.runner.stop()
        self.schedule = self._run = self._lanes = None
        self.content.hide()
        self.empty.show()
        self.look.setEnabled(True)
        for widget in (self.rows_by, self.out, self.into, self.all):
            widget.setEnabled(False)
        self.set_note("")

    def set_object(self, moid: str) -> bool:
        """Another host: what was seen of the last one is put away."""
        if moid != self.moid:
            self.clear()
        return super().set_object(moid)

    def refresh(self) -> None:
        """Say whether there is anything to look at; a schedule stays that of its moment."""
        if self.schedule is None and self.present():
            world = self.driver.session.engine.world
            host = world.host(self.moid)
            busy = bool((world.vms.executing & (world.vms.host == host.row)).any())
            self.empty.set_sentence(INVITATION if busy else NO_VMS)
            self.look.setEnabled(busy and not self.runner.running)

    # showing ----------------------------------------------------------------------------------------------

    def _tell_progress(self, percent: int) -> None:
        self.set_note(f"Simulating… {percent} %")

    def _show_schedule(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.look.setEnabled(True)
        for widget in (self.rows_by, self.out, self.into, self.all):
            widget.setEnabled(True)
        self.empty.hide()
        self.content.show()
        if self._run is not None:
            moment = numbers.moment(self.driver.start, self._run.started_us)
            self.set_note(f"{schedule.window_us / 1000:g} ms from {moment}")
        self._show_lanes()
        self.rows.show_rows(self._read_rows(schedule))

    def _show_lanes(self) -> None:
        schedule = self.schedule
        if schedule is None:
            return
        by_world = self.rows_by.current() == 1
        self._lanes = SchedulerLanes(schedule, by_world)
        self.legend.set_entries(legend_of(schedule, by_world))
        self.card.set_title("Worlds" if by_world else "pCPUs")
        used = 100.0 * schedule.used_cores / schedule.shape.cores
        util, clock = sum(one.util for one in schedule.pcpus) / schedule.shape.pcpus, schedule.shape.clock
        at_clock = "" if clock == 1.0 else f", clock {100 * clock:.0f} % of the base"
        self.card.set_caption(f"PCPU UTIL {util:.1f} %, work {used:.1f} % of the cores{at_clock}")
        self.timeline.show_lanes(self._lanes.lanes(), self._lanes.read, schedule.window_us)
        self._tell(-1, 0)

    def _tell(self, lane: int, at_us: int) -> None:
        self.told.setText(HINT if lane < 0 or self._lanes is None else self._lanes.tell(lane, at_us))

    def _read_rows(self, schedule: Schedule) -> Mapping[str, Cells]:
        macro = self._run.macro if self._run is not None else {}
        found: dict[str, Cells] = {}
        for worlds in worlds_by_vm(schedule):
            first = worlds[0]
            whole = schedule.group_totals([world.at for world in worlds])
            numbers_of = None if first.ref == VMKERNEL else macro.get(first.ref)
            cells = (*_figures(whole), _priority(schedule, whole, numbers_of), *_macro(numbers_of))
            found[first.ref] = [first.group, f"all {len(worlds)}", *cells]
            for world in worlds:
                figures = _figures(schedule.totals[world.at])
                found[f"{world.ref}/{world.name}"] = [first.group, world.name, *figures, "", *_macro(None)]
        return found

    def colours(self) -> dict[str, str]:
        """The colour of each VM in the drawing, by its id."""
        return {} if self.schedule is None else colours_of(self.schedule)


def _figures(totals: WorldTotals) -> list[str]:
    busy = (totals.used, totals.run, totals.ready, totals.limited, totals.costop)
    values = (*busy, totals.wait, totals.blocked, totals.swap_wait)
    return [f"{value:.2f}" for value in values]


def _priority(schedule: Schedule, totals: WorldTotals, numbers_of: MacroNumbers | None) -> str:
    """MHzUsed / Shares of a VM over the window: whoever had least was served first (vmkernel.md 1.4)."""
    if numbers_of is None:
        return ""
    base_mhz = schedule.shape.core_mhz / schedule.shape.clock
    return f"{mhz_per_share(totals.used / 100.0 * base_mhz, numbers_of.shares):.3f}"


def _macro(numbers_of: MacroNumbers | None) -> list[str]:
    if numbers_of is None:
        return ["", "", ""]
    return [f"{value:.2f}" for value in (numbers_of.used, numbers_of.ready, numbers_of.costop)]
