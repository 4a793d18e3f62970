"""Advanced settings in a list, each with its default and meaning, changed in a dialog."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from vsphere_client.session.session import Session
from vsphere_client.session.views.host_options import OptionRow
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.dialogs.edit_option import OptionDialog
from vsphere_client.ui.objects.page import PageBuilder
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.row_actions import ActionTablePage
from vsphere_client.ui.widgets.columns import Column

COLUMNS = (
    Column("Name", "name", "mono", width=390),
    Column("Value", "value", "number", width=70),
    Column("Default", "default", "number", width=80),
    Column("Range", "range", width=165),
    Column("Summary", "meaning", width=500),
)

Options = Callable[[Session, str], Sequence[OptionRow]]
EditDialog = Callable[[SessionDriver, str, str, QWidget], OptionDialog]
"""Makes the dialog of an object's (id) option (key)."""


class OptionPage(ActionTablePage):
    """A row for each option of an object that acts in the simulation; EDIT gives it another value."""

    def __init__(
        self,
        driver: SessionDriver,
        moid: str,
        window: Any,
        *,
        title: str,
        options: Options,
        dialog: EditDialog,
    ) -> None:
        super().__init__(
            driver, moid, window, title=title, columns=COLUMNS, empty="No options.", stretch="meaning"
        )
        self._options, self._dialog = options, dialog
        self.edit = self.add_row_button("EDIT...", self._edit)
        self.dialog: OptionDialog | None = None
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The options by name."""
        return {
            row.key: (row.key, row.value, row.default, row.range, row.meaning)
            for row in self._options(self.driver.session, self.moid)
        }

    def _edit(self, key: str) -> None:
        self.dialog = self._dialog(self.driver, self.moid, key, self.window())
        self.dialog.open()


def option_page(title: str, options: Options, dialog: EditDialog) -> PageBuilder:
    """A builder of the page of a kind of object."""

    def build(driver: SessionDriver, moid: str, window: Any = None) -> OptionPage:
        return OptionPage(driver, moid, window, title=title, options=options, dialog=dialog)

    return build
