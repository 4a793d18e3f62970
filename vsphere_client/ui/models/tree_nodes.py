"""The shadow of an inventory tree: light nodes that stand still until a batch of changes is applied.

Qt asks a model for rows whenever it likes; the live inventory has moved on by then. So the model
answers from this shadow, and the shadow changes only between Qt's begin and end calls.
"""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter

from vsphere_client.session.views.inventory import InventoryViews, SortKey, TreeView, parent_of, sort_key

_KEY = attrgetter("key")


class Node:
    """One row: ``children`` are all rows below it in order, ``shown`` those that the filter lets through."""

    __slots__ = ("children", "hint", "id", "key", "moid", "name", "parent", "shown")

    def __init__(self, number: int, moid: str, key: SortKey, parent: Node | None) -> None:
        self.id = number
        self.moid = moid
        self.key = key
        self.parent = parent
        self.children: list[Node] = []
        self.shown = self.children
        self.hint = 0

    @property
    def folded_name(self) -> str:
        """The name without regard to case."""
        return self.key[1]


def place_in(siblings: list[Node], node: Node) -> int:
    """Where a node stands, or would stand, among siblings in order."""
    return bisect_left(siblings, node.key, key=_KEY)


def row_of(node: Node) -> int:
    """The row of a node among what its parent shows."""
    if node.parent is None:
        return 0
    siblings, hint = node.parent.shown, node.hint
    if hint < len(siblings) and siblings[hint] is node:
        return hint
    node.hint = place_in(siblings, node)
    return node.hint


class Shadow:
    """All nodes of one tree by id and by number, with the filter applied to them.

    ``root`` stands for the invisible row above the vCenters; it is no object's.
    """

    def __init__(self, views: InventoryViews, view: TreeView) -> None:
        self.views = views
        self.view = view
        self.by_moid: dict[str, Node] = {}
        self.by_id: dict[int, Node] = {}
        self.needle = ""
        self.passing: set[int] | None = None
        self._counter = 0
        self.root = self._build()

    def _build(self) -> Node:
        world = self.views.world
        root = self._enter("", (0, "", ""), None)
        root.children += [self.make(moid, root) for moid in self.views.roots()]
        below: dict[str, list[tuple[SortKey, str]]] = {}
        for obj in world.objects.values():
            above = parent_of(world, self.view, obj)
            if above is not None:
                below.setdefault(above, []).append((sort_key(obj), obj.moid))
        waiting = list(root.children)
        while waiting:
            node = waiting.pop()
            for key, moid in sorted(below.get(node.moid, ())):
                child = self._enter(moid, key, node)
                node.children.append(child)
                if moid in below:
                    waiting.append(child)
        return root

    def make(self, moid: str, parent: Node | None) -> Node:
        """A node that no list holds yet."""
        return self._enter(moid, sort_key(self.views.world.objects[moid]), parent)

    def _enter(self, moid: str, key: SortKey, parent: Node | None) -> Node:
        self._counter += 1
        node = Node(self._counter, moid, key, parent)
        self.by_moid[moid] = node
        self.by_id[node.id] = node
        return node

    def forget(self, node: Node) -> None:
        """Drop a node and all below it."""
        waiting = [node]
        while waiting:
            gone = waiting.pop()
            waiting.extend(gone.children)
            del self.by_id[gone.id]
            del self.by_moid[gone.moid]

    def is_shown(self, node: Node) -> bool:
        """Whether the filter lets a node through, so that Qt knows it."""
        return self.passing is None or node.id in self.passing

    # filter -----------------------------------------------------------------------------------------------

    def matches(self, node: Node) -> bool:
        """Whether the name of a node contains what is looked for."""
        return self.needle in node.folded_name

    def decide_passing(self, needle: str) -> set[int] | None:
        """Nodes whose name matches, with all that is above and below them; None without a filter."""
        if not needle:
            return None
        passing = {self.root.id, *(vcenter.id for vcenter in self.root.children)}
        for node in self.by_moid.values():
            if needle in node.key[1]:
                passing.add(node.id)
                if node.parent is not None and node.parent.id not in passing:
                    _let_in_above(node.parent, passing)
                if node.children:
                    _let_in_below(node, passing)
        return passing


def _let_in_above(node: Node | None, passing: set[int]) -> None:
    while node is not None and node.id not in passing:
        passing.add(node.id)
        node = node.parent


def _let_in_below(node: Node, passing: set[int]) -> None:
    waiting = list(node.children)
    while waiting:
        below = waiting.pop()
        passing.add(below.id)
        waiting.extend(below.children)
