"""The list of the product: a table with our header, fixed rows and our cells."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.theme.tokens import ROW_HEIGHT, ROW_HEIGHT_REGULAR
from vsphere_client.ui.widgets.cell_delegate import CellDelegate, Index
from vsphere_client.ui.widgets.cell_layout import first_action
from vsphere_client.ui.widgets.cells import CELL_ROLE
from vsphere_client.ui.widgets.column_fit import MAIN_WIDTH, SOFT_WIDTH, Want, fitted_widths, kept_columns
from vsphere_client.ui.widgets.columns import Column, ColumnState, merge_states
from vsphere_client.ui.widgets.grid_header import GridHeader
from vsphere_client.ui.widgets.themed import follow_theme


class DataGrid(QTableView):
    """A table over any table model; columns are data, in the model's column order.

    The model answers ``DisplayRole`` with a text and, for special cells, ``CELL_ROLE`` with a value
    of ``cells``. It sorts itself: a press on a header calls ``model.sort``. The columns fill the width
    and shrink to what their cells need before the list scrolls sideways; a column that was dragged to a
    width keeps it.

    Signals: ``link_activated(index, target)``, ``cancel_requested(index)``, ``toggled(index, wished)``,
    ``opened(index)`` on Enter or a double press, ``select_all_toggled(wished)``,
    ``filter_requested(column)``, ``columns_changed()`` when the user changed widths, order or choice.

    Args:
        columns: What is shown.
        name: Accessible name, such as ``Hosts of Prod-01``.
        regular: Rows of 36 instead of 24 px.
        frame: A border of its own, outside cards.
        trainer: Violet selection, for pages that only the trainer has.
        stretch: Key of the column that takes what the others leave; the last one if not given.
    """

    link_activated = Signal(QModelIndex, str)
    cancel_requested = Signal(QModelIndex)
    toggled = Signal(QModelIndex, bool)
    opened = Signal(QModelIndex)
    select_all_toggled = Signal(bool)
    filter_requested = Signal(int)
    columns_changed = Signal()

    def __init__(
        self,
        columns: Sequence[Column],
        name: str,
        *,
        regular: bool = False,
        frame: bool = False,
        trainer: bool = False,
        stretch: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._stretch = stretch
        self._wishes = [column.width for column in self.columns]
        self._dragged: set[int] = set()
        self._aside: set[int] = set()
        self._insisted: set[int] = set()
        self._fitted_rows = 0
        self.narrowed: set[int] = set()
        self.hovered_row = -1
        self.trainer = trainer
        self._keyboard = False
        self._placing = False
        self._row_height = ROW_HEIGHT_REGULAR if regular else ROW_HEIGHT
        self.setAccessibleName(name)
        self.grid_header = GridHeader(self, self)
        self.setHorizontalHeader(self.grid_header)
        self._delegate = CellDelegate(self, self._row_height, self)
        self.setItemDelegate(self._delegate)
        self._set_behaviour()
        set_kind(self, frame=frame)
        self._refit = QTimer(self)
        self._refit.setSingleShot(True)
        self._connect()
        follow_theme(self._restyle)

    def _set_behaviour(self) -> None:
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)

    def _connect(self) -> None:
        self._delegate.link_activated.connect(self.link_activated)
        self._delegate.cancel_requested.connect(self.cancel_requested)
        self._delegate.toggled.connect(self.toggled)
        self.grid_header.sort_requested.connect(self._sort_by)
        self.grid_header.filter_requested.connect(self.filter_requested)
        self.grid_header.select_all_toggled.connect(self.select_all_toggled)
        self.grid_header.sectionMoved.connect(self._tell_columns)
        self.grid_header.section_dragged.connect(self._keep_dragged)
        self._refit.timeout.connect(self.fit_columns)
        self.doubleClicked.connect(self.opened)

    def _restyle(self) -> None:
        height = current_theme().px(self._row_height)
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self._refit.start()
        self.viewport().update()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show a model whose columns are those of the grid."""
        super().setModel(model)
        self.restore_columns(
            [ColumnState(column.key, column.width, column.hidden) for column in self.columns]
        )
        if model is not None:
            model.rowsInserted.connect(self._first_rows)
            model.modelReset.connect(self._refit.start)

    def _first_rows(self) -> None:
        """Columns are measured by the rows that fill the sight first; later ones must not make them move."""
        if self._fitted_rows < self._rows_in_sight():
            self._refit.start()

    # what the delegate asks

    def is_first(self, logical: int) -> bool:
        """Whether a column stands leftmost now."""
        return all(
            self.grid_header.isSectionHidden(self.grid_header.logicalIndex(visual))
            for visual in range(self.grid_header.visualIndex(logical))
        )

    def shows_ring(self, index: Index) -> bool:
        """Whether a cell has the focus by keyboard."""
        return self._keyboard and self.hasFocus() and index == self.currentIndex()

    # columns

    def set_filterable(self, filterable: bool) -> None:
        """Show funnels in the headers; ``filter_requested`` tells which was pressed."""
        self.grid_header.filterable = filterable

    def column_states(self) -> list[ColumnState]:
        """Order, wished widths (scale 1) and choice of the columns, to be remembered."""
        header = self.grid_header
        return [
            ColumnState(self.columns[logical].key, self._wishes[logical], self._left_out(logical))
            for logical in (header.logicalIndex(visual) for visual in range(header.count()))
        ]

    def restore_columns(self, states: Sequence[ColumnState]) -> None:
        """Bring the columns into a remembered form; needs a model."""
        header = self.grid_header
        if header.count() != len(self.columns):
            return
        self._placing = True
        self._aside.clear()
        at = {column.key: logical for logical, column in enumerate(self.columns)}
        for visual, state in enumerate(merge_states(self.columns, states)):
            logical = at[state.key]
            header.moveSection(header.visualIndex(logical), visual)
            header.setSectionHidden(logical, state.hidden)
            self._wishes[logical] = state.width
            if state.width != self.columns[logical].width:
                self._dragged.add(logical)
        self._placing = False
        self.fit_columns()

    def fit_columns(self) -> None:
        """Make the columns as wide as the list, by what the rows on show need."""
        header, model = self.grid_header, self.model()
        if model is None or header.count() != len(self.columns):
            return
        chosen = [at for at in range(header.count()) if not self._left_out(at)]
        if not chosen:
            return
        self._fitted_rows = min(model.rowCount(), self._rows_in_sight())
        room, wants = self.viewport().width(), self._wants(chosen)
        shown = self._step_aside(chosen, kept_columns(wants, room))
        widths = fitted_widths(wants if shown == chosen else self._wants(shown), room)
        for logical, width in zip(shown, widths, strict=True):
            header.resizeSection(logical, width)
        self.narrowed = {
            at for at in shown if not self._soft(at) and header.sectionSize(at) < self._wished_width(at)
        }

    def _left_out(self, logical: int) -> bool:
        """Whether a column is hidden by choice, not for want of room."""
        return self.grid_header.isSectionHidden(logical) and logical not in self._aside

    def _step_aside(self, chosen: list[int], stays: list[bool]) -> list[int]:
        """Hide what yields, bring back what has room again; the columns that show."""
        self._aside = {at for at, stay in zip(chosen, stays, strict=True) if not stay}
        for at in chosen:
            if self.grid_header.isSectionHidden(at) != (at in self._aside):
                self.grid_header.setSectionHidden(at, at in self._aside)
        return [at for at in chosen if at not in self._aside]

    def _wants(self, shown: list[int]) -> list[Want]:
        last = max(shown, key=self.grid_header.visualIndex)
        return [self._want(at, last) for at in shown]

    def _want(self, logical: int, last: int) -> Want:
        theme, column = current_theme(), self.columns[logical]
        name, wish = self.grid_header.least_width(logical), self._wished_width(logical)
        if logical in self._dragged or column.kind == "check":
            return Want(wish, wish, wish, grows=logical == last and not self._stretch)
        need = max(name, min(wish, self._content_width(logical)))
        main = column.key == self._stretch if self._stretch else self.is_first(logical)
        kept = column.keeps or (MAIN_WIDTH if main else SOFT_WIDTH)
        least = max(name, theme.px(kept)) if self._soft(logical) else need
        yields = 0 if logical in self._insisted else column.yields
        return Want(wish, need, min(need, least), self._grows(logical, last), yields)

    def _wished_width(self, logical: int) -> int:
        return max(current_theme().px(self._wishes[logical]), self.grid_header.least_width(logical))

    def _soft(self, logical: int) -> bool:
        """Long texts may be cut; numbers, states and what was drawn narrow stay whole."""
        column = self.columns[logical]
        return column.kind in ("text", "links", "mono", "icon") and column.width > SOFT_WIDTH

    def note_cut(self, logical: int) -> None:
        """A number has outgrown the column that was fitted to it: fit anew."""
        if logical not in self._dragged:
            self._refit.start()

    def _grows(self, logical: int, last: int) -> bool:
        """The stretched column takes what is left, else the last; where that holds numbers, all share it."""
        if self._stretch and not self.isColumnHidden(self._keyed(self._stretch)):
            return self.columns[logical].key == self._stretch
        return logical == last or self.columns[last].right

    def _content_width(self, logical: int) -> int:
        model = self.model()
        return max(
            (self._delegate.whole_width(model.index(row, logical)) for row in range(self._fitted_rows)),
            default=0,
        )

    def _rows_in_sight(self) -> int:
        return self.viewport().height() // max(self.verticalHeader().defaultSectionSize(), 1) + 1

    def _keyed(self, key: str) -> int:
        return next(at for at, column in enumerate(self.columns) if column.key == key)

    def _keep_dragged(self, logical: int, width: int) -> None:
        self._wishes[logical] = round(width / current_theme().scale)
        self._dragged.add(logical)
        self._tell_columns()

    def set_column_hidden(self, key: str, hidden: bool) -> None:
        """Show or hide a column by its key; one that is asked for yields no more."""
        logical = self._keyed(key)
        self._aside.discard(logical)
        if not hidden:
            self._insisted.add(logical)
        self.grid_header.setSectionHidden(logical, hidden)
        self.fit_columns()
        self._tell_columns()

    def _tell_columns(self, *_numbers: int) -> None:
        if not self._placing:
            self.columns_changed.emit()

    def _sort_by(self, logical: int) -> None:
        header = self.grid_header
        again = header.isSortIndicatorShown() and header.sortIndicatorSection() == logical
        falling = again and header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        order = Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder
        header.setSortIndicatorShown(True)
        header.setSortIndicator(logical, order)
        if (model := self.model()) is not None:
            model.sort(logical, order)

    # content as text

    def text_at(self, index: QModelIndex) -> str:
        """What a cell says, with its unit."""
        return self._delegate.plain(index)

    def selected_rows(self) -> list[int]:
        """The chosen rows, from top to bottom."""
        selection = self.selectionModel()
        return sorted(index.row() for index in selection.selectedRows()) if selection is not None else []

    def rows_as_text(self, rows: Sequence[int] | None = None) -> list[list[str]]:
        """Header and rows (all if not given) of the chosen columns in their order, for export, with those aside."""
        header, model = self.grid_header, self.model()
        order = [header.logicalIndex(visual) for visual in range(header.count())]
        shown = [at for at in order if not self._left_out(at) and self.columns[at].kind != "check"]
        wanted = range(model.rowCount()) if rows is None else rows
        table = [[self.columns[at].title for at in shown]]
        table += [[self.text_at(model.index(row, at)) for at in shown] for row in wanted]
        return table

    def _copy(self) -> None:
        lines = self.rows_as_text(self.selected_rows())[1:]
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines))

    # events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit_columns()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space toggles the row's tick, Enter follows the cell's link or opens the row, Ctrl+C copies."""
        self._keyboard = True
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            cell = index.data(CELL_ROLE)
            action = first_action(cell) if cell is not None else None
            if action is None:
                self.opened.emit(index)
            else:
                self._delegate.perform(index, action)
        elif event.key() == Qt.Key.Key_Space and self._toggle_row(index.row()):
            return
        else:
            super().keyPressEvent(event)

    def _toggle_row(self, row: int) -> bool:
        for logical, column in enumerate(self.columns):
            if column.kind == "check" and row >= 0:
                self._delegate.perform(self.model().index(row, logical), "toggle")
                return True
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The mouse takes the focus ring away."""
        self._keyboard = False
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tint the row under the mouse and show a hand over links."""
        place = event.position().toPoint()
        self._hover(self.indexAt(place).row())
        self.viewport().setCursor(self._cursor_at(place))
        super().mouseMoveEvent(event)

    def _cursor_at(self, place: QPoint) -> Qt.CursorShape:
        index = self.indexAt(place)
        pressed = index.isValid() and self._delegate.action_at(
            self.visualRect(index), index, place.x(), place.y()
        )
        return Qt.CursorShape.PointingHandCursor if pressed else Qt.CursorShape.ArrowCursor

    def _hover(self, row: int) -> None:
        if row != self.hovered_row:
            self.hovered_row = row
            self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        """Back to rest."""
        self._hover(-1)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember whether the keyboard brought the focus."""
        self._keyboard = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)
