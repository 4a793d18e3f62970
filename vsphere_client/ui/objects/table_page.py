"""A page whose content is one list: heading, buttons, quick filter, grid and footer."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.models.row_table import RowTable
from vsphere_client.ui.objects.content_page import ContentPage
from vsphere_client.ui.objects.plain_rows import Cells, PlainRows
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.data_grid import DataGrid
from vsphere_client.ui.widgets.grid_panel import GridPanel
from vsphere_client.ui.widgets.search_field import SearchField

FILTER_WIDTH = 220


class TablePage(ContentPage):
    """A list that the page reads itself; a subclass names the columns and makes the rows.

    Args:
        title: The heading.
        columns: What is shown.
        empty: The sentence for no rows.
        stretch: The column that takes what the others leave.
    """

    def __init__(
        self,
        driver: SessionDriver,
        moid: str,
        window: Any = None,
        *,
        title: str,
        columns: Sequence[Column],
        empty: str = "No items to display",
        quick_filter: bool = True,
        regular: bool = False,
        trainer: bool = False,
        stretch: str = "",
    ) -> None:
        super().__init__(driver, moid, window, title=title)
        self.rows = PlainRows(columns, self)
        self.grid = DataGrid(columns, title, regular=regular, frame=True, trainer=trainer, stretch=stretch)
        self.grid.setModel(self.rows)
        self.grid.link_activated.connect(self._linked)
        self.rows.follow_view(self.grid)
        self.panel = GridPanel(self.grid, empty)
        self.panel.export_requested.connect(lambda chosen: export_grid(self.grid, title, chosen))
        if quick_filter:
            self.search = add_filter(self, self.rows.set_filter)
        self.body.addWidget(self.panel, 1)

    def read(self) -> Mapping[str, Cells]:
        """The rows of now, by key."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Read the rows anew."""
        if self.present():
            self.rows.show_rows(self.read())

    def tick(self) -> None:
        """Numbers moved: read the rows anew."""
        self.refresh()

    def selected_keys(self) -> list[str]:
        """The keys of the chosen rows, from top to bottom."""
        return [self.rows.key_at(row) for row in self.grid.selected_rows()]

    def _linked(self, _index: QModelIndex, target: str) -> None:
        self.follow(target if ":" in target else f"go:{target}")


def add_filter(page: ContentPage, search: Any, words: str = "Quick filter") -> SearchField:
    """Put a quick filter at the right of a page's heading; ``words`` say what it does."""
    field = SearchField(words, toolbar=True)
    field.setFixedWidth(current_theme().px(FILTER_WIDTH))
    field.searched.connect(search)
    page.title_row.addWidget(field, 0, Qt.AlignmentFlag.AlignVCenter)
    return field


def export_grid(grid: DataGrid, name: str, chosen: bool) -> Path | None:
    """Write a list, or its chosen rows, as CSV into a file that the user names."""
    path, _kind = QFileDialog.getSaveFileName(grid, "Export", f"{name}.csv", "Comma-separated values (*.csv)")
    if not path:
        return None
    return write_csv(grid, Path(path), chosen)


def write_csv(grid: DataGrid, path: Path, chosen: bool) -> Path:
    """Write the visible columns of a list as CSV, with a byte order mark for spreadsheets."""
    rows = grid.selected_rows() if chosen else None
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(grid.rows_as_text(rows))
    return path


def offer_menu(page: ContentPage | QWidget, grid: DataGrid, model: RowTable[str], window: Any) -> None:
    """Open the context menu of a list's chosen objects at a right press."""

    def show(place: QPoint) -> None:
        moids = [model.key_at(row) for row in grid.selected_rows()]
        if moids and window is not None:
            window.show_menu(moids, grid.viewport().mapToGlobal(place))

    grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    grid.customContextMenuRequested.connect(show)
