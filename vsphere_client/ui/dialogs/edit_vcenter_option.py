"""Edit Advanced vCenter Server Setting: one setting of the vCenter."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from vsphere_client.engine.world.objects import VCenter
from vsphere_client.model.advanced_options import VCENTER_OPTIONS, OptionValue
from vsphere_client.model.commands import UpdateVcenterOptions
from vsphere_client.ui.dialogs.edit_option import OptionDialog
from vsphere_client.ui.wizards.door import Door


class VcenterOptionDialog(OptionDialog):
    """The value of a setting of a vCenter."""

    def __init__(self, driver: Door, moid: str, key: str, parent: QWidget | None = None) -> None:
        vcenter = driver.session.engine.world.get(moid, VCenter)
        self._key, self._vcenter = key, vcenter.moid
        title = f"Edit Advanced vCenter Server Settings | {vcenter.name}"
        super().__init__(driver, title, VCENTER_OPTIONS[key], vcenter.options, parent)

    def command(self, value: OptionValue) -> UpdateVcenterOptions:
        """The command that gives the setting another value."""
        return UpdateVcenterOptions(options={self._key: value}, vcenter=self._vcenter)
