"""Settings > Advanced Settings of vCenter: what the lab file gives, beside the defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vsphere_client.session.views.configure_vcenter import vcenter_advanced
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.table_page import TablePage
from vsphere_client.ui.widgets.columns import Column

COLUMNS = (
    Column("Name", "name", "mono", width=330),
    Column("Value", "value", "number", width=70),
    Column("Default", "default", "number", width=80),
    Column("Range", "range", width=90),
    Column("Summary", "meaning", width=330),
)


class VcenterSettingsPage(TablePage):
    """A row for each setting that acts in the simulation."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Advanced vCenter Server Settings",
            columns=COLUMNS,
            empty="No settings.",
            stretch="meaning",
        )
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The settings by name."""
        return {
            row.key: (row.key, row.value, row.default, row.range, row.meaning)
            for row in vcenter_advanced(self.driver.session)
        }
