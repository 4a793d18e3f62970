"""vSphere HA > Summary, Heartbeat, Configuration Issues and the failovers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QModelIndex

from vsphere_client.session.views.configure_cluster import POLICY_WORDS
from vsphere_client.session.views.monitor_ha import (
    FailoverRow,
    HaPage,
    failover_rows,
    ha_hosts,
    ha_page,
    heartbeat_rows,
    issue_rows,
)
from vsphere_client.session.views.monitor_why import why_failover
from vsphere_client.session.views.summary_refs import Level
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.content_page import ContentPage
from vsphere_client.ui.objects.links import go
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.table_page import TablePage
from vsphere_client.ui.why.show import show_why
from vsphere_client.ui.widgets.card import Card
from vsphere_client.ui.widgets.cells import IconText, Link, Links, Severity
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.empty_state import EmptyState
from vsphere_client.ui.widgets.flow_grid import FlowGrid
from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow

LABELS = 210
HEARTBEAT_COLUMNS = (
    Column("Datastore", "name", "icon", width=200),
    Column("Type", "type", width=90),
    Column("Hosts using it", "count", "number", width=120),
    Column("Hosts", "hosts", width=640),
)
ISSUE_COLUMNS = (
    Column("Issue", "issue", "severity", width=560),
    Column("Role", "role", width=110),
    Column("Host", "host", "icon", width=200),
)
FAILOVER_COLUMNS = (
    Column("Time", "time", "time", width=190),
    Column("Virtual machine", "vm", "icon", width=130),
    Column("Failed host", "source", width=120, yields=2),
    Column("Restarted on", "target", width=120),
    Column("Attempt", "attempt", "number", width=76, yields=3),
    Column("Result", "result", "severity", width=108),
    Column("Reason", "reason", "links", width=260),
)
RESULTS: dict[str, Level] = {
    "restarted": "success",
    "failed": "danger",
    "pending": "info",
    "queued": "info",
    "restarting": "info",
    "retrying": "warning",
}


class HaSummaryPage(ContentPage):
    """Hosts, virtual machines, admission control and, for slots, the Advanced Runtime Info."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(driver, moid, window, title="vSphere HA Summary")
        self.off = EmptyState("vSphere HA is turned off.", "Go to its settings", "page:configure/ha")
        self.off.link_activated.connect(self.follow)
        self.flow = FlowGrid(2)
        self.grids = {
            title: PropertyGrid(LABELS)
            for title in ("Hosts", "Virtual Machines", "Admission Control", "Advanced Runtime Info")
        }
        cards = []
        for title, grid in self.grids.items():
            card = Card(title)
            grid.link_activated.connect(self.follow)
            card.body.addWidget(grid)
            card.body.addStretch(1)
            cards.append(card)
        self.flow.set_cards([*cards])
        self.agents = AgentsTable(driver, moid, window)
        self.agents.navigate.connect(self.navigate)
        for widget in (self.off, self.flow):
            self.body.addWidget(widget)
        self.body.addWidget(self.agents, 1)
        self.refresh()

    def refresh(self) -> None:
        """Show the state of now."""
        if not self.present():
            return
        on = self.driver.session.engine.world.cluster(self.moid).config.ha.enabled
        self.off.setVisible(not on)
        self.flow.setVisible(on)
        self.agents.setVisible(on)
        if not on:
            return
        view = ha_page(self.driver.session, self.moid)
        self.grids["Hosts"].set_rows(_host_rows(view))
        self.grids["Virtual Machines"].set_rows(
            [
                PropertyRow("Protected", str(view.protected), severity="success"),
                PropertyRow(
                    "Unprotected", str(view.unprotected), severity="warning" if view.unprotected else None
                ),
            ]
        )
        self.grids["Admission Control"].set_rows(_admission_rows(view))
        self.grids["Advanced Runtime Info"].set_rows(_slot_rows(view))
        if self.agents.moid != self.moid:
            self.agents.set_object(self.moid)
        self.agents.refresh()

    def tick(self) -> None:
        """Numbers moved."""
        self.refresh()


class AgentsTable(TablePage):
    """Every host with the state of its agent and its heartbeat datastores."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        columns = (
            Column("Host", "host", "icon", width=200),
            Column("vSphere HA State", "state", "severity", width=200),
            Column("Heartbeat datastores", "datastores", width=360),
        )
        super().__init__(driver, moid, window, title="Agents", columns=columns, quick_filter=False)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The hosts by name."""
        return {
            row.moid: (
                IconText("host", row.name, link=go(row.moid)),
                Severity(row.severity, row.state),
                ", ".join(row.datastores) or "None",
            )
            for row in ha_hosts(self.driver.session, self.moid)
        }


