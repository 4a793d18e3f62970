"""One tree of the navigator: chosen by mouse or keys, dragged with a ghost, a note on each host and a hint card."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from vsphere_client.ui.models.inventory_tree import InventoryTreeModel, mime_of, moids_of
from vsphere_client.ui.theme.tokens import GHOST_HEIGHT
from vsphere_client.ui.widgets.tree_view import TreeView

if TYPE_CHECKING:
    from vsphere_client.ui.shell.drag_guide import DragGuide


def _until_dropped(drag: QDrag) -> Qt.DropAction:
    """Qt's own loop of a drag; the platform without a screen has none and lets another take its place."""
    return drag.exec(Qt.DropAction.MoveAction)


EXPAND_MS = 1000
"""How long the ghost rests on a folded row before it unfolds (vsphere_client_ui.md 4)."""


class InventoryTree(TreeView):
    """A navigator's tree.

    The object shown changes when the button is let go, not when it is pressed, so that a drag of a VM
    leaves the page where it is. A right press opens the menu of the row and chooses nothing.

    Signals: ``chosen(moid)``, ``menu_requested(list of moids, QPoint on the screen)``,
    ``dropped(list of moids, target moid, finish at once)``, ``dragging(bool)``,
    ``rename_requested(moid)`` by F2.

    Args:
        name: Accessible name, such as ``Hosts and Clusters``.
        model: The tree's model.
    """

    chosen = Signal(str)
    menu_requested = Signal(object, QPoint)
    dropped = Signal(object, str, bool)
    dragging = Signal(bool)
    rename_requested = Signal(str)

    def __init__(self, name: str, model: InventoryTreeModel, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._inventory = model
        self._pressed = False
        self._was_dragged = False
        self._removing = False
        self._guide: DragGuide | None = None
        self.drag_loop: Callable[[QDrag], Qt.DropAction] = _until_dropped
        # Connected before the view's own slots: it is they that choose a neighbour of a row that goes.
        model.rowsAboutToBeRemoved.connect(self._begin_removal)
        model.rowsRemoved.connect(self._end_removal)
        self.setModel(model)
        model.setParent(self)
        model.modelAboutToBeReset.connect(self._remember_folds)
        model.modelReset.connect(self._restore_folds)
        self._unfolded: list[str] = []
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setAutoScroll(True)
        self.setAutoExpandDelay(EXPAND_MS)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.expandToDepth(2)

    @property
    def inventory(self) -> InventoryTreeModel:
        """The tree's model."""
        return self._inventory

    def set_guide(self, guide: DragGuide) -> None:
        """What judges drops and writes notes and hint card during a drag."""
        self._guide = guide

    # choosing -----------------------------------------------------------------------------------------

    def selected_moids(self) -> list[str]:
        """The chosen objects from top to bottom."""
        indexes = self.selectionModel().selectedIndexes()
        return [
            self._inventory.moid_at(index)
            for index in sorted(indexes, key=lambda i: self.visualRect(i).top())
        ]

    def show_moid(self, moid: str) -> bool:
        """Choose an object without telling it; unfolds what hides it. False if the tree does not show it."""
        index = self._inventory.index_of(moid)
        if not index.isValid():
            return False
        if self.currentIndex() == index and self.selectionModel().isSelected(index):
            return True
        self.selectionModel().blockSignals(True)
        self.setCurrentIndex(index)
        self.selectionModel().blockSignals(False)
        self.scrollTo(index)
        self.viewport().update()
        return True

    def unfold(self, moid: str) -> None:
        """Unfold an object's row."""
        index = self._inventory.index_of(moid)
        self.expand(index)
        self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not self._pressed and not self._removing and current.isValid():
            self.chosen.emit(self._inventory.moid_at(current))

    def _begin_removal(self, *_rows: object) -> None:
        self._removing = True

    def _end_removal(self, *_rows: object) -> None:
        self._removing = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the row; the right button leaves the choice alone."""
        if event.button() == Qt.MouseButton.RightButton:
            return
        self._pressed = True
        self._was_dragged = False
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell the choice now that the button is up."""
        super().mouseReleaseEvent(event)
        self._pressed = False
        index = self.indexAt(event.position().toPoint())
        several = event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
        left = event.button() == Qt.MouseButton.LeftButton
        if left and index.isValid() and not several and not self._was_dragged:
            self.chosen.emit(self._inventory.moid_at(self.currentIndex()))

    def leaveEvent(self, event: QEvent) -> None:
        """No row is under the mouse any more."""
        self._hovered = QPersistentModelIndex()
        self.viewport().update()
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the row under the mouse, or of the current row by key."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if not index.isValid():
            return
        moid = self._inventory.moid_at(index)
        chosen = self.selected_moids()
        place = (
            event.globalPos()
            if by_mouse
            else self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
        )
        self.menu_requested.emit(chosen if moid in chosen else [moid], place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 wants the row's name changed in its place."""
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_F2 and not event.modifiers() and index.isValid():
            self.rename_requested.emit(self._inventory.moid_at(index))
            return
        super().keyPressEvent(event)

    # going back replaces the model's rows ---------------------------------------------------------------

    def unfolded(self) -> list[str]:
        """The objects that are unfolded, from the top."""
        found: list[str] = []
        waiting = [self._inventory.index(row, 0) for row in range(self._inventory.rowCount())]
        while waiting:
            index = waiting.pop()
            if self.isExpanded(index):
                found.append(self._inventory.moid_at(index))
                waiting += [
                    self._inventory.index(row, 0, index) for row in range(self._inventory.rowCount(index))
                ]
        return found

    def _remember_folds(self) -> None:
        self._unfolded = self.unfolded()

    def _restore_folds(self) -> None:
        for moid in self._unfolded:
            self.expand(self._inventory.index_of(moid))

    # dragging -----------------------------------------------------------------------------------------

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Take the chosen rows along: the ghost follows the mouse, each host says what it thinks of it."""
        vcenters = self._inventory.driver.session.engine.world.vcenters
        moids = [moid for moid in self.selected_moids() if moid not in vcenters]
        if not moids or self._guide is None:
            return
        self._was_dragged = True
        notes = self._guide.begin(moids)
        drag = QDrag(self)
        drag.setMimeData(mime_of(moids))
        drag.setPixmap(self._guide.ghost(moids))
        drag.setHotSpot(QPoint(-10, -GHOST_HEIGHT // 2))
        self._inventory.set_notes(notes)
        self.set_notes(self._inventory.note_of)
        self.dragging.emit(True)
        try:
            self.drag_loop(drag)
        finally:
            self._end_drag()

    def _end_drag(self) -> None:
        self._pressed = False
        self.set_drop_target(None)
        self.set_notes(None)
        self._inventory.set_notes(None)
        self.dragging.emit(False)
        if self._guide is not None:
            self._guide.end()
            # The press chose the dragged row; the page still shows another object.
            self.show_moid(self._guide.shown_moid())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take objects of ours."""
        if moids_of(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Outline the row under the ghost and show beside it what a drop would mean."""
        super().dragMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        moids = moids_of(event.mimeData())
        target = self._inventory.moid_at(index)
        objection = self._inventory.objection(moids, target) if target and target not in moids else "itself"
        source = target in moids or not target
        self.set_drop_target(None if source else index, objection is None)
        # The drop is taken even where it is refused, so that the card can say why; dropEvent looks again.
        if objection is None:
            event.acceptProposedAction()
        else:
            event.ignore()
        if self._guide is not None:
            if source:
                self._guide.hide_card()
            else:
                self._guide.show_card(target, *self._card_places(event.position().toPoint(), index))

    def _card_places(self, mouse: QPoint, index: QModelIndex) -> tuple[QRect, QRect]:
        corner = self.viewport().mapToGlobal(mouse)
        ghost = QRect(corner + QPoint(10, 0), corner + QPoint(150, GHOST_HEIGHT))
        rect = self.visualRect(index)
        row = QRect(0, rect.top(), self.viewport().width(), rect.height())
        return ghost, QRect(self.viewport().mapToGlobal(row.topLeft()), row.size())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The ghost left the tree."""
        self.set_drop_target(None)
        if self._guide is not None:
            self._guide.hide_card()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand on what was dropped; Alt finishes at once."""
        target = self._inventory.moid_at(self.indexAt(event.position().toPoint()))
        moids = moids_of(event.mimeData())
        if not target or target in moids or self._inventory.objection(moids, target) is not None:
            event.ignore()
            return
        at_once = bool(
            (event.modifiers() | QApplication.queryKeyboardModifiers()) & Qt.KeyboardModifier.AltModifier
        )
        event.acceptProposedAction()
        # A wizard opens only when the drag is over, else its windows would hang in the drag's own loop.
        QTimer.singleShot(0, lambda: self.dropped.emit(list(moids), target, at_once))
