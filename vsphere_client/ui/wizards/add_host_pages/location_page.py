"""VM location."""

from __future__ import annotations

from vsphere_client.commands.add_host import AddHostFlow
from vsphere_client.commands.choices import folder_tree
from vsphere_client.model.kinds import FolderKind
from vsphere_client.ui.wizards.place_tree import PlaceTree
from vsphere_client.ui.wizards.wizard_page import WizardPage


class LocationPage(WizardPage):
    """The folder that takes the machines of the host."""

    def __init__(self, flow: AddHostFlow) -> None:
        super().__init__()
        self._flow = flow
        self.tree = PlaceTree("Location of the host's virtual machines")
        self.tree.chosen.connect(self._choose)
        self.column.addWidget(self.tree, 1)

    def enter(self) -> None:
        """Show the datacenter's VM folders."""
        datacenter = self._flow.datacenter
        chosen = self._flow.draft.get("vm_folder") or (datacenter.vm_folder if datacenter else None)
        self.tree.show_choices(folder_tree(self._flow.session.engine, FolderKind.VM, datacenter), chosen)

    def follow(self) -> None:
        """Folders may have come or gone."""
        self.enter()

    def _choose(self, moid: str) -> None:
        self._flow.draft.set(vm_folder=moid)
        self.changed.emit()
