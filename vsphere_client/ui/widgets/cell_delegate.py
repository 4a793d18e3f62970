"""Draws the cells of a list and finds what was pressed in them."""

from __future__ import annotations

from typing import Protocol, cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.theme.tokens import CELL_PADDING, FIRST_COLUMN_PADDING, ROW_HEIGHT, SELECTION_BAR
from vsphere_client.ui.widgets.cell_layout import CANCEL, TOGGLE, Piece, TextPiece, action_at, cell_pieces
from vsphere_client.ui.widgets.cell_paint import Ground, paint_pieces, paint_text
from vsphere_client.ui.widgets.cells import CELL_ROLE, Cell, Check, plain_text
from vsphere_client.ui.widgets.columns import Column

Index = QModelIndex | QPersistentModelIndex
_WIDE = 4000


class ListState(Protocol):
    """What the delegate asks of the list that it draws for."""

    columns: tuple[Column, ...]
    hovered_row: int
    trainer: bool
    narrowed: set[int]

    def note_cut(self, logical: int) -> None:
        """A cell of a narrowed column no longer shows all that it holds."""

    def is_first(self, logical: int) -> bool:
        """Whether a column stands leftmost."""

    def shows_ring(self, index: Index) -> bool:
        """Whether a cell has the focus by keyboard."""


