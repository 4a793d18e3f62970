"""The cards of a cluster's services: vSphere DRS, vSphere HA, vSAN, and who consumes most."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from vsphere_client.session.views.looks import ICONS
from vsphere_client.session.views.summary_cluster import DrsSummary
from vsphere_client.session.views.summary_ha import HaSummary
from vsphere_client.session.views.summary_vsan import VsanSummary
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.cluster.cluster_view import ClusterView
from vsphere_client.ui.objects.line_table import LineCell, LineColumn, LineTable
from vsphere_client.ui.objects.links import go, page
from vsphere_client.ui.objects.summary_page import SummaryCard
from vsphere_client.ui.theme.tokens import RING_SMALL
from vsphere_client.ui.widgets.empty_state import EmptyState
from vsphere_client.ui.widgets.histogram import Histogram
from vsphere_client.ui.widgets.link_label import LinkLabel
from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow
from vsphere_client.ui.widgets.ring_gauge import RingGauge
from vsphere_client.ui.widgets.themed import follow_theme, text_label, tighten
from vsphere_client.ui.widgets.usage_bar import Usage, UsageBar
from vsphere_client.ui.widgets.value_label import ValueLabel

COLOURS = {"success": "success.mark", "warning": "warning.mark", "danger": "danger.mark"}
Base = SummaryCard[ClusterView]


class ServiceCard(Base):
    """A card that says so in a sentence when its service is off.

    Args:
        title: The service's name.
        settings: Target of the link to its settings.
    """

    def __init__(self, title: str, settings: str) -> None:
        super().__init__(title)
        self.content = QWidget()
        self.box = QVBoxLayout(self.content)
        tighten(self.box)
        self.off = EmptyState(f"{title} is turned off.", "Go to its settings", settings)
        self.off.setContentsMargins(-16, 0, 0, 0)
        self.off.link_activated.connect(self.link_activated)
        self._either = QStackedWidget()
        self._either.addWidget(self.content)
        self._either.addWidget(self.off)
        self.body.addWidget(self._either, 1)

    def show_on(self, on: bool) -> None:
        """Show the content, or the sentence."""
        self._either.setCurrentWidget(self.content if on else self.off)
        if not on:
            self.set_caption("Turned off")


class DrsCard(ServiceCard):
    """The cluster's score as a ring, its VMs by score, recommendations and faults."""

    def __init__(self) -> None:
        super().__init__("vSphere DRS", page("configure", "drs"))
        self.ring = RingGauge("Cluster DRS score", "cluster score")
        self.histogram = Histogram("VM DRS score, number of VMs")
        row = QHBoxLayout()
        row.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.histogram, 1)
        self.box.addLayout(row, 1)
        self.recommendations, self.faults = ValueLabel("", "strong"), ValueLabel("", "strong")
        self.why = LinkLabel("Why?", "why-score", trainer=True, icon="bulb", strong=True)
        self.why.activated.connect(self.link_activated)
        last = QHBoxLayout()
        self.recommendation_word, self.fault_word = text_label(""), text_label("")
        for number, word in (
            (self.recommendations, self.recommendation_word),
            (self.faults, self.fault_word),
        ):
            number.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
            last.addWidget(number)
            last.addWidget(word)
            last.addSpacing(12)
        last.addStretch(1)
        last.addWidget(self.why)
        self.box.addLayout(last)
        self._rows = (row, last)
        self.add_link("View DRS settings", page("configure", "drs"))
        self.add_link("View all VMs", page("monitor", "drs-vm-score"))
        follow_theme(self._space)

    def _space(self) -> None:
        tighten(self._rows[0], spacing=12)
        tighten(self._rows[1], spacing=4, margins=(0, 8, 0, 0))

    def present(self, view: ClusterView) -> None:
        """Show the score."""
        drs: DrsSummary | None = view.cluster.drs
        self.show_on(drs is not None)
        if drs is None:
            return
        self.set_caption(f"{drs.automation}, threshold {drs.threshold}")
        self.ring.set_percent(drs.score)
        self.histogram.set_counts(drs.buckets)
        self.recommendations.write(str(drs.recommendations))
        self.faults.write(str(drs.faults))
        self.recommendation_word.setText("recommendation" if drs.recommendations == 1 else "recommendations")
        self.fault_word.setText("fault" if drs.faults == 1 else "faults")
        self.why.setText(f"Why {drs.score:.0f} %?")
        self.why.updateGeometry()


