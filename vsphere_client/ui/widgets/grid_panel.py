"""A list with what belongs round it: the footer, and the sentence where the first row would be."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.theme.tokens import BAND_HEIGHT
from vsphere_client.ui.widgets.data_grid import DataGrid
from vsphere_client.ui.widgets.empty_state import EmptyState
from vsphere_client.ui.widgets.link_label import LinkLabel
from vsphere_client.ui.widgets.themed import follow_theme, literal, text_label, tighten


class GridFooter(QWidget):
    """Manage Columns and Export at the left, the number of items at the right."""

    manage_columns = Signal()
    export = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, role="grid_footer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.columns_link = LinkLabel("Manage Columns", icon="columns")
        self.export_link = LinkLabel("Export", icon="export")
        self.columns_link.clicked.connect(self.manage_columns)
        self.export_link.clicked.connect(self.export)
        self._count = text_label("", "secondary")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.columns_link)
        self._row.addWidget(self.export_link)
        self._row.addStretch(1)
        self._row.addWidget(self._count)
        follow_theme(self._restyle)

    def set_count(self, count: int, note: str = "") -> None:
        """Write ``6 items``, and a note behind it such as ``3 of them compatible``."""
        words = "1 item" if count == 1 else f"{count} items"
        self._count.setText(f"{words}, {note}" if note else words)

    def count_text(self) -> str:
        """What stands at the right."""
        return self._count.text()

    def _restyle(self) -> None:
        tighten(self._row, spacing=16, margins=(16, 0, 16, 0))
        self.setFixedHeight(current_theme().px(BAND_HEIGHT))


class GridPanel(QFrame):
    """A grid with its footer; counts its rows itself and shows ``empty`` while there is none.

    ``export_requested`` carries True for the chosen rows only.

    Args:
        grid: The list, with or without its model.
        empty: The sentence for no rows, in the product's words.
    """

    export_requested = Signal(bool)

    def __init__(
        self, grid: DataGrid, empty: str = "No items to display", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.grid = grid
        self.footer = GridFooter()
        self._note = ""
        self.empty = EmptyState(empty, parent=grid.viewport())
        self._layout = QVBoxLayout(self)
        tighten(self._layout)
        self._layout.addWidget(grid, 1)
        self._layout.addWidget(self.footer)
        self.footer.manage_columns.connect(self._manage)
        self.footer.export.connect(self._export)
        grid.viewport().installEventFilter(self)
        self.follow_model()

    def follow_model(self) -> None:
        """Count the rows of the grid's model from now on; call it after ``grid.setModel``."""
        model = self.grid.model()
        if model is not None:
            for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset, model.layoutChanged):
                signal.connect(self._recount)
        self._recount()

    def offer(self, link: str, target: str = "") -> None:
        """Offer under the sentence what would fill the list; an empty text offers nothing."""
        self.empty.set_link(link, target)
        self._place_empty()

    def set_note(self, note: str) -> None:
        """Write a note behind the number of items."""
        self._note = note
        self._recount()

    def _recount(self, *_changes: object) -> None:
        model = self.grid.model()
        count = model.rowCount() if model is not None else 0
        self.footer.set_count(count, self._note)
        self.empty.setVisible(count == 0)

    def columns_menu(self) -> QMenu:
        """A menu with one tick per column."""
        menu = QMenu("Manage Columns", self)
        for at, column in enumerate(self.grid.columns):
            if column.kind == "check":
                continue
            action = menu.addAction(literal(column.title))
            action.setData(column.key)
            action.setCheckable(True)
            action.setChecked(not self.grid.isColumnHidden(at))
        menu.triggered.connect(self._choose_column)
        return menu

    def _choose_column(self, action: QAction) -> None:
        self.grid.set_column_hidden(action.data(), not action.isChecked())

    def _manage(self) -> None:
        menu = self.columns_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        link = self.footer.columns_link
        menu.popup(link.mapToGlobal(link.rect().topLeft()) - menu.rect().bottomLeft())

    def _export(self) -> None:
        self.export_requested.emit(bool(self.grid.selected_rows()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the sentence as wide as the list."""
        if event.type() == QEvent.Type.Resize:
            self._place_empty()
        return False

    def _place_empty(self) -> None:
        self.empty.setGeometry(0, 0, self.grid.viewport().width(), self.empty.sizeHint().height())
