"""Connectivity with Hosts: who mounts a datastore, and who has lost it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vsphere_client.session.views.configure_objects import mount_rows
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects.links import go
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.table_page import TablePage
from vsphere_client.ui.widgets.cells import IconText, Severity
from vsphere_client.ui.widgets.columns import Column

COLUMNS = (
    Column("Host", "host", "icon", width=220),
    Column("Host state", "state", width=180),
    Column("Datastore", "reached", "severity", width=240),
)


class ConnectivityPage(TablePage):
    """The hosts that mount the datastore."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Connectivity with Hosts",
            columns=COLUMNS,
            empty="No host mounts this datastore.",
        )
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The hosts by name."""
        return {
            row.moid: (
                IconText("host", row.name, link=go(row.moid)),
                row.state,
                Severity("success", "Connected") if row.reached else Severity("danger", row.loss),
            )
            for row in mount_rows(self.driver.session, self.moid)
        }
