"""The panels: fields, rows, header and sort keys of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vsphere_client.session.views.esxtop import fields
from vsphere_client.session.views.esxtop.columns import FieldGroup, Row
from vsphere_client.session.views.esxtop.cpu import cpu_rows
from vsphere_client.session.views.esxtop.interrupt_and_vsan_fields import INTERRUPT, VSAN
from vsphere_client.session.views.esxtop.interrupts import interrupt_rows
from vsphere_client.session.views.esxtop.memory import memory_panel
from vsphere_client.session.views.esxtop.network import port_rows
from vsphere_client.session.views.esxtop.power import power_rows
from vsphere_client.session.views.esxtop.scene import HostScene
from vsphere_client.session.views.esxtop.storage import adapter_rows, device_rows
from vsphere_client.session.views.esxtop.storage_fields import ADAPTER, DEVICE, VIRTUAL_DISK
from vsphere_client.session.views.esxtop.virtual_disks import virtual_disk_rows
from vsphere_client.session.views.esxtop.vsan import vsan_rows


@dataclass(frozen=True, slots=True)
class Panel:
    """A screen of esxtop.

    Args:
        key: The key that opens it.
        title: What it shows.
        groups: Its fields.
        rows: Reads them from a host, in the order of their numbers.
        sorts: By key: the column it sorts by, largest first.
        unfolds: Whether rows have parts.
    """

    key: str
    title: str
    groups: tuple[FieldGroup, ...]
    rows: Callable[[HostScene], Sequence[Row]]
    sorts: dict[str, str]
    unfolds: bool = False

    def group(self, letter: str) -> FieldGroup | None:
        """The fields under a letter."""
        return next((group for group in self.groups if group.letter == letter), None)


_IO_SORTS = {"r": "reads", "w": "writes", "R": "mb_read", "T": "mb_written"}

PANELS: dict[str, Panel] = {
    panel.key: panel
    for panel in (
        Panel("c", "CPU", fields.CPU, cpu_rows, {"U": "used", "R": "rdy"}, unfolds=True),
        Panel("m", "memory", fields.MEMORY, memory_panel, {"M": "size", "B": "balloon"}),
        Panel("d", "disk adapter", ADAPTER, adapter_rows, _IO_SORTS, unfolds=True),
        Panel("u", "disk device", DEVICE, device_rows, _IO_SORTS, unfolds=True),
        Panel("v", "disk VM", VIRTUAL_DISK, virtual_disk_rows, _IO_SORTS, unfolds=True),
        Panel(
            "n",
            "network",
            fields.NETWORK,
            port_rows,
            {"T": "packets_tx", "R": "packets_rx", "t": "tx", "r": "rx"},
        ),
        Panel("i", "interrupt", INTERRUPT, interrupt_rows, {"C": "count", "T": "time"}),
        Panel(
            "x",
            "vSAN",
            VSAN,
            vsan_rows,
            _IO_SORTS,
        ),
        Panel("p", "power", fields.POWER, power_rows, {"U": "used"}),
    )
}
"""By the key that opens them."""
