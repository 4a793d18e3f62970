"""Monitor > Utilization of a host: its numbers, and the VMs on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vsphere_client.session.views.monitor_utilization import HostUtilization, host_utilization, vm_loads
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.host.carded_table import CardedTablePage
from vsphere_client.ui.objects.links import go
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.widgets.cells import Bar, IconText
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.property_grid import PropertyRow

COLUMNS = (
    Column("Virtual machine", "name", "icon", width=170),
    Column("CPU Demand", "demand", "bar", width=170),
    Column("CPU Used", "used", "number", width=96),
    Column("Entitled", "entitled", "number", width=96),
    Column("Readiness", "ready", "number", width=88),
    Column("Co-stop", "costop", "number", width=80),
    Column("Latency", "latency", "number", width=80, yields=4),
    Column("MHz per share", "mhz-per-share", "number", width=110, yields=3),
    Column("Memory Active", "active", "number", width=112, yields=2),
    Column("Consumed", "consumed", "number", width=104, yields=1),
    Column("Balloon", "balloon", "number", width=88),
    Column("Swapped", "swapped", "number", width=88),
)


CARDS = ("CPU, network and storage", "Memory")


class HostUtilizationPage(CardedTablePage):
    """What the host gives, and to whom."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Utilization",
            cards=CARDS,
            columns=COLUMNS,
            empty="No virtual machine runs on this host.",
        )

    def read_rows(self) -> Mapping[str, Cells]:
        """The VMs, largest demand first."""
        found = vm_loads(self.driver.session, self.moid)
        whole = host_utilization(self.driver.session, self.moid).cpu_total_mhz or 1.0
        return {
            row.moid: (
                IconText("vm", row.name, "powered-on", link=go(row.moid)),
                Bar(row.demand_mhz / whole, numbers.cpu(row.demand_mhz), "accent"),
                numbers.cpu(row.usage_mhz),
                numbers.cpu(row.entitled_mhz),
                f"{row.ready_percent:.1f} %",
                f"{row.costop_percent:.1f} %",
                f"{row.latency_percent:.1f} %",
                f"{row.mhz_per_share:.3f}",
                numbers.memory(row.active_mb),
                numbers.memory(row.consumed_mb),
                numbers.memory(row.balloon_mb),
                numbers.memory(row.swapped_mb),
            )
            for row in found
        }

    def show_cards(self) -> None:
        """The host's own numbers."""
        view = host_utilization(self.driver.session, self.moid)
        self.grids["CPU, network and storage"].set_rows(
            [
                PropertyRow("Capacity", numbers.cpu(view.cpu_total_mhz)),
                PropertyRow("Demand", numbers.cpu(view.cpu_demand_mhz)),
                PropertyRow("Used", numbers.cpu(view.cpu_usage_mhz), strong=True),
                PropertyRow("VMkernel", numbers.cpu(view.cpu_system_mhz)),
                PropertyRow("Set aside for vMotion", numbers.cpu(view.cpu_vmotion_mhz)),
                PropertyRow("Network", f"{numbers.grouped(view.net_mbps)} Mbit/s"),
                PropertyRow("Disk", f"{numbers.grouped(view.disk_iops)} IOPS"),
            ]
        )
        self.grids["Memory"].set_rows(_memory_rows(view))


def _memory_rows(view: HostUtilization) -> list[PropertyRow]:
    """How full the memory is, and what was taken back from the VMs by which means."""
    clear, soft, hard, low = (f"{mark / 1024:.2f}" for mark in view.memory_marks_mb)
    shared, ballooned = numbers.memory(view.memory_shared_saved_mb), numbers.memory(view.memory_ballooned_mb)
    compressed, swapped = numbers.memory(view.memory_compressed_mb), numbers.memory(view.memory_swapped_mb)
    size, used = numbers.memory(view.memory_total_mb), numbers.memory(view.memory_usage_mb)
    return [
        PropertyRow("Capacity", size, note=f"{100 * view.memory_overcommit:.0f} % overcommitted"),
        PropertyRow("Used", used, note=f"{numbers.memory(view.memory_active_mb)} active", strong=True),
        PropertyRow("Free", numbers.memory(view.memory_free_mb)),
        *_tier_rows(view),
        PropertyRow("State", view.memory_state),
        PropertyRow("Large pages below", f"{numbers.memory(view.memory_large_pages_mb)} free"),
        PropertyRow("Clear, soft below", f"{clear}, {soft} GB free")
        if view.memory_knows_clear
        else PropertyRow("Soft below", f"{soft} GB free"),
        PropertyRow("Hard, low below", f"{hard}, {low} GB free"),
        PropertyRow("Shared, ballooned", f"{shared}, {ballooned}"),
        PropertyRow("Compressed, swapped", f"{compressed}, {swapped}"),
    ]


def _tier_rows(view: HostUtilization) -> list[PropertyRow]:
    """How full DRAM and the NVMe tier are, on a host that has one."""
    if not view.memory_tier_size_mb:
        return []
    words, dram = numbers.memory, view.memory_total_mb - view.memory_tier_size_mb
    in_dram, on_tier = view.memory_usage_mb - view.memory_tier_mb, view.memory_tier_mb
    return [
        PropertyRow("Tier 0 (DRAM)", f"{words(in_dram)} of {words(dram)}"),
        PropertyRow("Tier 1 (NVMe)", f"{words(on_tier)} of {words(view.memory_tier_size_mb)}"),
        PropertyRow("Read from tier 1", f"{view.memory_tier_mb_per_s:.1f} MB/s"),
    ]
