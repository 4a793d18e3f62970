"""Select folder: where the virtual machines hang in another datacenter."""

from __future__ import annotations

from vsphere_client.commands.migrate import MigrateFlow
from vsphere_client.ui.wizards.compatibility_pane import CompatibilityPane, PaneLine
from vsphere_client.ui.wizards.place_tree import PlaceTree
from vsphere_client.ui.wizards.wizard_page import WizardPage


class FolderPage(WizardPage):
    """The folders of the datacenter that the chosen compute resource lies in; its own is proposed."""

    def __init__(self, flow: MigrateFlow) -> None:
        super().__init__()
        self._flow = flow
        self.tree = PlaceTree("Virtual machine folders")
        self.tree.chosen.connect(self._choose)
        self.tree.wished.connect(lambda _moid: self.next_wished.emit())
        self.pane = CompatibilityPane()
        self.column.addWidget(self.tree, 3)
        self.column.addWidget(self.pane, 2)

    def enter(self) -> None:
        """Show the folders, the chosen one marked."""
        choices = self._flow.folders()
        known = [choice.moid for choice in choices]
        if self._flow.draft.get("folder") not in known:
            self._flow.draft.set(folder=known[0] if known else None)
        self.tree.show_choices(choices, self._flow.draft.get("folder"))
        self._show_pane()

    def follow(self) -> None:
        """Folders and machines may have come or gone."""
        self.enter()

    def _choose(self, moid: str) -> None:
        self._flow.draft.set(folder=moid)
        self._show_pane()
        self.changed.emit()

    def _show_pane(self) -> None:
        lines = [PaneLine("error", problem.text, problem.hint) for problem in self._flow.check("folder")]
        self.pane.show_lines(self._flow.what(), lines)

    def blocked(self) -> str:
        """A machine of that name is there already."""
        problems = self._flow.check("folder")
        return problems[0].text if problems else ""
