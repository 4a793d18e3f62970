"""Where one vSAN object lies: the tree of its components, the drawing of the fault domains, and its votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from vsphere_client.model.commands import RepairVsanObjects
from vsphere_client.session.views.monitor_vsan import STATE_WORDS, ComponentRow, Placement
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.cluster.domain_drawing import DomainDrawing
from vsphere_client.ui.objects.cluster.votes_bar import VotesBar
from vsphere_client.ui.objects.plain_rows import Cells, PlainRows
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.theme.tokens import GRID_HEADER_HEIGHT, RING_SMALL, ROW_HEIGHT
from vsphere_client.ui.widgets.card import Card
from vsphere_client.ui.widgets.cells import IconText, Severity
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.data_grid import DataGrid
from vsphere_client.ui.widgets.empty_state import EmptyState
from vsphere_client.ui.widgets.ring_gauge import RingGauge
from vsphere_client.ui.widgets.themed import line, text_label, tighten

if TYPE_CHECKING:
    from vsphere_client.ui.objects.table_page import TablePage

COLUMNS = (
    Column("Type", "type", "icon", width=156, sortable=False),
    Column("State", "state", "severity", width=92, sortable=False),
    Column("Host", "host", width=58, sortable=False),
    Column("Disk", "disk", "mono", width=50, sortable=False),
    Column("Size", "size", "number", width=76, sortable=False),
    Column("Votes", "votes", "number", width=50, sortable=False, yields=1),
)
INDENT = "  "
MOST_DRAWING = 300
"""Pixels at scale 1 that the drawing claims at most; of a large cluster it scrolls what is beyond."""
TWO_LINES = 34


class DrawingArea(QScrollArea):
    """Claims what the drawing needs, so that a low page scrolls and not a slit within it."""

    def __init__(self, drawing: DomainDrawing) -> None:
        super().__init__()
        self._drawing = drawing
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidget(drawing)
        self.viewport().setAutoFillBackground(False)
        drawing.setAutoFillBackground(False)

    def minimumSizeHint(self) -> QSize:
        """Of the drawing, up to a height that leaves room for what is around."""
        least = self._drawing.minimumSizeHint()
        return QSize(least.width(), min(least.height(), current_theme().px(MOST_DRAWING)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has room for more or fewer domains beside each other."""
        super().resizeEvent(event)
        self.updateGeometry()


