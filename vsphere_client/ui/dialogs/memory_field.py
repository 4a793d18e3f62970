"""A size of memory: a number, and MB or GB."""

from __future__ import annotations

from vsphere_client.commands.flow import limits_of
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.ui.dialogs.amount_field import MEMORY, AmountField


class MemoryField(AmountField):
    """How much memory a virtual machine has."""

    def __init__(self, mb: int) -> None:
        low, high = limits_of(VirtualMachineConfig, "memory_mb")
        shown = "GB" if mb >= 1024 and mb % 1024 == 0 else "MB"
        super().__init__("Memory", mb, low or 4, high or 25_165_824, MEMORY, shown)

    def mb(self) -> int:
        """The size in MB."""
        return round(self.value())
