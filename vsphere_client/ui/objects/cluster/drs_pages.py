"""vSphere DRS > Faults, History and VM DRS Score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vsphere_client.session.views.monitor_drs import faults, history, vm_scores_of
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.links import go
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.table_page import TablePage
from vsphere_client.ui.widgets.cells import Bar, IconText, Link, Links, Severity
from vsphere_client.ui.widgets.columns import Column

FAULT_COLUMNS = (
    Column("Time", "time", "time", width=190),
    Column("Problem", "problem", "severity", width=220),
    Column("Target", "target", width=180),
    Column("Prevented recommendation because", "reason", width=420),
)
HISTORY_COLUMNS = (
    Column("DRS Actions", "action", width=460),
    Column("Time", "time", "time", width=180),
    Column("Reason", "reason", width=220),
    Column("", "why", "links", width=80, sortable=False),
)
SCORE_COLUMNS = (
    Column("Name", "name", "icon", width=170),
    Column("DRS Score", "score", "bar", width=156),
    Column("Active CPU", "active", "number", width=90),
    Column("Used CPU", "used", "number", width=84),
    Column("CPU Readiness", "ready", "number", width=112),
    Column("Granted Memory", "granted", "number", width=124),
    Column("Swapped Memory", "swapped", "number", width=124),
    Column("Ballooned Memory", "balloon", "number", width=136),
)


class FaultsPage(TablePage):
    """What kept DRS from a recommendation in its last run."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="DRS Faults",
            columns=FAULT_COLUMNS,
            empty="No faults prevented DRS recommendations.",
        )
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The faults of the last run."""
        start = self.driver.start
        return {
            f"fault-{at}": (
                numbers.date_time(start, row.at_us),
                Severity("warning", row.fault),
                row.target,
                row.reason,
            )
            for at, row in enumerate(faults(self.driver.session, self.moid))
        }


class HistoryPage(TablePage):
    """What DRS did, newest first, each with its Why?"""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="DRS History",
            columns=HISTORY_COLUMNS,
            empty="DRS has not moved any virtual machine yet.",
            stretch="action",
        )
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The actions."""
        start = self.driver.start
        return {
            row.task: (
                row.text,
                numbers.date_time(start, row.at_us),
                row.reason,
                Links((Link("Why?", f"why-task:{row.task}", trainer=True, icon="bulb"),)),
            )
            for row in history(self.driver.session, self.moid)
        }


class VmScorePage(TablePage):
    """Every powered-on VM with its DRS score."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="VM DRS Score",
            columns=SCORE_COLUMNS,
            empty="No virtual machine is powered on.",
            stretch="name",
        )
        self.set_note("powered-on virtual machines; a low score means poor execution, not a sick VM")
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The VMs, lowest score first."""
        return {
            row.moid: (
                IconText("vm", row.name, "powered-on", link=go(row.moid)),
                Bar(row.score / 100, numbers.percent(row.score), score_color(row.score)),
                numbers.cpu(row.active_cpu_mhz),
                numbers.cpu(row.used_cpu_mhz),
                f"{row.ready_percent:.1f} %",
                numbers.memory(row.granted_mb),
                numbers.memory(row.swapped_mb),
                numbers.memory(row.balloon_mb),
            )
            for row in vm_scores_of(self.driver.session, self.moid)
        }


def score_color(score: float) -> str:
    """Scores are the other way round than usage: low is bad."""
    if score < 40:
        return "danger.mark"
    return "warning.mark" if score < 60 else "accent"
