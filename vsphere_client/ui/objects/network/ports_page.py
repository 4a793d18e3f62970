"""The Ports tab of distributed switches and port groups."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QModelIndex

from vsphere_client.session.views.switch_ports import PortKey, PortRow, port_keys, port_row
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.models.record_table import RecordColumn, RecordTable
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.content_page import ContentPage
from vsphere_client.ui.objects.links import go
from vsphere_client.ui.objects.table_page import add_filter, export_grid
from vsphere_client.ui.widgets.cells import Cell, IconText, Link, Severity
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.data_grid import DataGrid
from vsphere_client.ui.widgets.grid_panel import GridPanel

_KINDS = {"uplink": "uplink", "vmkernel": "VMkernel adapter", "vm": "virtual machine"}


class PortsPage(ContentPage):
    """Who is connected to which port, and what goes through it now.

    Ports without anybody connected are not listed: port groups are elastic and make them when they are needed.
    """

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(driver, moid, window, title="Ports")
        columns = self._columns()
        self.rows: RecordTable[PortKey, PortRow] = RecordTable(columns, self._read, self)
        self.grid = DataGrid(self.rows.columns, "Ports", frame=True, stretch="connectee")
        self.grid.setModel(self.rows)
        self.grid.link_activated.connect(self._linked)
        self.rows.follow_view(self.grid)
        self.panel = GridPanel(self.grid, "No virtual machine or host is connected.")
        self.panel.export_requested.connect(lambda chosen: export_grid(self.grid, "Ports", chosen))
        self.search = add_filter(self, self.rows.set_filter)
        self.body.addWidget(self.panel, 1)
        self.refresh()

    def _read(self, key: PortKey) -> PortRow | None:
        return port_row(self.driver.session, self.moid, key)

    def refresh(self) -> None:
        """Read the ports anew."""
        if not self.present():
            return
        keys = port_keys(self.driver.session, self.moid)
        self.rows.show_keys(keys)
        counts = {kind: sum(key.kind == kind for key in keys) for kind in _KINDS}
        told = [numbers.count(count, _KINDS[kind]) for kind, count in counts.items() if count]
        self.set_note(", ".join(told))

    def tick(self) -> None:
        """Traffic moved."""
        if self.present():
            self.rows.move_numbers()

    def _linked(self, _index: QModelIndex, target: str) -> None:
        self.follow(target)

    def _columns(self) -> tuple[RecordColumn[PortRow], ...]:
        return (
            RecordColumn(Column("Port ID", "id", "number", width=80), _port_id, lambda row: row.port_id),
            RecordColumn(Column("Name", "name", width=140, yields=3), lambda row: row.name),
            RecordColumn(Column("Connectee", "connectee", "icon", width=210), self._connectee),
            RecordColumn(Column("Host", "host", width=170, yields=4), self._host),
            RecordColumn(Column("Runtime MAC Address", "mac", width=150), lambda row: row.mac or "--"),
            RecordColumn(Column("Port Group", "group", width=160), _group),
            RecordColumn(Column("State", "state", "severity", width=100), _state, live=True),
            RecordColumn(Column("VLAN ID", "vlan", "number", width=80), _vlan, _vlan_order),
            RecordColumn(
                Column("Uplink", "uplink", width=100, trainer=True, yields=1),
                lambda row: ", ".join(row.uplinks),
                live=True,
            ),
            RecordColumn(
                Column("Transmitted", "tx", "number", width=110),
                lambda row: numbers.traffic(row.tx_mbps),
                lambda row: row.tx_mbps,
                live=True,
            ),
            RecordColumn(
                Column("Received", "rx", "number", width=110),
                lambda row: numbers.traffic(row.rx_mbps),
                lambda row: row.rx_mbps,
                live=True,
            ),
            RecordColumn(
                Column("Dropped", "dropped", "number", width=80, yields=2),
                lambda row: f"{row.dropped_percent:.1f} %",
                lambda row: row.dropped_percent,
                live=True,
            ),
        )

    def _connectee(self, row: PortRow) -> IconText:
        cell = self.object_cell(row.connectee, row.connectee_name)
        return replace(cell, text=f"{cell.text} - {row.device}") if row.device else cell

    def _host(self, row: PortRow) -> Cell | str:
        host = self.driver.session.engine.world.objects.get(row.host)
        return Link(host.name, go(host.moid)) if host is not None else ""


def _port_id(row: PortRow) -> str:
    return str(row.port_id)


def _group(row: PortRow) -> Cell | str:
    return Link(row.group_name, go(row.group)) if row.group else row.group_name


def _state(row: PortRow) -> Severity:
    return Severity("success", "Link Up") if row.up else Severity("unknown", "Link Down")


def _vlan(row: PortRow) -> str:
    return "--" if row.vlan is None else row.vlan or "None"


def _vlan_order(row: PortRow) -> float:
    return float(row.vlan) if row.vlan and row.vlan.isdigit() else -1.0
