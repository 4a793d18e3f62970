"""The page of all search results: a tab for each type with its count, and a list as everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from vsphere_client.session.views.lists import ListKind
from vsphere_client.session.views.search import find_all
from vsphere_client.ui.models.found_table import FoundTableModel
from vsphere_client.ui.objects.table_page import FILTER_WIDTH, export_grid, offer_menu
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.theme.tokens import OBJECT_HEADER_HEIGHT, PAGE_PADDING_SIDE, TAB_BAR_HEIGHT
from vsphere_client.ui.widgets.columns import Column, ColumnState
from vsphere_client.ui.widgets.data_grid import DataGrid
from vsphere_client.ui.widgets.empty_state import EmptyState
from vsphere_client.ui.widgets.grid_panel import GridPanel
from vsphere_client.ui.widgets.page_tabs import PageTabs
from vsphere_client.ui.widgets.search_field import SearchField
from vsphere_client.ui.widgets.themed import follow_theme, line, text_label, tighten
from vsphere_client.ui.widgets.tool_icon_button import ToolIconButton

if TYPE_CHECKING:
    from vsphere_client.engine.world.changes import ChangeBatch
    from vsphere_client.ui.bridge.driver import SessionDriver

RECOUNT_MS = 1000
"""Least time between two counts of everything that is found."""
TITLES: dict[ListKind, str] = {
    ListKind.VMS: "Virtual Machines",
    ListKind.HOSTS: "Hosts",
    ListKind.CLUSTERS: "Clusters",
    ListKind.POOLS: "Resource Pools",
    ListKind.DATASTORES: "Datastores",
    ListKind.NETWORKS: "Networks",
    ListKind.PORTGROUPS: "Distributed Port Groups",
    ListKind.SWITCHES: "Distributed Switches",
    ListKind.DATACENTERS: "Datacenters",
    ListKind.FOLDERS: "Folders",
}
SHOWN_TOO: dict[ListKind, tuple[str, ...]] = {
    ListKind.VMS: ("host", "cluster", "guest_os", "folder"),
    ListKind.HOSTS: ("version",),
}
"""Columns that lists elsewhere hide, as they say there what the place says already."""
HIDDEN_HERE: dict[ListKind, tuple[str, ...]] = {ListKind.VMS: ("provisioned", "used")}


def columns_here(kind: ListKind, columns: Sequence[Column]) -> list[ColumnState]:
    """A list's columns among results: where an object lies stands right behind its state."""
    more, less = SHOWN_TOO.get(kind, ()), HIDDEN_HERE.get(kind, ())
    states = {
        column.key: ColumnState(
            column.key, column.width, column.key in less or (column.hidden and column.key not in more)
        )
        for column in columns
    }
    first = [key for key in ("name", "state", "status", *more) if key in states]
    return [states[key] for key in (*first, *(key for key in states if key not in first))]


class FoundList(QWidget):
    """One type's results with their footer."""

    def __init__(self, page: SearchPage, kind: ListKind, text: str, window: Any) -> None:
        super().__init__()
        self.model = FoundTableModel(page.driver, kind, text, self)
        self.grid = DataGrid(self.model.columns, TITLES[kind])
        self.grid.setModel(self.model)
        self.grid.setDragEnabled(True)
        self.grid.setSortingEnabled(False)
        self.grid.restore_columns(columns_here(kind, self.grid.columns))
        self.model.follow_view(self.grid)
        self.panel = GridPanel(self.grid, f"No {TITLES[kind].lower()} found.")
        self.panel.export_requested.connect(lambda chosen: export_grid(self.grid, TITLES[kind], chosen))
        self.grid.link_activated.connect(lambda _index, target: page.object_wanted.emit(target))
        self.grid.opened.connect(lambda index: self._open(page, index))
        offer_menu(self, self.grid, self.model, window)
        box = QVBoxLayout(self)
        tighten(box)
        box.addWidget(self.panel)

    def _open(self, page: SearchPage, index: QModelIndex) -> None:
        page.object_wanted.emit(self.model.key_at(index.row()))


