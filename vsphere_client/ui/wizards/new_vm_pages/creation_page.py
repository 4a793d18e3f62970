"""Select a creation type."""

from __future__ import annotations

from vsphere_client.commands.creation_types import CREATION_TYPES
from vsphere_client.commands.new_vm import NewVmFlow
from vsphere_client.ui.wizards.radio_list import RadioChoice, RadioList
from vsphere_client.ui.wizards.wizard_page import WizardPage


class CreationPage(WizardPage):
    """Create anew; the rest is shown with the reason why it cannot be chosen."""

    def __init__(self, flow: NewVmFlow) -> None:
        super().__init__()
        self._flow = flow
        choices = [RadioChoice(one.key, one.title, one.explanation, one.reason) for one in CREATION_TYPES]
        self.choices = RadioList(choices, "Creation type", spacing=10)
        self.column.addWidget(self.choices)
        self.column.addStretch(1)

    def enter(self) -> None:
        """Mark the chosen way."""
        self.choices.choose(self._flow.draft.get("creation"))
