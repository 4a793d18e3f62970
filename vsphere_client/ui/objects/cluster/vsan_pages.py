"""vSAN > Physical Disks, Resyncing Objects and Capacity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from vsphere_client.session.views.monitor_vsan_space import (
    CapacityPage,
    capacity_page,
    disk_rows,
    resync_page,
)
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.content_page import ContentPage
from vsphere_client.ui.objects.line_table import LineCell, LineColumn, LineTable
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.table_page import TablePage
from vsphere_client.ui.widgets.card import Card
from vsphere_client.ui.widgets.cells import Bar, IconText, Severity
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.empty_state import EmptyState
from vsphere_client.ui.widgets.flow_grid import FlowGrid
from vsphere_client.ui.widgets.themed import tighten
from vsphere_client.ui.widgets.usage_bar import Usage, UsageBar

DISK_COLUMNS = (
    Column("Host", "host", "icon", width=160),
    Column("Disk", "name", "icon", width=100),
    Column("Tier", "tier", width=90),
    Column("Drive Type", "media", width=92, yields=2),
    Column("Disk Group", "group", width=104, yields=3),
    Column("Used", "used", "bar", width=160),
    Column("Used Capacity", "used_gb", "number", width=112, yields=1),
    Column("Capacity", "capacity", "number", width=96),
    Column("Components", "components", "number", width=100),
    Column("State and Health", "health", "severity", width=260),
)
RESYNC_COLUMNS = (
    Column("Virtual machine", "vm", "icon", width=170),
    Column("Object", "type", width=130),
    Column("Component", "component", width=100),
    Column("To host", "host", width=160),
    Column("Intent", "intent", width=130),
    Column("Progress", "progress", "bar", width=170),
    Column("Bytes left", "left", "number", width=110),
    Column("Done at", "ends", "time", width=110),
)


class PhysicalDisksPage(TablePage):
    """The capacity disks that vSAN claimed."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Physical Disks",
            columns=DISK_COLUMNS,
            empty="vSAN has claimed no disks.",
        )
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The disks by host and name."""
        return {
            row.key: (
                IconText("host", row.host),
                IconText("disk", row.name),
                row.tier,
                row.media,
                row.group,
                Bar(row.used_gb / row.capacity_gb if row.capacity_gb else 0.0),
                numbers.space(row.used_gb),
                numbers.space(row.capacity_gb),
                str(row.components),
                Severity("danger", row.health) if row.health else Severity("success", "Healthy"),
            )
            for row in disk_rows(self.driver.session, self.moid)
        }


class ResyncPage(TablePage):
    """What is being copied, and what is left of it."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Resyncing Objects",
            columns=RESYNC_COLUMNS,
            empty="No objects are resyncing.",
        )
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The copies, in the order in which they began."""
        view = resync_page(self.driver.session, self.moid)
        left, eta = numbers.space(view.left_gb), numbers.timer(view.eta_s)
        words = f"{numbers.count(view.objects, 'object')}, {left} left, about {eta}" if view.objects else ""
        self.set_note(words)
        return {
            row.key: (
                self.object_cell(row.vm, row.vm_name),
                row.type,
                row.component,
                row.host,
                row.intent,
                Bar(1 - row.left_gb / row.whole_gb if row.whole_gb else 1.0, color="accent"),
                numbers.space(row.left_gb),
                numbers.moment(self.driver.start, row.ends_us) if row.ends_us is not None else "waits",
            )
            for row in view.rows
        }


class VsanCapacityPage(ContentPage):
    """Raw space, what a policy leaves of it, and what uses it."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(driver, moid, window, title="Capacity")
        self.off = EmptyState("vSAN is turned off.")
        self.overview = Card("Capacity Overview", "raw space")
        self.bar = UsageBar("Used")
        self.overview.body.addWidget(self.bar)
        self.usable = LineTable(
            (LineColumn("Storage policy", stretch=True), LineColumn("Effective free space", right=True)),
            "What if analysis",
        )
        self.types = LineTable(
            (LineColumn("Type", stretch=True), LineColumn("Written", right=True), LineColumn(width=120)),
            "Usage breakdown",
        )
        self.hosts = LineTable(
            (LineColumn("Host", stretch=True), LineColumn(width=96), LineColumn("Used", right=True)), "Hosts"
        )
        self.flow = FlowGrid(3)
        self.flow.set_cards(
            [
                _card("What if analysis", self.usable),
                _card("Usage breakdown", self.types),
                _card("Balance of hosts", self.hosts),
            ]
        )
        row = QHBoxLayout()
        tighten(row)
        row.addWidget(self.overview)
        for widget in (self.off,):
            self.body.addWidget(widget)
        self.body.addLayout(row)
        self.body.addWidget(self.flow, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addStretch(1)
        self.refresh()

    def refresh(self) -> None:
        """Show the space of now."""
        if not self.present():
            return
        view = capacity_page(self.driver.session, self.moid)
        self.off.setVisible(view is None)
        self.overview.setVisible(view is not None)
        self.flow.setVisible(view is not None)
        if view is not None:
            self._show(view)

    def _show(self, view: CapacityPage) -> None:
        capacity = view.capacity
        like = capacity.raw_gb
        fraction = capacity.used_gb / like if like else 0.0
        self.bar.set_usage(
            Usage(
                fraction,
                f"{numbers.space(capacity.used_gb, like)} used with replicas",
                f"{numbers.space(like)} capacity",
                f"{numbers.space(capacity.free_gb, like)} free",
            )
        )
        worst = numbers.percent(capacity.host_loss_share * 100)
        self.overview.set_caption(f"{worst} used if the fullest host fails and is rebuilt")
        left = capacity.free_gb / like if like else 0.0
        self.usable.set_rows([(name, numbers.space(gb * left)) for name, gb in view.usable])
        most = max((gb for _name, gb in view.by_type), default=1.0) or 1.0
        self.types.set_rows(
            [
                (name, numbers.space(gb), LineCell("", fraction=gb / most, color="accent"))
                for name, gb in view.by_type
            ]
        )
        self.hosts.set_rows(
            [
                (
                    LineCell(name, "host"),
                    LineCell("", fraction=used / whole if whole else 0.0),
                    numbers.space(used),
                )
                for name, used, whole in view.by_host
            ]
        )

    def tick(self) -> None:
        """Numbers moved."""
        self.refresh()


def _card(title: str, table: LineTable) -> Card:
    card = Card(title)
    card.body.addWidget(table)
    card.body.addStretch(1)
    return card