def _host_rows(view: HaPage) -> list[PropertyRow]:
    primary = PropertyRow("Primary", "None", severity="danger")
    if view.primary is not None:
        primary = PropertyRow("Primary", view.primary.name, link=go(view.primary.moid))
    away = "warning" if view.not_connected else None
    rows = [
        primary,
        PropertyRow("Hosts connected to primary", str(view.connected)),
        PropertyRow("Hosts not connected to primary", str(view.not_connected), severity=away),
        PropertyRow("Agents not reachable or in error", str(view.unreachable)),
    ]
    if view.partitions > 1:
        rows.append(PropertyRow("Network partitions", str(view.partitions), severity="warning"))
    return rows


def _admission_rows(view: HaPage) -> list[PropertyRow]:
    rows = [
        PropertyRow("Policy", POLICY_WORDS[view.policy]),
        PropertyRow(
            "Failover level",
            "Kept" if view.allowed else "Not kept",
            severity="success" if view.allowed else "danger",
        ),
    ]
    for resource in ("cpu", "memory"):
        if f"current_{resource}_percent" in view.numbers:
            free, kept = (
                view.numbers[f"current_{resource}_percent"],
                view.numbers[f"configured_{resource}_percent"],
            )
            word = "CPU" if resource == "cpu" else "Memory"
            rows.append(PropertyRow(f"{word} failover capacity", f"{free:.0f} %", f"{kept:.0f} % required"))
    if "current_failover_capacity" in view.numbers:
        count = int(view.numbers["current_failover_capacity"])
        rows.append(PropertyRow("Current failover capacity", numbers.count(count, "host")))
    return rows


def _slot_rows(view: HaPage) -> list[PropertyRow]:
    slots = view.slots
    if slots is None:
        only = "N/A" if view.policy == "slot" else "N/A, only with the slot policy"
        return [PropertyRow("Slot size", only)]
    return [
        PropertyRow("Slot size", f"{slots.cpu_mhz:.0f} MHz, {numbers.grouped(slots.memory_mb)} MB"),
        PropertyRow("Total slots in cluster", numbers.grouped(slots.total)),
        PropertyRow("Used slots", numbers.grouped(slots.used)),
        PropertyRow("Available slots", numbers.grouped(slots.available), strong=True),
        PropertyRow("Failover slots", numbers.grouped(slots.failover)),
        PropertyRow("Powered-on VMs in cluster", numbers.grouped(slots.powered_on)),
        PropertyRow("Total hosts in cluster", str(slots.hosts)),
        PropertyRow("Total good hosts in cluster", str(slots.good_hosts)),
    ]


class HeartbeatPage(TablePage):
    """The datastores that carry heartbeats."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Heartbeat",
            columns=HEARTBEAT_COLUMNS,
            empty="No datastore carries heartbeats.",
        )
        self.set_note("two shared datastores per host, never vSAN")
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The datastores by name."""
        return {
            row.moid: (
                IconText("datastore", row.name, link=go(row.moid)),
                row.type,
                str(len(row.hosts)),
                ", ".join(row.hosts),
            )
            for row in heartbeat_rows(self.driver.session, self.moid)
        }


class HaIssuesPage(TablePage):
    """What is wrong with the configuration."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Configuration Issues",
            columns=ISSUE_COLUMNS,
            empty="No configuration issues.",
        )
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The issues, the cluster's own first."""
        return {
            f"{row.moid}/{at}": (
                Severity("warning", row.text),
                row.role,
                IconText("cluster" if row.role == "Cluster" else "host", row.name, link=go(row.moid)),
            )
            for at, row in enumerate(issue_rows(self.driver.session, self.moid))
        }


class FailoversPage(TablePage):
    """What vSphere HA did for each VM of a failed host, with its Why?"""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Failovers",
            columns=FAILOVER_COLUMNS,
            empty="vSphere HA has not had to restart any virtual machine.",
            trainer=True,
            stretch="reason",
        )
        self._found: dict[str, FailoverRow] = {}
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The failovers, newest first."""
        self._found = {row.key: row for row in failover_rows(self.driver.session, self.moid)}
        return {key: self._cells(row) for key, row in self._found.items()}

    def _cells(self, row: FailoverRow) -> Cells:
        why = (Link("Why?", f"why-failover:{row.key}", trainer=True, icon="bulb"),) if row.reasons else ()
        return (
            numbers.date_time(self.driver.start, row.at_us),
            self.object_cell(row.vm, row.vm_name),
            row.source,
            row.target,
            str(row.attempt) if row.attempt else "",
            Severity(RESULTS.get(row.result, "info"), row.result.capitalize()),
            Links(why, row.reasons[0] if row.reasons else ""),
        )

    def _linked(self, index: QModelIndex, target: str) -> None:
        verb, _, key = target.partition(":")
        if verb == "why-failover" and key in self._found:
            row = self._found[key]
            show_why(self.main_window, why_failover(row))
        else:
            super()._linked(index, target)
