"""Shares and limit of a virtual disk's I/O, as rows of a form."""

from __future__ import annotations

from vsphere_client.commands.flow import Problem
from vsphere_client.decisions.resources.levels import DISK_SHARES
from vsphere_client.model.allocation import DiskAllocation
from vsphere_client.model.virtual_machine import VirtualDisk
from vsphere_client.ui.dialogs.form import Form
from vsphere_client.ui.dialogs.share_fields import LimitFields, ShareFields

LEAST_SHARES, MOST_SHARES, LEAST_IOPS = 200, 4000, 16


class DiskRows:
    """Two rows of a form for one disk: ``disk.<n>.shares`` and ``disk.<n>.limit_iops``."""

    def __init__(self, form: Form, number: int, disk: VirtualDisk) -> None:
        self._reservation, self._key = disk.reservation_iops, f"disk.{number}.limit_iops"
        name = f"Hard disk {number}"
        self._shares = ShareFields(form, name, disk.shares, DISK_SHARES, LEAST_SHARES, MOST_SHARES)
        self._limit = LimitFields(name, disk.limit_iops, 1000, LEAST_IOPS, 1e7, "IOPS")
        self.level, self.number = self._shares.level, self._shares.number
        self.limit, self.unlimited = self._limit.limit, self._limit.unlimited
        form.add(f"disk.{number}.shares", "Shares", self._shares.pair)
        form.add(self._key, "Limit - IOPS", self._limit.pair)

    def allocation(self) -> DiskAllocation:
        """What the rows say; a reservation is kept as it is."""
        return DiskAllocation(
            shares=self._shares.value(), limit_iops=self._limit.value(), reservation_iops=self._reservation
        )

    def problems(self) -> list[Problem]:
        """A limit below what is reserved."""
        limit = self._limit.value()
        if limit is None or limit >= self._reservation:
            return []
        return [Problem(f"The limit is below the reservation of {self._reservation:g} IOPS.", self._key)]


def allocation_of(disk: VirtualDisk) -> DiskAllocation:
    """The I/O settings of a disk as they are."""
    return DiskAllocation(
        shares=disk.shares, limit_iops=disk.limit_iops, reservation_iops=disk.reservation_iops
    )
