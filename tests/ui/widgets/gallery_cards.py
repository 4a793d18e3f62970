"""Cards of a cluster's Summary, and one with the small pieces."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from vsphere_client.ui.widgets.card import Card
from vsphere_client.ui.widgets.elided_label import ElidedLabel
from vsphere_client.ui.widgets.empty_state import EmptyState, LoadingBars
from vsphere_client.ui.widgets.histogram import Histogram
from vsphere_client.ui.widgets.link_label import LinkLabel
from vsphere_client.ui.widgets.pill import CountBadge, Pill
from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow
from vsphere_client.ui.widgets.ring_gauge import RingGauge
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.widgets.usage_bar import MiniBar, Usage, UsageBar


def details_card():
    card = Card("Cluster Details")
    properties = PropertyGrid()
    properties.set_rows(
        [
            PropertyRow("Hosts", "6", note="(1 in maintenance mode)"),
            PropertyRow("Total processors", "240 cores, 480 logical"),
            PropertyRow("EVC mode", 'Intel "Cascade Lake" Generation'),
            PropertyRow("Objects", "612 healthy", severity="success"),
            PropertyRow("Findings", "1 warning", severity="warning"),
            PropertyRow("Primary", "esx03.lab.local", link="host-3"),
            PropertyRow("Source MAC", "00:50:56:9a:3c:71", mono=True),
        ]
    )
    card.body.addWidget(properties)
    card.body.addStretch(1)
    card.add_link("View all hosts")
    card.add_link("Edit notes")
    return card


def capacity_card():
    card = Card("Capacity and Usage", "updated 08:42:17")
    rows = (
        ("CPU", 337.6 / 500, "337.6 GHz used", "500.0 GHz capacity", "162.4 GHz free"),
        ("Memory", 1.42 / 1.88, "1.42 TB used", "1.88 TB capacity", "0.46 TB free"),
        ("Storage", 0.93, "64.9 TB used", "69.8 TB capacity", "4.9 TB free"),
    )
    for label, fraction, used, capacity, free in rows:
        bar = UsageBar(label)
        bar.set_usage(Usage(fraction, used, capacity, free, markers=(0.5,) if label == "CPU" else ()))
        card.body.addWidget(bar)
    card.body.addStretch(1)
    card.add_link("View stats")
    return card


def drs_card():
    card = Card("vSphere DRS", "Fully Automated, threshold 3")
    ring = RingGauge("Cluster DRS score", "cluster score")
    ring.set_percent(82)
    histogram = Histogram("VM DRS score, number of VMs")
    histogram.set_counts((0, 2, 9, 41, 96))
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addWidget(ring, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(histogram, 1)
    card.body.addLayout(row, 1)
    last = QHBoxLayout()
    last.addWidget(text_label("3 recommendations"))
    last.addStretch(1)
    last.addWidget(LinkLabel("Why 82 %?", trainer=True, icon="bulb", strong=True))
    card.body.addLayout(last)
    card.add_link("View DRS settings")
    card.add_link("View all VMs")
    return card


def ha_card():
    card = Card("vSphere HA")
    card.set_caption("Admission control on", "success")
    for label, share in (("CPU reserved for failover", 0.2), ("Memory reserved for failover", 0.2)):
        bar = UsageBar(label)
        bar.set_usage(Usage(share, free="20 %"))
        card.body.addWidget(bar)
    bar = UsageBar("Protected")
    bar.set_usage(Usage(1.0, free="148 of 148", color="success.mark"))
    card.body.addWidget(bar)
    card.body.addStretch(1)
    card.add_link("View HA settings")
    card.add_link("What if a host fails?", trainer=True)
    return card


def vsan_card():
    card = Card("vSAN", "OSA, all flash")
    ring = RingGauge("vSAN health", "health", size=92, color="success.mark")
    ring.set_percent(92)
    timer = RingGauge("Repair timer", "of 60 min", size=92, color="warning.mark")
    timer.set_value("41:12", "", 0.69)
    row = QHBoxLayout()
    row.addWidget(ring)
    row.addWidget(timer)
    row.addStretch(1)
    card.body.addLayout(row)
    card.body.addStretch(1)
    card.add_link("Skyline health")
    return card


def small_pills():
    pills = QHBoxLayout()
    for text, tone, mark in (
        ("463 healthy", "success", "success"),
        ("149 reduced", "warning", "warning"),
        ("0 inaccessible", "neutral", None),
        ("inside view", "trainer", None),
        ("Live", "success", "dot"),
    ):
        pills.addWidget(Pill(text, tone, mark=mark))
    badge = CountBadge("alarms")
    badge.set_count(3)
    running = CountBadge("tasks running", "info", "running")
    running.set_count(1)
    pills.addWidget(badge)
    pills.addWidget(running)
    pills.addStretch(1)
    return pills


def small_pieces_card():
    card = Card("Pieces", trainer=True)
    card.body.addLayout(small_pills())
    card.body.addWidget(
        ElidedLabel("/vmfs/volumes/vsanDatastore/52d81e65-web-fe-07/web-fe-07.vmx", middle=True)
    )
    mini = MiniBar("DRS score")
    mini.set_usage(Usage(0.82, color="accent"), gain=0.12)
    card.body.addWidget(mini)
    card.body.addWidget(EmptyState("No DRS recommendations at this time.", "Run DRS now"))
    card.body.addWidget(LoadingBars())
    return card