class PlacementPanel(QWidget):
    """The components at the left with the countdown below, the drawing at the right with votes and what-if."""

    def __init__(self, page: TablePage) -> None:
        super().__init__()
        self._page = page
        self.empty = EmptyState("Choose an object to see where it lies.")
        self.left, self.right = self._make_left(), self._make_right()
        row = QHBoxLayout()
        tighten(row, spacing=12)
        row.addWidget(self.left, 4)
        row.addWidget(self.right, 3)
        box = QVBoxLayout(self)
        tighten(box, margins=(0, 8, 0, 0))
        box.addWidget(self.empty)
        box.addLayout(row, 1)

    def _make_left(self) -> Card:
        card = Card("Physical Placement", flush=True)
        self.group = QCheckBox("Group by host")
        self.group.toggled.connect(lambda _on: self._page.tick())
        card.header_row.addWidget(self.group)
        self.rows = PlainRows(COLUMNS, self)
        self.grid = DataGrid(COLUMNS, "Components", stretch="type")
        self.grid.setModel(self.rows)
        card.body.addWidget(self.grid)
        self.why = text_label("", "caption", wrap=True, selectable=True)
        self.why.setContentsMargins(16, 8, 16, 0)
        card.body.addWidget(self.why)
        card.body.addWidget(self._make_countdown())
        card.body.addStretch(1)
        return card

    def _make_countdown(self) -> QWidget:
        self.countdown = QWidget()
        self.ring = RingGauge("Time to the repair", size=RING_SMALL, color="warning.mark")
        self.headline = text_label("", "strong", wrap=True)
        self.story = text_label("", "secondary", wrap=True, selectable=True)
        words = QVBoxLayout()
        tighten(words, spacing=2)
        words.addWidget(self.headline)
        words.addWidget(self.story)
        words.addStretch(1)
        top = QHBoxLayout()
        tighten(top, spacing=16)
        top.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        self.repair = QPushButton("REPAIR OBJECTS IMMEDIATELY")
        set_kind(self.repair, kind="outline")
        self.repair.clicked.connect(self._repair)
        self.jump = QPushButton("")
        set_kind(self.jump, kind="trainer")
        self.jump.clicked.connect(self._jump)
        buttons = QHBoxLayout()
        tighten(buttons, spacing=8)
        buttons.addWidget(self.repair)
        buttons.addWidget(self.jump)
        buttons.addStretch(1)
        box = QVBoxLayout(self.countdown)
        tighten(box, spacing=10, margins=(16, 10, 16, 8))
        box.addLayout(top)
        box.addLayout(buttons)
        return self.countdown

    def _make_right(self) -> Card:
        card = Card("Fault domains")
        self.drawing = DomainDrawing()
        set_kind(self.drawing, role="clear")
        self.drawing.domain_chosen.connect(self._choose)
        self.area = DrawingArea(self.drawing)
        card.body.addWidget(self.area, 1)
        self.votes = VotesBar()
        card.body.addWidget(self.votes)
        card.body.addWidget(line())
        self.what_if = text_label("", wrap=True, selectable=True)
        self.what_if.setTextFormat(Qt.TextFormat.RichText)
        self.what_if.setMinimumHeight(current_theme().px(TWO_LINES))  # or the drawing would give one of them
        card.body.addWidget(self.what_if)
        self._domain = ""
        return card

    # showing ----------------------------------------------------------------------------------------------

    def show_placement(self, view: Placement | None) -> None:
        """Show an object; None says that none is chosen."""
        self.empty.setVisible(view is None)
        self.left.setVisible(view is not None)
        self.right.setVisible(view is not None)
        if view is None:
            return
        self._view = view
        self.rows.show_rows(self._tree(view))
        height = GRID_HEADER_HEIGHT + ROW_HEIGHT * self.rows.rowCount() + 4
        self.grid.setFixedHeight(current_theme().px(height))
        self.why.setText(" ".join(f"{text}." for text in view.reasons))
        self.right.set_caption(f"{view.row.vm_name}, {view.row.type}")
        self.drawing.set_domains(view.domains, self._domain_of(view))
        self.area.updateGeometry()
        self.votes.set_votes(view.votes, view.votes_present, view.votes_total, view.accessible)
        self._show_countdown(view)
        self._show_what_if(view)

    def _tree(self, view: Placement) -> dict[str, Cells]:
        rows = view.components
        if self.group.isChecked():
            parts = [row for row in rows if row.name]
            rows = tuple(sorted(parts, key=lambda row: (row.host, row.name)))
        return {row.name or row.label: _cells(row, self.group.isChecked()) for row in rows}

    def _show_countdown(self, view: Placement) -> None:
        count = view.countdown
        self.countdown.setVisible(count is not None)
        if count is None:
            return
        start = self._page.driver.start
        whole, left = count.ends_us - count.since_us, max(0, count.ends_us - view.now_us)
        self.ring.set_value(numbers.timer(left / 1e6), "", 1 - left / whole if whole else 1.0)
        self.ring.set_caption(f"of {whole / 60e6:.0f} min")
        self.headline.setText(
            f"Rebuild of {count.component} starts at {numbers.moment(start, count.ends_us)}"
        )
        place = f" It would be built on {count.target}." if count.target else " There is no place for it now."
        self.story.setText(
            f"Absent since {numbers.moment(start, count.since_us)}: {count.host} does not answer. It may come "
            f"back, so vSAN waits for the repair delay. If it returns, only changed blocks are copied.{place}"
        )
        self.jump.setText(f"JUMP TO {numbers.moment(start, count.ends_us)[:5]}")
        self._fit_story()

    def _fit_story(self) -> None:
        """A splitter does not ask texts how high they get: claim all lines of the story for it."""
        self.story.setMinimumHeight(max(0, self.story.heightForWidth(self.story.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has other lines."""
        super().resizeEvent(event)
        self._fit_story()

    def _domain_of(self, view: Placement) -> str:
        names = [domain.name for domain in view.domains]
        if self._domain not in names:
            # The first domain whose loss would hurt, else the first of all.
            bad = [domain.name for domain in view.domains if not domain.accessible_after]
            self._domain = (bad or names or [""])[0]
        return self._domain

    def _show_what_if(self, view: Placement) -> None:
        domain = next((one for one in view.domains if one.name == self._domain), None)
        if domain is None:
            self.what_if.setText("")
            return
        palette = current_theme().palette
        ink = palette.hex("text" if domain.accessible_after else "danger.ink")
        violet = palette.hex("trainer.ink")
        self.what_if.setText(
            f'<span style="color:{violet}; font-weight:500">What if</span> '
            f'<span style="color:{ink}">{domain.outcome}</span>'
        )

    def _choose(self, name: str) -> None:
        self._domain = name
        self.show_placement(self._view)

    # acting -----------------------------------------------------------------------------------------------

    def _repair(self) -> None:
        session = self._page.driver.session
        vm = session.engine.world.vm(self._view.row.vm)
        store = session.engine.world.datastore(vm.disk_datastores[0])
        if store.cluster is not None:
            self._page.driver.submit(RepairVsanObjects(cluster=store.cluster))

    def _jump(self) -> None:
        if self._view.countdown is not None:
            self._page.driver.seek(self._view.countdown.ends_us)


def _cells(row: ComponentRow, flat: bool) -> Cells:
    indent = "" if flat else INDENT * row.depth
    if row.state is None:
        return (f"{indent}{row.label}", "", "", "", "", "")
    icon = "witness" if row.label.startswith("Witness") else "disk"
    level, word = STATE_WORDS[row.state]
    return (
        IconText(icon, f"{indent}{row.label}"),
        Severity(level, word),
        row.host.partition(".")[0],
        row.disk,
        numbers.space(row.gb),
        str(row.votes),
    )
