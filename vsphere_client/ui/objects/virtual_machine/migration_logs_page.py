"""Inside view > vMotion logs: the lines that a migration leaves in every log, to be searched by its ID."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vsphere_client.session.views.migration_logs import migration_logs
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.table_page import TablePage
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.pill import Pill

COLUMNS = (
    Column("Time", "time", "time", width=216),
    Column("On", "machine", width=136),
    Column("Log", "file", width=110),
    Column("Line", "text", width=1150),
)
EMPTY = "This virtual machine has not been migrated yet."


class MigrationLogsPage(TablePage):
    """Lines come as the migration goes on; the quick filter finds an ID as grep does."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="vMotion logs",
            columns=COLUMNS,
            empty=EMPTY,
            trainer=True,
        )
        self.title_row.insertWidget(1, Pill("inside view", "trainer"))
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The lines, oldest first; a line keeps its number."""
        lines = migration_logs(self.driver.session, self.moid)
        return {
            f"{number:06}": (f"{one.at:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z", one.machine, one.file, one.text)
            for number, one in enumerate(lines)
        }