class CellDelegate(QStyledItemDelegate):
    """One delegate for all kinds of cells: the value behind ``CELL_ROLE`` decides, else the column's kind.

    ``link_activated`` hands over the index and the link's target, ``toggled`` the wished state of a
    tick; the model decides what happens.
    """

    link_activated = Signal(QModelIndex, str)
    cancel_requested = Signal(QModelIndex)
    toggled = Signal(QModelIndex, bool)

    def __init__(self, state: ListState, row_height: int = ROW_HEIGHT, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._row_height = row_height

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """The fixed height of all rows."""
        return QSize(0, current_theme().px(self._row_height))

    def room(self, rect: QRect, column: int) -> QRect:
        """What a cell's padding leaves of its rectangle."""
        px = current_theme().px
        left = FIRST_COLUMN_PADDING if self._state.is_first(column) else CELL_PADDING
        return rect.adjusted(px(left), 0, -px(CELL_PADDING), -1)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row's ground under the cell, then the cell."""
        painter.save()
        ground = self._paint_ground(painter, option, index)
        room = self.room(option.rect, index.column())
        ratio = option.widget.devicePixelRatioF() if option.widget is not None else 1.0
        cell = index.data(CELL_ROLE)
        if cell is not None:
            paint_pieces(painter, cell_pieces(cell, room), ground, ratio)
        else:
            self._paint_plain(painter, room, index, ground)
        if index.column() in self._state.narrowed and self.is_elided(option.rect, index):
            self._state.note_cut(index.column())
        if self._state.shows_ring(index):
            painter.setPen(current_theme().color("accent"))
            painter.drawRect(option.rect.adjusted(1, 1, -2, -3))
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> Ground:
        theme, rect = current_theme(), option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = index.row() == self._state.hovered_row
        violet = self._state.trainer
        role = "panel"
        if selected:
            role = "trainer.tint" if violet else "selected_row"
        elif hovered:
            role = "hover_row"
        painter.fillRect(rect, theme.color(role))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("hairline"))
        if selected and self._state.is_first(index.column()):
            focused = option.widget is not None and option.widget.hasFocus()
            bar = ("trainer.fill" if violet else "accent") if focused else "bar_unfocused"
            painter.fillRect(
                QRect(rect.left(), rect.top(), theme.px(SELECTION_BAR), rect.height()), theme.color(bar)
            )
        return Ground(role, dark_links=selected or hovered)

    def _paint_plain(self, painter: QPainter, room: QRect, index: Index, ground: Ground) -> None:
        column = self._state.columns[index.column()]
        text = self.plain(index)
        if text:
            piece = TextPiece(
                room, text, font="mono" if column.kind == "mono" else "body", right=column.right
            )
            paint_text(painter, piece, ground, middle=column.kind == "mono")

    def plain(self, index: Index) -> str:
        """The text of a cell without its icon: the value with its unit."""
        cell = index.data(CELL_ROLE)
        if cell is not None:
            return plain_text(cast(Cell, cell))
        value = index.data(Qt.ItemDataRole.DisplayRole)
        if value is None or value == "":
            return ""
        unit = self._state.columns[index.column()].unit
        return f"{value} {unit}" if unit else str(value)

    def editorEvent(
        self, event: QEvent, _model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Follow a link, cancel a task or toggle a tick that was pressed."""
        if not isinstance(event, QMouseEvent) or event.type() != QEvent.Type.MouseButtonRelease:
            return False
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        action = self.action_at(
            option.rect, index, event.position().toPoint().x(), event.position().toPoint().y()
        )
        if action is None:
            return False
        self.perform(index, action)
        return True

    def action_at(self, rect: QRect, index: Index, x: int, y: int) -> str | None:
        """What a press at a place of the view would do."""
        cell = index.data(CELL_ROLE)
        if cell is None:
            return None
        return action_at(cast(Cell, cell), self.room(rect, index.column()), x, y)

    def perform(self, index: Index, action: str) -> None:
        """Tell what was asked for in a cell."""
        index = index.model().index(index.row(), index.column(), index.parent())
        if action == TOGGLE:
            cell = index.data(CELL_ROLE)
            if isinstance(cell, Check):
                self.toggled.emit(index, cell.radio or not cell.checked)
        elif action == CANCEL:
            self.cancel_requested.emit(index)
        else:
            self.link_activated.emit(index, action)

    def whole_width(self, index: Index) -> int:
        """The width at which a cell shows all that it holds, with its padding."""
        wide = self.room(QRect(0, 0, _WIDE, ROW_HEIGHT), index.column())
        padding, cell = _WIDE - wide.width(), index.data(CELL_ROLE)
        if cell is None:
            column = self._state.columns[index.column()]
            metrics = current_theme().metrics("mono" if column.kind == "mono" else "body")
            return metrics.horizontalAdvance(self.plain(index)) + padding + 1
        pieces = cell_pieces(cast(Cell, cell), wide)
        return max((_end_of(piece) for piece in pieces), default=0) - wide.left() + padding + 1

    def is_elided(self, rect: QRect, index: Index) -> bool:
        """Whether a cell shows less than its whole text."""
        room, cell = self.room(rect, index.column()), index.data(CELL_ROLE)
        if cell is None:
            column = self._state.columns[index.column()]
            metrics = current_theme().metrics("mono" if column.kind == "mono" else "body")
            return metrics.horizontalAdvance(self.plain(index)) > room.width()
        metrics_of = current_theme().metrics
        return any(
            isinstance(piece, TextPiece)
            and metrics_of(piece.font).horizontalAdvance(piece.text) > piece.rect.width()
            for piece in cell_pieces(cast(Cell, cell), room)
        )

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Show the whole text, only where it was cut, or the model's own tooltip."""
        if not index.isValid():
            return False
        told = index.data(Qt.ItemDataRole.ToolTipRole)
        if not told and self.is_elided(option.rect, index):
            told = self.plain(index)
        if told:
            QToolTip.showText(event.globalPos(), str(told), view.viewport())
        else:
            QToolTip.hideText()
        return True


def _end_of(piece: Piece) -> int:
    """Where a part of a cell ends to the right; a text by its letters, as its room may be wider."""
    if not isinstance(piece, TextPiece):
        return piece.rect.right()
    text = current_theme().metrics(piece.font).horizontalAdvance(piece.text)
    return piece.rect.right() if piece.right else min(piece.rect.right(), piece.rect.left() + text)
