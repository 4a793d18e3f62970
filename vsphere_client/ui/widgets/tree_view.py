"""The navigator's tree: our rows over the whole width, our chevrons, the outline of a drop."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QTreeView, QWidget

from vsphere_client.ui.theme.icons import pixmap
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.theme.tokens import CHEVRON_SIZE, SELECTION_BAR, TREE_INDENT
from vsphere_client.ui.widgets.themed import follow_theme
from vsphere_client.ui.widgets.tree_delegate import CHEVRON_LEFT, Index, NoteOf, TreeDelegate


class TreeView(QTreeView):
    """A tree with 24 px rows, 14 px a level, our chevrons, hover tint, selection bar and drop outline.

    Args:
        name: Accessible name, such as ``Hosts and Clusters``.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        set_kind(self, role="navigator")
        self._hovered = QPersistentModelIndex()
        self._drop: QPersistentModelIndex | None = None
        self._drop_allowed = True
        self._ring = False
        self.tree_delegate = TreeDelegate(self)
        self.setItemDelegate(self.tree_delegate)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setMouseTracking(True)
        self.setAnimated(False)
        self.setExpandsOnDoubleClick(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        # The style sheet would draw its own arrow and ground under ours.
        self.setDropIndicatorShown(False)
        follow_theme(self._restyle)

    def _restyle(self) -> None:
        self.setIndentation(current_theme().px(TREE_INDENT))
        self.scheduleDelayedItemsLayout()

    def set_notes(self, note_of: NoteOf | None) -> None:
        """Show a note on each row while dragging; None ends it."""
        self.tree_delegate.set_notes(note_of)
        self.viewport().update()

    def set_drop_target(self, index: QModelIndex | None, allowed: bool = True) -> None:
        """Outline the row under the ghost in accent, or in danger if it cannot take the load."""
        self._drop = QPersistentModelIndex(index) if index is not None and index.isValid() else None
        self._drop_allowed = allowed
        self.viewport().update()

    def _row_rect(self, index: Index) -> QRect:
        rect = self.visualRect(index)
        return QRect(0, rect.top(), self.viewport().width(), rect.height())

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the ground over the whole width, then branches and item, then the outline."""
        theme, row = current_theme(), self._row_rect(index)
        if self.selectionModel() is not None and self.selectionModel().isSelected(index):
            painter.fillRect(row, theme.color("selected_row"))
            bar = "accent" if self.hasFocus() else "bar_unfocused"
            painter.fillRect(QRect(0, row.top(), theme.px(SELECTION_BAR), row.height()), theme.color(bar))
        elif index == self._hovered:
            painter.fillRect(row, theme.color("hover_row"))
        target = self._drop is not None and index == self._drop
        if target:
            painter.fillRect(row, theme.color("selected_row" if self._drop_allowed else "danger.tint"))
        self._draw_chevron(painter, row, index)
        self.tree_delegate.paint(painter, self._item_option(option, index), index)
        if target or (self._ring and self.hasFocus() and index == self.currentIndex()):
            role = "accent" if self._drop_allowed or not target else "danger.mark"
            painter.setPen(QPen(theme.color(role), 2, j=Qt.PenJoinStyle.MiterJoin))
            painter.drawRect(row.adjusted(1, 1, -1, -1))

    def _item_option(self, option: QStyleOptionViewItem, index: Index) -> QStyleOptionViewItem:
        made = QStyleOptionViewItem(option)
        rect = self.visualRect(index)
        made.rect = QRect(rect.left(), rect.top(), self.viewport().width() - rect.left(), rect.height())
        made.widget = self
        if self.selectionModel() is not None and self.selectionModel().isSelected(index):
            made.state = made.state | QStyle.StateFlag.State_Selected
        return made

    def chevron_rect(self, index: Index) -> QRect:
        """Where the arrow of a row lies; a little larger than drawn, to be hit easily."""
        px = current_theme().px
        item = self.visualRect(index)
        left = item.left() - px(TREE_INDENT) + px(CHEVRON_LEFT)
        return QRect(left - 2, item.top(), px(CHEVRON_SIZE) + 4, item.height())

    def _draw_chevron(self, painter: QPainter, row: QRect, index: Index) -> None:
        if not self.model().hasChildren(index):
            return
        size = current_theme().px(CHEVRON_SIZE)
        name = "chevron-down" if self.isExpanded(index) else "chevron-right"
        drawn = pixmap(name, size, "text_secondary", ratio=self.devicePixelRatioF())
        left = self.chevron_rect(index).left() + 2
        painter.drawPixmap(QPoint(left, row.top() + (row.height() - size) // 2), drawn)

    def drawBranches(self, _painter: QPainter, _rect: QRect, _index: Index) -> None:
        """Leave the branches to ``drawRow``."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Fold or unfold when the arrow is pressed, else choose the row."""
        self._ring = False
        place = event.position().toPoint()
        index = self.indexAt(place)
        folds = (
            index.isValid() and self.model().hasChildren(index) and self.chevron_rect(index).contains(place)
        )
        if folds and event.button() == Qt.MouseButton.LeftButton:
            self.setExpanded(index, not self.isExpanded(index))
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tint the row under the mouse."""
        index = self.indexAt(event.position().toPoint())
        if index != self._hovered:
            self._hovered = QPersistentModelIndex(index)
            self.viewport().update()
        super().mouseMoveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember whether the keyboard brought the focus."""
        self._ring = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)
