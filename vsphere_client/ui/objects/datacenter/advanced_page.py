"""Settings > Advanced Settings of vCenter: the settings that act here, with their defaults and meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vsphere_client.session.views.configure_vcenter import vcenter_advanced
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.dialogs.edit_vcenter_option import VcenterOptionDialog
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.row_actions import ActionTablePage
from vsphere_client.ui.widgets.columns import Column

COLUMNS = (
    Column("Name", "name", "mono", width=330),
    Column("Value", "value", "number", width=70),
    Column("Default", "default", "number", width=80),
    Column("Range", "range", width=90),
    Column("Summary", "meaning", width=330),
)


class VcenterSettingsPage(ActionTablePage):
    """A row for each setting; EDIT gives it another value."""

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
        self.edit = self.add_row_button("EDIT...", self._edit)
        self.dialog: VcenterOptionDialog | None = None
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The settings by name."""
        return {
            row.key: (row.key, row.value, row.default, row.range, row.meaning)
            for row in vcenter_advanced(self.driver.session)
        }

    def _edit(self, key: str) -> None:
        self.dialog = VcenterOptionDialog(self.driver, key, self.window())
        self.dialog.open()