class HaCard(ServiceCard):
    """What is kept for a failover, how many VMs are protected, and who leads."""

    def __init__(self) -> None:
        super().__init__("vSphere HA", page("configure", "ha"))
        self.cpu = UsageBar("CPU reserved for failover")
        self.memory = UsageBar("Memory reserved for failover")
        self.protected = UsageBar("Protected")
        self.properties = PropertyGrid()
        self.properties.link_activated.connect(self.link_activated)
        for widget in (self.cpu, self.memory, self.protected, self.properties):
            self.box.addWidget(widget)
        self.box.addStretch(1)
        self.add_link("View HA settings", page("configure", "ha"))
        self.add_link("View HA state", page("monitor", "ha-summary"))

    def present(self, view: ClusterView) -> None:
        """Show reservations, protection and the primary."""
        ha: HaSummary | None = view.ha
        self.show_on(ha is not None)
        if ha is None:
            return
        kept = "Admission control on" if ha.admission_on else "Admission control off"
        level = "unknown" if not ha.admission_on else "success" if ha.admission_kept else "danger"
        self.set_caption(kept if ha.admission_kept else "Failover level not kept", level)
        for bar, share in ((self.cpu, ha.reserved_cpu_percent), (self.memory, ha.reserved_memory_percent)):
            bar.setVisible(share is not None)
            if share is not None:
                bar.set_usage(Usage(share / 100, free=numbers.percent(share), color="accent"))
        whole = ha.protected == ha.powered_on
        part = ha.protected / ha.powered_on if ha.powered_on else 1.0
        words = f"{numbers.grouped(ha.protected)} of {numbers.grouped(ha.powered_on)}"
        self.protected.set_usage(Usage(part, free=words, color="success.mark" if whole else "warning.mark"))
        self.properties.set_rows(_ha_rows(ha))


def _ha_rows(ha: HaSummary) -> list[PropertyRow]:
    rows = [PropertyRow("Primary", "None", severity="danger")]
    if ha.primary is not None:
        rows = [PropertyRow("Primary", ha.primary.name, link=go(ha.primary.moid))]
    if ha.failover_capacity is not None:
        rows.append(PropertyRow("Survives now", numbers.count(ha.failover_capacity, "host failure")))
    if ha.restarting:
        rows.append(PropertyRow("Restarting", numbers.count(ha.restarting, "VM"), severity="warning"))
    return rows


class VsanCard(ServiceCard):
    """Health of the objects, what is copied, disks and space."""

    def __init__(self) -> None:
        super().__init__("vSAN", page("configure", "vsan-services"))
        self.ring = RingGauge("vSAN objects healthy", "healthy", size=RING_SMALL, color="success.mark")
        self.properties = PropertyGrid(86)
        row = QHBoxLayout()
        row.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.properties, 1, Qt.AlignmentFlag.AlignTop)
        self.space = UsageBar("Written, with replicas")
        self.box.addLayout(row)
        self.box.addStretch(1)
        self.box.addWidget(self.space)
        self._row = row
        self.add_link("Virtual objects", page("monitor", "vsan-objects"))
        self.add_link("Capacity", page("monitor", "vsan-capacity"))
        follow_theme(self._space_row)

    def _space_row(self) -> None:
        tighten(self._row, spacing=16)

    def present(self, view: ClusterView) -> None:
        """Show health and space."""
        vsan: VsanSummary | None = view.vsan
        self.show_on(vsan is not None)
        if vsan is None:
            return
        self.set_caption(f"{vsan.architecture}, {'all flash' if vsan.all_flash else 'hybrid'}")
        # Never 100 % while one object is not healthy.
        shown = vsan.healthy_percent if vsan.healthy == vsan.objects else min(vsan.healthy_percent, 99.0)
        self.ring.set_percent(shown, COLOURS[vsan.worst])
        self.properties.set_rows(_vsan_rows(vsan))
        like = vsan.space.capacity
        used, whole = numbers.space(vsan.space.used, like), numbers.space(like)
        self.space.set_usage(Usage(vsan.space.fraction, free=f"{used.rpartition(' ')[0]} of {whole}"))


def _vsan_rows(vsan: VsanSummary) -> list[PropertyRow]:
    bad = vsan.objects - vsan.healthy
    objects = f"{vsan.healthy} healthy" if not bad else f"{vsan.healthy} healthy, {bad} not"
    left = numbers.space(vsan.resyncing_gb) if vsan.resyncing_gb > 0 else "0 B"
    disks = f"{vsan.disk_groups}, {vsan.disks} disks"
    return [
        PropertyRow("Objects", objects, severity="success" if not bad else vsan.worst),
        PropertyRow("Resyncing", f"{left}, {numbers.count(vsan.resyncing_objects, 'object')}"),
        PropertyRow(
            "Findings",
            "None" if not vsan.findings else numbers.count(vsan.findings, "finding"),
            severity="success" if not vsan.findings else vsan.worst,
        ),
        PropertyRow("Disk groups" if vsan.architecture == "OSA" else "Hosts", disks),
    ]


class ConsumersCard(Base):
    """The pools of the cluster and the VMs beside them, with what they use."""

    def __init__(self) -> None:
        super().__init__("Cluster Consumers")
        columns = (LineColumn(stretch=True), LineColumn("CPU", right=True), LineColumn("Memory", right=True))
        self.table = LineTable(columns, "Cluster consumers")
        self.table.link_activated.connect(self.link_activated)
        self.body.addWidget(self.table)
        self.body.addStretch(1)
        self.add_link("View all VMs", page("vms"))

    def present(self, view: ClusterView) -> None:
        """Show what each consumer uses."""
        found = view.cluster.consumers
        cpu_like = max((one.cpu_mhz for one in found), default=0.0)
        memory_like = max((one.memory_mb for one in found), default=0.0)
        self.table.set_rows(
            [
                (
                    LineCell(one.name, ICONS[one.kind], go(one.moid) if one.moid else None, note=one.note),
                    numbers.cpu(one.cpu_mhz, cpu_like),
                    LineCell(numbers.memory(one.memory_mb, memory_like), role="secondary"),
                )
                for one in found
            ]
        )
