"""Select a name and folder."""

from __future__ import annotations

from collections.abc import Sequence

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.new_vm import NewVmFlow
from vsphere_client.ui.dialogs.form import Form, text_field
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.place_tree import PlaceTree
from vsphere_client.ui.wizards.wizard_page import WizardPage


class NamePage(WizardPage):
    """The VM's name, and the folder it lies in."""

    def __init__(self, flow: NewVmFlow) -> None:
        super().__init__()
        self._flow = flow
        self.name = text_field()
        self.name.setMaxLength(80)
        self.name.textEdited.connect(self._typed)
        self.form = Form()
        self.form.add("name", "Virtual machine name", self.name)
        self.tree = PlaceTree("Location of the virtual machine")
        self.tree.chosen.connect(self._choose)
        self.column.addWidget(self.form)
        self.column.addWidget(text_label("Select a location for the virtual machine.", "secondary"))
        self.column.addWidget(self.tree, 1)

    def enter(self) -> None:
        """Show name and folders."""
        self.name.setText(self._flow.draft.get("name"))
        self.name.selectAll()
        self.name.setFocus()
        self.tree.show_choices(self._flow.folders(), self._flow.draft.get("folder"))

    def follow(self) -> None:
        """Folders may have come or gone."""
        self.tree.show_choices(self._flow.folders(), self._flow.draft.get("folder"))

    def _typed(self, text: str) -> None:
        self._flow.draft.set(name=text)
        self.changed.emit()

    def _choose(self, moid: str) -> None:
        self._flow.draft.set(folder=moid)
        self.changed.emit()

    def show_problems(self, problems: Sequence[Problem]) -> Sequence[Problem]:
        """Under the name."""
        return self.form.show_problems(problems)
