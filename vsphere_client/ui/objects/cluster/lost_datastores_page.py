"""vSphere HA > Datastores under APD or PDL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vsphere_client.session.views.lost_datastores import lost_datastores
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects.links import go
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.table_page import TablePage
from vsphere_client.ui.widgets.cells import IconText, Severity
from vsphere_client.ui.widgets.columns import Column

COLUMNS = (
    Column("Datastore", "datastore", "icon", width=160),
    Column("State", "state", "severity", width=250),
    Column("Host", "host", "icon", width=170),
    Column("Affected VMs", "count", "number", width=110),
    Column("Virtual Machines", "vms", width=200),
)


class LostDatastoresPage(TablePage):
    """Datastores that hosts of the cluster do not reach any more."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Datastores under APD or PDL",
            columns=COLUMNS,
            empty="All hosts reach all their datastores.",
            stretch="vms",
        )
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The losses by datastore and host."""
        return {
            f"{row.datastore}/{row.host}": (
                IconText("datastore", row.name, link=go(row.datastore)),
                Severity("danger", row.loss),
                IconText("host", row.host_name, link=go(row.host)),
                str(len(row.vms)),
                ", ".join(row.vms) or "None",
            )
            for row in lost_datastores(self.driver.session, self.moid)
        }
