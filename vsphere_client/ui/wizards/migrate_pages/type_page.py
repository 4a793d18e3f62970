"""Select a migration type."""

from __future__ import annotations

from vsphere_client.commands.migrate import MigrateFlow
from vsphere_client.ui.wizards.radio_list import RadioChoice, RadioList
from vsphere_client.ui.wizards.wizard_page import WizardPage


class TypePage(WizardPage):
    """Four kinds; one that cannot be chosen is shown disabled with its reason."""

    def __init__(self, flow: MigrateFlow) -> None:
        super().__init__()
        self._flow = flow
        choices = [RadioChoice(one.key, one.title, one.sentence, one.reason) for one in flow.types()]
        self.types = RadioList(choices, "Migration type")
        self.types.chosen.connect(self._choose)
        self.column.addWidget(self.types)
        self.column.addStretch(1)

    def enter(self) -> None:
        """Mark the chosen kind."""
        self.types.choose(self._flow.draft.get("type"))

    def _choose(self, key: str) -> None:
        self._flow.choose_type(key)
        self.changed.emit()
