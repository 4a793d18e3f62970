"""Inside view > NUMA of a host: its nodes, its rebalancer, and where each VM is at home."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vsphere_client.session.views.cpu_topology import POOR_LOCALITY_PERCENT
from vsphere_client.session.views.numa_nodes import (
    NumaNode,
    NumaSettings,
    NumaVmRow,
    numa_nodes,
    numa_settings,
    numa_vms,
)
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.host.carded_table import CardedTablePage
from vsphere_client.ui.objects.links import go
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.widgets.cells import Bar, IconText
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.property_grid import PropertyRow

COLUMNS = (
    Column("Virtual machine", "name", "icon", width=160),
    Column("vCPUs", "vcpus", "number", width=68),
    Column("NUMA clients", "clients", width=104),
    Column("Home nodes", "homes", width=96),
    Column("Memory on", "memory", width=96, yields=2),
    Column("Local memory", "local", "bar", width=140),
    Column("Local", "local-mb", "number", width=88, yields=3),
    Column("Remote", "remote-mb", "number", width=88),
    Column("Migrations", "migrations", "number", width=92),
    Column("Placed by", "managed", width=190, yields=1),
)


class NumaPage(CardedTablePage):
    """Nodes, options and homes."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="NUMA",
            columns=COLUMNS,
            cards=("Nodes", "Rebalancing"),
            empty="No virtual machine runs on this host.",
            inside=True,
        )

    def show_cards(self) -> None:
        """The nodes, and what the rebalancer goes by."""
        session = self.driver.session
        nodes = numa_nodes(session, self.moid)
        off = [PropertyRow("State", "Not running")]
        self.grids["Nodes"].set_rows([row for node in nodes for row in _node_rows(node)] or off)
        self.grids["Rebalancing"].set_rows(
            setting_rows(numa_settings(session, self.moid), len(nodes)) if nodes else off
        )

    def read_rows(self) -> Mapping[str, Cells]:
        """The VMs, those with the least local memory first."""
        return {row.moid: _cells(row) for row in numa_vms(self.driver.session, self.moid)}


def _node_rows(node: NumaNode) -> tuple[PropertyRow, PropertyRow]:
    used = f"{numbers.cpu(node.cpu_used_mhz)} of {numbers.cpu(node.cpu_mhz)}"
    free = f"{numbers.memory(node.memory_free_mb)} of {numbers.memory(node.memory_mb)} free"
    return (
        PropertyRow(
            f"Node {node.number}", used, note=f"{node.cores} cores, {numbers.count(node.clients, 'client')}"
        ),
        PropertyRow(f"Node {node.number} memory", free),
    )


def setting_rows(found: NumaSettings, nodes: int) -> list[PropertyRow]:
    """How uneven the nodes are, and what is done about it."""
    return [
        PropertyRow(
            "Imbalance now",
            f"{found.imbalance_percent:.0f} % of a node",
            note=f"above {found.threshold_percent:.0f} % a client moves if that evens it out",
            strong=True,
        ),
        PropertyRow("Rebalancing", _rebalances(found, nodes)),
        PropertyRow(
            "Remote pages", "Follow slowly" if found.pages_follow else "Stay", note="Numa.PageMigEnable"
        ),
        PropertyRow(
            "With CPU affinity",
            "Memory on the same nodes" if found.memory_bound else "Memory anywhere",
            note="Numa.AutoMemAffinity",
        ),
    ]


def _rebalances(found: NumaSettings, nodes: int) -> str:
    if nodes < 2:
        return "Nothing to do: one node"
    return f"Every {found.period_s:g} s" if found.balances else "Off: the host has too few cores"


def _cells(row: NumaVmRow) -> Cells:
    local = row.local_percent
    return (
        IconText("vm", row.name, "powered-on", link=go(row.moid)),
        str(row.num_cpu),
        " + ".join(str(size) for size in row.clients),
        ", ".join(str(node) for node in row.homes),
        ", ".join(str(node) for node in row.memory_nodes),
        Bar(local / 100.0, f"{local:.0f} %", "accent" if local >= POOR_LOCALITY_PERCENT else "warning.mark"),
        numbers.memory(row.local_mb),
        numbers.memory(row.remote_mb),
        str(row.migrations),
        row.managed,
    )
