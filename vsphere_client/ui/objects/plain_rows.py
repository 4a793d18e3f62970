"""A list of rows that a page makes itself: keys with their cells, sorted by text or number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Qt

from vsphere_client.ui.models.row_table import RowTable
from vsphere_client.ui.widgets.cells import Bar, Cell, plain_text
from vsphere_client.ui.widgets.columns import Column

Cells = Sequence[Cell | str]
_ASCENDING = Qt.SortOrder.AscendingOrder


class PlainRows(RowTable[str]):
    """Rows by key; the cells are handed over ready, new ones replace only what changed."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(columns, parent)
        self._cells: dict[str, Cells] = {}
        self._sorted_by: tuple[int, bool] | None = None
        self._needle = ""

    def show_rows(self, rows: Mapping[str, Cells]) -> None:
        """Show these rows in this order, or in that of the chosen column."""
        old = self._cells
        self._cells = dict(rows)
        changed = {key for key, cells in rows.items() if key in old and list(old[key]) != list(cells)}
        self.set_rows(self._order())
        if changed:
            self.renew_cells(range(len(self.columns)), changed)

    def cells_of(self, key: str) -> Cells:
        """The cells of a row."""
        return self._cells[key]

    def set_filter(self, text: str) -> None:
        """Show only rows one of whose texts contains the text."""
        self._needle = text.strip().casefold()
        self.set_rows(self._order())

    def make_cell(self, key: str, column: Column) -> Cell | str:
        """What stands in a cell."""
        return self._cells[key][self.column_of(column.key)]

    def sort(self, column: int, order: Qt.SortOrder = _ASCENDING) -> None:
        """Sort by a column: bars and numbers by value, the rest by text."""
        self._sorted_by = (max(column, 0), order == Qt.SortOrder.DescendingOrder)
        self.set_rows(self._order())

    def _order(self) -> list[str]:
        keys = [key for key, cells in self._cells.items() if self._passes(cells)]
        if self._sorted_by is None:
            return keys
        column, falling = self._sorted_by
        return sorted(keys, key=lambda key: _measure(self._cells[key][column]), reverse=falling)

    def _passes(self, cells: Cells) -> bool:
        return not self._needle or any(self._needle in _text(cell).casefold() for cell in cells)


def _text(cell: Cell | str) -> str:
    return cell if isinstance(cell, str) else plain_text(cell)


def _measure(cell: Cell | str) -> tuple[float, str]:
    """Numbers before texts; a number is what a text begins with."""
    if isinstance(cell, Bar):
        return cell.fraction, ""
    text = _text(cell)
    head = text.replace(" ", "").replace("\u2212", "-")
    digits = "".join(char for char in head[: len(head) - len(head.lstrip("+-0123456789."))])
    try:
        return float(digits), text.casefold()
    except ValueError:
        return float("inf"), text.casefold()