class SearchPage(QWidget):
    """What a search found, in place of the object's pages until an object is chosen or it is closed.

    Signals: ``object_wanted(moid)``, ``closed``.

    Args:
        driver: The open session.
        window: The main window, for context menus.
    """

    object_wanted = Signal(str)
    closed = Signal()

    def __init__(self, driver: SessionDriver, window: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.driver = driver
        self._main_window = window
        self._text = ""
        self._kinds: list[ListKind] = []
        self._lists: dict[ListKind, FoundList] = {}
        self.heading = text_label("", "title")
        self.tabs = PageTabs("Types of results")
        self.tabs.currentChanged.connect(self._turn)
        self.filter = SearchField("Quick filter", toolbar=True)
        self.filter.searched.connect(self._filter)
        self.close_button = ToolIconButton("close", "Close the results", color="text_secondary")
        self.close_button.clicked.connect(self.closed)
        self.stack = QStackedWidget()
        self.nothing = EmptyState("")
        self.stack.addWidget(self.nothing)
        self._lay_out()
        self._recount = QTimer(self)
        self._recount.setSingleShot(True)
        self._recount.setInterval(RECOUNT_MS)
        self._recount.timeout.connect(self._count)
        driver.changed.connect(self._changed)
        driver.replaced.connect(self._count)
        follow_theme(self._restyle)

    def _lay_out(self) -> None:
        set_kind(self, role="window")
        self._head = QWidget()
        self._head_row = QHBoxLayout(self._head)
        self._head_row.addWidget(self.heading, 1)
        self._head_row.addWidget(self.filter, 0, Qt.AlignmentFlag.AlignVCenter)
        self._head_row.addWidget(self.close_button)
        self._tab_row = QHBoxLayout()
        self._tab_row.addWidget(self.tabs, 1)
        column = QVBoxLayout(self)
        tighten(column)
        column.addWidget(self._head)
        column.addLayout(self._tab_row)
        column.addWidget(line("strong_line"))
        column.addWidget(self.stack, 1)

    def _restyle(self) -> None:
        px = current_theme().px
        self._head.setFixedHeight(px(OBJECT_HEADER_HEIGHT))
        self.filter.setFixedWidth(px(FILTER_WIDTH))
        tighten(self._head_row, spacing=8, margins=(16, 0, 12, 0))
        tighten(self._tab_row, margins=(PAGE_PADDING_SIDE, 0, PAGE_PADDING_SIDE, 0))
        self.tabs.setFixedHeight(px(TAB_BAR_HEIGHT))

    # searching ------------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """What was searched for."""
        return self._text

    @property
    def shown(self) -> FoundList | None:
        """The list that is shown; None while nothing was found."""
        found = self.stack.currentWidget()
        return found if isinstance(found, FoundList) else None

    def search(self, text: str, kind: ListKind | None = None) -> None:
        """Show all that a text finds, the results of one type first if it is given."""
        self._text = text.strip()
        for one in self._lists.values():
            self.stack.removeWidget(one)
            one.deleteLater()
        self._lists = {}
        self._kinds = []
        self.filter.clear()
        self._count()
        if kind in self._kinds:
            self.tabs.setCurrentIndex(self._kinds.index(kind))

    def selected_moids(self) -> list[str]:
        """The chosen results of the list that is shown."""
        shown = self.shown
        return [] if shown is None else [shown.model.key_at(row) for row in shown.grid.selected_rows()]

    def focus_results(self) -> None:
        """Let the keys move in the list, from its first row on."""
        shown = self.shown
        if shown is None:
            self.tabs.setFocus()
            return
        if not shown.grid.selected_rows() and shown.model.rowCount():
            shown.grid.selectRow(0)
        shown.grid.setFocus(Qt.FocusReason.TabFocusReason)

    def _changed(self, batch: ChangeBatch) -> None:
        renamed = any("name" in names for names in batch.properties.values())
        if self._text and (batch.structure or renamed) and not self._recount.isActive():
            self._recount.start()

    def _count(self) -> None:
        """Name the tabs; a type stays while its list is open, even when its last object goes."""
        if not self._text:
            return
        found = find_all(self.driver.session, self._text)
        counts = {kind: len(found.get(kind, ())) for kind in TITLES}
        kinds = [kind for kind in TITLES if counts[kind] or kind in self._lists]
        if kinds != self._kinds:
            self._fill_tabs(kinds)
        for at, kind in enumerate(kinds):
            self.tabs.setTabText(at, f"{TITLES[kind]} ({counts[kind]:,})".replace(",", "\u202f"))
        total = sum(counts.values())
        noun = "result" if total == 1 else "results"
        number = f"{total:,}".replace(",", "\u202f")
        self.heading.setText(f"{number} {noun} for “{self._text}”")
        self.nothing.set_sentence(f"Nothing in the inventory is named like “{self._text}”.")
        self._turn(self.tabs.currentIndex())

    def _fill_tabs(self, kinds: list[ListKind]) -> None:
        at = self.tabs.currentIndex()
        before = self._kinds[at] if 0 <= at < len(self._kinds) else None
        self._kinds = kinds
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        for kind in kinds:
            self.tabs.addTab(TITLES[kind])
        if before in kinds:
            self.tabs.setCurrentIndex(kinds.index(before))
        self.tabs.blockSignals(False)

    def _turn(self, at: int) -> None:
        if not 0 <= at < len(self._kinds):
            self.stack.setCurrentWidget(self.nothing)
            return
        kind = self._kinds[at]
        if kind not in self._lists:
            self._lists[kind] = FoundList(self, kind, self._text, self._main_window)
            self.stack.addWidget(self._lists[kind])
        self.stack.setCurrentWidget(self._lists[kind])
        self._filter(self.filter.text())

    def _filter(self, text: str) -> None:
        if (shown := self.shown) is not None:
            shown.model.set_filter(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the object."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)
