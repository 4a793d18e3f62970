"""The Summary of a datastore."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vsphere_client.session.views.summary_datastore import DatastoreSummary, datastore_summary
from vsphere_client.session.views.summary_vsan import VsanSummary, vsan_summary
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.cards import PropertiesCard, RelatedCard, bar_usage, ref_row
from vsphere_client.ui.objects.links import go, page
from vsphere_client.ui.objects.summary_page import SummaryCard, SummaryPage
from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow
from vsphere_client.ui.widgets.usage_bar import Usage, UsageBar


@dataclass(frozen=True, slots=True)
class DatastoreView:
    """A datastore and, if it is one of vSAN, the cluster's vSAN."""

    store: DatastoreSummary
    vsan: VsanSummary | None


class DatastoreSummaryPage(SummaryPage[DatastoreView]):
    """Details, capacity, performance, and vSAN where it applies."""

    def make_cards(self) -> list[SummaryCard[DatastoreView]]:
        """The cards of the product."""
        return [
            PropertiesCard(
                "Details", detail_rows, (("View hosts", page("hosts")), ("View VMs", page("vms")))
            ),
            SpaceCard(),
            PerformanceCard(),
            VsanStoreCard(),
            RelatedCard(lambda view: [("Hosts", list(view.store.mounted_by))]),
        ]

    def read(self) -> DatastoreView:
        """The numbers of now."""
        session = self.driver.session
        store = datastore_summary(session, self.moid)
        vsan = vsan_summary(session, store.vsan_cluster.moid) if store.vsan_cluster else None
        return DatastoreView(store, vsan)


class SpaceCard(SummaryCard[DatastoreView]):
    """Used, free, provisioned."""

    def __init__(self) -> None:
        super().__init__("Capacity")
        self.bar = UsageBar("Storage")
        self.properties = PropertyGrid()
        self.body.addWidget(self.bar)
        self.body.addWidget(self.properties)
        self.body.addStretch(1)

    def present(self, view: DatastoreView) -> None:
        """Show the space."""
        space = view.store.space
        self.bar.set_usage(bar_usage(space, numbers.space))
        over = view.store.provisioned_gb > space.capacity
        self.properties.set_rows(
            [
                PropertyRow("Total capacity", numbers.space(space.capacity)),
                PropertyRow(
                    "Provisioned space",
                    numbers.space(view.store.provisioned_gb),
                    severity="warning" if over else None,
                ),
                PropertyRow("Free space", numbers.space(space.free)),
            ]
        )


class PerformanceCard(SummaryCard[DatastoreView]):
    """What it serves now, of what it can."""

    def __init__(self) -> None:
        super().__init__("Performance")
        self.bar = UsageBar("I/O per second")
        self.properties = PropertyGrid()
        self.body.addWidget(self.bar)
        self.body.addWidget(self.properties)
        self.body.addStretch(1)

    def present(self, view: DatastoreView) -> None:
        """Show rate and latency."""
        store = view.store
        share = store.iops / store.max_iops if store.max_iops else 0.0
        self.bar.set_usage(
            Usage(
                share,
                f"{numbers.grouped(store.iops)} IOPS",
                f"{numbers.grouped(store.max_iops)} IOPS at most",
                numbers.percent(share * 100),
            )
        )
        self.properties.set_rows(
            [
                PropertyRow("Latency", f"{store.latency_ms:.2f} ms", strong=True),
                PropertyRow("Latency at rest", f"{store.base_latency_ms:g} ms"),
            ]
        )


SHORT = {
    "Reduced availability with no rebuild - delay timer": "Reduced, timer runs",
    "Reduced availability with no rebuild": "Reduced",
    "Reduced availability with active rebuild": "Being rebuilt",
    "Non-availability related reconfig": "Reconfiguring",
    "Non-availability related incompliance": "Not compliant",
}
"""Health states in the room of a card."""


class VsanStoreCard(SummaryCard[DatastoreView]):
    """What the vSAN datastore's cluster says of its objects."""

    def __init__(self) -> None:
        super().__init__("vSAN")
        self.properties = PropertyGrid()
        self.properties.link_activated.connect(self.link_activated)
        self.body.addWidget(self.properties)
        self.body.addStretch(1)

    def wanted(self, view: DatastoreView) -> bool:
        """Only on a vSAN datastore."""
        return view.vsan is not None

    def present(self, view: DatastoreView) -> None:
        """Show the health of its objects."""
        vsan = view.vsan
        if vsan is None or view.store.vsan_cluster is None:
            return
        target = go(view.store.vsan_cluster.moid, "monitor", "vsan-objects")
        rows = [PropertyRow("Objects", f"{vsan.objects} in {view.store.vsan_cluster.name}", link=target)]
        rows += [
            PropertyRow(SHORT.get(one.title, one.title), str(one.objects), severity=one.severity)
            for one in vsan.health
        ]
        rows.append(
            PropertyRow(
                "Disks", f"{vsan.disks}, {vsan.broken_disks} broken" if vsan.broken_disks else str(vsan.disks)
            )
        )
        self.properties.set_rows(rows)


def detail_rows(view: DatastoreView) -> list[PropertyRow]:
    """Type, place and users."""
    store = view.store
    lost = store.hosts_lost
    rows = [
        PropertyRow(
            "State",
            "Normal" if store.accessible else "Inaccessible",
            severity="success" if store.accessible else "danger",
        ),
        PropertyRow("Type", store.type),
        PropertyRow("URL", store.url, mono=True),
        ref_row("Datacenter", store.datacenter),
        PropertyRow("Hosts", str(store.hosts), note=f"({lost} lost it)" if lost else ""),
        PropertyRow("Virtual machines", str(store.vms)),
    ]
    if store.vsan_cluster is not None:
        rows.append(ref_row("vSAN cluster", store.vsan_cluster))
    return rows


def build(driver: SessionDriver, moid: str, window: Any) -> DatastoreSummaryPage:
    """Make the page."""
    return DatastoreSummaryPage(driver, moid, window)
