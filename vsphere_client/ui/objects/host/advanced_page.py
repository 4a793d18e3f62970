"""System > Advanced System Settings of a host: the options that act here, with their defaults and meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vsphere_client.session.views.host_options import option_rows
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.dialogs.edit_host_option import HostOptionDialog
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.row_actions import ActionTablePage
from vsphere_client.ui.widgets.columns import Column

COLUMNS = (
    Column("Name", "name", "mono", width=230),
    Column("Value", "value", "number", width=80),
    Column("Default", "default", "number", width=90),
    Column("Range", "range", width=120),
    Column("Summary", "meaning", width=420),
)


class AdvancedSettingsPage(ActionTablePage):
    """A row for each option; EDIT gives it another value."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver, moid, window, title="Advanced System Settings", columns=COLUMNS, empty="No options."
        )
        self.edit = self.add_row_button("EDIT...", self._edit)
        self.dialog: HostOptionDialog | None = None
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The options by name."""
        return {
            row.key: (row.key, row.value, row.default, row.range, row.meaning)
            for row in option_rows(self.driver.session, self.moid)
        }

    def _edit(self, key: str) -> None:
        host = self.driver.session.engine.world.host(self.moid)
        self.dialog = HostOptionDialog(self.driver, host, key, self.window())
        self.dialog.open()
