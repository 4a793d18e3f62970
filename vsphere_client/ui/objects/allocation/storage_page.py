"""Monitor > Resource Allocation > Storage: shares and limits of virtual disks."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Any

from vsphere_client.session.views.storage_allocation import DiskRow, storage_allocation
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.allocation.resource_page import MANY_ROWS, MANY_ROWS_S
from vsphere_client.ui.objects.links import go
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.table_page import TablePage
from vsphere_client.ui.widgets.cells import IconText, Link
from vsphere_client.ui.widgets.columns import Column

COLUMNS = (
    Column("Name", "name", "icon", width=176),
    Column("Disk", "disk", width=96),
    Column("Datastore", "datastore", "links", width=140),
    Column("Provisioned", "size", "number", width=104, yields=2),
    Column("Reservation - IOPS", "reservation", "number", width=132, hidden=True),
    Column("Limit - IOPS", "limit", "number", width=104, yields=1),
    Column("Shares", "level", width=76),
    Column("Shares Value", "shares", "number", width=104, yields=3),
    Column("Datastore % Shares", "percent", "number", width=140),
    Column("IOPS", "iops", "number", width=88),
    Column("Latency", "latency", "number", width=84),
)


class StorageAllocationPage(TablePage):
    """One row a virtual disk."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Storage Resource Allocation",
            columns=COLUMNS,
            empty="No virtual machine here has a disk.",
        )
        self._read_at = 0.0
        self.set_note("shares count among running disks of a datastore")
        self.refresh()

    def tick(self) -> None:
        """Numbers moved: long lists are read anew only now and then."""
        if self.rows.rowCount() < MANY_ROWS or perf_counter() - self._read_at >= MANY_ROWS_S:
            self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The disks of now."""
        self._read_at = perf_counter()
        return {row.key: self._cells(row) for row in storage_allocation(self.driver.session, self.moid)}

    def _cells(self, row: DiskRow) -> Cells:
        badge = "powered-on" if row.running else None
        return (
            IconText("vm", row.vm, badge, link=go(row.moid), muted=not row.running),
            row.disk,
            Link(row.datastore, go(row.datastore_moid)),
            numbers.space(row.size_gb),
            numbers.grouped(row.reservation_iops),
            "Unlimited" if row.limit_iops is None else numbers.grouped(row.limit_iops),
            row.level,
            numbers.grouped(row.shares),
            f"{row.shares_percent:.1f} %",
            numbers.grouped(row.iops),
            f"{row.latency_ms:.1f} ms",
        )


def build(driver: SessionDriver, moid: str, window: Any) -> StorageAllocationPage:
    """Make the page."""
    return StorageAllocationPage(driver, moid, window)
