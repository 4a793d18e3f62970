"""Edit Settings of a distributed switch, and of one type of its system traffic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.selection import Selection
from vsphere_client.decisions.network_io.traffic import traffic_share
from vsphere_client.engine.network.operations import traffic_problem
from vsphere_client.engine.world.objects import DistributedVirtualSwitch
from vsphere_client.model.commands import EnableNetworkResourceManagement, ReconfigureDistributedSwitch
from vsphere_client.model.network import TrafficShare, TrafficType
from vsphere_client.session.views.switch_traffic import TRAFFIC_WORDS, reservable
from vsphere_client.ui.dialogs.bandwidth_fields import UNIT, BandwidthRows
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import choice_field
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.door import Door

_SWITCH = (("on", "Enabled"), ("off", "Disabled"))


class EditSwitchDialog(CommandDialog):
    """Network I/O Control on or off; the rest of a switch's settings is read only."""

    def __init__(self, driver: Door, switch: DistributedVirtualSwitch, parent: QWidget | None = None) -> None:
        super().__init__(driver, f"Edit Settings | {switch.name}", width=560, parent=parent)
        self._switch, config = switch, switch.config
        self.control = choice_field(_SWITCH, "on" if config.network_io_control.enabled else "off")
        self.form.add("uplinks", "Number of uplinks", text_label(str(config.uplinks)))
        self.form.add("mtu", "MTU (Bytes)", text_label(str(config.mtu)))
        self.form.add("enable", "Network I/O Control", self.control)

    def build(self) -> tuple[EnableNetworkResourceManagement, ...]:
        """One command, if it was changed."""
        enable = self.control.currentData() == "on"
        if enable == self._switch.config.network_io_control.enabled:
            return ()
        return (EnableNetworkResourceManagement(switch=self._switch.moid, enable=enable),)


class TrafficDialog(CommandDialog):
    """Shares, reservation and limit of one type of traffic on each uplink."""

    def __init__(
        self,
        driver: Door,
        switch: DistributedVirtualSwitch,
        kind: TrafficType,
        parent: QWidget | None = None,
    ) -> None:
        words = TRAFFIC_WORDS[kind]
        super().__init__(driver, f"Edit Resource Settings | {words}", width=560, parent=parent)
        self._switch, self._kind = switch, kind
        self._share = traffic_share(switch.config.network_io_control, kind)
        self.form.add("name", "Name", text_label(words))
        self.rows = BandwidthRows(self.form, "traffic", words, self._share)
        most = reservable(driver.session, switch.moid)
        self.form.add("most", "", text_label(f"Max. reservation of all types: {most:g} {UNIT}", "caption"))

    def build(self) -> tuple[ReconfigureDistributedSwitch, ...]:
        """One command, if anything was changed."""
        share = TrafficShare.model_validate(self.rows.allocation().model_dump())
        if share == self._share:
            return ()
        return (ReconfigureDistributedSwitch(switch=self._switch.moid, traffic={self._kind: share}),)

    def check(self) -> Sequence[Problem]:
        """The slowest uplink keeps what is reserved."""
        found = self.rows.problems()
        for command in () if found else self.build():
            old = self._switch.config.network_io_control
            control = old.model_copy(update={"traffic": old.traffic | command.traffic})
            problem = traffic_problem(self.driver.session.engine.world, self._switch, control)
            found += [Problem(problem, "traffic.reservation_mbps")] if problem else []
        return found


def open_for(window: QWidget, driver: Door, selection: Selection, argument: str) -> CommandDialog:
    """Open it for an action; the argument names a type of traffic, or nothing for the switch itself."""
    switch = selection.all_of(DistributedVirtualSwitch)[0]
    dialog: CommandDialog = (
        TrafficDialog(driver, switch, cast(TrafficType, argument), window)
        if argument
        else EditSwitchDialog(driver, switch, window)
    )
    dialog.open()
    return dialog
