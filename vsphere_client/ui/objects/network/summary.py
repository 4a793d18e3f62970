"""Summaries of networks, distributed port groups and distributed switches."""

from __future__ import annotations

from typing import Any

from vsphere_client.session.views.summary_network import (
    NetworkSummary,
    SwitchSummary,
    network_summary,
    switch_summary,
)
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.cards import PropertiesCard, RelatedCard, ref_row
from vsphere_client.ui.objects.links import page
from vsphere_client.ui.objects.summary_page import SummaryCard, SummaryPage
from vsphere_client.ui.widgets.property_grid import PropertyRow


class NetworkSummaryPage(SummaryPage[NetworkSummary]):
    """A standard network or a distributed port group."""

    def make_cards(self) -> list[SummaryCard[NetworkSummary]]:
        """Details and related objects."""
        return [
            PropertiesCard(
                "Details", network_rows, (("View hosts", page("hosts")), ("View VMs", page("vms")))
            ),
            RelatedCard(
                lambda view: [
                    ("Switch", [view.switch] if view.switch else []),
                    ("Hosts", list(view.on_hosts)),
                ]
            ),
        ]

    def read(self) -> NetworkSummary:
        """The numbers of now."""
        return network_summary(self.driver.session, self.moid)


def network_rows(view: NetworkSummary) -> list[PropertyRow]:
    """VLAN, users, traffic."""
    return [
        PropertyRow("VLAN ID", "None" if view.vlan == 0 else str(view.vlan)),
        PropertyRow("Load balancing", view.policy),
        PropertyRow("Notify switches", "Yes" if view.notify_switches else "No"),
        ref_row("Datacenter", view.datacenter),
        PropertyRow("Hosts", str(view.hosts)),
        PropertyRow(
            "Virtual machines", str(view.vms), note=f"({view.vms_on} powered on)" if view.vms else ""
        ),
        PropertyRow("Traffic of its VMs", f"{numbers.grouped(view.mbps)} Mbit/s", strong=True),
    ]


class SwitchSummaryPage(SummaryPage[SwitchSummary]):
    """A distributed switch."""

    def make_cards(self) -> list[SummaryCard[SwitchSummary]]:
        """Details and port groups."""
        return [
            PropertiesCard("Details", switch_rows),
            RelatedCard(lambda view: [("Port groups", list(view.portgroups))]),
        ]

    def read(self) -> SwitchSummary:
        """The numbers of now."""
        return switch_summary(self.driver.session, self.moid)


def switch_rows(view: SwitchSummary) -> list[PropertyRow]:
    """Version, size, users."""
    return [
        PropertyRow("Manufacturer", "VMware, Inc."),
        PropertyRow("Version", view.version),
        PropertyRow("Uplinks", str(view.uplinks)),
        PropertyRow("MTU", f"{view.mtu} bytes"),
        ref_row("Datacenter", view.datacenter),
        PropertyRow("Hosts", str(view.hosts)),
        PropertyRow("Virtual machines", str(view.vms)),
    ]


def build(driver: SessionDriver, moid: str, window: Any) -> NetworkSummaryPage:
    """Make the page of a network or port group."""
    return NetworkSummaryPage(driver, moid, window)


def build_switch(driver: SessionDriver, moid: str, window: Any) -> SwitchSummaryPage:
    """Make the page of a distributed switch."""
    return SwitchSummaryPage(driver, moid, window)
