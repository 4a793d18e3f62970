"""Edit Advanced System Setting: one option of a host."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.advanced_options import HOST_OPTIONS, option_number
from vsphere_client.model.commands import UpdateHostOptions
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import count_field
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.door import Door

NOTE = "Modifying configuration parameters is unsupported and can cause instability. It takes effect at once."


class HostOptionDialog(CommandDialog):
    """The value, within the option's range."""

    def __init__(self, driver: Door, host: HostSystem, key: str, parent: QWidget | None = None) -> None:
        super().__init__(
            driver, f"Edit Advanced System Settings | {host.name}", NOTE, width=560, parent=parent
        )
        self._host, self._key, option = host, key, HOST_OPTIONS[key]
        self._now = round(option_number(host.config.advanced, key))
        self.value = count_field(self._now, round(option.lowest), round(option.highest))
        self.form.add("value", key, self.value)
        usual, lowest, highest = round(option_number({}, key)), option.lowest, option.highest
        meaning = option.meaning[:1].upper() + option.meaning[1:]
        told = f"{meaning}. From {lowest:g} to {highest:g}, by default {usual}."
        self.form.add("told", "", text_label(told, "caption", wrap=True))

    def build(self) -> tuple[UpdateHostOptions, ...]:
        """One command, if the value was changed."""
        value = self.value.value()
        return (
            ()
            if value == self._now
            else (UpdateHostOptions(host=self._host.moid, options={self._key: value}),)
        )
