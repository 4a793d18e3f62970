"""A list whose rows are records that are read when they are drawn; sorted by what they are, not by how they look."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt

from vsphere_client.ui.models.row_table import RowTable
from vsphere_client.ui.widgets.cells import Cell, plain_text
from vsphere_client.ui.widgets.columns import Column

K = TypeVar("K", bound=Hashable)
R = TypeVar("R")
_ASCENDING = Qt.SortOrder.AscendingOrder


@dataclass(frozen=True, slots=True)
class RecordColumn(Generic[R]):
    """A column: how a record's cell is made, and by what the list is sorted (its text if not given).

    ``live`` marks numbers that move with the clock.
    """

    column: Column
    cell: Callable[[R], Cell | str]
    order: Callable[[R], float | str | tuple[float | str, ...]] | None = None
    live: bool = False


class RecordTable(RowTable[K], Generic[K, R]):
    """Rows by key; a record is read when one of its cells is drawn, sorted by or searched in.

    Args:
        columns: The columns.
        read: The record of a key as it is now, None of one that is gone.
    """

    def __init__(
        self, columns: Sequence[RecordColumn[R]], read: Callable[[K], R | None], parent: QObject | None = None
    ) -> None:
        super().__init__([one.column for one in columns], parent)
        self._records, self._read = tuple(columns), read
        self._keys: list[K] = []
        self._sorted_by: tuple[int, bool] | None = None
        self._needle = ""
        self._live = [at for at, one in enumerate(columns) if one.live]

    def show_keys(self, keys: Sequence[K]) -> None:
        """Show these rows, in this order or in that of the chosen column, as they are now."""
        self._keys = list(keys)
        self.set_rows(self._order())
        self.renew_cells(range(len(self.columns)))

    def move_numbers(self) -> None:
        """Read the numbers of the rows on the screen anew."""
        self.renew_cells(self._live)

    def make_cell(self, key: K, column: Column) -> Cell | str:
        """What stands in a cell; nothing in those of a record that is gone."""
        record = self._read(key)
        return "" if record is None else self._records[self.column_of(column.key)].cell(record)

    def set_filter(self, text: str) -> None:
        """Show only rows one of whose texts contains the text."""
        self._needle = text.strip().casefold()
        self.set_rows(self._order())

    def sort(self, column: int, order: Qt.SortOrder = _ASCENDING) -> None:
        """Sort by a column."""
        self._sorted_by = (max(column, 0), order == Qt.SortOrder.DescendingOrder)
        self.set_rows(self._order())

    def _order(self) -> list[K]:
        if self._sorted_by is None and not self._needle:
            return list(self._keys)
        found = {key: record for key in self._keys if (record := self._read(key)) is not None}
        keys = [key for key, record in found.items() if self._passes(record)]
        if self._sorted_by is None:
            return keys
        column, falling = self._sorted_by
        measure = self._records[column].order or _shown(self._records[column])
        return sorted(keys, key=lambda key: measure(found[key]), reverse=falling)

    def _passes(self, record: R) -> bool:
        if not self._needle:
            return True
        return any(self._needle in _text(one.cell(record)).casefold() for one in self._records)


def _shown(column: RecordColumn[R]) -> Callable[[R], str]:
    """Sort by the text of the cells."""
    return lambda record: _text(column.cell(record)).casefold()


def _text(cell: Cell | str) -> str:
    return cell if isinstance(cell, str) else plain_text(cell)
