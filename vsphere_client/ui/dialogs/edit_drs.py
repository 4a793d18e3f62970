"""Edit vSphere DRS: the switch above four tabs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.dpm.waking import wake_protocol
from vsphere_client.engine.inventory.pool_snapshots import take_pool_snapshot
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.model.cluster_options import DRS_OPTIONS
from vsphere_client.model.commands import ReconfigureCluster
from vsphere_client.ui.dialogs.drs_additional import DrsAdditional
from vsphere_client.ui.dialogs.drs_automation import DrsAutomation
from vsphere_client.ui.dialogs.drs_power import DrsPower
from vsphere_client.ui.dialogs.form import tick
from vsphere_client.ui.dialogs.option_table import OptionTable
from vsphere_client.ui.dialogs.tabbed_dialog import TabbedDialog
from vsphere_client.ui.dialogs.turn_off_drs import TurnOffDrsDialog
from vsphere_client.ui.wizards.door import Door


class EditDrsDialog(TabbedDialog):
    """What the tabs do not show, such as the power levels of single hosts, stays as the cluster has it."""

    def __init__(self, driver: Door, cluster: ClusterComputeResource, parent: QWidget | None = None) -> None:
        super().__init__(driver, f"Edit Cluster Settings | {cluster.name}", parent=parent)
        self._cluster = cluster
        drs = cluster.config.drs
        self.enabled = tick("Turn on", drs.enabled)
        self.form.add("drs.enabled", "vSphere DRS", self.enabled)
        self.automation = DrsAutomation(drs)
        self.additional = DrsAdditional(drs)
        self.power = DrsPower(drs.dpm, self._unwakeable())
        self.options = OptionTable(DRS_OPTIONS, drs.advanced, "vSphere DRS")
        self.add_tab("Automation", self.automation)
        self.add_tab("Additional Options", self.additional)
        self.add_tab("Power Management", self.power)
        self.add_tab("Advanced Options", self.options)
        self.enabled.toggled.connect(self._show)
        self._show(drs.enabled)

    def _unwakeable(self) -> tuple[str, ...]:
        world = self.driver.session.engine.world
        hosts = (world.host(moid) for moid in self._cluster.hosts)
        return tuple(sorted(host.name for host in hosts if wake_protocol(host) is None))

    def _show(self, on: bool) -> None:
        for page in (self.automation, self.additional, self.power):
            page.set_on(on)
        self.options.setEnabled(on)

    def build(self) -> tuple[ReconfigureCluster, ...]:
        """One command, if anything was changed."""
        (command,) = self.build_later()
        return () if command.drs == self._cluster.config.drs else (command,)

    def build_later(self) -> tuple[ReconfigureCluster]:
        """A command with all settings: what is so now may have been changed when the time comes."""
        now = self._cluster.config.drs
        changes = {"enabled": self.enabled.isChecked(), "advanced": self.options.values()}
        changes |= self.automation.changes() | self.additional.changes()
        changes["dpm"] = now.dpm.model_copy(update=self.power.changes())
        return (ReconfigureCluster(cluster=self._cluster.moid, drs=now.model_copy(update=changes)),)

    def check(self) -> Sequence[Problem]:
        """Advanced options must be known and in range."""
        return self.options.problems()

    def press_ok(self) -> None:
        """Turning DRS off takes the resource pools away: ask first whether to save their tree."""
        world = self.driver.session.engine.world
        turned_off = self._cluster.config.drs.enabled and not self.enabled.isChecked()
        snapshot = take_pool_snapshot(world, self._cluster) if turned_off else None
        if snapshot is None or self.find_problems():
            super().press_ok()
            return
        TurnOffDrsDialog(snapshot, super().press_ok, self).open()


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> EditDrsDialog:
    """Open it for an action."""
    dialog = EditDrsDialog(driver, selection.all_of(ClusterComputeResource)[0], window)
    dialog.open()
    return dialog
