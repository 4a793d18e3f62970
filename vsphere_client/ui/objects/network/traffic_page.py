"""Resource Allocation > System traffic of a distributed switch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from vsphere_client.engine.world.objects import DistributedVirtualSwitch
from vsphere_client.model.network import TrafficType
from vsphere_client.session.views.switch_traffic import traffic_overview, traffic_rows
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.dialogs.edit_switch import TrafficDialog
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.links import run
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.row_actions import ActionTablePage
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow

COLUMNS = (
    Column("Traffic Type", "name", width=250),
    Column("Shares", "level", width=90),
    Column("Shares Value", "shares", "number", width=110),
    Column("Reservation", "reservation", "number", width=120),
    Column("Limit", "limit", "number", width=120),
    Column("Transmitted", "tx", "number", width=120),
)


class TrafficPage(ActionTablePage):
    """What Network I/O Control gives each type of traffic, and what goes out of it now."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver, moid, window, title="System traffic", columns=COLUMNS, empty="No system traffic."
        )
        self.edit = self.add_row_button("EDIT...", self._edit)
        self.control = self.add_button("NETWORK I/O CONTROL...")
        self.control.clicked.connect(lambda: run(self, "switch.edit_settings"))
        self.figures = PropertyGrid(260)
        self.body.insertWidget(0, self.figures)
        self.dialog: TrafficDialog | None = None
        self.refresh()

    def refresh(self) -> None:
        """Read figures and rows anew."""
        super().refresh()
        if not self.present():
            return
        view = traffic_overview(self.driver.session, self.moid)
        self.set_note(
            "" if view.enabled else "Network I/O Control is disabled: these settings have no effect."
        )
        reserved = f"{view.reserved_mbps:g} of {view.reservable_mbps:g} Mbit/s on each uplink"
        adapters = f"{view.adapters_mbps:g} of {view.quota_mbps:g} Mbit/s"
        self.figures.set_rows(
            [
                PropertyRow("Network I/O Control", "Enabled" if view.enabled else "Disabled"),
                PropertyRow(
                    "Physical network adapters",
                    str(view.uplinks),
                    f"slowest: {numbers.speed(round(view.slowest_mbps))}" if view.uplinks else "",
                ),
                PropertyRow("Reserved for system traffic", reserved),
                PropertyRow("Reserved by virtual machines", adapters),
            ]
        )

    def read(self) -> Mapping[str, Cells]:
        """The types of traffic by name."""
        return {
            row.kind: (
                row.name,
                row.level,
                str(row.shares),
                f"{row.reservation_mbps:g} Mbit/s",
                "Unlimited" if row.limit_mbps is None else f"{row.limit_mbps:g} Mbit/s",
                numbers.traffic(row.tx_mbps),
            )
            for row in traffic_rows(self.driver.session, self.moid)
        }

    def _edit(self, kind: str) -> None:
        switch = self.driver.session.engine.world.get(self.moid, DistributedVirtualSwitch)
        self.dialog = TrafficDialog(self.driver, switch, cast(TrafficType, kind), self.window())
        self.dialog.finished.connect(lambda _code: self.refresh())
        self.dialog.open()
