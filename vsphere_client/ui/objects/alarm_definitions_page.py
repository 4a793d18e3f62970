"""Configure > Alarm Definitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vsphere_client.session.views.alarm_definitions import alarm_definitions
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.table_page import TablePage
from vsphere_client.ui.widgets.cells import Severity
from vsphere_client.ui.widgets.columns import Column

COLUMNS = (
    Column("Alarm Name", "name", width=300),
    Column("Object Type", "type", width=130),
    Column("Defined In", "defined", width=150),
    Column("Enabled", "enabled", "severity", width=90),
    Column("Rules", "rules", width=360),
)


class AlarmDefinitionsPage(TablePage):
    """What raises which alarm on the object and on what it holds. They are vCenter's own, which nobody changes."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Alarm Definitions",
            columns=COLUMNS,
            empty="No alarm watches objects of this kind.",
            stretch="rules",
        )
        self.set_note("the default alarms; editing them is not simulated yet")
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The definitions by name."""
        return {
            row.name: (row.name, row.object_type, row.defined_in, Severity("success", "Yes"), row.rules)
            for row in alarm_definitions(self.driver.session, self.moid)
        }

    def tick(self) -> None:
        """Time changes nothing here."""
