"""Monitor > Resource Allocation > CPU and Memory."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Any

from vsphere_client.session.views.resource_allocation import (
    Allocation,
    AllocationHead,
    AllocationRow,
    Resource,
    resource_allocation,
)
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.links import go
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.table_page import TablePage, offer_menu
from vsphere_client.ui.widgets.card import Card
from vsphere_client.ui.widgets.cells import IconText
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.flow_grid import FlowGrid
from vsphere_client.ui.widgets.parts_bar import Part, PartsBar
from vsphere_client.ui.widgets.themed import text_label

TITLES = {"cpu": "CPU Resource Allocation", "memory": "Memory Resource Allocation"}
UNITS = {"cpu": "MHz", "memory": "MB"}
MANY_ROWS, MANY_ROWS_S = 200, 1.0
"""Longer lists are read at most once in that many seconds while time passes."""


def columns_of(resource: Resource) -> tuple[Column, ...]:
    """The product's columns, then what is used now."""
    consumed, active = ("Used", "Demand") if resource == "cpu" else ("Consumed", "Active")
    return (
        Column("Name", "name", "icon", width=160),
        Column("Reservation", "reservation", "number", width=96),
        Column("Limit", "limit", "number", width=96),
        Column("Shares", "level", width=76),
        Column("Shares Value", "shares", "number", width=104),
        Column("% Shares", "percent", "number", width=84, yields=1),
        Column("Worst Case Allocation", "worst", "number", width=156, yields=2),
        Column(consumed, "consumed", "number", width=112),
        Column(active, "active", "number", width=112),
        Column("Reservation Type", "type", width=124, yields=3),
    )


class ResourceAllocationPage(TablePage):
    """Reservation and use of the whole on top, who stands below it in the list."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any, resource: Resource) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title=TITLES[resource],
            columns=columns_of(resource),
            empty="No virtual machine and no resource pool here.",
            stretch="type",
        )
        self._resource: Resource = resource
        self._words = numbers.cpu if resource == "cpu" else numbers.memory
        self._read_at = 0.0
        self.reservation, self.usage = Card("Reservation", side=True), Card("Use", side=True)
        self.reservation_bar = PartsBar(f"{TITLES[resource]}: reservation")
        self.usage_bar = PartsBar(f"{TITLES[resource]}: use")
        self.settings = text_label("", "secondary")
        for card, bar in ((self.reservation, self.reservation_bar), (self.usage, self.usage_bar)):
            card.body.addWidget(bar)
            card.body.addStretch(1)
        self.reservation.body.addWidget(self.settings)
        self.flow = FlowGrid(2)
        self.flow.set_cards([self.reservation, self.usage])
        self.body.insertWidget(0, self.flow)
        offer_menu(self, self.grid, self.rows, window)
        self.refresh()

    def tick(self) -> None:
        """Numbers moved: long lists are read anew only now and then."""
        if self.rows.rowCount() < MANY_ROWS or perf_counter() - self._read_at >= MANY_ROWS_S:
            self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """Head and rows of now."""
        self._read_at = perf_counter()
        found: Allocation = resource_allocation(self.driver.session, self.moid, self._resource)
        self._show_head(found.head)
        return {row.moid: self._cells(row) for row in found.rows}

    def _show_head(self, head: AllocationHead) -> None:
        words, total = self._words, max(head.total, 1.0)
        self.reservation.set_caption(f"{words(head.total)} can be reserved")
        self.reservation_bar.set_parts(
            (
                Part("Reserved", head.reserved, words(head.reserved), "accent"),
                Part("Available", head.available, words(head.available), "bar_free"),
            ),
            total,
            head.configured,
        )
        used = "Used" if self._resource == "cpu" else "Consumed"
        asked = "Demand" if self._resource == "cpu" else "Active"
        self.usage.set_caption(f"{asked} {words(head.active)}")
        capacity = max(head.total, head.consumed)
        free = capacity - head.consumed
        self.usage_bar.set_parts(
            (
                Part(used, head.consumed, words(head.consumed), "series.2"),
                Part("Free", free, words(free), "bar_free"),
            ),
            capacity,
        )
        self.settings.setText(self._settings_words(head))
        self.settings.setVisible(head.expandable is not None)

    def _settings_words(self, head: AllocationHead) -> str:
        if head.expandable is None or head.configured is None:
            return ""
        kind = "expandable" if head.expandable else "fixed"
        limit = "unlimited" if head.limit is None else self._words(head.limit)
        return f"Set: reservation {self._words(head.configured)} ({kind}), limit {limit}"

    def _cells(self, row: AllocationRow) -> Cells:
        icon = "resource-pool" if row.pool else "vm"
        badge = "powered-on" if row.running and not row.pool else None
        kind = "" if row.expandable is None else "Expandable" if row.expandable else "Fixed"
        unit = UNITS[self._resource]
        return (
            IconText(icon, row.name, badge, link=go(row.moid), muted=not row.running),
            f"{numbers.grouped(row.reservation)} {unit}",
            "Unlimited" if row.limit is None else f"{numbers.grouped(row.limit)} {unit}",
            row.level,
            numbers.grouped(row.shares),
            f"{row.shares_percent:.1f} %",
            f"{numbers.grouped(row.worst_case)} {unit}",
            f"{numbers.grouped(row.consumed)} {unit}",
            f"{numbers.grouped(row.active)} {unit}",
            kind,
        )


def build_cpu(driver: SessionDriver, moid: str, window: Any) -> ResourceAllocationPage:
    """Make the page of CPU."""
    return ResourceAllocationPage(driver, moid, window, "cpu")


def build_memory(driver: SessionDriver, moid: str, window: Any) -> ResourceAllocationPage:
    """Make the page of memory."""
    return ResourceAllocationPage(driver, moid, window, "memory")
