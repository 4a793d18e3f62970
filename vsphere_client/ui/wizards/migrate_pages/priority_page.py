"""Select vMotion priority."""

from __future__ import annotations

from vsphere_client.commands.migrate import MigrateFlow
from vsphere_client.commands.migrate_types import PRIORITIES
from vsphere_client.ui.wizards.radio_list import RadioChoice, RadioList
from vsphere_client.ui.wizards.wizard_page import WizardPage


class PriorityPage(WizardPage):
    """High priority is recommended."""

    def __init__(self, flow: MigrateFlow) -> None:
        super().__init__()
        self._flow = flow
        self.choices = RadioList([RadioChoice(*one) for one in PRIORITIES], "vMotion priority")
        self.choices.chosen.connect(self._choose)
        self.column.addWidget(self.choices)
        self.column.addStretch(1)

    def enter(self) -> None:
        """Mark the chosen priority."""
        self.choices.choose(self._flow.draft.get("priority"))

    def _choose(self, key: str) -> None:
        self._flow.draft.set(priority=key)
        self.changed.emit()
