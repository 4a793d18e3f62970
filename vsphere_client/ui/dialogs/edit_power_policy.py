"""Edit Power Policy of a host: what it trades the clock of its processors for."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.commands import ConfigurePowerPolicy
from vsphere_client.session.views.configure_power import POLICY_SENTENCES, POLICY_WORDS
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import choice_field
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.door import Door

SENTENCE = "The power policy decides at which clock the processors of the host run. Its capacity in GHz stays the same."


class EditPowerPolicyDialog(CommandDialog):
    """One of the policies, and what it does."""

    def __init__(self, driver: Door, host: HostSystem, parent: QWidget | None = None) -> None:
        super().__init__(driver, f"Edit Power Policy | {host.name}", SENTENCE, parent=parent)
        self._host = host
        self.policy = choice_field(tuple(POLICY_WORDS.items()), host.config.power_policy)
        self.told = text_label("", "caption", wrap=True)
        self.form.add("policy", "Power policy", self.policy)
        self.form.add("told", "", self.told)
        self.policy.currentIndexChanged.connect(lambda _at: self._tell())
        self._tell()

    def _tell(self) -> None:
        self.told.setText(POLICY_SENTENCES[self.policy.currentData()])

    def build(self) -> tuple[ConfigurePowerPolicy, ...]:
        """One command, if another policy was chosen."""
        policy = self.policy.currentData()
        if policy == self._host.config.power_policy:
            return ()
        return (ConfigurePowerPolicy(host=self._host.moid, policy=policy),)


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> EditPowerPolicyDialog:
    """Open it for an action."""
    dialog = EditPowerPolicyDialog(driver, selection.all_of(HostSystem)[0], window)
    dialog.open()
    return dialog
