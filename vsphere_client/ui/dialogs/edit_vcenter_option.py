"""Edit Advanced vCenter Server Setting: one setting of the vCenter."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from vsphere_client.model.advanced_options import VCENTER_OPTIONS, OptionValue
from vsphere_client.model.commands import UpdateVcenterOptions
from vsphere_client.ui.dialogs.edit_option import OptionDialog
from vsphere_client.ui.wizards.door import Door


class VcenterOptionDialog(OptionDialog):
    """The value of a setting of the vCenter."""

    def __init__(self, driver: Door, _moid: str, key: str, parent: QWidget | None = None) -> None:
        self._key, root = key, driver.session.engine.world.root
        title = f"Edit Advanced vCenter Server Settings | {root.name}"
        super().__init__(driver, title, VCENTER_OPTIONS[key], root.options, parent)

    def command(self, value: OptionValue) -> UpdateVcenterOptions:
        """The command that gives the setting another value."""
        return UpdateVcenterOptions(options={self._key: value})
