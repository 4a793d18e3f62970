"""Networking > Virtual switches of a host: the topology as a picture, and its port groups as a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QFrame, QScrollArea

from vsphere_client.session.views.host_switches import port_group_rows
from vsphere_client.session.views.port_moves import port_moves
from vsphere_client.session.views.switch_topology import SwitchTopology, TopologyGroup, switch_topologies
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.dialogs.edit_port_group import PortGroupDialog
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.links import go
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.row_actions import ActionTablePage
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.cells import IconText, Severity
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.switch_diagram import SwitchDiagram
from vsphere_client.ui.widgets.switch_plan import DiagramGroup, DiagramPort, DiagramSwitch, DiagramUplink
from vsphere_client.ui.widgets.themed import text_label

SWITCH_COLUMNS = (
    Column("Switch", "switch", "icon", width=130),
    Column("Port Group", "group", "icon", width=170),
    Column("VLAN ID", "vlan", "number", width=80),
    Column("Load Balancing", "policy", width=180),
    Column("Active Uplinks", "active", width=140),
    Column("Standby Uplinks", "standby", width=130, yields=1),
    Column("In Use", "used", "severity", width=140),
    Column("Notify Switches", "notify", width=110, yields=4),
    Column("VMs", "vms", "number", width=60, yields=2),
    Column("Traffic", "traffic", "number", width=100, yields=3),
)
SHOWN_MOVES = 3
"""So many of the last moves of load-based teaming are told."""


class SwitchesPage(ActionTablePage):
    """The port groups of each switch and the uplinks behind them."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Virtual switches",
            columns=SWITCH_COLUMNS,
            empty="No port groups.",
        )
        self.edit = self.add_row_button("EDIT SETTINGS...", self._edit)
        self.dialog: PortGroupDialog | None = None
        self.diagram = SwitchDiagram("Topology of the virtual switches")
        self.diagram.activated.connect(self.follow)
        self.diagram.moved.connect(self._show_cursor)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(self.diagram)
        self.area.setMinimumHeight(current_theme().px(180))
        self.body.insertWidget(0, self.area, 2)
        self.moves = text_label("", "caption", wrap=True, selectable=True)
        self.moves.hide()
        self.body.addWidget(self.moves)
        self.refresh()

    def _edit(self, network: str) -> None:
        """Change a port group, on this host and all others that have it."""
        group = self.driver.session.engine.world.network(network)
        self.dialog = PortGroupDialog(self.driver, group, self.window())
        self.dialog.finished.connect(lambda _code: self.refresh())
        self.dialog.open()

    def _show_cursor(self) -> None:
        """Keep what the keys went to in sight."""
        place = self.diagram.cursor_rect().center().toPoint()
        self.area.ensureVisible(place.x(), place.y(), 0, current_theme().px(40))

    def refresh(self) -> None:
        """Read rows and topology anew."""
        super().refresh()
        if self.present():
            found = switch_topologies(self.driver.session, self.moid)
            self.diagram.set_switches([_drawn(switch) for switch in found])
            self._show_moves()

    def _show_moves(self) -> None:
        """Tell what load-based teaming did last, and why."""
        start = self.driver.session.engine.settings.start
        told = [
            f"{numbers.moment(start, row.time_us)} {row.port} moved from {row.reason}."
            for row in port_moves(self.driver.session, self.moid)[:SHOWN_MOVES]
        ]
        self.moves.setVisible(bool(told))
        self.moves.setText("\n".join(["Load-based teaming:", *told]))

    def read(self) -> Mapping[str, Cells]:
        """The port groups by switch."""
        return {
            row.moid: (
                IconText("distributed-switch" if row.distributed else "standard-switch", row.switch),
                IconText("distributed-port-group" if row.distributed else "network", row.name),
                str(row.vlan) if row.vlan else "None",
                row.policy,
                row.active or "None",
                row.standby or "None",
                Severity("success", row.used) if row.used else Severity("danger", "No link"),
                "Yes" if row.notify_switches else "No",
                str(row.vms),
                numbers.traffic(row.mbps),
            )
            for row in port_group_rows(self.driver.session, self.moid)
        }


def _drawn(switch: SwitchTopology) -> DiagramSwitch:
    kind = "Distributed switch" if switch.distributed else "Standard switch"
    uplinks = tuple(
        DiagramUplink(nic.name, numbers.speed(nic.mbps) if nic.up else "Down", nic.up)
        for nic in switch.uplinks
    )
    return DiagramSwitch(
        switch.name,
        "distributed-switch" if switch.distributed else "standard-switch",
        f"{kind}, MTU {switch.mtu}",
        tuple(_drawn_group(group, switch.distributed) for group in switch.groups),
        uplinks,
    )


def _drawn_group(group: TopologyGroup, distributed: bool) -> DiagramGroup:
    vmkernel = (
        DiagramPort(port.name, "nic", port.note, "page:configure/vmkernel-adapters", port.on, port.uplinks)
        for port in group.vmkernel
    )
    vms = (
        DiagramPort(port.name, "vm", port.note, go(port.moid), port.on, port.uplinks) for port in group.vms
    )
    vlan = "VMkernel port" if group.vlan is None else f"VLAN ID: {group.vlan or 'None'}"
    return DiagramGroup(
        group.name,
        "distributed-port-group" if distributed else "network",
        vlan,
        go(group.moid) if group.moid else "",
        group.uplinks,
        (*vmkernel, *vms),
    )
