"""Edit Multipathing Policies of a device: how the host uses its paths, which one FIXED prefers, when RR goes on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.decisions.storage_io.paths import POLICY_WORDS
from vsphere_client.engine.storage.paths import multipath_of
from vsphere_client.engine.world.objects import Datastore, HostSystem
from vsphere_client.model.commands import SetMultipathPolicy
from vsphere_client.model.storage import MOST_ROUND_ROBIN_IOPS
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import choice_field, count_field
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.door import Door

SENTENCES = {
    "FIXED": "The host uses the preferred path whenever it works, and goes back to it.",
    "MRU": "The host stays on the path that it used last, as long as that works.",
    "RR": "The host goes through all active paths, to the next one after so many I/O operations.",
}


class MultipathDialog(CommandDialog):
    """The policy, with FIXED the preferred path, and with RR the I/O operations of a path's turn."""

    def __init__(
        self, driver: Door, host: HostSystem, datastore: Datastore, parent: QWidget | None = None
    ) -> None:
        title = f"Edit Multipathing Policies | {datastore.name}"
        super().__init__(
            driver, title, f"Paths of {host.name} to the device of {datastore.name}.", parent=parent
        )
        self._host, self._datastore = host, datastore
        self._now = multipath_of(host, datastore)
        self.policy = choice_field(tuple(POLICY_WORDS.items()), self._now.policy)
        names = self._now.names
        self.preferred = choice_field([(name, name) for name in names], names[self._now.preferred])
        self.iops = count_field(self._now.turn_ios, 1, MOST_ROUND_ROBIN_IOPS)
        self.told = text_label("", "caption", wrap=True)
        self.form.add("policy", "Path selection policy", self.policy)
        self.form.add("preferred", "Preferred path", self.preferred)
        self.form.add("iops", "IOPS limit of a path", self.iops)
        self.form.add("told", "", self.told)
        self.policy.currentIndexChanged.connect(self._show)
        self._show()

    def _show(self, *_: object) -> None:
        self.preferred.setEnabled(self.policy.currentData() == "FIXED")
        self.iops.setEnabled(self.policy.currentData() == "RR")
        self.told.setText(SENTENCES[self.policy.currentData()])

    def build(self) -> tuple[SetMultipathPolicy, ...]:
        """One command, if anything was changed."""
        policy, now = self.policy.currentData(), self._now
        preferred = self.preferred.currentData() if policy == "FIXED" else None
        iops = self.iops.value() if policy == "RR" else None
        same = preferred in (None, now.names[now.preferred]) and iops in (None, now.turn_ios)
        if policy == now.policy and same:
            return ()
        return (
            SetMultipathPolicy(
                host=self._host.moid,
                datastore=self._datastore.moid,
                policy=policy,
                preferred=preferred,
                iops=iops,
            ),
        )

    def check(self) -> Sequence[Problem]:
        """Any choice can be made."""
        return ()
