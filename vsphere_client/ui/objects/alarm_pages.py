"""Monitor > Issues and Alarms: all issues, and the triggered alarms with what can be done about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vsphere_client.model.commands import AcknowledgeAlarm, ResetAlarm
from vsphere_client.model.kinds import AlarmStatus
from vsphere_client.session.views.alarms import AlarmViews
from vsphere_client.session.views.looks import ICONS
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.models.alarm_table import COLUMNS, AlarmTableModel
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.content_page import ContentPage
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.table_page import TablePage, export_grid
from vsphere_client.ui.widgets.cells import IconText, Severity
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.data_grid import DataGrid
from vsphere_client.ui.widgets.grid_panel import GridPanel

ISSUE_COLUMNS = (
    Column("Issue", "issue", "severity", width=460),
    Column("Type", "type", width=140),
    Column("Object", "object", "icon", width=180),
    Column("Trigger Time", "at", "time", width=190),
    Column("Status", "status", width=130),
)


class IssuesPage(TablePage):
    """All issues of an object: its triggered alarms in words."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver, moid, window, title="All Issues", columns=ISSUE_COLUMNS, empty="No issues to display."
        )
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The triggered alarms, worst first."""
        start = self.driver.start
        return {
            f"{row.moid}/{row.alarm}": (
                Severity("danger" if row.status == AlarmStatus.RED else "warning", row.what),
                "Triggered Alarm",
                IconText(self._icon(row.moid), row.object_name, link=row.moid),
                numbers.date_time(start, row.since_us),
                "Acknowledged" if row.acknowledged_us is not None else "Open",
            )
            for row in AlarmViews(self.driver.session).triggered(self.moid)
        }

    def _icon(self, moid: str) -> str:
        return ICONS[self.driver.session.engine.world.objects[moid].kind]


class TriggeredAlarmsPage(ContentPage):
    """Triggered alarms of an object and of what is below it."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(driver, moid, window, title="Triggered Alarms")
        self.acknowledge = self.add_button("ACKNOWLEDGE")
        self.reset = self.add_button("RESET TO GREEN")
        self.acknowledge.clicked.connect(lambda: self._apply(AcknowledgeAlarm))
        self.reset.clicked.connect(lambda: self._apply(ResetAlarm))
        self._show_model()

    def _show_model(self) -> None:
        self.model = AlarmTableModel(self.driver, self.moid, parent=self)
        self.grid = DataGrid(COLUMNS, "Triggered Alarms", frame=True)
        self.grid.setModel(self.model)
        self.grid.link_activated.connect(lambda _index, target: self.follow(f"go:{target}"))
        self.panel = GridPanel(self.grid, "No triggered alarms.")
        self.panel.export_requested.connect(lambda chosen: export_grid(self.grid, "Triggered Alarms", chosen))
        self.grid.selectionModel().selectionChanged.connect(self._show_buttons)
        self.model.rowsRemoved.connect(self._show_buttons)
        self.body.addWidget(self.panel, 1)
        self._show_buttons()

    def _show_buttons(self, *_changes: object) -> None:
        chosen = bool(self.grid.selected_rows())
        for button in (self.acknowledge, self.reset):
            button.setEnabled(chosen)
            button.setToolTip("" if chosen else "Select an alarm first.")

    def _apply(self, kind: type[AcknowledgeAlarm] | type[ResetAlarm]) -> None:
        for alarm in [self.model.alarm_at(row) for row in self.grid.selected_rows()]:
            self.driver.submit(kind(entity=alarm.moid, alarm=alarm.alarm))

    def set_object(self, moid: str) -> bool:
        """A list of another object is another model."""
        self.moid = moid
        self.body.removeWidget(self.panel)
        self.panel.hide()
        self.panel.deleteLater()
        self.model.deleteLater()
        self._show_model()
        return True
