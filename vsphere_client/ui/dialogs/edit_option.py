"""Edit one advanced option, within its range: the base of the dialogs of hosts and of the vCenter."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QLineEdit, QSpinBox, QWidget

from vsphere_client.model.advanced_options import AdvancedOption, OptionValue, option_text
from vsphere_client.model.commands import Command
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import count_field
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.door import Door

NOTE = "Modifying configuration parameters is unsupported and can cause instability. It takes effect {}."


class OptionDialog(CommandDialog):
    """A field for the value, with what the option means; ``given`` are the options that have been set."""

    def __init__(
        self,
        driver: Door,
        title: str,
        option: AdvancedOption,
        given: Mapping[str, OptionValue],
        parent: QWidget | None = None,
    ) -> None:
        when = "after the next restart of the host" if option.at_boot else "at once"
        super().__init__(driver, title, NOTE.format(when), width=560, parent=parent)
        self._before = option_text(given, option)
        self.value: QSpinBox | QLineEdit
        told = option.meaning[:1].upper() + option.meaning[1:] + "."
        if option.is_text:
            self.value = QLineEdit(self._before)
        else:
            self.value = count_field(int(self._before), round(option.lowest), round(option.highest))
            told += f" From {option.lowest:g} to {option.highest:g}, by default {option_text({}, option)}."
        self.form.add("value", option.key, self.value)
        self.form.add("told", "", text_label(told, "caption", wrap=True))

    def build(self) -> tuple[Command, ...]:
        """One command, if the value was changed."""
        value = self.value.value() if isinstance(self.value, QSpinBox) else self.value.text().strip()
        return () if str(value) == self._before else (self.command(value),)

    def command(self, value: OptionValue) -> Command:
        """The command that gives the option another value."""
        raise NotImplementedError
