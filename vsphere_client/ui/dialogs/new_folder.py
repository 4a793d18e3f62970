"""New Folder, of whatever kind its place asks for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.naming import name_problems
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.inventory.operations import folder_for
from vsphere_client.engine.world.objects import Folder, ManagedObject
from vsphere_client.model.commands import CreateFolder
from vsphere_client.model.kinds import FolderKind
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import text_field
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.door import Door

_TITLES = {
    FolderKind.HOST: "New Host and Cluster Folder",
    FolderKind.VM: "New VM and Template Folder",
    FolderKind.STORAGE: "New Storage Folder",
    FolderKind.NETWORK: "New Network Folder",
    FolderKind.DATACENTER: "New Folder",
}


class NewFolderDialog(CommandDialog):
    """A name, below the chosen object."""

    def __init__(
        self, driver: Door, parent_object: ManagedObject, kind: FolderKind, parent: QWidget | None = None
    ) -> None:
        super().__init__(driver, _TITLES[kind], width=460, parent=parent)
        self._parent_object = parent_object
        self._kind = kind
        self.name = text_field("New Folder")
        self.name.setMaxLength(80)
        self.name.selectAll()
        self.form.add("name", "Name", self.name)
        self.form.add("location", "Location", text_label(parent_object.name))
        self.name.setFocus()

    def build(self) -> tuple[CreateFolder]:
        """The one command."""
        kind = self._kind.value
        return (CreateFolder(name=self.name.text().strip(), parent=self._parent_object.moid, kind=kind),)

    def check(self) -> Sequence[Problem]:
        """The name must be free there."""
        folder = folder_for(self.driver.session.engine, self._parent_object, self._kind)
        return name_problems(self.driver.session, folder.children, self.name.text().strip())


def open_for(window: QWidget, driver: Door, selection: Selection, argument: str) -> NewFolderDialog:
    """Open it for an action; the argument is the folder's kind, by default that of the chosen folder."""
    obj = selection.objects[0]
    own = obj.folder_kind if isinstance(obj, Folder) else FolderKind.DATACENTER
    dialog = NewFolderDialog(driver, obj, FolderKind(argument) if argument else own, window)
    dialog.open()
    return dialog
