"""vSphere DRS > What if: another threshold, host or rule, tried on a copy; nothing is changed."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from vsphere_client.engine.drs.records import Recommendation
from vsphere_client.session.views.monitor_why import shared_domain
from vsphere_client.session.views.what_if import Answer, Inquiry, Question
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.cluster.move_bars import MoveBars
from vsphere_client.ui.objects.cluster.what_if_question import QuestionForm
from vsphere_client.ui.objects.content_page import ContentPage
from vsphere_client.ui.objects.plain_rows import PlainRows
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.theme.tokens import GRID_HEADER_HEIGHT, ROW_HEIGHT_REGULAR
from vsphere_client.ui.why.show import show_why_recommendation
from vsphere_client.ui.widgets.card import Card
from vsphere_client.ui.widgets.cells import Link, Links, Phrase, PillCell
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.data_grid import DataGrid
from vsphere_client.ui.widgets.themed import line, text_label, tighten

COLUMNS = (
    Column("Priority", "priority", "pill", width=76, sortable=False),
    Column("Move that would follow", "text", width=360, sortable=False),
    Column("Reason", "reason", width=248, sortable=False),
    Column("", "why", "links", width=80, sortable=False),
)
SHOWN_ROWS = 8
SHOWN_BLOCKED = 6
AT_ONCE_S = 0.03
"""So long the button may hold the window up: a small cluster is answered before it is drawn again."""
SLICE_S = 0.008
EFFORT = 100_000
NOTHING = "DRS would move nothing."
ASK = "Choose what is to be different and try it: DRS then works on a copy, and nothing in the data centre changes."


class WhatIfPage(ContentPage):
    """The question at the left, the cluster now and then at the right, the moves below."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(driver, moid, window, title="What if...")
        self.try_it = self.add_button("TRY IT", "trainer-primary")
        self.reset = self.add_button("RESET", "trainer")
        self.try_it.clicked.connect(self._try)
        self.reset.clicked.connect(self._reset)
        self.cancel = self.add_button("CANCEL", "trainer")
        self.cancel.clicked.connect(self._drop)
        self.inquiry: Inquiry | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(lambda: self._work(SLICE_S))
        self.answer: Answer | None = None
        self._moves: dict[str, Recommendation] = {}
        inner = QWidget()
        set_kind(inner, role="clear")
        self.inside = QVBoxLayout(inner)
        tighten(self.inside, spacing=12)
        row = QHBoxLayout()
        tighten(row, spacing=12)
        row.addWidget(self._question_card(), 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._outlook_card(), 1, Qt.AlignmentFlag.AlignTop)
        self.inside.addLayout(row)
        self._make_list()
        self.inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inner)
        self.body.addWidget(scroll, 1)
        self.refresh()

    def _question_card(self) -> Card:
        card = Card("What is to be different", trainer=True)
        self.form = QuestionForm()
        card.body.addWidget(self.form)
        return card

    def _outlook_card(self) -> Card:
        self.card = Card("What would follow", trainer=True)
        self.hint = text_label(ASK, "secondary", wrap=True)
        self.bars = MoveBars()
        self.score, self.fullest, self.effort = (
            text_label("", "strong" if n == 0 else "secondary") for n in range(3)
        )
        self.why_no_more = text_label("", "caption", wrap=True)
        self.blocked = text_label("", "error", wrap=True)
        self.card.body.addWidget(self.hint)
        self.card.body.addWidget(self.bars)
        self.rule = line()
        self.card.body.addWidget(self.rule)
        told = QVBoxLayout()
        tighten(told, spacing=4)
        for label in (self.score, self.fullest, self.effort, self.blocked, self.why_no_more):
            told.addWidget(label)
        self.card.body.addLayout(told)
        return self.card

    def _make_list(self) -> None:
        self.rows = PlainRows(COLUMNS, self)
        self.grid = DataGrid(COLUMNS, "Moves that would follow", regular=True, frame=True, stretch="text")
        self.grid.setModel(self.rows)
        self.grid.link_activated.connect(self._why)
        self.inside.addWidget(self.grid)

    # showing ----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Offer what the cluster has now; an answer stays until the next question."""
        if not self.present():
            return
        world = self.driver.session.engine.world
        cluster = world.cluster(self.moid)
        self.form.offer(world, cluster)
        enabled = cluster.config.drs.enabled
        self.try_it.setEnabled(enabled)
        self.set_note("" if enabled else "vSphere DRS is turned off")
        self._show()

    def set_object(self, moid: str) -> bool:
        """Another cluster: the old question and answer are none of its business."""
        self._end()
        self.answer = None
        self.form.reset()
        return super().set_object(moid)

    def _try(self) -> None:
        """Begin to work the answer out; a large cluster takes longer than the window may stand still."""
        self.answer = None
        self.inquiry = Inquiry(self.driver.session, self.moid, self.form.question())
        self.set_note(f"asked at {numbers.moment(self.driver.start, self.driver.now_us)}")
        self._timer.start(0)
        self._work(AT_ONCE_S)

    def _work(self, budget_s: float) -> None:
        inquiry = self.inquiry
        if inquiry is None:
            return
        begun = perf_counter()
        inquiry.advance(EFFORT)
        while inquiry.answer is None and perf_counter() - begun < budget_s:
            inquiry.advance(EFFORT)
        if inquiry.answer is not None:
            self.answer = inquiry.answer
            self._end()
        self._show()

    def _drop(self) -> None:
        """The answer is not wanted any more."""
        self._end()
        self.set_note("cancelled")
        self._show()

    def _end(self) -> None:
        self.inquiry = None
        self._timer.stop()

    def _reset(self) -> None:
        self._end()
        self.form.reset()
        self.answer = None
        self.set_note("")
        self._show()

    def _show(self) -> None:
        answer = self.answer
        self.hint.setVisible(answer is None)
        self.hint.setText(ASK if self.inquiry is None else _progress(self.inquiry))
        self.cancel.setVisible(self.inquiry is not None)
        self.try_it.setVisible(self.inquiry is None)
        for widget in (self.bars, self.rule, self.score, self.fullest, self.effort, self.why_no_more):
            widget.setVisible(answer is not None)
        self.blocked.setVisible(answer is not None and bool(answer.blocked or answer.disabled_rules))
        self._moves = {one.vm: one for one in answer.moves} if answer else {}
        self.rows.show_rows({vm: _cells(one) for vm, one in self._moves.items()})
        height = GRID_HEADER_HEIGHT + ROW_HEIGHT_REGULAR * min(len(self._moves), SHOWN_ROWS) + 2
        self.grid.setFixedHeight(current_theme().px(height))
        self.grid.setVisible(bool(self._moves))
        if answer is not None:
            self._tell(answer)

    def _tell(self, answer: Answer) -> None:
        now, after = answer.now, answer.after
        self.bars.set_bars(answer.bars, answer.threshold)
        self.score.setText(f"Cluster DRS score {now.score:.0f} → {after.score:.0f} %")
        cpu = f"CPU {now.fullest_cpu * 100:.0f} → {after.fullest_cpu * 100:.0f} %"
        memory = f"memory {now.fullest_memory * 100:.0f} → {after.fullest_memory * 100:.0f} %"
        low = f"VMs below 60 %: {sum(now.buckets[:3])} → {sum(after.buckets[:3])}"
        self.fullest.setText(f"Fullest host: {cpu}, {memory}; {low}")
        moves = f"{numbers.count(len(answer.moves), 'vMotion')}, about {numbers.span(answer.seconds)}"
        self.effort.setText(moves if answer.moves else NOTHING)
        words = [f"{one.vm} cannot leave: {one.reason}" for one in answer.blocked[:SHOWN_BLOCKED]]
        words += [why for _, why in answer.disabled_rules]
        self.blocked.setText("\n".join(words))
        self.why_no_more.setText(f"Why no more: {answer.why_no_more}")

    def question(self) -> Question:
        """What the fields ask now."""
        return self.form.question()

    def _why(self, _index: QModelIndex, target: str) -> None:
        one = self._moves.get(target.partition(":")[2])
        if one is not None:
            show_why_recommendation(self.main_window, self.driver, one)


def _progress(inquiry: Inquiry) -> str:
    found = inquiry.move_count
    return f"{inquiry.doing}… {numbers.count(found, 'move')} found." if found else f"{inquiry.doing}…"


def _cells(one: Recommendation) -> tuple[Any, ...]:
    domain = shared_domain(one)
    source, target = one.source_name.removesuffix(domain), one.target_name.removesuffix(domain)
    return (
        PillCell(str(one.priority)),
        Phrase(
            (("Migrate ", False), (one.vm_name, True), (f" from {source} to {target}", False)),
            "vm",
            "powered-on",
        ),
        one.reason,
        Links((Link("Why?", f"why:{one.vm}", trainer=True, icon="bulb"),)),
    )
