"""Bringing the shadow of a tree in step with the inventory, each step between Qt's begin and end calls.

A batch names objects whose place changed; where they belong is read from the inventory as it is now. The
result is right whatever the order of the batch: parents are placed before their children, and what is
gone is taken out last, so that children which moved away are not taken out with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from PySide6.QtCore import QModelIndex

from vsphere_client.session.views.inventory import sort_key
from vsphere_client.ui.models.tree_nodes import Node, Shadow, place_in, row_of


class RowSignals(Protocol):
    """What the steps need of a Qt model."""

    def beginInsertRows(self, parent: QModelIndex, first: int, last: int) -> None:
        """Announce new rows."""

    def endInsertRows(self) -> None:
        """New rows are in."""

    def beginRemoveRows(self, parent: QModelIndex, first: int, last: int) -> None:
        """Announce that rows go."""

    def endRemoveRows(self) -> None:
        """Rows are gone."""

    def beginMoveRows(
        self, parent: QModelIndex, first: int, last: int, to_parent: QModelIndex, before: int
    ) -> bool:
        """Announce that rows move; False if they stay where they are."""

    def endMoveRows(self) -> None:
        """Rows have moved."""

    def forget_cell(self, node: Node) -> None:
        """Drop what was drawn of a node and of all below it."""


class TreeSync:
    """The steps for one batch of changes."""

    def __init__(self, signals: RowSignals, shadow: Shadow, index_of: Callable[[Node], QModelIndex]) -> None:
        self._signals = signals
        self._shadow = shadow
        self._index_of = index_of

    def follow(self, moids: Iterable[str]) -> None:
        """Place every named object where it belongs now, then take out those that belong nowhere."""
        gone: list[str] = []
        for moid in dict.fromkeys(moids):
            if self._place(moid) is None:
                gone.append(moid)
        for moid in gone:
            node = self._shadow.by_moid.get(moid)
            if node is not None:
                self._remove(node)

    def rename(self, moids: Iterable[str]) -> None:
        """Put objects with another name where it belongs among their siblings."""
        for moid in moids:
            node, obj = self._shadow.by_moid.get(moid), self._shadow.views.world.objects.get(moid)
            if node is not None and obj is not None and node.parent is not None:
                self._move(node, node.parent)

    def _place(self, moid: str) -> Node | None:
        """The node of an object in its right place, made if need be; None if the tree does not show it."""
        shadow = self._shadow
        above = shadow.views.parent(shadow.view, moid)
        node = shadow.by_moid.get(moid)
        if above is None:
            # A vCenter comes and goes with its lab only.
            return node if node is not None and node.parent is shadow.root else None
        parent = self._place(above)
        if parent is None:
            return None
        if node is None:
            return self._insert(moid, parent)
        if node.parent is not parent:
            self._move(node, parent)
        return node

    def _insert(self, moid: str, parent: Node) -> Node:
        node = self._shadow.make(moid, parent)
        row = place_in(parent.children, node)
        if self._shadow.passing is not None:
            # The filter decides afterwards whether the new row is shown.
            _unshare(parent)
            parent.children.insert(row, node)
            return node
        self._signals.beginInsertRows(self._index_of(parent), row, row)
        parent.children.insert(row, node)
        self._signals.endInsertRows()
        return node

    def _remove(self, node: Node) -> None:
        self._detach(node)
        self._signals.forget_cell(node)
        self._shadow.forget(node)

    def _detach(self, node: Node) -> None:
        """Take a node from its parent, with signals if it is shown."""
        parent = node.parent
        assert parent is not None, "the root stays"
        if self._shadow.is_shown(node):
            row = row_of(node)
            self._signals.beginRemoveRows(self._index_of(parent), row, row)
            del parent.shown[row]
            if parent.shown is not parent.children:
                _take(parent.children, node)
            self._signals.endRemoveRows()
        else:
            _take(parent.children, node)

    def _move(self, node: Node, parent: Node) -> None:
        """Put a node below a parent, or at another place below the same one."""
        old = node.parent
        assert old is not None, "the root stays"
        shadow = self._shadow
        key = sort_key(shadow.views.world.objects[node.moid])
        if not (shadow.is_shown(node) and shadow.is_shown(parent)):
            self._move_unseen(node, parent, key)
            return
        row, marker = row_of(node), Node(0, node.moid, key, None)
        before = place_in(parent.shown, marker)
        if parent is old and before in (row, row + 1):
            self._rewrite(node, parent, key)
            return
        self._signals.beginMoveRows(self._index_of(old), row, row, self._index_of(parent), before)
        del old.shown[row]
        if old.shown is not old.children:
            _take(old.children, node)
        node.parent, node.key = parent, key
        parent.shown.insert(place_in(parent.shown, node), node)
        if parent.shown is not parent.children:
            parent.children.insert(place_in(parent.children, node), node)
        self._signals.endMoveRows()

    def _rewrite(self, node: Node, parent: Node, key: tuple[int, str, str]) -> None:
        """Give a node another key that leaves it between the same shown neighbours."""
        if parent.shown is parent.children:
            node.key = key
            return
        _take(parent.children, node)
        node.key = key
        parent.children.insert(place_in(parent.children, node), node)

    def _move_unseen(self, node: Node, parent: Node, key: tuple[int, str, str]) -> None:
        """Move where Qt cannot follow, because the filter hides one of the two places."""
        self._detach(node)
        if self._shadow.passing is not None:
            self._shadow.passing.difference_update(_numbers(node))
            _unshare(parent)
        node.parent, node.key = parent, key
        parent.children.insert(place_in(parent.children, node), node)


def _unshare(parent: Node) -> None:
    """Give what is shown a list of its own before a row comes that is not shown."""
    if parent.shown is parent.children:
        parent.shown = list(parent.children)


def _take(siblings: list[Node], node: Node) -> None:
    del siblings[place_in(siblings, node)]


def _numbers(node: Node) -> list[int]:
    found, waiting = [], [node]
    while waiting:
        below = waiting.pop()
        found.append(below.id)
        waiting.extend(below.children)
    return found
