"""The inventory tree: icon with badges, name, grey suffix, and notes at the right while dragging."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from vsphere_client.ui.theme.icons import pixmap
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.theme.tokens import ICON_GAP, ICON_SIZE, ROW_HEIGHT, TREE_INDENT
from vsphere_client.ui.widgets.cells import CELL_ROLE, IconText, plain_text

Index = QModelIndex | QPersistentModelIndex
# The first chevron stands 6 px from the edge; its column is 18 wide although a level indents by 14.
CHEVRON_LEFT = 6
_CHEVRON_ROOM = 18


@dataclass(frozen=True, slots=True)
class DropNote:
    """What a row says while something is dragged: ``82 → 94``, ``source``, ``memory``.

    ``bad`` puts a forbidden sign before the words and dims the row; ``plain`` only dims it.
    """

    text: str
    tone: Literal["good", "bad", "plain"] = "good"


NoteOf = Callable[[Index], DropNote | None]


class TreeDelegate(QStyledItemDelegate):
    """Draws the rows of an inventory tree; the model answers ``CELL_ROLE`` with an ``IconText``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._note_of: NoteOf | None = None

    def set_notes(self, note_of: NoteOf | None) -> None:
        """Ask this for a row's note while dragging; None when the drag is over."""
        self._note_of = note_of

    def note(self, index: Index) -> DropNote | None:
        """The note of a row now."""
        return self._note_of(index) if self._note_of is not None else None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """24 px high, as wide as icon and text."""
        theme = current_theme()
        cell = self._cell(index)
        text = f"{cell.text} {cell.suffix}" if cell.suffix else cell.text
        wide = theme.metrics("body").horizontalAdvance(text)
        extra = ICON_SIZE + ICON_GAP + CHEVRON_LEFT + _CHEVRON_ROOM - TREE_INDENT + 8
        return QSize(wide + theme.px(extra), theme.px(ROW_HEIGHT))

    @staticmethod
    def _cell(index: Index) -> IconText:
        cell = index.data(CELL_ROLE)
        if isinstance(cell, IconText):
            return cell
        return IconText("folder", str(index.data(Qt.ItemDataRole.DisplayRole) or ""))

    def room(self, rect: QRect) -> QRect:
        """Where icon and text lie within an item's rectangle."""
        px = current_theme().px
        return rect.adjusted(px(CHEVRON_LEFT + _CHEVRON_ROOM - TREE_INDENT), 0, -px(8), 0)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row; its ground is the view's."""
        theme, cell, note = current_theme(), self._cell(index), self.note(index)
        room = self.room(option.rect)
        dim = cell.muted or (note is not None and note.tone != "good")
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        ratio = option.widget.devicePixelRatioF() if option.widget is not None else 1.0
        size = theme.px(ICON_SIZE)
        ink = "text_tertiary" if dim else cell.icon_color
        ground = "selected_row" if selected else "window"
        picture = pixmap(cell.icon, size, ink, cell.state_badge, cell.alarm_badge, ground, ratio)
        painter.save()
        painter.drawPixmap(room.left(), room.top() + (room.height() - size) // 2, picture)
        words = room.adjusted(size + theme.px(ICON_GAP), 0, 0, 0)
        if note is not None:
            words.setRight(self._paint_note(painter, words, note, ratio))
        self._paint_words(painter, words, cell, dim)
        painter.restore()

    def _paint_words(self, painter: QPainter, words: QRect, cell: IconText, dim: bool) -> None:
        theme = current_theme()
        font, metrics = theme.font("body"), theme.metrics("body")
        font.setItalic(cell.italic)
        painter.setFont(font)
        painter.setPen(theme.color("text_tertiary" if dim else "text"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
        shown = metrics.elidedText(cell.text, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, flags, shown)
        if not cell.suffix or shown != cell.text:
            return
        rest = words.adjusted(metrics.horizontalAdvance(cell.text + " "), 0, 0, 0)
        if rest.width() > 0:
            painter.setPen(theme.color("text_tertiary"))
            painter.drawText(
                rest, flags, metrics.elidedText(cell.suffix, Qt.TextElideMode.ElideRight, rest.width())
            )

    @staticmethod
    def _paint_note(painter: QPainter, words: QRect, note: DropNote, ratio: float) -> int:
        theme = current_theme()
        ink = "success.ink" if note.tone == "good" else "text_secondary"
        font = theme.font("caption")
        painter.setFont(font)
        painter.setPen(theme.color(ink))
        wide = theme.metrics("caption").horizontalAdvance(note.text)
        left = words.right() - wide - theme.px(4)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRect(left, words.top(), wide + theme.px(4), words.height()), flags, note.text)
        if note.tone == "bad":
            size = theme.px(12)
            left -= size + theme.px(4)
            top = words.top() + (words.height() - size) // 2
            painter.drawPixmap(left, top, pixmap("forbidden", size, "text_secondary", ratio=ratio))
        return left - theme.px(6)

    def is_elided(self, rect: QRect, index: Index) -> bool:
        """Whether name and suffix do not fit."""
        cell, theme = self._cell(index), current_theme()
        room = self.room(rect).width() - theme.px(ICON_SIZE + ICON_GAP)
        return theme.metrics("body").horizontalAdvance(f"{cell.text} {cell.suffix}".rstrip()) > room

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Show the whole name where it was cut, or the model's own tooltip."""
        if not index.isValid():
            return False
        told = index.data(Qt.ItemDataRole.ToolTipRole)
        rect = QRect(
            option.rect.left(), 0, view.viewport().width() - option.rect.left(), option.rect.height()
        )
        if not told and self.is_elided(rect, index):
            told = plain_text(self._cell(index))
        if told:
            QToolTip.showText(event.globalPos(), str(told), view.viewport())
        else:
            QToolTip.hideText()
        return True
