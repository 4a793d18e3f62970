"""Resource Allocation > Network resource pools of a distributed switch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vsphere_client.decisions.network_io.resource_pools import DEFAULT_POOL
from vsphere_client.engine.network.resource_pools import why_not_remove
from vsphere_client.engine.world.objects import DistributedVirtualSwitch
from vsphere_client.model.commands import RemoveNetworkResourcePool
from vsphere_client.session.views.network_pools import pool_overview, pool_rows
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.dialogs.edit_network_pool import NetworkPoolDialog
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.row_actions import ActionTablePage
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow

COLUMNS = (
    Column("Network Resource Pool", "name", width=220),
    Column("Reservation Quota", "quota", "number", width=140),
    Column("Reserved by VMs", "reserved", "number", width=140),
    Column("Port Groups", "groups", width=200),
    Column("VMs", "vms", "number", width=60),
    Column("Description", "description", width=260, keeps=150),
)


class NetworkPoolsPage(ActionTablePage):
    """Quotas out of what is reserved for virtual machine traffic, and who reserves out of them."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Network resource pools",
            columns=COLUMNS,
            empty="No network resource pools.",
            stretch="description",
        )
        self.add = self.add_button("ADD...")
        self.add.clicked.connect(lambda: self._open(None))
        self.edit = self.add_row_button("EDIT...", self._open, _why_not_default)
        self.remove = self.add_row_button("REMOVE", self._remove, self._why_not_remove)
        self.figures = PropertyGrid(260)
        self.body.insertWidget(0, self.figures)
        self.dialog: NetworkPoolDialog | None = None
        self.refresh()

    def refresh(self) -> None:
        """Read figures and rows anew."""
        super().refresh()
        if not self.present():
            return
        view = pool_overview(self.driver.session, self.moid)
        self.set_note("" if view.enabled else "Network I/O Control is disabled: reservations have no effect.")
        self.figures.set_rows(
            [
                PropertyRow(
                    "Reserved for virtual machine traffic", f"{view.total_mbps:g} Mbit/s on all uplinks"
                ),
                PropertyRow("Quotas of network resource pools", f"{view.pooled_mbps:g} Mbit/s"),
            ]
        )

    def read(self) -> Mapping[str, Cells]:
        """The pools by name, the default one first."""
        return {
            row.label: (
                row.label,
                f"{row.quota_mbps:g} Mbit/s",
                f"{row.reserved_mbps:g} Mbit/s",
                ", ".join(row.groups),
                str(row.vms),
                row.description,
            )
            for row in pool_rows(self.driver.session, self.moid)
        }

    def _switch(self) -> DistributedVirtualSwitch:
        return self.driver.session.engine.world.get(self.moid, DistributedVirtualSwitch)

    def _open(self, name: str | None) -> None:
        self.dialog = NetworkPoolDialog(self.driver, self._switch(), name, self.window())
        self.dialog.finished.connect(lambda _code: self.refresh())
        self.dialog.open()

    def _remove(self, name: str) -> None:
        self.driver.submit(RemoveNetworkResourcePool(switch=self.moid, name=name))

    def _why_not_remove(self, name: str) -> str | None:
        world = self.driver.session.engine.world
        return _why_not_default(name) or why_not_remove(world, self._switch(), name)


def _why_not_default(name: str) -> str | None:
    return "The default pool is what the others leave." if name == DEFAULT_POOL else None
