"""Linked vCenter Server Systems: the others of the vCenter Single Sign-On domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vsphere_client.session.views.linked_vcenters import linked_with
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.table_page import TablePage
from vsphere_client.ui.widgets.cells import Link
from vsphere_client.ui.widgets.columns import Column

COLUMNS = (
    Column("Name", "name", width=300),
    Column("Version", "version", width=120),
    Column("Hosts", "hosts", "number", width=100),
    Column("Virtual Machines", "vms", "number", width=140),
)


class LinkedVcentersPage(TablePage):
    """A row for each linked vCenter Server; its name leads there."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Linked vCenter Server Systems",
            columns=COLUMNS,
            empty="No linked vCenter Server systems.",
            quick_filter=False,
        )
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The linked ones by name."""
        return {
            one.moid: (
                Link(one.name, one.moid, icon="vcenter"),
                one.version,
                numbers.grouped(one.hosts),
                numbers.grouped(one.vms),
            )
            for one in linked_with(self.driver.session, self.moid)
        }
