"""vSphere DRS > Recommendations: what DRS would do, tick by tick, and what the ticked moves would bring."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout

from vsphere_client.engine.dpm.records import PowerAdvice
from vsphere_client.engine.drs.power_on import PowerOnAdvice
from vsphere_client.engine.drs.records import Recommendation
from vsphere_client.model.commands import AnswerPowerOn, ApplyRecommendation, RunDrs
from vsphere_client.session.views.monitor_drs import WhatIf, recommendations, what_if
from vsphere_client.session.views.monitor_why import shared_domain
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.cluster.move_bars import MoveBars
from vsphere_client.ui.objects.content_page import ContentPage
from vsphere_client.ui.objects.plain_rows import PlainRows
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.theme.tokens import GRID_HEADER_HEIGHT, ROW_HEIGHT_REGULAR
from vsphere_client.ui.why.show import show_why_power, show_why_recommendation
from vsphere_client.ui.widgets.card import Card
from vsphere_client.ui.widgets.cells import Check, Link, Links, Phrase, PillCell
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.data_grid import DataGrid
from vsphere_client.ui.widgets.empty_state import EmptyState
from vsphere_client.ui.widgets.themed import line, text_label, tighten

COLUMNS = (
    Column("", "tick", "check", width=44),
    Column("Priority", "priority", "pill", width=76, sortable=False),
    Column("Recommendation", "text", width=420, sortable=False),
    Column("Reason", "reason", width=248, sortable=False),
    Column("", "why", "links", width=80, sortable=False),
)
EMPTY = "No DRS recommendations at this time."
SHOWN_ROWS = 8
ONE_ROW = 580
"""Pixels at scale 1 from which on buttons and tick stand beside each other."""


class RecommendationsPage(ContentPage):
    """Buttons, the list with a tick per row, and the bars of the hosts now and after."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(driver, moid, window, title="DRS Recommendations")
        self.run_drs = self.add_button("RUN DRS NOW")
        self.apply = self.add_button("APPLY RECOMMENDATIONS", "primary")
        self.override = QCheckBox("Override DRS recommendations")
        self.buttons.addSpacing(current_theme().px(8))
        self.buttons.addWidget(self.override)
        self._narrow = False
        self.run_drs.clicked.connect(lambda: self.driver.submit(RunDrs(cluster=self.moid)))
        self.apply.clicked.connect(self._apply)
        self.override.toggled.connect(lambda _on: self._show())
        self._pending: dict[str, Recommendation] = {}
        self._power: dict[str, PowerAdvice] = {}
        self._power_on: dict[str, PowerOnAdvice] = {}
        self._unticked: set[str] = set()
        self._make_list()
        self._make_outlook()
        self.body.addStretch(1)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside an open Why? the tick stands below the buttons."""
        super().resizeEvent(event)
        narrow = event.size().width() < current_theme().px(ONE_ROW)
        if narrow != self._narrow:
            self._narrow = narrow
            self._place_override()

    def _place_override(self) -> None:
        if self._narrow:
            self.body.insertWidget(0, self.override)
        else:
            self.buttons.addWidget(self.override)

    def _make_list(self) -> None:
        self.rows = PlainRows(COLUMNS, self)
        self.grid = DataGrid(COLUMNS, "DRS Recommendations", regular=True, frame=True, stretch="text")
        self.grid.setModel(self.rows)
        self.grid.toggled.connect(self._toggle)
        self.grid.select_all_toggled.connect(self._toggle_all)
        self.grid.link_activated.connect(self._why)
        self.empty = EmptyState(EMPTY, "Why?", "why-nothing", trainer=True)
        self.empty.link_activated.connect(self.follow)
        self.why_no_more = text_label("", "caption", wrap=True)
        self.body.addWidget(self.grid)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.why_no_more)

    def _make_outlook(self) -> None:
        self.card = Card("If the ticked moves are applied")
        self.bars = MoveBars()
        self.card.body.addWidget(self.bars)
        self.card.body.addWidget(line())
        self.score, self.low, self.effort = (
            text_label("", "strong"),
            text_label("", "secondary"),
            text_label("", "secondary"),
        )
        row = QHBoxLayout()
        tighten(row, spacing=20, margins=(0, 6, 0, 0))
        for label in (self.score, self.low, self.effort):
            row.addWidget(label)
        row.addStretch(1)
        self.card.body.addLayout(row)
        self.body.addWidget(self.card)

    # showing ----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read what DRS recommends."""
        if not self.present():
            return
        view = recommendations(self.driver.session, self.moid)
        self._pending = {one.vm: one for one in view.pending}
        self._power = {one.host: one for one in view.power}
        self._power_on = {f"power-on-{one.number}": one for one in view.power_on}
        self._unticked &= {*self._pending, *self._power, *self._power_on}
        self._why_none = " ".join(filter(None, (view.why_no_more, view.why_no_power)))
        self.run_drs.setEnabled(view.enabled)
        self.empty.set_sentence(EMPTY if view.enabled else "vSphere DRS is turned off.")
        self._show()
        self._show_outlook()

    def tick(self) -> None:
        """The time to the next run, and the loads of now."""
        self._show_note()
        self._show_outlook()

    def _show_note(self) -> None:
        view = recommendations(self.driver.session, self.moid)
        if not view.enabled:
            self.set_note("")
            return
        start, now = self.driver.start, self.driver.now_us
        computed = (
            "no run yet"
            if view.last_run_us is None
            else f"last run {numbers.moment(start, view.last_run_us)}"
        )
        looked = view.last_look_us
        if looked is not None and looked > (view.last_run_us or 0):
            computed += f", no need of one at {numbers.moment(start, looked)}"
        left = numbers.timer((view.next_run_us - now) / 1e6)
        self.set_note(f"{computed}, next look in {left}")

    def _show(self) -> None:
        self._show_note()
        free = self.override.isChecked()
        rows = {vm: self._cells(one, free) for vm, one in self._pending.items()}
        rows |= {host: self._power_cells(one, free) for host, one in self._power.items()}
        rows |= {key: self._power_on_cells(key, one, free) for key, one in self._power_on.items()}
        self.rows.show_rows(rows)
        count = len(rows)
        theme = current_theme()
        height = GRID_HEADER_HEIGHT + ROW_HEIGHT_REGULAR * min(count, SHOWN_ROWS) + 2
        self.grid.setFixedHeight(theme.px(height))
        self.grid.setVisible(count > 0)
        self.empty.setVisible(count == 0)
        self.why_no_more.setVisible(bool(self._why_none))
        self.why_no_more.setText(f"Why no more: {self._why_none}" if count else self._why_none)
        chosen = [*self.chosen(), *self.chosen_power(), *self.chosen_power_on()]
        self.apply.setText(f"APPLY RECOMMENDATIONS ({len(chosen)})" if chosen else "APPLY RECOMMENDATIONS")
        self.apply.setEnabled(bool(chosen))
        self._show_outlook()

    def _cells(self, one: Recommendation, free: bool) -> tuple[Any, ...]:
        domain = shared_domain(one)
        source, target = one.source_name.removesuffix(domain), one.target_name.removesuffix(domain)
        return (
            Check(self._is_ticked(one.vm), enabled=free),
            PillCell(str(one.priority)),
            Phrase(
                (
                    ("Migrate ", False),
                    (one.vm_name, True),
                    (f" from {source} to {target}", False),
                ),
                "vm",
                "powered-on",
            ),
            one.reason,
            Links((Link("Why?", f"why:{one.vm}", trainer=True, icon="bulb"),)),
        )

    def _power_cells(self, one: PowerAdvice, free: bool) -> tuple[Any, ...]:
        return (
            Check(self._is_ticked(one.host), enabled=free),
            PillCell(str(one.priority)),
            Phrase(((one.text, False),), "host", "powered-on" if one.action == "powerOn" else "standby"),
            one.reason,
            Links((Link("Why?", f"why:{one.host}", trainer=True, icon="bulb"),)),
        )

    def _power_on_cells(self, key: str, one: PowerOnAdvice, free: bool) -> tuple[Any, ...]:
        text = "; ".join(line.text for line in one.lines)
        return (
            Check(self._is_ticked(key), enabled=free),
            PillCell("1"),
            Phrase(((text, False),), "vm", "powered-off"),
            "Power on virtual machine",
            Links(()),
        )

    def _is_ticked(self, vm: str) -> bool:
        return not self.override.isChecked() or vm not in self._unticked

    def chosen(self) -> list[Recommendation]:
        """The ticked recommendations."""
        return [one for vm, one in self._pending.items() if self._is_ticked(vm)]

    def chosen_power(self) -> list[PowerAdvice]:
        """The ticked recommendations to switch hosts on or off."""
        return [one for host, one in self._power.items() if self._is_ticked(host)]

    def chosen_power_on(self) -> list[PowerOnAdvice]:
        """The ticked recommendations to power VMs on."""
        return [one for key, one in self._power_on.items() if self._is_ticked(key)]

    def outlook(self) -> WhatIf:
        """What the ticked moves would bring."""
        return what_if(self.driver.session, self.moid, self.chosen())

    def _show_outlook(self) -> None:
        self.card.setVisible(bool(self._pending))
        if not self._pending:
            return
        view = self.outlook()
        minutes = "CPU demand per host, average of the history"
        self.card.set_caption(minutes)
        self.bars.set_bars(view.bars, view.threshold)
        self.score.setText(f"Cluster DRS score {view.score_now:.0f} → {view.score_after:.0f} %")
        self.low.setText(f"VMs below 60 %: {view.low_now} → {view.low_after}")
        self.effort.setText(f"{numbers.count(view.moves, 'vMotion')}, about {numbers.span(view.seconds)}")

    # acting -----------------------------------------------------------------------------------------------

    def _toggle(self, index: QModelIndex, wished: bool) -> None:
        vm = self.rows.key_at(index.row())
        if wished:
            self._unticked.discard(vm)
        else:
            self._unticked.add(vm)
        self._show()

    def _toggle_all(self, wished: bool) -> None:
        self._unticked = set() if wished else {*self._pending, *self._power, *self._power_on}
        self._show()

    def _why(self, _index: QModelIndex, target: str) -> None:
        key = target.partition(":")[2]
        if (one := self._pending.get(key)) is not None:
            show_why_recommendation(self.main_window, self.driver, one)
        elif (advice := self._power.get(key)) is not None:
            show_why_power(self.main_window, self.driver, advice)

    def _apply(self) -> None:
        for one in self.chosen_power_on():
            self.driver.submit(AnswerPowerOn(cluster=self.moid, number=one.number))
        chosen, power = self.chosen(), self.chosen_power()
        if not chosen and not power:
            self.refresh()
            return
        if len(chosen) == len(self._pending) and len(power) == len(self._power):
            self.driver.submit(ApplyRecommendation(cluster=self.moid))
        else:
            for move in chosen:
                self.driver.submit(ApplyRecommendation(cluster=self.moid, vm=move.vm))
            for advice in power:
                self.driver.submit(ApplyRecommendation(cluster=self.moid, host=advice.host))
        self.refresh()
