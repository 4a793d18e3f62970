"""The model behind the navigator: one of the four inventory trees, kept in step with the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, overload

from PySide6.QtCore import (
    QAbstractItemModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from vsphere_client.engine.world.changes import ChangeBatch
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.session.views.inventory import InventoryViews, TreeView
from vsphere_client.session.views.looks import LOOK_PROPERTIES
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.models.cell_values import icon_text
from vsphere_client.ui.models.row_steps import Exchange, plan_rows
from vsphere_client.ui.models.tree_nodes import Node, Shadow, row_of
from vsphere_client.ui.models.tree_sync import TreeSync
from vsphere_client.ui.widgets.cells import CELL_ROLE, IconText
from vsphere_client.ui.widgets.tree_delegate import DropNote

Index = QModelIndex | QPersistentModelIndex

MOID_ROLE = int(Qt.ItemDataRole.UserRole) + 10
KIND_ROLE = int(Qt.ItemDataRole.UserRole) + 11
MOIDS_MIME = "application/x-vsphere-moids"
TOP = QModelIndex()
"""The invisible index above the vCenter."""
FEW_STEPS_A_LEVEL = 4
"""A filter may change many levels at once; each takes few separate changes."""
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)


@dataclass(frozen=True, slots=True)
class Note:
    """What a row says while something is dragged: ``82 → 94``, or one word why not."""

    text: str
    kind: Literal["good", "bad", "plain"] = "good"


def moids_of(mime: QMimeData) -> tuple[str, ...]:
    """The ids in what is dragged; empty for foreign data."""
    if not mime.hasFormat(MOIDS_MIME):
        return ()
    return tuple(bytes(mime.data(MOIDS_MIME).data()).decode().split("\n"))


def mime_of(moids: Iterable[str]) -> QMimeData:
    """What is dragged, as ids."""
    mime = QMimeData()
    mime.setData(MOIDS_MIME, QByteArray("\n".join(moids).encode()))
    return mime


class InventoryTreeModel(QAbstractItemModel):
    """One inventory tree as Qt sees it; answers from a shadow and changes it in small steps.

    ``drop_handler(moids, target)`` carries a drop out; ``can_drop(moids, target)`` answers None or why
    not. Both are set by the window; without them nothing can be dropped.

    Args:
        driver: The open session.
        view: Which of the four trees.
    """

    def __init__(self, driver: SessionDriver, view: TreeView, parent: Any = None) -> None:
        super().__init__(parent)
        self.driver = driver
        self.view = view
        self.drop_handler: Callable[[Sequence[str], str], None] | None = None
        self.can_drop: Callable[[Sequence[str], str], str | None] | None = None
        self._views = InventoryViews(driver.session)
        self._shadow = Shadow(self._views, view)
        self._cells: dict[int, IconText] = {}
        self._notes: Mapping[str, Note] = {}
        driver.changed.connect(self._apply)
        driver.replaced.connect(self._rebuild)
        driver.badges_changed.connect(self._badges_changed)

    # what Qt asks -----------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = TOP) -> QModelIndex:
        """The index of a row below a parent."""
        if column != 0 or row < 0:
            return QModelIndex()
        shown = self._node_at(parent).shown
        return self.createIndex(row, 0, shown[row].id) if row < len(shown) else QModelIndex()

    @overload
    def parent(self) -> QObject | None: ...

    @overload
    def parent(self, index: Index, /) -> QModelIndex: ...

    def parent(self, index: Index | None = None) -> QObject | QModelIndex | None:
        """The index of the row above; without an index the model's owner, as everywhere in Qt."""
        if index is None:
            return QObject.parent(self)
        if not index.isValid():
            return QModelIndex()
        node = self._shadow.by_id.get(index.internalId())
        return QModelIndex() if node is None or node.parent is None else self._index_of(node.parent)

    def _node_at(self, index: Index) -> Node:
        """The node of a row; for no row the invisible one above the vCenters."""
        return self._shadow.by_id[index.internalId()] if index.isValid() else self._shadow.root

    def rowCount(self, parent: Index = TOP) -> int:
        """How many rows hang below one."""
        return len(self._node_at(parent).shown) if parent.column() <= 0 else 0

    def hasChildren(self, parent: Index = TOP) -> bool:
        """Whether a row can be unfolded."""
        return self.rowCount(parent) > 0

    def columnCount(self, _parent: Index = TOP) -> int:
        """One: icon, badges and name."""
        return 1

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Name, cell, id and kind of a row."""
        if not index.isValid():
            return None
        if role == CELL_ROLE:
            number = index.internalId()
            return self._cells.get(number) or self._make_cell(number)
        if role == _DISPLAY:
            return self.data(index, CELL_ROLE).text
        if role == MOID_ROLE:
            return self._shadow.by_id[index.internalId()].moid
        if role == KIND_ROLE:
            obj = self._views.world.objects.get(self._shadow.by_id[index.internalId()].moid)
            return None if obj is None else obj.kind
        return None

    def _make_cell(self, number: int) -> IconText:
        cell = icon_text(self._views.node(self._shadow.by_id[number].moid))
        self._cells[number] = cell
        return cell

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Everything but a vCenter can be dragged; whether it can be dropped is asked on the way."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self._node_at(index).parent is not self._shadow.root:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        if self.drop_handler is not None:
            flags |= Qt.ItemFlag.ItemIsDropEnabled
        return flags

    # finding ----------------------------------------------------------------------------------------------

    def index_of(self, moid: str) -> QModelIndex:
        """The index of an object; invalid if the tree does not show it."""
        node = self._shadow.by_moid.get(moid)
        return QModelIndex() if node is None or not self._shadow.is_shown(node) else self._index_of(node)

    def moid_at(self, index: Index) -> str:
        """The object of a row; empty for no row."""
        return self._shadow.by_id[index.internalId()].moid if index.isValid() else ""

    def _index_of(self, node: Node) -> QModelIndex:
        return QModelIndex() if node.parent is None else self.createIndex(row_of(node), 0, node.id)

    # changes ----------------------------------------------------------------------------------------------

    def _rebuild(self) -> None:
        self.beginResetModel()
        needle = self._shadow.needle
        self._shadow = Shadow(self._views, self.view)
        self._cells = {}
        self.endResetModel()
        self.set_filter(needle)

    def _apply(self, batch: ChangeBatch) -> None:
        if batch.structure:
            TreeSync(self, self._shadow, self._index_of).follow(change.moid for change in batch.structure)
        changed = self._looks_changed(batch)
        renamed = [moid for moid, names in batch.properties.items() if "name" in names]
        for moid in changed:
            self._drop_cell(moid)
        if renamed:
            TreeSync(self, self._shadow, self._index_of).rename(renamed)
        if (batch.structure or renamed) and self._shadow.needle:
            self._show_passing()
        self._tell_changed(changed)

    def _looks_changed(self, batch: ChangeBatch) -> list[str]:
        found: dict[str, None] = {}
        for moid, names in batch.properties.items():
            if names & LOOK_PROPERTIES:
                found[moid] = None
                if self.view is TreeView.STORAGE:
                    host = self._views.world.objects.get(moid)
                    if isinstance(host, HostSystem):
                        found.update(host.datastores)
            elif self.view is TreeView.STORAGE and "hosts" in names:
                found[moid] = None
        return list(found)

    def _badges_changed(self, moids: Sequence[str]) -> None:
        for moid in moids:
            self._drop_cell(moid)
        self._tell_changed(moids)

    def _drop_cell(self, moid: str) -> None:
        node = self._shadow.by_moid.get(moid)
        if node is not None:
            self._cells.pop(node.id, None)

    def _tell_changed(self, moids: Iterable[str]) -> None:
        """Tell Qt of changed rows; many below one parent as one range."""
        rows: dict[Node, list[Node]] = {}
        for moid in moids:
            node = self._shadow.by_moid.get(moid)
            if node is not None and self._shadow.is_shown(node):
                rows.setdefault(node.parent or node, []).append(node)
        for nodes in rows.values():
            ordered = sorted(nodes, key=row_of)
            if len(ordered) > 8:
                self.dataChanged.emit(self._index_of(ordered[0]), self._index_of(ordered[-1]))
                continue
            for node in ordered:
                index = self._index_of(node)
                self.dataChanged.emit(index, index)

    def forget_cell(self, node: Node) -> None:
        """Drop what was drawn of a node and of all below it that goes away."""
        waiting = [node]
        while waiting:
            gone = waiting.pop()
            self._cells.pop(gone.id, None)
            waiting.extend(gone.children)

    # filter -----------------------------------------------------------------------------------------------

    @property
    def filter_text(self) -> str:
        """What names must contain."""
        return self._shadow.needle

    def set_filter(self, text: str) -> None:
        """Show only objects whose name contains the text, with all above and below them."""
        needle = text.strip().casefold()
        if needle != self._shadow.needle:
            self._shadow.needle = needle
            self._show_passing()

    def matches(self, limit: int = 200) -> list[str]:
        """Objects whose own name matches the filter, in the tree's order, for unfolding their parents."""
        found: list[str] = []
        if self._shadow.needle:
            waiting = list(reversed(self._shadow.root.shown))
            while waiting and len(found) < limit:
                node = waiting.pop()
                if self._shadow.matches(node):
                    found.append(node.moid)
                waiting.extend(reversed(node.shown))
        return found

    def _show_passing(self) -> None:
        """Bring what is shown in step with the filter, level by level from the top."""
        shadow = self._shadow
        passing = shadow.decide_passing(shadow.needle)
        held: dict[Node, list[Node]] = {}
        for index in self.persistentIndexList():
            node = shadow.by_id.get(index.internalId())
            if node is not None and node.parent is not None:
                held.setdefault(node.parent, []).append(node)
        shadow.passing = _both(shadow.passing, passing)
        waiting = [shadow.root]
        while waiting:
            node = waiting.pop()
            self._show_level(node, passing, held.get(node, []))
            waiting.extend(child for child in node.shown if child.children)
        shadow.passing = passing
        if passing is None:
            self._share_lists()

    def _show_level(self, node: Node, passing: set[int] | None, held: list[Node]) -> None:
        if node.shown is node.children:
            if passing is None:
                return
            node.shown = list(node.children)
        wanted = node.children if passing is None else [c for c in node.children if c.id in passing]
        for step in plan_rows(node.shown, wanted, held, FEW_STEPS_A_LEVEL):
            self._take_step(node, step, passing)

    def _take_step(self, node: Node, step: Exchange[Node], passing: set[int] | None) -> None:
        parent = self._index_of(node)
        if step.last >= step.first:
            self.beginRemoveRows(parent, step.first, step.last)
            for gone in node.shown[step.first : step.last + 1]:
                if gone.children:
                    # A level that leaves the screen is filled again when it comes back.
                    gone.shown = []
            del node.shown[step.first : step.last + 1]
            self.endRemoveRows()
        if step.items:
            self.beginInsertRows(parent, step.first, step.first + len(step.items) - 1)
            for come in step.items:
                if come.children:
                    _let_in(come, passing)
            node.shown[step.first : step.first] = step.items
            self.endInsertRows()

    def _share_lists(self) -> None:
        for node in self._shadow.by_id.values():
            node.shown = node.children

    # drag and drop ----------------------------------------------------------------------------------------

    def supportedDropActions(self) -> Qt.DropAction:
        """Objects move."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Ids of managed objects."""
        return [MOIDS_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The ids of rows that are dragged."""
        return mime_of(self.moid_at(index) for index in indexes)

    def canDropMimeData(
        self, data: QMimeData, _action: Qt.DropAction, _row: int, _column: int, parent: Index
    ) -> bool:
        """Whether the target takes all that is dragged."""
        return parent.isValid() and self.objection(moids_of(data), self.moid_at(parent)) is None

    def objection(self, moids: Sequence[str], target: str) -> str | None:
        """Why objects cannot be dropped on a target, or None."""
        if not moids or self.drop_handler is None:
            return "Nothing can be dropped here."
        return self.can_drop(moids, target) if self.can_drop is not None else None

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Hand the drop to the window; False, so that the view does not remove the dragged rows."""
        if self.canDropMimeData(data, action, row, column, parent) and self.drop_handler is not None:
            self.drop_handler(moids_of(data), self.moid_at(parent))
        return False

    def set_notes(self, notes: Mapping[str, Note] | None) -> None:
        """What rows say while something is dragged, by object; None when the drag is over."""
        touched = [*self._notes, *(notes or {})]
        self._notes = notes or {}
        self._tell_changed(dict.fromkeys(touched))

    def note_of(self, index: Index) -> DropNote | None:
        """The note of a row, as the tree view wants it (``TreeView.set_notes``)."""
        note = self._notes.get(self.moid_at(index))
        return None if note is None else DropNote(note.text, note.kind)


def _both(first: set[int] | None, second: set[int] | None) -> set[int] | None:
    """What passes before and after a change of the filter, and so is there all the while."""
    if first is None or second is None:
        return second if first is None else first
    return first & second


def _let_in(node: Node, passing: set[int] | None) -> None:
    """Fill the levels below a node before Qt sees it."""
    waiting = [node]
    while waiting:
        come = waiting.pop()
        if passing is None:
            come.shown = come.children
        else:
            come.shown = [child for child in come.children if child.id in passing]
        waiting.extend(child for child in come.shown if child.children)
