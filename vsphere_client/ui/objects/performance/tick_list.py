"""A grid of rows with ticks, with All and None above it: objects and counters of Chart Options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from vsphere_client.ui.objects.performance.legend import all_state
from vsphere_client.ui.objects.plain_rows import Cells, PlainRows
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.cells import Check
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.data_grid import DataGrid
from vsphere_client.ui.widgets.link_label import LinkLabel
from vsphere_client.ui.widgets.search_field import SearchField
from vsphere_client.ui.widgets.themed import text_label, tighten

FILTER_WIDTH = 160


class TickList(QWidget):
    """Rows by key; ``changed`` tells that a tick was set or taken away.

    Args:
        title: What is chosen here.
        columns: The columns after the tick.
    """

    changed = Signal()

    def __init__(self, title: str, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        whole = (Column("", "tick", "check", width=32, sortable=False), *columns)
        self.rows = PlainRows(whole, self)
        self.grid = DataGrid(whole, title, frame=True)
        self.grid.setModel(self.rows)
        self.rows.follow_view(self.grid)
        self.grid.toggled.connect(self._toggle)
        self.grid.select_all_toggled.connect(lambda on: self.set_ticked(self._cells if on else ()))
        self._cells: dict[str, Cells] = {}
        self._ticked: dict[str, None] = {}
        self.all_link, self.none_link = LinkLabel("All"), LinkLabel("None")
        self.all_link.clicked.connect(lambda: self.set_ticked(self._cells))
        self.none_link.clicked.connect(lambda: self.set_ticked(()))
        self.search = SearchField("Quick filter", toolbar=True)
        self.search.searched.connect(self.rows.set_filter)
        self.search.setFixedWidth(current_theme().px(FILTER_WIDTH))
        head = QHBoxLayout()
        tighten(head, spacing=12)
        head.addWidget(text_label(title, "strong"))
        head.addWidget(self.all_link)
        head.addWidget(self.none_link)
        head.addStretch(1)
        head.addWidget(self.search, 0, Qt.AlignmentFlag.AlignVCenter)
        box = QVBoxLayout(self)
        tighten(box, spacing=6)
        box.addLayout(head)
        box.addWidget(self.grid, 1)

    def set_rows(self, rows: Mapping[str, Cells], ticked: Sequence[str]) -> None:
        """Show these rows, with these ticks."""
        self._cells = dict(rows)
        self._ticked = dict.fromkeys(key for key in ticked if key in self._cells)
        self._show()

    def ticked(self) -> tuple[str, ...]:
        """The chosen keys in the order of the rows."""
        return tuple(key for key in self._cells if key in self._ticked)

    def set_ticked(self, keys: Sequence[str] | Mapping[str, Cells]) -> None:
        """Set exactly these ticks."""
        self._ticked = dict.fromkeys(key for key in keys if key in self._cells)
        self._show()
        self.changed.emit()

    def tick(self, key: str, on: bool = True) -> None:
        """Set or take away one tick."""
        kept = [one for one in self._ticked if one != key]
        self.set_ticked([*kept, key] if on else kept)

    def _toggle(self, index: QModelIndex, on: bool) -> None:
        self.tick(self.rows.key_at(index.row()), on)

    def _show(self) -> None:
        self.grid.grid_header.set_all_checked(all_state(len(self._ticked), len(self._cells)))
        self.rows.show_rows({key: (Check(key in self._ticked), *cells) for key, cells in self._cells.items()})
