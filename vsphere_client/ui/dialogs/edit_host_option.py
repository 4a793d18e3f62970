"""Edit Advanced System Setting: one option of a host."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QSpinBox, QWidget

from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.advanced_options import HOST_OPTIONS, option_text
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
        self._before = option_text(host.config.advanced, key)
        self.value: QSpinBox | QLineEdit
        told = option.meaning[:1].upper() + option.meaning[1:] + "."
        if option.is_text:
            self.value = QLineEdit(self._before)
        else:
            self.value = count_field(int(self._before), round(option.lowest), round(option.highest))
            told += f" From {option.lowest:g} to {option.highest:g}, by default {option_text({}, key)}."
        self.form.add("value", key, self.value)
        self.form.add("told", "", text_label(told, "caption", wrap=True))

    def build(self) -> tuple[UpdateHostOptions, ...]:
        """One command, if the value was changed."""
        value = self.value.value() if isinstance(self.value, QSpinBox) else self.value.text().strip()
        if str(value) == self._before:
            return ()
        return (UpdateHostOptions(host=self._host.moid, options={self._key: value}),)
