"""Shares and limit of a virtual disk's I/O, as rows of a form."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from vsphere_client.decisions.resources.levels import DISK_SHARES, SharesLevel
from vsphere_client.model.allocation import DiskAllocation
from vsphere_client.model.virtual_machine import VirtualDisk
from vsphere_client.ui.dialogs.form import Form, choice_field, count_field, number_field, tick
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.themed import tighten

_LEVELS = (("low", "Low"), ("normal", "Normal"), ("high", "High"), ("custom", "Custom"))
LEAST_SHARES, MOST_SHARES, LEAST_IOPS = 200, 4000, 16


class DiskRows:
    """Two rows of a form for one disk: ``disk.<n>.shares`` and ``disk.<n>.limit_iops``."""

    def __init__(self, form: Form, number: int, disk: VirtualDisk) -> None:
        self._reservation = disk.reservation_iops
        name = f"Hard disk {number}"
        level = disk.shares if isinstance(disk.shares, str) else "custom"
        self.level = choice_field(_LEVELS, level)
        self.level.setAccessibleName(f"{name} shares")
        own = disk.shares if isinstance(disk.shares, int) else DISK_SHARES[SharesLevel(disk.shares)]
        self.number = count_field(own, LEAST_SHARES, MOST_SHARES)
        self.number.setAccessibleName(f"{name} shares value")
        self.limit = number_field(disk.limit_iops or 1000, LEAST_IOPS, 1e7, "IOPS")
        self.limit.setAccessibleName(f"{name} limit")
        self.unlimited = tick("Unlimited", disk.limit_iops is None)
        self.unlimited.setAccessibleName(f"{name} limit unlimited")
        form.add(f"disk.{number}.shares", "Shares", _pair(self.level, self.number))
        form.add(f"disk.{number}.limit_iops", "Limit - IOPS", _pair(self.limit, self.unlimited))
        self.level.currentIndexChanged.connect(self._show)
        self.unlimited.toggled.connect(self._show)
        self._show()

    def _show(self, *_: object) -> None:
        key = self.level.currentData()
        self.number.setEnabled(key == "custom")
        if key != "custom":
            self.number.setValue(DISK_SHARES[SharesLevel(key)])
        self.limit.setEnabled(not self.unlimited.isChecked())

    def allocation(self) -> DiskAllocation:
        """What the rows say; a reservation is kept as it is."""
        key = self.level.currentData()
        return DiskAllocation(
            shares=self.number.value() if key == "custom" else key,
            limit_iops=None if self.unlimited.isChecked() else self.limit.value(),
            reservation_iops=self._reservation,
        )


def allocation_of(disk: VirtualDisk) -> DiskAllocation:
    """The I/O settings of a disk as they are."""
    return DiskAllocation(
        shares=disk.shares, limit_iops=disk.limit_iops, reservation_iops=disk.reservation_iops
    )


def _pair(first: QWidget, second: QWidget) -> QWidget:
    pair = QWidget()
    layout = QHBoxLayout(pair)
    tighten(layout, spacing=8)
    pair.setMinimumHeight(current_theme().px(28))
    layout.addWidget(first, 1)
    layout.addWidget(second, 1)
    return pair
