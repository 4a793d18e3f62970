"""The lists of objects in tabs: VMs of a cluster, hosts of a datacenter, and so on."""

from __future__ import annotations

from time import monotonic

import numpy as np
from PySide6.QtCore import QObject, Qt

from vsphere_client.engine.world.changes import ChangeBatch
from vsphere_client.session.views.inventory import NodeView
from vsphere_client.session.views.list_columns import COLUMNS
from vsphere_client.session.views.lists import (
    ListColumn,
    ListKind,
    ListViews,
    Reference,
    Status,
    Usage,
    Value,
)
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.models.cell_values import icon_text
from vsphere_client.ui.models.inventory_tree import MOID_ROLE
from vsphere_client.ui.models.row_table import KEY_ROLE, Index, RowTable
from vsphere_client.ui.widgets.cells import Bar, Cell, Link, Severity
from vsphere_client.ui.widgets.columns import Column, ColumnKind

RESORT_S = 1.0
"""An order by numbers that move is renewed no more often than this."""
_GRID_KINDS: dict[str, ColumnKind] = {
    "name": "icon",
    "status": "severity",
    "usage": "bar",
    "link": "links",
    "number": "number",
}


def grid_column(column: ListColumn) -> Column:
    """A list's column as the grid wants it; values carry their units themselves."""
    return Column(
        column.title,
        column.key,
        _GRID_KINDS.get(column.kind, "text"),
        column.width,
        column.align,
        hidden=not column.default,
    )


