"""Permissions of an object: the one that every lab has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.table_page import TablePage
from vsphere_client.ui.widgets.columns import Column

COLUMNS = (
    Column("User/Group", "user", width=260),
    Column("Role", "role", width=180),
    Column("Defined In", "defined", width=260),
)


class PermissionsPage(TablePage):
    """Who may do what here: every session of a lab is the administrator, by a global permission.

    Commands carry no user (facts vsphere_client_ui.md 1.1 name the first user of every lab), and no other
    role can be given yet; the note says so.
    """

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(driver, moid, window, title="Permissions", columns=COLUMNS, quick_filter=False)
        self.set_note("other users and roles are not simulated yet")
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The global permission of the administrator."""
        return {"administrator": ("VSPHERE.LOCAL\\Administrator", "Administrator", "Global Permission")}
