"""A small tree to choose a place from: folders, or compute resources."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QVBoxLayout

from vsphere_client.commands.choices import TreeChoice
from vsphere_client.ui.theme.theme import set_kind
from vsphere_client.ui.widgets.cells import CELL_ROLE, IconText
from vsphere_client.ui.widgets.tree_view import TreeView

_MOID = int(Qt.ItemDataRole.UserRole) + 10


class PlaceTree(QFrame):
    """A framed tree, unfolded; ``chosen`` tells the id."""

    chosen = Signal(str)
    wished = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        set_kind(self, role="card")
        self.view = TreeView(name)
        set_kind(self.view, role="")
        self.model = QStandardItemModel(self)
        self.view.setModel(self.model)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        # Not currentChanged: the first line becomes current when the keyboard's focus comes in.
        self.view.selectionModel().selectionChanged.connect(self._pressed)
        self.view.doubleClicked.connect(self._wish)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 4, 1, 4)
        column.addWidget(self.view)
        self._items: dict[str, QStandardItem] = {}
        self._shown: tuple[TreeChoice, ...] = ()
        self._quiet = False

    def show_choices(self, choices: Sequence[TreeChoice], chosen: str | None) -> None:
        """Show lines in order of depth and mark one; the same lines stay as they are."""
        if tuple(choices) == self._shown:
            self._mark(chosen)
            return
        self._shown = tuple(choices)
        self._quiet = True
        self.model.clear()
        self._items = {}
        above: list[QStandardItem] = []
        for choice in choices:
            item = QStandardItem()
            look = choice.look
            item.setData(IconText(look.icon, choice.name, look.state_badge, look.alarm_badge), CELL_ROLE)
            item.setText(choice.name)
            item.setData(choice.moid, _MOID)
            item.setSelectable(choice.choosable)
            del above[choice.depth :]
            (above[-1] if above else self.model.invisibleRootItem()).appendRow(item)
            above.append(item)
            self._items[choice.moid] = item
        self.view.expandAll()
        self._quiet = False
        self._mark(chosen)

    def _mark(self, chosen: str | None) -> None:
        self._quiet = True
        if chosen in self._items and chosen != self.current():
            self.view.setCurrentIndex(self._items[chosen].index())
        self._quiet = False

    def press(self, moid: str) -> None:
        """Choose a line as the mouse does."""
        self.view.setCurrentIndex(self._items[moid].index())

    def current(self) -> str | None:
        """The marked line."""
        chosen = self.view.selectionModel().selectedIndexes()
        return chosen[0].data(_MOID) if chosen else None

    def _pressed(self, *_indexes: object) -> None:
        chosen = self.current()
        if not self._quiet and chosen is not None:
            self.chosen.emit(chosen)

    def _wish(self, *_indexes: object) -> None:
        self.wished.emit(self.current() or "")
