"""Triggered alarms: the bottom panel's tab, and Monitor > Triggered Alarms of an object."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QObject

from vsphere_client.engine.world.changes import ChangeBatch
from vsphere_client.model.kinds import AlarmStatus
from vsphere_client.session.views.alarms import AlarmKey, AlarmView, AlarmViews
from vsphere_client.session.views.inventory import InventoryViews
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.models.cell_values import icon_text, moment_text
from vsphere_client.ui.models.row_table import RowTable
from vsphere_client.ui.widgets.cells import Cell, Severity
from vsphere_client.ui.widgets.columns import Column

COLUMNS = (
    Column("Alarm Name", "alarm", width=260),
    Column("Object", "object", "icon", width=190),
    Column("Severity", "severity", "severity", width=110),
    Column("Triggered Time", "since", "time", width=190),
    Column("Acknowledged Time", "acknowledged", "time", width=190, yields=1),
    Column("Acknowledged By", "by", width=190, yields=2),
    Column("Condition", "what", width=360, hidden=True, trainer=True),
)
ALL, CRITICAL, WARNING = "all", "critical", "warning"


class AlarmTableModel(RowTable[AlarmKey]):
    """Triggered alarms, critical first, then newest first.

    Args:
        driver: The open session.
        scope: Only alarms of this object and of all below it.
    """

    def __init__(
        self, driver: SessionDriver, scope: str | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(COLUMNS, parent)
        self.driver = driver
        self._scope = scope
        self._filter = ALL
        self._views = AlarmViews(driver.session)
        self._inventory = InventoryViews(driver.session)
        self._found: dict[AlarmKey, AlarmView] = {}
        self._start_over()
        driver.changed.connect(self._apply)
        driver.replaced.connect(self._start_over)

    @property
    def counts(self) -> tuple[int, int]:
        """How many critical and warning alarms are triggered, whatever the filter."""
        critical = sum(alarm.status == AlarmStatus.RED for alarm in self._found.values())
        return critical, len(self._found) - critical

    def _start_over(self) -> None:
        self._views = AlarmViews(self.driver.session)
        self._inventory = InventoryViews(self.driver.session)
        self._read()
        self.reset_rows(self._passing())

    def _read(self) -> None:
        self._found = {alarm.key: alarm for alarm in self._views.triggered(self._scope)}

    def _apply(self, batch: ChangeBatch) -> None:
        moved = bool(batch.structure) and bool(self._found)
        if batch.alarms or moved:
            old = self._found
            self._read()
            changed = {key for key, alarm in self._found.items() if key in old and old[key] != alarm}
            if changed:
                self.renew_cells(range(len(self.columns)), changed)
            self.set_rows(self._passing())
        elif self._found and any("name" in names for names in batch.properties.values()):
            self.renew_cells([self.column_of("object")])

    def set_filter(self, which: str) -> None:
        """Show ``all``, ``critical`` or ``warning`` alarms."""
        self._filter = which
        self.set_rows(self._passing())

    def _passing(self) -> list[AlarmKey]:
        status = {CRITICAL: AlarmStatus.RED, WARNING: AlarmStatus.YELLOW}.get(self._filter)
        return [key for key, alarm in self._found.items() if status is None or alarm.status == status]

    def alarm_at(self, row: int) -> AlarmView:
        """The alarm of a row."""
        return self._found[self._rows[row]]

    def make_cell(self, key: AlarmKey, column: Column) -> Cell | str:
        """What stands in a cell."""
        alarm = self._found.get(key)
        if alarm is None:
            return ""
        match column.key:
            case "alarm":
                return alarm.alarm
            case "object":
                return icon_text(self._inventory.node(alarm.moid), link=alarm.moid)
            case "severity":
                return Severity("danger" if alarm.status == AlarmStatus.RED else "warning", alarm.severity)
            case "since":
                return self._moment(alarm.since_us)
            case "acknowledged":
                return self._moment(alarm.acknowledged_us)
            case "by":
                return alarm.acknowledged_by
        return alarm.what

    def _moment(self, at_us: int | None) -> str:
        return "" if at_us is None else moment_text(self.driver.start + timedelta(microseconds=at_us))
