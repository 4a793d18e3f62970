"""Edit System Swap Settings: where a host may page out memory of its own processes."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.commands import UpdateSystemSwap
from vsphere_client.model.host_system import SystemSwap
from vsphere_client.session.views.swap_settings import SYSTEM_SWAP_WORDS, swap_datastore_choices
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import choice_field, tick
from vsphere_client.ui.wizards.door import Door

SENTENCE = (
    "A host that is short of memory pages out processes of its own, to the first of these places that there is. It "
    "needs 1 GB; a vSAN datastore cannot take it."
)
NONE = ""


class EditSystemSwapDialog(CommandDialog):
    """On or off, and the three places."""

    def __init__(self, driver: Door, host: HostSystem, parent: QWidget | None = None) -> None:
        super().__init__(
            driver, f"Edit System Swap Settings | {host.name}", SENTENCE, width=640, parent=parent
        )
        self._host, self._now = host, host.config.system_swap
        stores = swap_datastore_choices(driver.session, host)
        world = driver.session.engine.world
        chosen = next((moid for moid, _ in stores if world.datastore(moid).name == self._now.datastore), NONE)
        self.enabled = tick("Enabled", self._now.enabled)
        self.datastore = choice_field(((NONE, "Not used"), *stores), chosen)
        self.host_cache = tick("Allow the host cache", self._now.host_cache)
        self.host_local = tick("Allow the host's swap file datastore", self._now.host_local)
        self.form.add("system_swap.enabled", "System swap", self.enabled)
        self.form.add("datastore", SYSTEM_SWAP_WORDS["datastore"], self.datastore)
        self.form.add("system_swap.host_cache", SYSTEM_SWAP_WORDS["host_cache"], self.host_cache)
        self.form.add("system_swap.host_local", SYSTEM_SWAP_WORDS["host_local"], self.host_local)
        for field in (self.datastore, self.host_cache, self.host_local):
            field.setEnabled(self._now.enabled)
            self.enabled.toggled.connect(field.setEnabled)

    def build(self) -> tuple[UpdateSystemSwap, ...]:
        """One command, if anything was changed."""
        moid = self.datastore.currentData()
        world = self.driver.session.engine.world
        wanted = SystemSwap(
            enabled=self.enabled.isChecked(),
            datastore=world.datastore(moid).name if moid else None,
            host_cache=self.host_cache.isChecked(),
            host_local=self.host_local.isChecked(),
        )
        return () if wanted == self._now else (UpdateSystemSwap(host=self._host.moid, system_swap=wanted),)


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> EditSystemSwapDialog:
    """Open it for an action."""
    dialog = EditSystemSwapDialog(driver, selection.all_of(HostSystem)[0], window)
    dialog.open()
    return dialog
