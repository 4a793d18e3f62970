"""The Summary of a resource pool."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vsphere_client.session.views.summary_pool import PoolResource, PoolSummary, pool_summary
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.cards import PropertiesCard, RelatedCard
from vsphere_client.ui.objects.line_table import LineCell, LineColumn, LineTable
from vsphere_client.ui.objects.links import do
from vsphere_client.ui.objects.summary_page import SummaryCard, SummaryPage
from vsphere_client.ui.widgets.property_grid import PropertyRow


class PoolSummaryPage(SummaryPage[PoolSummary]):
    """Members, CPU and memory settings, what is used."""

    def make_cards(self) -> list[SummaryCard[PoolSummary]]:
        """The cards of the product."""
        edit = (("Edit resource settings", do("pool.edit_resources")),)
        return [
            MembersCard(),
            PropertiesCard("CPU", lambda view: resource_rows(view.cpu, numbers.cpu, "Demand"), edit),
            PropertiesCard("Memory", lambda view: resource_rows(view.memory, numbers.memory, "Active"), edit),
            RelatedCard(lambda view: [("Owner", [view.owner])]),
        ]

    def read(self) -> PoolSummary:
        """The numbers of now."""
        return pool_summary(self.driver.session, self.moid)


class MembersCard(SummaryCard[PoolSummary]):
    """This pool and all below it, side by side."""

    def __init__(self) -> None:
        super().__init__("Resource Pool Details")
        columns = (
            LineColumn(stretch=True),
            LineColumn("This pool", right=True),
            LineColumn("Total", right=True),
        )
        self.table = LineTable(columns, "Members")
        self.body.addWidget(self.table)
        self.body.addStretch(1)

    def present(self, view: PoolSummary) -> None:
        """Show the counts."""
        rows = (
            ("VMs and templates", view.vms, view.vms_below),
            ("Powered on VMs", view.powered_on, view.powered_on_below),
            ("Child resource pools", view.pools, view.pools_below),
        )
        self.table.set_rows(
            [(LineCell(name, role="secondary"), str(own), str(all_)) for name, own, all_ in rows]
        )


def resource_rows(part: PoolResource, words: Callable[[float], str], asked: str) -> list[PropertyRow]:
    """Settings of a resource, then what is used of it."""
    expandable = " (expandable)" if part.expandable else ""
    return [
        PropertyRow("Shares", part.shares),
        PropertyRow("Reservation", f"{words(part.reservation)}{expandable}"),
        PropertyRow("Reservation used", words(part.reservation_used)),
        PropertyRow("Limit", "Unlimited" if part.limit is None else words(part.limit)),
        PropertyRow(asked, words(part.demand)),
        PropertyRow("Used", words(part.usage), strong=True),
        PropertyRow("Entitled", words(part.entitlement)),
    ]


def build(driver: SessionDriver, moid: str, window: Any) -> PoolSummaryPage:
    """Make the page."""
    return PoolSummaryPage(driver, moid, window)
