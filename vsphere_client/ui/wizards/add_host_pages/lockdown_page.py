"""Lockdown mode."""

from __future__ import annotations

from vsphere_client.commands.add_host import LOCKDOWN, AddHostFlow
from vsphere_client.ui.wizards.radio_list import RadioChoice, RadioList
from vsphere_client.ui.wizards.wizard_page import WizardPage


class LockdownPage(WizardPage):
    """Who may log on to the host itself."""

    def __init__(self, flow: AddHostFlow) -> None:
        super().__init__()
        self._flow = flow
        self.choices = RadioList([RadioChoice(*one) for one in LOCKDOWN], "Lockdown mode")
        self.choices.chosen.connect(self._choose)
        self.column.addWidget(self.choices)
        self.column.addStretch(1)

    def enter(self) -> None:
        """Mark the chosen mode."""
        self.choices.choose(self._flow.draft.get("lockdown"))

    def _choose(self, key: str) -> None:
        self._flow.draft.set(lockdown=key)
        self.changed.emit()
