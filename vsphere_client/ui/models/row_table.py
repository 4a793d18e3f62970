"""The base of all lists: rows by key, columns as data, order and filter kept in the model itself."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QTableView

from vsphere_client.ui.models.row_steps import Exchange, plan_rows
from vsphere_client.ui.widgets.cells import CELL_ROLE, Cell, IconText, plain_text
from vsphere_client.ui.widgets.columns import Column

K = TypeVar("K", bound=Hashable)
Index = QModelIndex | QPersistentModelIndex
TOP = QModelIndex()
KEY_ROLE = int(Qt.ItemDataRole.UserRole) + 12
"""What identifies a row: an object's id, a task's key, …"""
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ASCENDING = Qt.SortOrder.AscendingOrder


class RowTable(QAbstractTableModel, Generic[K]):
    """A list of keys; a subclass says what stands in a cell.

    Cells are made when they are first drawn and kept until `forget_cells`. Rows change by `set_rows`:
    insertions, removals and a new order, never a reset.

    Args:
        columns: The columns, as the grid shows them.
    """

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._at = {column.key: number for number, column in enumerate(self.columns)}
        self._rows: list[K] = []
        self._cache: list[dict[K, Cell | str]] = [{} for _ in self.columns]
        self._visible: Callable[[], tuple[int, int]] | None = None
        self.changing = False

    def make_cell(self, key: K, column: Column) -> Cell | str:
        """What stands in a cell: one of the grid's cells, or a plain text."""
        raise NotImplementedError

    # what Qt asks -----------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = TOP) -> int:
        """How many rows pass the filter."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = TOP) -> int:
        """How many columns there are, hidden ones included."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """The cell, its text or the row's key."""
        if role not in (CELL_ROLE, _DISPLAY, KEY_ROLE) or not index.isValid():
            return None
        row = index.row()
        if row >= len(self._rows):
            return None
        if role == KEY_ROLE:
            return self._rows[row]
        cell = self.cell(self._rows[row], index.column())
        if isinstance(cell, str):
            return cell if role == _DISPLAY else None
        return cell if role == CELL_ROLE else plain_text(cell)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """Column titles."""
        if role == _DISPLAY and orientation == Qt.Orientation.Horizontal and section < len(self.columns):
            return self.columns[section].title
        return None

    def cell(self, key: K, column: int) -> Cell | str:
        """A cell, made once."""
        cache = self._cache[column]
        found = cache.get(key)
        if found is None:
            found = cache[key] = self.make_cell(key, self.columns[column])
        return found

    def text_of(self, key: K, column: int) -> str:
        """The text of a cell, without keeping it."""
        cell = self._cache[column].get(key) or self.make_cell(key, self.columns[column])
        if isinstance(cell, IconText):
            return cell.text
        return cell if isinstance(cell, str) else plain_text(cell)

    # rows -------------------------------------------------------------------------------------------------

    @property
    def keys(self) -> Sequence[K]:
        """The keys of all rows in their present order."""
        return self._rows

    def key_at(self, row: int) -> K:
        """The key of a row."""
        return self._rows[row]

    def row_of(self, key: K) -> int:
        """The row of a key, or -1."""
        return self._rows.index(key) if key in self._rows else -1

    def column_of(self, key: str) -> int:
        """The number of a column by its key."""
        return self._at[key]

    def set_rows(self, rows: list[K], *, same_order: bool = False) -> None:
        """Show these rows in this order, by the fewest steps that keep what a view holds.

        ``same_order`` promises that rows which stay stand in the same order as before.
        """
        self.changing = True
        if not same_order:
            old = set(self._rows)
            self.reorder([key for key in rows if key in old])
        held = {self._rows[index.row()] for index in self.persistentIndexList() if index.isValid()}
        for step in plan_rows(self._rows, rows, held):
            self._take_step(step)
        self.changing = False

    def _take_step(self, step: Exchange[K]) -> None:
        if step.last >= step.first:
            self.beginRemoveRows(TOP, step.first, step.last)
            self._drop(self._rows[step.first : step.last + 1])
            del self._rows[step.first : step.last + 1]
            self.endRemoveRows()
        if step.items:
            self.beginInsertRows(TOP, step.first, step.first + len(step.items) - 1)
            self._rows[step.first : step.first] = step.items
            self.endInsertRows()

    def reorder(self, kept: list[K]) -> None:
        """Bring the rows that stay into their new order; rows that go are put last."""
        if len(kept) == len(self._rows):
            order = kept
        else:
            stays = set(kept)
            if [key for key in self._rows if key in stays] == kept:
                return
            order = kept + [key for key in self._rows if key not in stays]
        if order == self._rows:
            return
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        keys = [self._rows[index.row()] for index in held]
        self._rows = order
        rows = _places(order, set(keys))
        moved = [self.index(rows[key], index.column()) for key, index in zip(keys, held, strict=True)]
        self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()

    def reset_rows(self, rows: list[K]) -> None:
        """Show other rows altogether: only when the engine was replaced."""
        self.beginResetModel()
        self._rows = rows
        self._cache = [{} for _ in self.columns]
        self.endResetModel()

    def _drop(self, gone: Sequence[K]) -> None:
        for cache in self._cache:
            if len(gone) < len(cache):
                for key in gone:
                    cache.pop(key, None)
            elif cache:
                absent = set(gone)
                for key in [key for key in cache if key in absent]:
                    del cache[key]

    # what is on the screen --------------------------------------------------------------------------------

    def follow_view(self, view: QTableView) -> None:
        """Tell only of rows that this view has on the screen when numbers move."""

        def visible() -> tuple[int, int]:
            if not view.isVisible():
                return 0, -1
            first = max(view.rowAt(0), 0)
            last = view.rowAt(view.viewport().height() - 1)
            return first, last if last >= 0 else self.rowCount() - 1

        self._visible = visible

    def set_visible_rows(self, first: int, last: int) -> None:
        """Rows on the screen, for a view that is not a table."""
        self._visible = lambda: (first, last)

    def visible_rows(self) -> range:
        """Rows on the screen, all if nobody told."""
        first, last = self._visible() if self._visible is not None else (0, len(self._rows) - 1)
        return range(max(first, 0), min(last, len(self._rows) - 1) + 1)

    def renew_cells(self, columns: Iterable[int], keys: set[K] | None = None) -> None:
        """Make cells of some columns anew, of some keys or of all, and tell of the visible ones that changed.

        Cells that are not on the screen are dropped and made when they are drawn again.
        """
        visible = self.visible_rows()
        changed = {column: self._renew_column(column, visible, keys) for column in columns}
        drawn = [column for column, rows in changed.items() if rows]
        # One range over the columns that changed: hidden ones would let the view draw everything.
        for first, last in _runs(sorted(set().union(*changed.values()))):
            self.dataChanged.emit(self.index(first, min(drawn)), self.index(last, max(drawn)))

    def _renew_column(self, column: int, visible: range, keys: set[K] | None) -> set[int]:
        """Make a column's cells anew; returns the rows on the screen whose cell is another now."""
        old = self._cache[column]
        shown = [(row, self._rows[row]) for row in visible]
        if keys is None:
            self._cache[column] = {}
        else:
            shown = [(row, key) for row, key in shown if key in keys]
            self._cache[column] = {key: cell for key, cell in old.items() if key not in keys}
        return {row for row, key in shown if key in old and self.cell(key, column) != old[key]}

    def sort(self, column: int, order: Qt.SortOrder = _ASCENDING) -> None:
        """Sort by a column; a subclass says how."""


def _places(order: Sequence[K], wanted: set[K]) -> dict[K, int]:
    """The rows of some keys."""
    if len(wanted) <= 4:
        return {key: order.index(key) for key in wanted}
    return {key: row for row, key in enumerate(order) if key in wanted}


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring rows as ranges."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and found[-1][1] == row - 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found
