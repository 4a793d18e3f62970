"""Edit Advanced System Setting: one option of a host."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from vsphere_client.model.advanced_options import HOST_OPTIONS, OptionValue
from vsphere_client.model.commands import UpdateHostOptions
from vsphere_client.session.views.host_options import host_options
from vsphere_client.ui.dialogs.edit_option import OptionDialog
from vsphere_client.ui.wizards.door import Door


class HostOptionDialog(OptionDialog):
    """The value of an option of a host."""

    def __init__(self, driver: Door, moid: str, key: str, parent: QWidget | None = None) -> None:
        self._host, self._key = moid, key
        host = driver.session.engine.world.host(moid)
        title = f"Edit Advanced System Settings | {host.name}"
        super().__init__(driver, title, HOST_OPTIONS[key], host_options(host), parent)

    def command(self, value: OptionValue) -> UpdateHostOptions:
        """The command that gives the option another value."""
        return UpdateHostOptions(host=self._host, options={self._key: value})
