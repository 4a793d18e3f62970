"""Rows to choose one from: cells are made beforehand, sorting and filtering are the model's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from vsphere_client.ui.widgets.cells import CELL_ROLE, Cell, Check, plain_text

Index = QModelIndex | QPersistentModelIndex
_INVALID = QModelIndex()


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """A line: its key, its cells after the radio column, and whether it can be chosen."""

    key: str
    cells: tuple[Cell | str, ...]
    enabled: bool = True
    tooltip: str = ""
    sort: tuple[Any, ...] = ()


class ChoiceModel(QAbstractTableModel):
    """A table whose first column is a radio button; one key is chosen at most."""

    def __init__(self, columns: int, *, radio: bool = True) -> None:
        super().__init__()
        self._columns = columns
        self._radio = radio
        self._all: list[ChoiceRow] = []
        self._rows: list[ChoiceRow] = []
        self._keep: Callable[[ChoiceRow], bool] = _all_rows
        self._sorted: tuple[int, bool] | None = None
        self.chosen: str | None = None

    def set_rows(self, rows: Sequence[ChoiceRow]) -> None:
        """Show these rows; where only cells changed, the list keeps its place."""
        ordered = self._in_order(rows)
        if [row.key for row in ordered] == [row.key for row in self._all]:
            self._renew(ordered)
        else:
            self._reset(ordered)

    def _in_order(self, rows: Sequence[ChoiceRow]) -> list[ChoiceRow]:
        if self._sorted is None:
            return list(rows)
        at, falling = self._sorted
        return sorted(rows, key=lambda row: _sort_key(row, at), reverse=falling)

    def _renew(self, rows: list[ChoiceRow]) -> None:
        shown = [row for row in rows if self._keep(row)]
        if [row.key for row in shown] != [row.key for row in self._rows]:
            self._reset(rows)
            return
        self._all, self._rows = rows, shown
        if shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(shown) - 1, self._columns - 1))

    def _reset(self, rows: Sequence[ChoiceRow]) -> None:
        self.beginResetModel()
        self._all = list(rows)
        self._rows = [row for row in self._all if self._keep(row)]
        self.endResetModel()

    def set_filter(self, keep: Callable[[ChoiceRow], bool]) -> None:
        """Show only rows that pass."""
        self._keep = keep
        self.set_rows(self._all)

    def replace(self, row: ChoiceRow) -> None:
        """Show new cells for the row of a key."""
        for at, old in enumerate(self._all):
            if old.key == row.key:
                self._all[at] = row
        for at, old in enumerate(self._rows):
            if old.key == row.key:
                self._rows[at] = row
                self.dataChanged.emit(self.index(at, 0), self.index(at, self._columns - 1))

    def choose(self, key: str | None) -> None:
        """Mark a row."""
        self.chosen = key
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 0))

    def key_at(self, row: int) -> str:
        """The key of a shown row."""
        return self._rows[row].key

    def row_of(self, key: str | None) -> int:
        """Where a key is shown, -1 if it is not."""
        return next((at for at, row in enumerate(self._rows) if row.key == key), -1)

    def is_enabled(self, row: int) -> bool:
        """Whether a shown row can be chosen."""
        return self._rows[row].enabled

    def rowCount(self, parent: Index = _INVALID) -> int:
        """Shown rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _INVALID) -> int:
        """The radio column and the cells."""
        return 0 if parent.isValid() else self._columns

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts, cells and tooltips."""
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.tooltip or None
        if self._radio and index.column() == 0:
            return self._check(row) if role == CELL_ROLE else None
        cell = row.cells[index.column() - int(self._radio)]
        if role == CELL_ROLE:
            return None if isinstance(cell, str) else cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell if isinstance(cell, str) else plain_text(cell)
        return None

    def _check(self, row: ChoiceRow) -> Check:
        return Check(row.key == self.chosen, enabled=row.enabled, radio=True)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column."""
        at = column - int(self._radio)
        if at < 0:
            return
        self._sorted = at, order == Qt.SortOrder.DescendingOrder
        self.set_rows(self._all)


def _all_rows(_: ChoiceRow) -> bool:
    return True


def _sort_key(row: ChoiceRow, at: int) -> Any:
    if row.sort:
        return row.sort[at]
    cell = row.cells[at]
    return (cell if isinstance(cell, str) else plain_text(cell)).lower()
