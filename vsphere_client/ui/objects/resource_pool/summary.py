"""The Summary of a resource pool."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from time import perf_counter
from typing import Any

from vsphere_client.session.views.resource_allocation import worst_cases
from vsphere_client.session.views.summary_pool import PoolResource, PoolSummary, pool_summary
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.cards import PropertiesCard, RelatedCard
from vsphere_client.ui.objects.line_table import LineCell, LineColumn, LineTable
from vsphere_client.ui.objects.links import do
from vsphere_client.ui.objects.summary_page import SummaryCard, SummaryPage
from vsphere_client.ui.widgets.property_grid import PropertyRow

WORST_CASE_S = 1.0
"""Seconds for which a worst case stands while time passes: all machines of the cluster are looked at for it."""


class PoolSummaryPage(SummaryPage[PoolSummary]):
    """Members, CPU and memory settings, what is used."""

    _worst: tuple[float, float] = (0.0, 0.0)
    _worst_at = -inf

    def make_cards(self) -> list[SummaryCard[PoolSummary]]:
        """The cards of the product."""
        edit = (("Edit resource settings", do("pool.edit_resources")),)
        return [
            MembersCard(),
            PropertiesCard("CPU", self._cpu, edit),
            PropertiesCard("Memory", self._memory, edit),
            RelatedCard(lambda view: [("Owner", [view.owner])]),
        ]

    def _cpu(self, view: PoolSummary) -> list[PropertyRow]:
        return resource_rows(view.cpu, numbers.cpu, "Demand", self._worst[0])

    def _memory(self, view: PoolSummary) -> list[PropertyRow]:
        return resource_rows(view.memory, numbers.memory, "Active", self._worst[1])

    def refresh(self) -> None:
        """Structure or settings changed: the worst case, too."""
        self._worst_at = -inf
        super().refresh()

    def read(self) -> PoolSummary:
        """The numbers of now."""
        session = self.driver.session
        if perf_counter() - self._worst_at >= WORST_CASE_S:
            cpu, memory = worst_cases(session, self.moid, "cpu"), worst_cases(session, self.moid, "memory")
            self._worst, self._worst_at = (cpu[self.moid], memory[self.moid]), perf_counter()
        return pool_summary(session, self.moid)


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


def resource_rows(
    part: PoolResource, words: Callable[[float], str], asked: str, worst: float
) -> list[PropertyRow]:
    """Settings of a resource, what they are worth if all want everything, then what is used of it."""
    expandable = " (expandable)" if part.expandable else ""
    return [
        PropertyRow("Shares", part.shares),
        PropertyRow("Reservation", f"{words(part.reservation)}{expandable}"),
        PropertyRow("Reservation used", words(part.reservation_used)),
        PropertyRow("Limit", "Unlimited" if part.limit is None else words(part.limit)),
        PropertyRow("Worst case allocation", words(worst)),
        PropertyRow(asked, words(part.demand)),
        PropertyRow("Used", words(part.usage), strong=True),
        PropertyRow("Entitled", words(part.entitlement)),
    ]


def build(driver: SessionDriver, moid: str, window: Any) -> PoolSummaryPage:
    """Make the page."""
    return PoolSummaryPage(driver, moid, window)
