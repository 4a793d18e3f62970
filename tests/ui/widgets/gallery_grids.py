"""Grids of hosts and tasks with every kind of cell, over a model of plain rows."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from typing_extensions import override

from vsphere_client.ui.widgets.cells import (
    CELL_ROLE,
    Bar,
    Check,
    IconText,
    Link,
    Links,
    Phrase,
    PillCell,
    Progress,
    Severity,
    Toned,
)
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.data_grid import DataGrid
from vsphere_client.ui.widgets.grid_panel import GridPanel

NO_PARENT = QModelIndex()


class RowsModel(QAbstractTableModel):
    """A table of plain values and cells that sorts itself by their text."""

    def __init__(self, rows, columns=0):
        super().__init__()
        self.rows = [list(row) for row in rows]
        self.columns = len(self.rows[0]) if self.rows else columns
        self.sorted_by = []

    @override
    def rowCount(self, parent=NO_PARENT):
        return 0 if parent.isValid() else len(self.rows)

    @override
    def columnCount(self, parent=NO_PARENT):
        return 0 if parent.isValid() else self.columns

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        value = self.rows[index.row()][index.column()]
        plain = isinstance(value, str | int | float)
        if role == CELL_ROLE:
            return None if plain else value
        return value if role == Qt.ItemDataRole.DisplayRole and plain else None

    def sort(self, column, order=Qt.SortOrder.AscendingOrder):
        self.sorted_by.append((column, order))
        self.layoutAboutToBeChanged.emit()
        self.rows.sort(key=lambda row: str(row[column]), reverse=order == Qt.SortOrder.DescendingOrder)
        self.layoutChanged.emit()


HOST_COLUMNS = (
    Column("", "check", "check", width=34),
    Column("Name", "name", "icon", width=170),
    Column("State", "state", width=136),
    Column("Status", "status", "severity", width=104),
    Column("Consumed CPU %", "cpu", "bar", width=152),
    Column("Consumed Memory %", "memory", "bar", width=160),
    Column("HA State", "ha", width=150),
    Column("Uptime", "uptime", "number", unit="days", width=80),
    Column("DRS score", "drs", width=90, trainer=True),
)


TASK_COLUMNS = (
    Column("Task Name", "task", width=188),
    Column("Target", "target", "icon", width=150),
    Column("Status", "status", "progress", width=184),
    Column("Details", "details", "links", width=260),
    Column("Initiator", "initiator", width=200),
    Column("Queued For", "queued", "number", unit="ms", width=96),
    Column("Start Time", "start", "time", width=90),
    Column("Server", "server", width=110),
)


def host_rows():
    def row(name, state, status, cpu, memory, ha, days, badge=None, alarm=None, tick=False):
        levels = {"Normal": "success", "Warning": "warning", "Alert": "danger"}
        return (
            Check(tick),
            IconText("host", name, badge, alarm),
            state,
            Severity(levels[status], status),
            Bar(cpu),
            Bar(memory),
            ha,
            days,
            Toned("82 → 90 %", "trainer.ink"),
        )

    return [
        row("esx01.lab.local", "Connected", "Normal", 0.60, 0.74, "Connected (Secondary)", 41),
        row("esx02.lab.local", "Connected", "Normal", 0.80, 0.81, "Connected (Secondary)", 41, tick=True),
        row("esx03.lab.local", "Connected", "Normal", 0.68, 0.73, "Running (Primary)", 41),
        row(
            "esx04.lab.local",
            "Connected",
            "Warning",
            0.86,
            0.91,
            "Connected (Secondary)",
            17,
            alarm="warning",
        ),
        row("esx05.lab.local", "Connected", "Alert", 0.43, 0.58, "Connected (Secondary)", 41),
        row("esx06.lab.local", "Maintenance Mode", "Normal", 0.02, 0.04, "N/A", 0, badge="maintenance"),
    ]


def task_rows():
    def vm(name, badge="powered-on"):
        return IconText("vm", name, badge)

    why = (Link("Why?", "why:1", trainer=True, icon="bulb"),)
    admin = "VSPHERE.LOCAL\\Administrator"
    server = "vcsa.lab.local"
    running = Progress("running", 0.62, can_cancel=True)
    return [
        (
            "Relocate virtual machine",
            vm("web-fe-07"),
            running,
            "Copying memory, pass 1 of about 3",
            admin,
            4,
            "08:42:05",
            server,
        ),
        (
            "Migrate virtual machine",
            vm("app-api-01"),
            Progress("success"),
            Links(why, "Balance average CPU loads"),
            "System",
            12,
            "08:40:01",
            server,
        ),
        (
            "Power On virtual machine",
            vm("test-ci-11", None),
            Progress("error"),
            "Insufficient resources to satisfy configured failover level",
            admin,
            3,
            "08:38:47",
            server,
        ),
        (
            "Reconfigure virtual machine",
            vm("db-ora-02"),
            Progress("queued"),
            "CPU shares: Normal → High",
            admin,
            2,
            "08:31:10",
            server,
        ),
    ]


def filled_grid(columns, name, rows, **looks):
    grid = DataGrid(columns, name, **looks)
    grid.setModel(RowsModel(rows, len(columns)))
    grid.model().setParent(grid)
    return grid


def hosts_panel():
    grid = filled_grid(HOST_COLUMNS, "Hosts of Prod-01", host_rows())
    grid.selectRow(1)
    return GridPanel(grid)


def tasks_grid():
    return filled_grid(TASK_COLUMNS, "Recent Tasks", task_rows())


RECOMMENDATION_COLUMNS = (
    Column("", "check", "check", width=40),
    Column("Priority", "priority", "pill", width=70),
    Column("Recommendation", "what", width=330),
    Column("Reason", "reason", width=200),
    Column("", "why", "links", width=80),
)


def recommendation_rows():
    why = Links((Link("Why?", "why", trainer=True, icon="bulb"),))
    phrase = (("Migrate ", False), ("app-api-03", True), (" from esx04 to esx05", False))
    return [
        (
            Check(True),
            PillCell("2"),
            Phrase(phrase, "vm", "powered-on"),
            Toned("Balance average CPU loads", "text_secondary"),
            why,
        ),
        (
            Check(False),
            PillCell("3"),
            Phrase(phrase, "vm", "powered-on"),
            Toned("Balance average memory loads", "text_secondary"),
            why,
        ),
        (
            Check(True, radio=True),
            PillCell("3"),
            Phrase(phrase, "vm"),
            Toned("Fix rule", "text_secondary"),
            why,
        ),
        (
            Check(False, enabled=False),
            PillCell("4"),
            Phrase(phrase, "vm"),
            Toned("Power saving", "text_secondary"),
            why,
        ),
    ]


def recommendations_grid():
    grid = filled_grid(
        RECOMMENDATION_COLUMNS, "DRS recommendations", recommendation_rows(), regular=True, frame=True
    )
    grid.grid_header.set_all_checked(Qt.CheckState.PartiallyChecked)
    grid.selectRow(0)
    return grid


def empty_panel():
    return GridPanel(filled_grid(TASK_COLUMNS, "Empty", []), "No recent tasks.")
