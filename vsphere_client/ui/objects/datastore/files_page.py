"""The Files tab of a datastore: its folders at the left, the files of one at the right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QSplitter

from vsphere_client.commands.appearance import Look
from vsphere_client.commands.choices import TreeChoice
from vsphere_client.session.views.datastore_files.browser import DatastoreFiles
from vsphere_client.session.views.datastore_files.rows import TYPE_WORDS, FileRow
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.models.cell_values import moment_text
from vsphere_client.ui.models.record_table import RecordColumn, RecordTable
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.content_page import ContentPage
from vsphere_client.ui.objects.links import go
from vsphere_client.ui.objects.table_page import add_filter, export_grid
from vsphere_client.ui.widgets.cells import IconText
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.data_grid import DataGrid
from vsphere_client.ui.widgets.grid_panel import GridPanel
from vsphere_client.ui.wizards.place_tree import PlaceTree

_ICONS = {"folder": "folder", "vm": "vm", "disk": "disk", "swap": "memory", "memory": "memory"}
_FOLDER = "folder:"
_OUT_OF_REACH = "No host reaches this datastore; its files cannot be read."


class FilesPage(ContentPage):
    """What lies on the datastore. A search looks through all folders."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(driver, moid, window, title="Files")
        self._files = DatastoreFiles(driver.session, moid)
        self._known: dict[str, FileRow] = {}
        self._folder, self._needle = "", ""
        self.tree = PlaceTree("Folders of the datastore")
        self.tree.chosen.connect(self.open_folder)
        self.rows: RecordTable[str, FileRow] = RecordTable(self._columns(), self._known.get, self)
        self.grid = DataGrid(self.rows.columns, "Files", frame=True, stretch="name")
        self.grid.setModel(self.rows)
        self.grid.link_activated.connect(self._linked)
        self.grid.opened.connect(self._open_row)
        self.rows.follow_view(self.grid)
        self.panel = GridPanel(self.grid, "This folder is empty.")
        self.panel.export_requested.connect(lambda chosen: export_grid(self.grid, "Files", chosen))
        self.search = add_filter(self, self._search, "Search all folders")
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(self.tree)
        split.addWidget(self.panel)
        split.setStretchFactor(1, 1)
        split.setSizes([240, 700])
        split.setHandleWidth(12)
        self.body.addWidget(split, 1)
        self.refresh()

    def set_object(self, moid: str) -> bool:
        """Show another datastore, from its root."""
        self.moid, self._files = moid, DatastoreFiles(self.driver.session, moid)
        self.open_folder("")
        return True

    # what is shown ----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read folders and files anew."""
        if not self.present():
            return
        self._files.refresh()
        name = self.driver.session.engine.world.datastore(self.moid).name
        folders = {row.path: row for row in self._files.folders}
        while self._folder not in folders and self._folder:
            self._folder = self._folder.rpartition("/")[0]
        choices = [
            TreeChoice(row.path, row.name or name, Look("folder" if row.path else "datastore"), row.depth)
            for row in self._files.folders
        ]
        self.tree.show_choices(choices, self._folder)
        self._show_files()

    def tick(self) -> None:
        """Files grow."""
        if not self.present():
            return
        shown = {self._known[self.rows.key_at(row)].folder for row in self.rows.visible_rows()}
        for folder in shown:
            self._known.update((row.path, row) for row in self._files.files(folder))
        self.rows.move_numbers()

    def open_folder(self, path: str) -> None:
        """Show what lies in a folder."""
        self._folder, self._needle = path, ""
        self.search.clear()
        self.refresh()
        self.grid.fit_columns()

    def _search(self, text: str) -> None:
        self._needle = text.strip().casefold()
        self._show_files()
        self.grid.fit_columns()

    def _show_files(self) -> None:
        found = self._files.all_files() if self._needle else self._files.files(self._folder)
        found = [row for row in found if self._needle in row.name.casefold()]
        self._known.clear()
        self._known.update((row.path, row) for row in found)
        self.rows.show_keys(list(self._known))
        self.set_note(self._told(found))
        self.panel.empty.set_sentence(self._empty())

    def _told(self, found: list[FileRow]) -> str:
        if not self._files.accessible:
            return ""
        if self._needle:
            return f"{numbers.count(len(found), 'file')} found in all folders"
        size = sum(row.size_bytes or 0.0 for row in found)
        told = f", {numbers.file_size(size)}" if size else ""
        return self._path(self._folder) + told

    def _empty(self) -> str:
        if not self._files.accessible:
            return _OUT_OF_REACH
        return "No file of the datastore has this in its name." if self._needle else "This folder is empty."

    def _path(self, path: str) -> str:
        """As the product writes it: ``[san-01] web-01/web-01.vmx``."""
        return f"[{self.driver.session.engine.world.datastore(self.moid).name}] {path}".strip()

    # rows -------------------------------------------------------------------------------------------------

    def _columns(self) -> tuple[RecordColumn[FileRow], ...]:
        return (
            RecordColumn(Column("Name", "name", "icon", width=300), self._name, _folders_first),
            RecordColumn(
                Column("Size", "size", "number", width=100),
                lambda row: "" if row.size_bytes is None else numbers.file_size(row.size_bytes),
                lambda row: -1.0 if row.size_bytes is None else row.size_bytes,
                live=True,
            ),
            RecordColumn(
                Column("Modified", "modified", "time", width=190),
                self._modified,
                lambda row: -1.0 if row.modified_us is None else float(row.modified_us),
                live=True,
            ),
            RecordColumn(Column("Type", "type", width=180), lambda row: TYPE_WORDS[row.kind]),
            RecordColumn(Column("Path", "path", width=300, hidden=True), lambda row: self._path(row.path)),
        )

    def _name(self, row: FileRow) -> IconText:
        owner = self._files.owner(row.folder)
        link = f"{_FOLDER}{row.path}" if row.kind == "folder" else go(owner) if row.kind == "vm" else None
        text = row.path if self._needle else row.name
        return IconText(_ICONS.get(row.kind, "document"), text, link=link)

    def _modified(self, row: FileRow) -> str:
        if row.modified_us is None:
            return ""
        return moment_text(self.driver.start + timedelta(microseconds=row.modified_us))

    def _linked(self, _index: QModelIndex, target: str) -> None:
        if target.startswith(_FOLDER):
            self.open_folder(target.removeprefix(_FOLDER))
        else:
            self.follow(target)

    def _open_row(self, index: QModelIndex) -> None:
        row = self._known[self.rows.key_at(index.row())]
        if row.kind == "folder":
            self.open_folder(row.path)


def _folders_first(row: FileRow) -> tuple[str, str]:
    return ("" if row.kind == "folder" else "~", row.name.casefold())
