"""A list with radio buttons of which one row is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.data_grid import DataGrid
from vsphere_client.ui.wizards.choice_model import ChoiceModel, ChoiceRow

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ChoiceGrid(DataGrid):
    """A framed grid; a press on a row or its radio button chooses it, ``chosen`` tells the key."""

    chosen = Signal(str)
    wished = Signal(str)

    def __init__(
        self, columns: Sequence[Column], name: str, *, radio: bool = True, parent: QWidget | None = None
    ) -> None:
        radio_column = (Column("", "choose", "icon", 36, sortable=False),) if radio else ()
        super().__init__((*radio_column, *columns), name, frame=True, parent=parent)
        self._radio = radio
        self._entering = False
        self.rows = ChoiceModel(len(self.columns), radio=radio)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setModel(self.rows)
        self.toggled.connect(self._pressed)
        self.opened.connect(self._wish)
        self.selectionModel().currentRowChanged.connect(self._pressed)

    def show_rows(self, rows: Sequence[ChoiceRow], chosen: str | None = None) -> None:
        """Show rows and mark the chosen one."""
        self.rows.set_rows(rows)
        self.mark(chosen if chosen is not None else self.rows.chosen)

    def mark(self, key: str | None) -> None:
        """Choose a row without telling it."""
        self.rows.choose(key)
        at = self.rows.row_of(key)
        model = self.selectionModel()
        model.blockSignals(True)
        if at >= 0:
            self.selectRow(at)
        else:
            self.clearSelection()
        model.blockSignals(False)
        self.viewport().update()

    def press(self, key: str) -> None:
        """Choose a row as the mouse does."""
        self._pressed(self.rows.index(self.rows.row_of(key), 0))

    def _pressed(self, index: QModelIndex, *_more: object) -> None:
        if self._entering or not self._radio:
            return
        if not index.isValid() or not self.rows.is_enabled(index.row()):
            return
        key = self.rows.key_at(index.row())
        if key != self.rows.chosen:
            self.mark(key)
            self.chosen.emit(key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard comes in at the first row, which is thereby not chosen yet."""
        self._entering = True
        super().focusInEvent(event)
        self._entering = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space chooses the row with the focus; so does Enter, which then belongs to the wizard."""
        if event.key() in _ENTER:
            self._pressed(self.currentIndex())
            event.ignore()
            return
        if event.key() == Qt.Key.Key_Space and self._radio:
            self._pressed(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _wish(self, index: QModelIndex) -> None:
        if self._radio and index.isValid() and self.rows.is_enabled(index.row()):
            self.wished.emit(self.rows.key_at(index.row()))
