"""Summaries of vCenter Server, datacenters and folders."""

from __future__ import annotations

from typing import Any

from vsphere_client.model.kinds import Kind
from vsphere_client.session.views.linked_vcenters import linked_with, version_of
from vsphere_client.session.views.summary_places import PlaceSummary, place_summary
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.cards import CapacityCard, PropertiesCard
from vsphere_client.ui.objects.summary_page import SummaryCard, SummaryPage
from vsphere_client.ui.widgets.property_grid import PropertyRow

_WORDS = {
    Kind.DATACENTER: "Datacenters",
    Kind.CLUSTER: "Clusters",
    Kind.HOST: "Hosts",
    Kind.VIRTUAL_MACHINE: "Virtual machines",
    Kind.RESOURCE_POOL: "Resource pools",
    Kind.DATASTORE: "Datastores",
    Kind.NETWORK: "Networks",
    Kind.DISTRIBUTED_SWITCH: "Distributed switches",
}


class PlaceSummaryPage(SummaryPage[PlaceSummary]):
    """Counts and capacity of what lies inside; a vCenter tells its version too."""

    def make_cards(self) -> list[SummaryCard[PlaceSummary]]:
        """Counts, capacity where there is any, and the version of the vCenter."""
        cards: list[SummaryCard[PlaceSummary]] = [
            PropertiesCard("Details", self._count_rows),
            CapacityCard(self.driver, lambda view: view.capacity, only_what_is=True),
        ]
        if self.moid in self.driver.session.engine.world.vcenters:
            cards.append(PropertiesCard("Version Information", lambda _view: self._version_rows()))
        return cards

    def _version_rows(self) -> list[PropertyRow]:
        session = self.driver.session
        linked = linked_with(session, self.moid)
        rows = version_rows(version_of(session, self.moid))
        return rows + [
            PropertyRow("Linked with" if at == 0 else " " * at, one.name, link=f"go:{one.moid}")
            for at, one in enumerate(linked)
        ]

    def _count_rows(self, view: PlaceSummary) -> list[PropertyRow]:
        root = self.moid in self.driver.session.engine.world.vcenters
        return count_rows(view, with_datacenters=root)

    def read(self) -> PlaceSummary:
        """The numbers of now."""
        return place_summary(self.driver.session, self.moid)


def count_rows(view: PlaceSummary, *, with_datacenters: bool) -> list[PropertyRow]:
    """How many of each kind."""
    rows = []
    for kind, word in _WORDS.items():
        if kind not in view.counts or (kind == Kind.DATACENTER and not with_datacenters):
            continue
        count, note, severity = view.counts[kind], "", None
        if kind == Kind.VIRTUAL_MACHINE and count:
            note = f"({view.vms_on} powered on)"
        if kind == Kind.HOST and view.hosts_not_responding:
            note, severity = f"({view.hosts_not_responding} not responding)", "danger"
        rows.append(PropertyRow(word, numbers.grouped(count), note=note, severity=severity))
    return rows


def version_rows(version: str) -> list[PropertyRow]:
    """What is played, and by what."""
    return [
        PropertyRow("Version", version, note="(simulated)"),
        PropertyRow("vCenter HA", "Not configured"),
    ]


def build(driver: SessionDriver, moid: str, window: Any) -> PlaceSummaryPage:
    """Make the page."""
    return PlaceSummaryPage(driver, moid, window)
