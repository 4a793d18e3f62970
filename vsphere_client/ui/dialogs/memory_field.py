"""A size of memory: a number, and MB or GB."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from vsphere_client.commands.flow import limits_of
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.ui.dialogs.form import choice_field, number_field
from vsphere_client.ui.widgets.themed import tighten

_UNITS = (("MB", "MB"), ("GB", "GB"))


class MemoryField(QWidget):
    """Tells MB whatever the unit shown."""

    changed = Signal(int)

    def __init__(self, mb: int) -> None:
        super().__init__()
        low, high = limits_of(VirtualMachineConfig, "memory_mb")
        self._low, self._high = low or 4, high or 25_165_824
        whole_gb = mb >= 1024 and mb % 1024 == 0
        self.number = number_field(0, 0, 1)
        self.number.setAccessibleName("Memory")
        self.unit = choice_field(_UNITS, "GB" if whole_gb else "MB")
        self.unit.setAccessibleName("Unit of memory")
        self._mb = mb
        layout = QHBoxLayout(self)
        tighten(layout, spacing=8)
        layout.addWidget(self.number, 1)
        layout.addWidget(self.unit)
        self._show()
        self.number.valueChanged.connect(self._typed)
        self.unit.activated.connect(self._show)

    def _factor(self) -> int:
        return 1024 if self.unit.currentData() == "GB" else 1

    def _show(self, *_: object) -> None:
        factor = self._factor()
        self.number.blockSignals(True)
        self.number.setDecimals(0 if self._mb % factor == 0 else 2)
        self.number.setRange(max(1 if factor > 1 else self._low, self._low / factor), self._high / factor)
        self.number.setValue(self._mb / factor)
        self.number.blockSignals(False)

    def _typed(self, value: float) -> None:
        self._mb = round(value * self._factor())
        self.changed.emit(self._mb)

    def mb(self) -> int:
        """The size in MB."""
        return self._mb

    def set_mb(self, mb: int) -> None:
        """Show another size."""
        self._mb = mb
        self._show()