class ObjectTableModel(RowTable[str]):
    """Objects of a kind that belong to another object; sorted and filtered in the model.

    Links in cells are ids of objects. ``MOID_ROLE`` of any cell is the row's object.

    Args:
        driver: The open session.
        list_kind: Which list.
        scope_moid: The object whose tab it is.
    """

    asks_names = False
    """Whether a new name may bring an object into the list, or take it out."""

    def __init__(
        self, driver: SessionDriver, list_kind: ListKind, scope_moid: str, parent: QObject | None = None
    ) -> None:
        self.driver = driver
        self.list_kind = ListKind(list_kind)
        self.scope_moid = scope_moid
        self._views = ListViews(driver.session)
        self.list_columns = COLUMNS[self.list_kind]
        super().__init__([grid_column(column) for column in self.list_columns], parent)
        self._live = [number for number, column in enumerate(self.list_columns) if column.live]
        self._sort_column = 0
        self._descending = False
        self._needle = ""
        self._column_needles: dict[int, str] = {}
        self._order_is_old = False
        self._sorted_at = 0.0
        self._was_by_name = False
        self._shows_members = False
        self._members: list[str] = []
        self._member_set: set[str] = set()
        self._names: list[str] = []
        self._objects = self._views.objects(())
        self._start_over()
        driver.changed.connect(self._apply)
        driver.badges_changed.connect(self._badges_changed)
        driver.ticked.connect(self._tick)
        driver.replaced.connect(self._start_over)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The cell, its text, or the row's object."""
        return super().data(index, KEY_ROLE if role == MOID_ROLE else role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows can be chosen and dragged to the navigator."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    @property
    def total(self) -> int:
        """How many objects there are, whatever the filter."""
        return len(self._members)

    # reading anew -----------------------------------------------------------------------------------------

    def _start_over(self) -> None:
        self._views = ListViews(self.driver.session)
        self._read_members()
        self.reset_rows(self._decide_rows())
        self._was_by_name, self._shows_members = self._by_name, True

    def _read_members(self) -> None:
        world = self._views.world.objects
        moids = self.find_members()
        named = sorted((world[moid].name.casefold(), moid) for moid in moids)
        # By name, so that equal values are in order of name whatever the list is sorted by.
        self._members = [moid for _, moid in named]
        self._names = [name for name, _ in named]
        self._member_set = set(self._members)
        self._objects = self._views.objects(self._members)

    def find_members(self) -> list[str]:
        """The objects of the list, in any order."""
        return self._views.members(self.list_kind, self.scope_moid)

    def belongs(self, moid: str) -> bool:
        """Whether an object is in the list; False for one that is gone."""
        return self._views.belongs(self.list_kind, moid, self.scope_moid)

    def set_scope(self, scope_moid: str) -> None:
        """Show the list of another object."""
        self.scope_moid = scope_moid
        self._start_over()

    # order and filter -------------------------------------------------------------------------------------

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column: numbers by their value, the rest by their text."""
        self._sort_column = max(column, 0)
        self._descending = order == Qt.SortOrder.DescendingOrder
        self._show()

    def set_filter(self, text: str) -> None:
        """Show only objects whose name contains the text."""
        self._needle = text.strip().casefold()
        self._show()

    def set_column_filter(self, key: str, text: str) -> None:
        """Show only objects whose text in a column contains the text; an empty one lifts it."""
        needle = text.strip().casefold()
        self._column_needles.pop(self.column_of(key), None)
        if needle:
            self._column_needles[self.column_of(key)] = needle
        self._show()

    def column_filter(self, key: str) -> str:
        """What a column's texts must contain."""
        return self._column_needles.get(self.column_of(key), "")

    def _show(self) -> None:
        by_name = self._by_name
        self._order_is_old = False
        self._sorted_at = monotonic()
        rows = self._decide_rows()
        if len(rows) == len(self._rows) == len(self._members) and self._shows_members:
            self.reorder(rows)
            return
        self.set_rows(rows, same_order=by_name and self._was_by_name and self._shows_members)
        self._was_by_name, self._shows_members = by_name, True

    @property
    def _by_name(self) -> bool:
        return self.list_columns[self._sort_column].kind == "name" and not self._descending

    def _decide_rows(self) -> list[str]:
        places, column = self._passing(), self.list_columns[self._sort_column]
        if column.kind == "name":
            ordered = places[::-1] if self._descending else places
        else:
            ordered = self._by_value(column, places)
        members = self._members
        return [members[place] for place in ordered]

    def _by_value(self, column: ListColumn, places: list[int]) -> list[int]:
        values = self._views.vector(column, self._objects)
        if values is None:
            texts = {
                place: self.text_of(self._members[place], self._sort_column).casefold() for place in places
            }
            return sorted(places, key=texts.__getitem__, reverse=self._descending)
        at = np.array(places, dtype=np.intp)
        wanted = -values[at] if self._descending else values[at]
        ordered: list[int] = at[np.argsort(wanted, kind="stable")].tolist()
        return ordered

    def _passing(self) -> list[int]:
        needle = self._needle
        if needle:
            places = [place for place, name in enumerate(self._names) if needle in name]
        else:
            places = list(range(len(self._members)))
        for column, wanted in self._column_needles.items():
            places = [p for p in places if wanted in self.text_of(self._members[p], column).casefold()]
        return places

    # changes ----------------------------------------------------------------------------------------------

    def _apply(self, batch: ChangeBatch) -> None:
        touched = batch.properties.keys() & self._member_set
        renamed = [moid for moid, names in batch.properties.items() if "name" in names]
        if self._members_changed(batch, renamed):
            self._read_members()
            self._shows_members = False
            self._show()
        elif renamed and any(moid in self._member_set for moid in renamed):
            self._read_members()
            self._shows_members = False
            self._order_is_old = True
        every = range(len(self.columns))
        if len(renamed) > len([moid for moid in renamed if moid in self._member_set]):
            # Another object's name may stand in any of our rows.
            self.renew_cells(every)
        elif touched:
            self.renew_cells(every, touched)
        self._order_is_old = self._order_is_old or bool(touched)
        self._maintain_order()

    def _members_changed(self, batch: ChangeBatch, renamed: list[str]) -> bool:
        moids = dict.fromkeys(change.moid for change in batch.structure)
        if self.asks_names:
            moids |= dict.fromkeys(renamed)
        return any(self.belongs(moid) != (moid in self._member_set) for moid in moids)

    def _badges_changed(self, moids: list[str]) -> None:
        touched = self._member_set.intersection(moids)
        if touched:
            self.renew_cells(
                [n for n, c in enumerate(self.list_columns) if c.kind in ("name", "status")], touched
            )

    def _tick(self) -> None:
        if self.list_columns[self._sort_column].live:
            self._order_is_old = True
        self._maintain_order()
        if self._live:
            self.renew_cells(self._live)

    def _maintain_order(self) -> None:
        """Sort and filter again, at most once a second, after values changed that either may hang on."""
        if self._order_is_old and monotonic() - self._sorted_at >= RESORT_S:
            self._show()

    # cells ------------------------------------------------------------------------------------------------

    def make_cell(self, key: str, column: Column) -> Cell | str:
        """What stands in a cell."""
        return as_cell(self._views.value(self.list_columns[self._at[column.key]], key))


def as_cell(value: Value) -> Cell | str:
    """A view's value as a cell of the grid."""
    match value:
        case NodeView():
            return icon_text(value, link=value.moid)
        case Status():
            return Severity(value.level, value.text)
        case Usage():
            return Bar(value.fraction, value.text)
        case Reference():
            return Link(value.text, value.moid)
    return value
