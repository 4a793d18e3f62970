"""The Alarms tab of the bottom panel: what is triggered, and what can be done about it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from vsphere_client.model.commands import AcknowledgeAlarm, ResetAlarm
from vsphere_client.ui.models.alarm_table import COLUMNS as ALARM_COLUMNS
from vsphere_client.ui.models.alarm_table import AlarmTableModel
from vsphere_client.ui.widgets.data_grid import DataGrid

if TYPE_CHECKING:
    from vsphere_client.session.views.alarms import AlarmView
    from vsphere_client.ui.bridge.driver import SessionDriver

_WIDTHS = {
    "alarm": 250,
    "object": 170,
    "severity": 100,
    "since": 168,
    "acknowledged": 168,
    "by": 196,
    "what": 340,
}
COLUMNS = tuple(
    replace(column, width=_WIDTHS[column.key], sortable=False, hidden=False) for column in ALARM_COLUMNS
)


class AlarmList(DataGrid):
    """The grid of triggered alarms; ``object_wanted(moid)`` when an object's name is pressed."""

    object_wanted = Signal(str)

    def __init__(self, driver: SessionDriver, parent: QWidget | None = None) -> None:
        super().__init__(COLUMNS, "Alarms", parent=parent)
        self._driver = driver
        self.alarm_model = AlarmTableModel(driver, parent=self)
        self.setModel(self.alarm_model)
        self.link_activated.connect(self._follow)

    def _follow(self, _index: QModelIndex, target: str) -> None:
        self.object_wanted.emit(target)

    def chosen(self) -> list[AlarmView]:
        """The chosen alarms."""
        return [self.alarm_model.alarm_at(row) for row in self.selected_rows()]

    def acknowledge(self) -> None:
        """Acknowledge the chosen alarms."""
        for alarm in self.chosen():
            self._driver.submit(AcknowledgeAlarm(entity=alarm.moid, alarm=alarm.alarm))

    def reset_to_green(self) -> None:
        """Reset the chosen alarms to green."""
        for alarm in self.chosen():
            self._driver.submit(ResetAlarm(entity=alarm.moid, alarm=alarm.alarm))
