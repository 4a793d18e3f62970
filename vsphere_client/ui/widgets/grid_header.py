"""The header of a list: names, sort arrow, filter funnel, and the box that ticks all rows."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from vsphere_client.ui.theme.icons import pixmap
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.theme.tokens import CELL_PADDING, FIRST_COLUMN_PADDING, GRID_HEADER_HEIGHT
from vsphere_client.ui.widgets.cell_paint import paint_check
from vsphere_client.ui.widgets.columns import Column

_MARK = 10


class HeaderState(Protocol):
    """What the header asks of its list."""

    columns: tuple[Column, ...]


class GridHeader(QHeaderView):
    """28 px on tint; a press sorts (``sort_requested``), a press on the funnel asks for a filter.

    A column cannot be made narrower than its name. ``section_dragged(column, width)`` tells that the user
    pulls a border, which no fitting to the window does.
    """

    sort_requested = Signal(int)
    filter_requested = Signal(int)
    select_all_toggled = Signal(bool)
    section_dragged = Signal(int, int)

    def __init__(self, state: HeaderState, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._state = state
        self._hovered = -1
        self._filtered: frozenset[int] = frozenset()
        self.filterable = False
        self._all = Qt.CheckState.Unchecked
        self._pressed: QPoint | None = None
        # Qt would turn the sort arrow by itself on any press of a clickable section.
        self.setSectionsClickable(False)
        self.setSectionsMovable(True)
        self.setStretchLastSection(True)
        self.setHighlightSections(False)
        self.setMouseTracking(True)
        self.setMinimumSectionSize(24)
        self.sectionResized.connect(self._keep_name)

    def set_filtered(self, columns: frozenset[int]) -> None:
        """Mark the columns by which the list is filtered."""
        self._filtered = columns
        self.viewport().update()

    def set_all_checked(self, state: Qt.CheckState) -> None:
        """Show whether all, some or no rows are ticked."""
        self._all = state
        self.viewport().update()

    def least_width(self, logical: int) -> int:
        """The width that a column's name needs."""
        theme, column = current_theme(), self._state.columns[logical]
        if column.kind == "check":
            return theme.px(34)
        pad = CELL_PADDING + (FIRST_COLUMN_PADDING if self.visualIndex(logical) == 0 else CELL_PADDING)
        return theme.metrics("label").horizontalAdvance(column.title) + theme.px(pad) + 2

    def sizeHint(self) -> QSize:
        """28 px high."""
        return QSize(super().sizeHint().width(), current_theme().px(GRID_HEADER_HEIGHT))

    def _keep_name(self, logical: int, _old: int, new: int) -> None:
        if logical < len(self._state.columns) and 0 < new < self.least_width(logical):
            self.resizeSection(logical, self.least_width(logical))
        elif self._pressed is not None and self.visualIndex(logical) < self._last_shown():
            self.section_dragged.emit(logical, new)

    def _last_shown(self) -> int:
        """Where the last visible column stands; it takes up what a drag leaves."""
        return max(
            (at for at in range(self.count()) if not self.isSectionHidden(self.logicalIndex(at))), default=-1
        )

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        """Draw one header cell."""
        theme = current_theme()
        painter.save()
        painter.fillRect(rect, theme.color("tint"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("border"))
        if logical < len(self._state.columns):
            self._paint_name(painter, rect, logical)
        painter.restore()

    def _paint_name(self, painter: QPainter, rect: QRect, logical: int) -> None:
        theme, column = current_theme(), self._state.columns[logical]
        room = self._room(rect, logical)
        if column.kind == "check":
            self._paint_all(painter, room)
            return
        painter.setFont(theme.font("label"))
        painter.setPen(theme.color("trainer.ink" if column.trainer else "text_secondary"))
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        metrics = theme.metrics("label")
        shown = metrics.elidedText(column.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, shown)
        self._paint_marks(painter, rect, room, logical, metrics.horizontalAdvance(shown))

    def _room(self, rect: QRect, logical: int) -> QRect:
        px = current_theme().px
        left = FIRST_COLUMN_PADDING if self.visualIndex(logical) == 0 else CELL_PADDING
        return rect.adjusted(px(left), 0, -px(CELL_PADDING), -1)

    def _paint_all(self, painter: QPainter, room: QRect) -> None:
        size = current_theme().px(14)
        box = QRect(room.left(), room.top() + (room.height() - size) // 2, size, size)
        paint_check(
            painter,
            box,
            self._all == Qt.CheckState.Checked,
            partly=self._all == Qt.CheckState.PartiallyChecked,
        )

    def _paint_marks(self, painter: QPainter, rect: QRect, room: QRect, logical: int, name: int) -> None:
        theme, column = current_theme(), self._state.columns[logical]
        size = theme.px(_MARK)
        top = rect.top() + (rect.height() - size) // 2
        sorted_by = self.sortIndicatorSection() == logical and self.isSortIndicatorShown()
        hovered = self._hovered == logical
        left = room.right() - name - size - theme.px(4) if column.right else room.left() + name + theme.px(4)
        fits = rect.left() + 2 <= left and left + size <= rect.right()
        if column.sortable and (sorted_by or hovered) and fits:
            down = sorted_by and self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
            ink = "accent" if sorted_by else "text_tertiary"
            mark = pixmap("arrow-down" if down else "arrow-up", size, ink, ratio=self.devicePixelRatioF())
            painter.drawPixmap(left, top, mark)
        if self.filterable and (logical in self._filtered or hovered):
            ink = "accent" if logical in self._filtered else "text_tertiary"
            painter.drawPixmap(
                self._funnel(rect).topLeft(), pixmap("filter", size, ink, ratio=self.devicePixelRatioF())
            )

    def _funnel(self, rect: QRect) -> QRect:
        size = current_theme().px(_MARK)
        return QRect(rect.right() - size - 3, rect.top() + (rect.height() - size) // 2, size, size)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the marks of the column under the mouse."""
        self._hovered = self.logicalIndexAt(event.position().toPoint())
        self.viewport().update()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Back to rest."""
        self._hovered = -1
        self.viewport().update()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember the place: a drag of a border or of a column is no press."""
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Sort, filter or tick all, if the mouse did not move and no border was held."""
        at, pressed = event.position().toPoint(), self._pressed
        resizing = self.cursor().shape() == Qt.CursorShape.SplitHCursor
        super().mouseReleaseEvent(event)
        self._pressed = None
        if pressed is None or resizing or (at - pressed).manhattanLength() > 4:
            return
        logical = self.logicalIndexAt(at)
        if not 0 <= logical < len(self._state.columns):
            return
        rect = QRect(self.sectionViewportPosition(logical), 0, self.sectionSize(logical), self.height())
        if self._state.columns[logical].kind == "check":
            self.select_all_toggled.emit(self._all != Qt.CheckState.Checked)
        elif self.filterable and self._funnel(rect).adjusted(-3, -6, 3, 6).contains(at):
            self.filter_requested.emit(logical)
        elif self._state.columns[logical].sortable:
            self.sort_requested.emit(logical)
