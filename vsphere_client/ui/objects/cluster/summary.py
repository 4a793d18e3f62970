"""The Summary of a cluster."""

from __future__ import annotations

from typing import Any

from vsphere_client.session.views.summary_cluster import ClusterDetails, cluster_summary
from vsphere_client.session.views.summary_ha import ha_summary
from vsphere_client.session.views.summary_vsan import vsan_summary
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.cards import CapacityCard, PropertiesCard
from vsphere_client.ui.objects.cluster.cluster_view import ClusterView
from vsphere_client.ui.objects.cluster.service_cards import ConsumersCard, DrsCard, HaCard, VsanCard
from vsphere_client.ui.objects.links import page
from vsphere_client.ui.objects.summary_page import SummaryCard, SummaryPage
from vsphere_client.ui.widgets.property_grid import PropertyRow


class ClusterSummaryPage(SummaryPage[ClusterView]):
    """Details, capacity, DRS, HA, vSAN and consumers."""

    def make_cards(self) -> list[SummaryCard[ClusterView]]:
        """The six cards of the design."""
        return [
            PropertiesCard(
                "Cluster Details",
                lambda view: detail_rows(view.cluster.details),
                (("View all hosts", page("hosts")), ("View all VMs", page("vms"))),
            ),
            CapacityCard(
                self.driver,
                lambda view: view.cluster.capacity,
                (("View utilization", page("monitor", "drs-cpu-utilization")),),
            ),
            DrsCard(),
            HaCard(),
            VsanCard(),
            ConsumersCard(),
        ]

    def read(self) -> ClusterView:
        """The numbers of now."""
        session = self.driver.session
        return ClusterView(
            cluster_summary(session, self.moid),
            ha_summary(session, self.moid),
            vsan_summary(session, self.moid),
        )


def detail_rows(details: ClusterDetails) -> list[PropertyRow]:
    """The rows of Cluster Details."""
    notes = []
    if details.in_maintenance:
        notes.append(f"{details.in_maintenance} in maintenance mode")
    if details.not_responding:
        notes.append(f"{details.not_responding} not responding")
    vms = f"{numbers.grouped(details.vms_on)} on, {numbers.grouped(details.vms_off)} off"
    if details.vms_suspended:
        vms += f", {details.vms_suspended} suspended"
    return [
        PropertyRow("Hosts", str(details.hosts), note=f"({', '.join(notes)})" if notes else ""),
        PropertyRow("Total processors", f"{details.cores} cores, {details.logical} logical"),
        PropertyRow("EVC mode", details.evc or "Disabled"),
        PropertyRow("vMotion migrations", numbers.grouped(details.vmotions)),
        PropertyRow("Virtual machines", vms),
        PropertyRow("Resource pools", str(details.pools)),
        *validity_rows(details),
        PropertyRow("Fault domains", ", ".join(details.fault_domains) or "None"),
    ]


def validity_rows(details: ClusterDetails) -> list[PropertyRow]:
    """Whether all reservations of a DRS cluster fit; nothing while DRS is off."""
    if not details.validity:
        return []
    severity = {"Overcommitted": "warning", "Invalid": "danger"}.get(details.validity)
    note = f"({details.validity_reason})" if details.validity_reason else ""
    return [PropertyRow("Reservations", details.validity, note=note, severity=severity)]


def build(driver: SessionDriver, moid: str, window: Any) -> ClusterSummaryPage:
    """Make the page."""
    return ClusterSummaryPage(driver, moid, window)
