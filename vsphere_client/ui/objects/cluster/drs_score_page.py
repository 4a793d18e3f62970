"""vSphere DRS > VM DRS Score: how many VMs are in each range, and every VM with its parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from vsphere_client.session.views.monitor_scores import VmScores, vm_scores_of
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.models.row_table import RowTable
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.content_page import ContentPage
from vsphere_client.ui.objects.links import go
from vsphere_client.ui.objects.table_page import add_filter, export_grid, offer_menu
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.card import Card
from vsphere_client.ui.widgets.cells import Bar, Cell, IconText
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.data_grid import DataGrid
from vsphere_client.ui.widgets.grid_panel import GridPanel
from vsphere_client.ui.widgets.histogram import Histogram
from vsphere_client.ui.widgets.ring_gauge import RingGauge
from vsphere_client.ui.widgets.themed import text_label, tighten

COLUMNS = (
    Column("Name", "name", "icon", width=150),
    Column("DRS Score", "score", "bar", width=140),
    Column("Active CPU", "active", "number", width=86, yields=1),
    Column("Used CPU", "used", "number", width=80),
    Column("CPU Readiness", "ready", "number", width=108),
    Column("Granted Memory", "granted", "number", width=120, yields=2),
    Column("Swapped Memory", "swapped", "number", width=122),
    Column("Ballooned Memory", "balloon", "number", width=132),
)
WORDS = {
    "active": numbers.cpu,
    "used": numbers.cpu,
    "ready": "{:.1f} %".format,
    "granted": numbers.memory,
    "swapped": numbers.memory,
    "balloon": numbers.memory,
}
SAID = (
    "A low score does not mean that a machine is sick, only that it runs less efficiently than it could: it waits "
    "for CPU, its memory is reclaimed, or its host has no headroom left."
)
LEAST_LIST = 168
EMPTY = "No virtual machine is powered on."
_ASCENDING = Qt.SortOrder.AscendingOrder


class ScoreRows(RowTable[str]):
    """The VMs; cells are only made for what is drawn."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(columns, parent)
        self._scores: VmScores | None = None
        self._place: dict[str, int] = {}
        self._needle = ""
        self._sorted_by: tuple[str, bool] | None = None

    def show_scores(self, scores: VmScores) -> None:
        """Show these VMs, lowest score first or by the chosen column."""
        self._scores = scores
        self._place = {moid: at for at, moid in enumerate(scores.moids)}
        self._arrange()
        self.renew_cells(range(len(self.columns)))

    def set_filter(self, text: str) -> None:
        """Show only VMs whose name contains the text."""
        self._needle = text.strip().casefold()
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = _ASCENDING) -> None:
        """Sort by a column."""
        self._sorted_by = (self.columns[max(column, 0)].key, order == Qt.SortOrder.DescendingOrder)
        self._arrange()

    def make_cell(self, key: str, column: Column) -> Cell | str:
        """What stands in a cell."""
        scores = self._scores
        assert scores is not None, "rows are only shown with their scores"
        at = self._place[key]
        if column.key == "name":
            return IconText("vm", scores.names[at], "powered-on", link=go(key))
        value = float(scores.figures[column.key][at])
        if column.key == "score":
            return Bar(value / 100, numbers.percent(value), score_color(value))
        return WORDS[column.key](value)

    def _arrange(self) -> None:
        if self._scores is None:
            return
        keys = [
            self._scores.moids[at] for at in self._order(self._scores) if self._passes(self._scores.names[at])
        ]
        if keys != self._rows:
            self.set_rows(keys)

    def _passes(self, name: str) -> bool:
        return not self._needle or self._needle in name.casefold()

    def _order(self, scores: VmScores) -> list[int]:
        if self._sorted_by is None:
            return scores.lowest_first()
        key, falling = self._sorted_by
        values: Sequence[Any] = scores.names if key == "name" else scores.figures[key].tolist()
        return sorted(range(len(values)), key=values.__getitem__, reverse=falling)


class VmScorePage(ContentPage):
    """The cluster's score and the ranges above, the VMs below."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(driver, moid, window, title="VM DRS Score")
        self.rows = ScoreRows(COLUMNS, self)
        self.search = add_filter(self, self.rows.set_filter)
        self.body.addWidget(self._ranges())
        self.grid = DataGrid(COLUMNS, "VM DRS Score", frame=True, stretch="name")
        self.grid.setModel(self.rows)
        self.grid.link_activated.connect(lambda _index, target: self.follow(target))
        self.rows.follow_view(self.grid)
        offer_menu(self, self.grid, self.rows, window)
        self.panel = GridPanel(self.grid, EMPTY)
        self.panel.export_requested.connect(lambda chosen: export_grid(self.grid, "VM DRS Score", chosen))
        # The list takes what is left of the page, rather than make it longer than a small window.
        self.panel.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.panel.setMinimumHeight(current_theme().px(LEAST_LIST))
        self.body.addWidget(self.panel, 1)
        self.refresh()

    def _ranges(self) -> Card:
        card = Card("Cluster DRS Score")
        self.gauge = RingGauge("Cluster DRS score", "cluster score")
        self.histogram = Histogram("VM DRS score, number of VMs")
        row = QHBoxLayout()
        tighten(row, spacing=24)
        row.addWidget(self.gauge)
        row.addWidget(self.histogram, 2)
        row.addWidget(text_label(SAID, "secondary", wrap=True), 3)
        card.body.addLayout(row)
        return card

    def refresh(self) -> None:
        """Read the scores."""
        if not self.present():
            return
        scores = vm_scores_of(self.driver.session, self.moid)
        self.gauge.set_percent(scores.cluster_score)
        self.histogram.set_counts(scores.buckets)
        self.rows.show_scores(scores)

    def tick(self) -> None:
        """Numbers moved."""
        self.refresh()


def score_color(score: float) -> str:
    """Scores are the other way round than usage: low is bad."""
    if score < 40:
        return "danger.mark"
    return "warning.mark" if score < 60 else "accent"
