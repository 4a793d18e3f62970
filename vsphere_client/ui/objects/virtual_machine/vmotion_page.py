"""Inside view > vMotion: who does what when, what each pass copies, and the moment of the switchover."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QWidget

from vsphere_client.session.views.monitor_vmotion import PassRow, VMotionView, vmotion_view
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.content_page import ContentPage
from vsphere_client.ui.objects.line_table import LineColumn, LineTable
from vsphere_client.ui.objects.virtual_machine.pass_bars import PassBars
from vsphere_client.ui.objects.virtual_machine.stage_lanes import StageLanes
from vsphere_client.ui.theme.icons import pixmap
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.card import Card
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
        for widget in (_icon("host"), self.source, _icon("arrow-right"), _icon("host"), self.target):
            row.addWidget(widget)
        self.bar = MiniBar("Migration", 160)
        self.progress = text_label("")
        row.addSpacing(8)
        row.addWidget(self.bar)
        row.addWidget(self.progress)
        self.title_row.insertWidget(3, self.head)

    def _make_content(self) -> QScrollArea:
        inner = QWidget()
        set_kind(inner, role="clear")
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(current_theme().px(12))
        grid.setColumnStretch(0, 1)
        story = Card("Stages", "seconds since the migration began")
        self.story = story
        self.lanes, self.passes_bars = StageLanes(), PassBars()
        story.body.addWidget(self.lanes)
        story.body.addWidget(self.passes_bars)
        story.body.addStretch(1)
        grid.addWidget(story, 0, 0, 4, 1)
        for at, card in enumerate((self._switchover_card(), self._numbers_card(), self._passes_card())):
            card.setFixedWidth(current_theme().px(SIDE_WIDTH))
            grid.addWidget(card, at, 1)
        grid.setRowStretch(3, 1)
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

    def _numbers_card(self) -> Card:
        card = Card("vMotion network", side=True)
        self.rates = PropertyGrid(104)
        card.body.addWidget(self.rates)
        return card

    def _passes_card(self) -> Card:
        card = Card("Pre-copy passes", side=True)
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
        self.head.setVisible(view is not None)
        if view is not None:
            self._view = view
            self._show(view)

    def tick(self) -> None:
        """Numbers moved."""
        self.refresh()

    def _show(self, view: VMotionView) -> None:
        self.source.setText(view.source_name)
        self.target.setText(view.destination_name)
        for link in (self.source, self.target):
            link.updateGeometry()
        good = view.result in ("running", "success")
        self.bar.set_usage(Usage(view.percent / 100, color="accent" if good else "danger.mark"))
        self.progress.setText(f"{view.percent:.0f} %  {view.label}")
        began = numbers.moment(self.driver.start, view.started_us)
        took = f"{view.elapsed_s:.2f} s so far" if view.running else f"took {view.elapsed_s:.2f} s"
        self.story.set_caption(f"began {began}, {took}")
        self.lanes.set_view(view)
        self.passes_bars.set_view(view)
        self.rates.set_rows(_rate_rows(view))
        self._show_switchover(view)
        self.passes.set_rows(
            [(one.name, numbers.grouped(one.mb), f"{one.seconds:.2f}", _dirtied(one)) for one in view.passes]
        )
        self.stopped.setText(_why_stopped(view))
        self.stopped.setVisible(bool(self.stopped.text()))

    def _show_switchover(self, view: VMotionView) -> None:
        one = view.switchover
        if not view.live:
            self.switch.set_caption("")
            self.switch_rows.set_rows([PropertyRow("Kind", "Cold migration: nothing runs meanwhile")])
            self.sentence.setText("")
            return
        if one is None:
            self.switch.set_caption("not yet")
            self.switch_rows.set_rows(
                [PropertyRow("Goal", f"{numbers.grouped(view.goal_mb)} MB left, 0.50 s")]
            )
            self.sentence.setText(f"The virtual machine still runs on {view.source_name}.")
            return
        self.switch.set_caption(f"{one.stun_s:.2f} to {one.resume_s:.2f} s")
        self.switch_rows.set_rows(
            [
                PropertyRow("Nobody runs it", f"{one.seconds:.2f} s"),
                PropertyRow("Last memory", f"{numbers.grouped(one.last_mb)} MB"),
                PropertyRow("RARP sent at", f"{one.rarp_s:.2f} s"),
                PropertyRow("Network", view.network or "None"),
                PropertyRow("VLAN", "None" if not view.vlan else str(view.vlan)),
            ]
        )
        self.sentence.setText(
            "IP and MAC stay the same; no host's IP serves the VM. The RARP frame tells the physical switches "
            f"that the MAC is now behind {view.destination_name}."
        )

    def _go(self, which: str) -> None:
        self.follow(f"go:{self._view.source if which == 'source' else self._view.destination}")


def _dirtied(one: PassRow) -> str:
    return "counting" if one.dirtied_mb is None else numbers.grouped(one.dirtied_mb)


def _rate_rows(view: VMotionView) -> list[PropertyRow]:
    rows = [
        PropertyRow("From", view.vmk_source or "None", mono=True),
        PropertyRow("To", view.vmk_destination or "None", mono=True),
    ]
    if not view.live:
        return rows
    slow = f"slowed to {view.throttle * 100:.0f} %" if view.throttle < 1.0 else "full speed"
    eta = "done" if not view.running else "not known yet" if view.eta_s is None else f"{view.eta_s:.1f} s"
    return [
        *rows,
        PropertyRow("Sends", f"{numbers.grouped(view.bandwidth_mb_s)} MB/s"),
        PropertyRow("Guest dirties", f"{numbers.grouped(view.dirty_mb_s)} MB/s"),
        PropertyRow("Guest runs at", slow),
        PropertyRow("Sent so far", f"{numbers.grouped(view.transferred_mb)} MB"),
        PropertyRow("Switchover in", eta),
    ]


def _why_stopped(view: VMotionView) -> str:
    if view.switchover is None or view.bandwidth_mb_s <= 0 or not view.passes:
        return ""
    last = max(0, len(view.passes) - 2)
    left = view.switchover.last_mb
    return (
        f"Stopped after pass {last}: {numbers.grouped(left)} MB ÷ {numbers.grouped(view.bandwidth_mb_s)} MB/s = "
        f"{left / view.bandwidth_mb_s:.2f} s, at most 0.50 s allowed."
    )


def _icon(name: str) -> QLabel:
    label = QLabel()
    label.setPixmap(pixmap(name, current_theme().px(16)))
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label
