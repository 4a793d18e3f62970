"""Edit Memory Tiering: NVMe as the second tier of a host's memory."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.selection import Selection
from vsphere_client.decisions.resources.memory.tiering import usual_percent
from vsphere_client.decisions.vmotion.evc import esxi_release
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.commands import ConfigureMemoryTiering, HostCommand, RebootHost
from vsphere_client.model.host_system import MemoryTiering
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import count_field, tick
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.door import Door

SENTENCE = (
    "Inactive pages of virtual machines lie on NVMe devices of the host. The host must be in maintenance mode, and "
    "the change takes effect when it has been rebooted."
)
MOST_PERCENT = 400


class EditTieringDialog(CommandDialog):
    """On or off, the size of the tier in % of DRAM, and whether to reboot at once."""

    def __init__(self, driver: Door, host: HostSystem, parent: QWidget | None = None) -> None:
        super().__init__(driver, f"Edit Memory Tiering | {host.name}", SENTENCE, width=600, parent=parent)
        self._host = host
        self._now = host.tiering_after_boot or host.config.memory_tiering
        usual = usual_percent(esxi_release(host.config.version))
        self._usual = round(usual)
        self.enabled = tick("Use NVMe as a tier of memory", self._now.enabled)
        given = self._now.tier_percent
        self.percent = count_field(
            self._usual if given is None else round(given), 1, MOST_PERCENT, "% of DRAM"
        )
        self.percent.setEnabled(self._now.enabled)
        self.enabled.toggled.connect(self.percent.setEnabled)
        self.reboot = tick("Reboot the host now", False)
        self.form.add("tiering.enabled", "Memory tiering", self.enabled)
        self.form.add("tiering.tier_percent", "Size of the tier", self.percent)
        told = f"From 1 to {MOST_PERCENT}, by default {self._usual} on this release."
        self.form.add("told", "", text_label(told, "caption", wrap=True))
        self.form.add("reboot", "", self.reboot)

    def _chosen(self) -> MemoryTiering:
        percent = self.percent.value()
        same = percent == self._usual or not self.enabled.isChecked()
        return MemoryTiering(enabled=self.enabled.isChecked(), tier_percent=None if same else percent)

    def build(self) -> tuple[HostCommand, ...]:
        """The setting, if it was changed, and the reboot."""
        commands: list[HostCommand] = []
        if self._chosen() != self._now:
            commands.append(ConfigureMemoryTiering(host=self._host.moid, tiering=self._chosen()))
        if self.reboot.isChecked():
            commands.append(RebootHost(host=self._host.moid))
        return tuple(commands)


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> EditTieringDialog:
    """Open it for an action."""
    host = selection.all_of(HostSystem)[0]
    dialog = EditTieringDialog(driver, host, window)
    dialog.open()
    return dialog
