"""vSphere DRS > Faults and History."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vsphere_client.session.views.monitor_drs import faults, history
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.table_page import TablePage
from vsphere_client.ui.widgets.cells import Link, Links, Severity
from vsphere_client.ui.widgets.columns import Column

FAULT_COLUMNS = (
    Column("Time", "time", "time", width=190),
    Column("Problem", "problem", "severity", width=300),
    Column("Target", "target", width=140),
    Column("Host", "host", width=140),
    Column("Prevented recommendation because", "reason", width=420),
)
HISTORY_COLUMNS = (
    Column("DRS Actions", "action", width=460),
    Column("Time", "time", "time", width=148),
    Column("Reason", "reason", width=246),
    Column("", "why", "links", width=76, sortable=False),
)


class FaultsPage(TablePage):
    """What kept DRS from a recommendation in its last run."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="DRS Faults",
            columns=FAULT_COLUMNS,
            empty="No faults prevented DRS recommendations.",
        )
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The faults of the last run."""
        start = self.driver.start
        return {
            f"fault-{at}": (
                numbers.date_time(start, row.at_us),
                Severity("warning", row.problem),
                row.target,
                row.host,
                row.reason,
            )
            for at, row in enumerate(faults(self.driver.session, self.moid))
        }


class HistoryPage(TablePage):
    """What DRS did, newest first, each with its Why?"""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="DRS History",
            columns=HISTORY_COLUMNS,
            empty="DRS has not moved any virtual machine yet.",
            stretch="action",
        )
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The actions."""
        start = self.driver.start
        return {
            row.task: (
                row.text,
                numbers.day_time(start, row.at_us),
                row.reason,
                Links((Link("Why?", f"why-task:{row.task}", trainer=True, icon="bulb"),)),
            )
            for row in history(self.driver.session, self.moid)
        }
