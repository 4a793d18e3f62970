"""Inside view > vMotion: who does what when, what each pass copies, and the moment of the switchover."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QWidget

from vsphere_client.session.views.monitor_vmotion import VMotionView, vmotion_view
from vsphere_client.session.views.monitor_vmotion_files import describe_files
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.content_page import ContentPage
from vsphere_client.ui.objects.line_table import LineColumn, LineTable
from vsphere_client.ui.objects.virtual_machine.pass_bars import PassBars
from vsphere_client.ui.objects.virtual_machine.ping_strip import PingStrip
from vsphere_client.ui.objects.virtual_machine.rate_lines import RateLines
from vsphere_client.ui.objects.virtual_machine.stage_lanes import StageLanes
from vsphere_client.ui.objects.virtual_machine.vmotion_words import (
    describe_answer,
    dirtied,
    file_lines,
    goal_row,
    rate_rows,
    runs_still,
    why_stopped,
    wire_rows,
)
from vsphere_client.ui.theme.icons import pixmap
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.card import Card
from vsphere_client.ui.widgets.elided_label import ElidedLabel
from vsphere_client.ui.widgets.empty_state import EmptyState
from vsphere_client.ui.widgets.link_label import LinkLabel
from vsphere_client.ui.widgets.pill import Pill
from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow
from vsphere_client.ui.widgets.themed import text_label, tighten
from vsphere_client.ui.widgets.usage_bar import MiniBar, Usage

EMPTY = "This virtual machine has not been migrated yet. Migrate it to see inside a vMotion."
SIDE_WIDTH = 300


class VMotionPage(ContentPage):
    """The last or running migration of a VM."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(driver, moid, window, title="vMotion")
        self._view: VMotionView | None = None
        self.title_row.insertWidget(1, Pill("inside view", "trainer"))
        self._make_head()
        self.empty = EmptyState(EMPTY, "Migrate…", "do:vm.migrate")
        self.empty.link_activated.connect(self.follow)
        self.content = self._make_content()
        self.body.addWidget(self.empty)
        self.body.addWidget(self.content, 1)
        self.refresh()

    def _make_head(self) -> None:
        self.head = QWidget()
        row = QHBoxLayout(self.head)
        tighten(row, spacing=8)
        self.source, self.target = LinkLabel("", "source"), LinkLabel("", "target")
        for link in (self.source, self.target):
            link.activated.connect(self._go)
        self.icons = QLabel(), QLabel()
        for widget in (self.icons[0], self.source, _icon("arrow-right"), self.icons[1], self.target):
            row.addWidget(widget)
        self.bar = MiniBar("Migration", 160)
        self.bar.setMinimumWidth(current_theme().px(64))
        self.progress = ElidedLabel()
        row.addSpacing(8)
        row.addWidget(self.bar)
        row.addWidget(self.progress, 1)
        # A row of its own: beside title and buttons a narrow window has no room for the words.
        self.body.addWidget(self.head)
        self.replay = self._button(
            "REPLAY", "Go back to the moment before this migration began", self._go_back
        )
        self.next_stage = self._button(
            "NEXT STAGE", "Let time pass to the end of the present stage, and stand there", self._next_stage
        )
        self.why = LinkLabel("Why?", "why", trainer=True, icon="bulb", strong=True)
        self.why.setToolTip("Why this migration took place, and why there")
        self.why.activated.connect(self._explain)
        self.buttons.addWidget(self.why)

    def _button(self, text: str, tip: str, action: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        set_kind(button, kind="trainer")
        button.setToolTip(tip)
        button.clicked.connect(action)
        self.buttons.addWidget(button)
        return button

    def _explain(self, _target: str) -> None:
        if self._view is not None:
            self.follow(f"why-task:{self._view.task}")

    def _go_back(self) -> None:
        if self._view is not None:
            self.driver.pause()
            self.driver.seek(max(0, self._view.started_us - 1))

    def _next_stage(self) -> None:
        """The end of the present stage; where nothing moves, the next thing worth watching."""
        task = self.driver.session.engine.tasks.get(self._view.task) if self._view is not None else None
        due = task.due if task is not None and not task.ended else None
        if due is None:
            self.driver.step_next()
        elif due.at_us <= self.driver.live_us:
            self.driver.seek(due.at_us)
        else:
            self.driver.run_to(due.at_us)

    def _make_content(self) -> QScrollArea:
        inner = QWidget()
        set_kind(inner, role="clear")
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(current_theme().px(12))
        grid.setColumnStretch(0, 1)
        story = Card("Stages", "seconds since the migration began")
        self.story = story
        self.lanes, self.rates_lines = StageLanes(), RateLines()
        self.passes_bars, self.pings = PassBars(), PingStrip()
        for part in (self.lanes, self.rates_lines, self.passes_bars, self.pings):
            story.body.addWidget(part)
        story.body.addStretch(1)
        cards = (
            self._switchover_card(),
            self._wire_card(),
            self._numbers_card(),
            self._files_card(),
            self._passes_card(),
        )
        grid.addWidget(story, 0, 0, len(cards) + 1, 1)
        for at, card in enumerate(cards):
            card.setFixedWidth(current_theme().px(SIDE_WIDTH))
            grid.addWidget(card, at, 1)
        grid.setRowStretch(len(cards), 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inner)
        return scroll

    def _switchover_card(self) -> Card:
        self.switch = Card("Switchover", side=True)
        self.switch_rows = PropertyGrid(104)
        self.sentence = text_label("", "secondary", wrap=True, selectable=True)
        self.switch.body.addWidget(self.switch_rows)
        self.switch.body.addWidget(self.sentence)
        return self.switch

    def _wire_card(self) -> Card:
        self.wire = Card("Who answers", side=True)
        self.wire_rows = PropertyGrid(104)
        self.answer = text_label("", "secondary", wrap=True, selectable=True)
        self.wire.body.addWidget(self.wire_rows)
        self.wire.body.addWidget(self.answer)
        return self.wire

    def _numbers_card(self) -> Card:
        card = self.network_card = Card("vMotion network", side=True)
        self.rates = PropertyGrid(104)
        card.body.addWidget(self.rates)
        return card

    def _files_card(self) -> Card:
        self.files = Card("Files", side=True)
        columns = [
            LineColumn("File", stretch=True),
            LineColumn("Size", right=True),
            LineColumn("s", right=True),
        ]
        self.file_table = LineTable(columns, "Files")
        self.carriers = text_label("", "caption", wrap=True, selectable=True)
        self.files.body.addWidget(self.file_table)
        self.files.body.addWidget(self.carriers)
        return self.files

    def _passes_card(self) -> Card:
        card = self.passes_card = Card("Pre-copy passes", side=True)
        columns = [LineColumn("Pass", stretch=True)]
        columns += [LineColumn(title, right=True) for title in ("MB", "s", "Dirtied MB")]
        self.passes = LineTable(columns, "Pre-copy passes")
        self.stopped = text_label("", "caption", wrap=True, selectable=True)
        card.body.addWidget(self.passes)
        card.body.addWidget(self.stopped)
        return card

    # showing ----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the migration as far as it has come."""
        if not self.present():
            return
        view = vmotion_view(self.driver.session, self.moid)
        self.empty.setVisible(view is None)
        self.content.setVisible(view is not None)
        for part in (self.head, self.why, self.replay, self.next_stage):
            part.setVisible(view is not None)
        self._view = view
        if view is not None:
            self._show(view)

    def tick(self) -> None:
        """Numbers moved."""
        self.refresh()

    def _show(self, view: VMotionView) -> None:
        for link, icon, end in zip((self.source, self.target), self.icons, view.ends, strict=True):
            link.setText(end.name)
            link.updateGeometry()
            icon.setPixmap(pixmap(end.icon, current_theme().px(16)))
        good = view.result in ("running", "success")
        self.bar.set_usage(Usage(view.percent / 100, color="accent" if good else "danger.mark"))
        self.progress.set_text(f"{view.percent:.0f} %  {view.label}")
        began = numbers.moment(self.driver.start, view.started_us)
        took = f"{view.elapsed_s:.2f} s so far" if view.running else f"took {view.elapsed_s:.2f} s"
        self.story.set_caption(f"began {began}, {took}")
        self.lanes.set_view(view)
        for part in (self.rates_lines, self.passes_bars, self.pings):
            part.set_view(view)
        self._show_wire(view)
        self.network_card.setVisible(view.kind != "storage")
        self.rates.set_rows(rate_rows(view))
        self._show_switchover(view)
        self.sentence.setVisible(bool(self.sentence.text()))
        self.files.setVisible(bool(view.files))
        self.file_table.set_rows(file_lines(view))
        self.carriers.setText(describe_files(view.files))
        self.passes_card.setVisible(bool(view.passes))
        self.passes.set_rows(
            [(one.name, numbers.grouped(one.mb), f"{one.seconds:.2f}", dirtied(one)) for one in view.passes]
        )
        self.stopped.setText(why_stopped(view))
        self.stopped.setVisible(bool(self.stopped.text()))

    def _show_switchover(self, view: VMotionView) -> None:
        one = view.switchover
        if not view.live:
            self.switch.set_caption("")
            self.switch_rows.set_rows([PropertyRow("Kind", "Cold migration: nothing runs meanwhile")])
            self.sentence.setText("")
            return
        if not view.running and view.result != "success":
            self.switch.set_caption("failed")
            self.switch_rows.set_rows([PropertyRow("Runs on", view.source_name)])
            self.sentence.setText("\n".join([view.label, *view.causes]))
            return
        if one is None:
            self.switch.set_caption("not yet")
            self.switch_rows.set_rows([goal_row(view)])
            self.sentence.setText(runs_still(view))
            return
        self.switch.set_caption(f"{one.stun_s:.2f} to {one.resume_s:.2f} s")
        rows = [PropertyRow("Nobody runs it", f"{one.seconds:.2f} s")]
        if view.kind != "storage":
            rows.append(PropertyRow("Last memory", f"{numbers.grouped(one.last_mb)} MB"))
        self.switch_rows.set_rows(rows)
        self.sentence.setText("")

    def _show_wire(self, view: VMotionView) -> None:
        wire = view.wire
        self.wire.setVisible(view.live and bool(wire.ip))
        self.wire.set_caption("" if wire.reach.learned_s is None else f"{wire.reach.learned_s:.2f} s")
        self.wire_rows.set_rows(wire_rows(view))
        self.answer.setText(describe_answer(view))

    def _go(self, which: str) -> None:
        assert self._view is not None, "links are shown with a migration only"
        self.follow(f"go:{self._view.ends[which != 'source'].moid}")


def _icon(name: str) -> QLabel:
    label = QLabel()
    label.setPixmap(pixmap(name, current_theme().px(16)))
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label
