"""Inside view > Memory Scheduler of a host: its state and marks, and what each VM may keep."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from vsphere_client.session.views.memory_scheduler import (
    MemoryScheduler,
    MemoryTargetRow,
    StateMark,
    memory_scheduler,
    memory_targets,
)
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.host.carded_table import CardedTablePage
from vsphere_client.ui.objects.links import go
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.widgets.cells import IconText
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.property_grid import PropertyRow

COLUMNS = (
    Column("Virtual machine", "name", "icon", width=150),
    Column("Shares per MB", "ratio", "number", width=104),
    Column("Shares", "shares", "number", width=84, yields=2),
    Column("Reservation", "reservation", "number", width=96, hidden=True),
    Column("Limit", "limit", "number", width=88, hidden=True),
    Column("Active", "active", "number", width=84),
    Column("Granted", "granted", "number", width=88, yields=3),
    Column("Consumed", "consumed", "number", width=92),
    Column("Target", "target", "number", width=88),
    Column("Balloon", "balloon", "number", width=84),
    Column("Balloon target", "balloon-target", "number", width=108, yields=1),
    Column("Balloon at most", "balloon-most", "number", width=112, hidden=True),
    Column("Compressed", "compressed", "number", width=96),
    Column("Swapped", "swapped", "number", width=84),
    Column("Swap target", "swap-target", "number", width=96, hidden=True),
    Column("Saved by sharing", "saved", "number", width=124, yields=4),
    Column("Large pages", "large", "number", width=92, yields=1),
)
SEVERITIES = {"high": "success", "clear": "success", "soft": "warning", "hard": "danger", "low": "danger"}
NEXT = {
    "large pages": "broken by the scan",
    "clear": "active page sharing",
    "soft": "balloons grow",
    "hard": "pages compressed, swapped",
    "low": "VMs above target blocked",
}


class MemorySchedulerPage(CardedTablePage):
    """State, marks and targets of a host's memory."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Memory Scheduler",
            columns=COLUMNS,
            cards=("Free memory", "Targets"),
            empty="No virtual machine runs on this host.",
            inside=True,
        )

    def show_cards(self) -> None:
        """State and marks, and what targets come to."""
        found = memory_scheduler(self.driver.session, self.moid)
        self.grids["Free memory"].set_rows(state_rows(found) if found else OFF)
        self.grids["Targets"].set_rows(target_rows(found) if found else OFF)

    def read_rows(self) -> Mapping[str, Cells]:
        """The VMs, those first that lose pages first."""
        return {row.moid: _cells(row) for row in memory_targets(self.driver.session, self.moid)}


OFF = [PropertyRow("State", "Not running")]


def state_rows(found: MemoryScheduler) -> list[PropertyRow]:
    """Free memory, the state, and the marks from the highest down."""
    words = numbers.memory
    return [
        PropertyRow(
            "State",
            found.state,
            note=f"{words(found.free_mb)} free",
            severity=SEVERITIES[found.state],
            strong=True,
        ),
        PropertyRow("minFree", words(found.min_free_mb), note=f"{found.percent:.0f} % of it free"),
        *(_mark_row(mark) for mark in found.marks),
    ]


def _mark_row(mark: StateMark) -> PropertyRow:
    name = mark.name.capitalize()
    severity = SEVERITIES.get(mark.name, "success") if mark.begun else None
    note = f"{mark.percent:.0f} %, {NEXT[mark.name]}"
    if mark.begun and mark.ends_above_mb > mark.below_mb:
        note = f"until {numbers.memory(mark.ends_above_mb)}, {NEXT[mark.name]}"
    return PropertyRow(f"{name} below", numbers.memory(mark.below_mb), note=note, severity=severity)


def target_rows(found: MemoryScheduler) -> list[PropertyRow]:
    """What the VMs may have altogether, and how that is divided."""
    words = numbers.memory
    tax = "rises with idle to active memory" if found.tax_rises else "the same for all idle memory"
    sharing = "Large pages are being broken" if found.near else "Large pages stay whole and unshared"
    return [
        PropertyRow("For virtual machines", words(found.for_vms_mb), note="keeps the host in high state"),
        PropertyRow("Consumed by them", words(found.consumed_mb), strong=True),
        PropertyRow("Idle memory tax", f"{found.idle_tax_percent:.0f} %", note=tax),
        PropertyRow(
            "Computed every",
            f"{found.period_s:.0f} s",
            note=f"next in {found.next_s:.0f} s, or as the state changes",
        ),
        PropertyRow("Page sharing", sharing),
    ]


def _cells(row: MemoryTargetRow) -> Cells:
    words = numbers.memory
    status = "warning" if row.blocked else "powered-on"
    return (
        IconText("vm", f"{row.name} (blocked)" if row.blocked else row.name, status, link=go(row.moid)),
        "-" if row.shares_per_mb is None else f"{row.shares_per_mb:.2f}",
        numbers.grouped(row.shares),
        words(row.reservation),
        words(row.limit) if isfinite(row.limit) else "Unlimited",
        words(row.active),
        words(row.granted),
        words(row.consumed),
        words(row.target),
        words(row.balloon),
        words(row.balloon_target),
        words(row.balloon_most),
        words(row.compressed),
        words(row.swapped),
        words(row.swap_target),
        words(row.saved),
        f"{row.large_percent:.0f} %",
    )
