"""Configuration > Host Options: how Distributed Power Management treats each host."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from vsphere_client.model.commands import ReconfigureCluster
from vsphere_client.session.views.configure_power import POWER_WORDS, HostPowerRow, power_rows, with_level
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.dialogs.form import choice_field
from vsphere_client.ui.objects.cluster.form_dialog import FormDialog, open_over
from vsphere_client.ui.objects.links import go
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.row_actions import ActionTablePage
from vsphere_client.ui.widgets.cells import IconText, Level, Severity
from vsphere_client.ui.widgets.columns import Column

COLUMNS = (
    Column("Host", "host", "icon", width=180),
    Column("Power Management", "level", width=210),
    Column("Wake-up Protocol", "wake", width=130, yields=1),
    Column("Last Time Exited Standby", "last", "severity", width=180, yields=2),
    Column("State", "state", width=120),
    Column("Cannot Be Put in Standby Because", "hindrance", width=260),
)
EXIT_MARKS: dict[str, Level] = {"Succeeded": "success", "Failed": "danger", "Never": "info"}


class HostOptionsPage(ActionTablePage):
    """The hosts with the level that holds for each; EDIT... gives some a level of their own."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Host Options",
            columns=COLUMNS,
            empty="The cluster has no host.",
        )
        self.edit = self.add_button("EDIT...")
        self.edit.clicked.connect(self._edit)
        self.refresh()

    def refresh(self) -> None:
        """Read the hosts, and whether power is managed at all."""
        if self.present():
            self._say_whether_it_counts()
        super().refresh()
        self.show_buttons()

    def show_buttons(self) -> None:
        """EDIT... acts on all chosen hosts at once."""
        super().show_buttons()
        if hasattr(self, "edit"):
            chosen = bool(self.selected_keys())
            self.edit.setEnabled(chosen)
            self.edit.setToolTip("" if chosen else "Select a host first.")

    def _say_whether_it_counts(self) -> None:
        drs = self.driver.session.engine.world.cluster(self.moid).config.drs
        if drs.enabled and drs.dpm.enabled:
            self.set_note("")
        else:
            self.set_note("Power Management is turned off, so levels do not count.")

    def read(self) -> Mapping[str, Cells]:
        """The hosts by name."""
        dpm = self.driver.session.engine.world.cluster(self.moid).config.drs.dpm
        default = f"Cluster default ({POWER_WORDS[dpm.automation] if dpm.enabled else 'Disabled'})"
        return {
            row.moid: (
                IconText("host", row.name, link=go(row.moid)),
                POWER_WORDS[row.level] if row.level else default,
                row.wake,
                Severity(EXIT_MARKS[row.last_exit], row.last_exit),
                row.state,
                row.hindrance or "\u2013",
            )
            for row in power_rows(self.driver.session, self.moid)
        }

    def _edit(self) -> None:
        keys = set(self.selected_keys())
        rows = [row for row in power_rows(self.driver.session, self.moid) if row.moid in keys]
        if rows:
            dialog = HostLevelDialog(rows, self)
            names = tuple(row.name for row in rows)
            dialog.chosen.connect(lambda level: self._give(names, level))
            open_over(self, dialog, self._edit)

    def _give(self, names: tuple[str, ...], level: str) -> None:
        drs = self.driver.session.engine.world.cluster(self.moid).config.drs
        changed = drs.model_copy(update={"dpm": with_level(drs.dpm, names, level)})
        self.driver.submit(ReconfigureCluster(cluster=self.moid, drs=changed))


class HostLevelDialog(FormDialog):
    """Edit Host Options; ``chosen`` tells the level, empty for the cluster's."""

    chosen = Signal(str)

    def __init__(self, rows: list[HostPowerRow], parent: QWidget | None = None) -> None:
        shown = rows[0].name if len(rows) == 1 else f"{len(rows)} hosts"
        super().__init__(f"Edit Host Options | {shown}", parent)
        levels = {row.level for row in rows}
        self.level = choice_field(
            (("", "Cluster default"), *POWER_WORDS.items()), levels.pop() if len(levels) == 1 else ""
        )
        self.form.addRow("Power Management", self.level)
        self.check()

    def error(self) -> str:
        """Every level may be chosen: a host without a way to wake it is passed over by DPM."""
        return ""

    def tell(self) -> None:
        """Tell the level."""
        self.chosen.emit(self.level.currentData())
