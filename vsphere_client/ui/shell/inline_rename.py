"""A name changed in its own row of the navigator: Enter gives the command, Esc leaves all as it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import ValidationError
from PySide6.QtCore import QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from vsphere_client.commands.flow import Problem, problems_of
from vsphere_client.commands.naming import rename_problems
from vsphere_client.model.commands import Rename
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.theme.tokens import ICON_GAP, ICON_SIZE
from vsphere_client.ui.widgets.band import Banner
from vsphere_client.ui.widgets.modal_frame import gone_sentence

if TYPE_CHECKING:
    from vsphere_client.ui.bridge.driver import SessionDriver
    from vsphere_client.ui.shell.inventory_tree import InventoryTree

LONGEST = 80
"""vCenter takes names of at most 80 characters."""


class InlineRename(QLineEdit):
    """The name of one row as a field; what is wrong with it stands beside the row until it is typed over.

    ``told(sentence)`` says that the object left the inventory meanwhile.

    Args:
        tree: The tree whose row it covers.
        driver: The open session.
        moid: The object; it has a row in the tree.
    """

    told = Signal(str)

    def __init__(self, tree: InventoryTree, driver: SessionDriver, moid: str) -> None:
        super().__init__(tree.viewport())
        self._tree = tree
        self._driver = driver
        self._moid = moid
        self._index = QPersistentModelIndex(tree.inventory.index_of(moid))
        self._name = driver.session.engine.world.objects[moid].name
        self._banner: Banner | None = None
        self._done = False
        set_kind(self, fit="row")
        self.setAccessibleName(f"New name of {self._name}")
        self.setMaxLength(LONGEST)
        self.setText(self._name)
        self.selectAll()
        self.textEdited.connect(self._clear_problem)
        self._follow_tree()
        self._place()
        self.show()
        self.setFocus()

    def _follow_tree(self) -> None:
        """Rows come and go while time runs, and the tree may be scrolled."""
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._place)
        model, tree = self._tree.inventory, self._tree
        for signal in (model.rowsInserted, model.rowsRemoved, model.rowsMoved, model.modelReset):
            signal.connect(self._later.start)
        for moved in (tree.expanded, tree.collapsed, tree.verticalScrollBar().valueChanged):
            moved.connect(lambda *_: self._later.start())

    def _place(self) -> None:
        """Cover the row's words; a row that is gone ends it."""
        if not self._index.isValid():
            self._index = QPersistentModelIndex(self._tree.inventory.index_of(self._moid))
        if not self._index.isValid():
            self._end_without_row()
            return
        px, tree = current_theme().px, self._tree
        row = tree.visualRect(self._index)
        words = tree.tree_delegate.room(row).left() + px(ICON_SIZE + ICON_GAP) - px(6)
        self.setGeometry(words, row.top(), tree.viewport().width() - words - px(4), row.height())
        if self._banner is not None:
            below, high = self.geometry().bottom() + px(4), self._banner.height()
            room = below + high <= tree.viewport().height()
            self._banner.move(px(8), below if room else self.geometry().top() - px(4) - high)

    def _end_without_row(self) -> None:
        self.leave()
        if self._moid not in self._driver.session.engine.world.objects:
            self.told.emit(gone_sentence(self._name))

    # problems -------------------------------------------------------------------------------------------------

    def problem(self) -> str:
        """What stands under the row, or above it at the foot of the tree; empty while nothing is wrong."""
        return "" if self._banner is None else self._banner.accessibleName()

    def find_problems(self, name: str) -> Sequence[Problem]:
        """What keeps the object from bearing a name."""
        try:
            Rename(entity=self._moid, name=name)
        except ValidationError as error:
            return problems_of(error)
        obj = self._driver.session.engine.world.objects[self._moid]
        return rename_problems(self._driver.session, obj, name)

    def _show_problem(self, problem: Problem) -> None:
        self._clear_problem()
        set_kind(self, error=True)
        viewport, px = self._tree.viewport(), current_theme().px
        self._banner = Banner("danger", problem.text, problem.hint, parent=viewport)
        self._banner.setFixedWidth(viewport.width() - px(16))
        self._banner.adjustSize()
        self._place()
        self._banner.show()

    def _clear_problem(self, *_text: object) -> None:
        if self._banner is not None:
            set_kind(self, error=False)
            self._banner.hide()
            self._banner.deleteLater()
            self._banner = None

    # the end --------------------------------------------------------------------------------------------------

    def submit(self) -> None:
        """Give the command, unless the name stayed as it was or cannot be borne."""
        name = self.text().strip()
        if name == self._name:
            self.leave()
            return
        problems = self.find_problems(name)
        if problems:
            self._show_problem(problems[0])
            return
        self.leave()
        self._driver.submit(Rename(entity=self._moid, name=name))

    def leave(self) -> None:
        """Close without a command; the tree has the focus again."""
        if self._done:
            return
        self._done = True
        self._clear_problem()
        had_focus = self.hasFocus()
        self.hide()
        if had_focus:
            self._tree.setFocus()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc; everything else is typing."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submit()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)
            event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Going elsewhere gives up, except to the field's own menu or another window."""
        super().focusOutEvent(event)
        staying = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if event.reason() not in staying:
            self.leave()
