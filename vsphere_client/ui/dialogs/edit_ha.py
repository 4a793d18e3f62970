"""Edit vSphere HA: the switch above four tabs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.model.cluster_options import HA_OPTIONS
from vsphere_client.model.commands import ReconfigureCluster
from vsphere_client.model.units import SECOND_US
from vsphere_client.session.views.monitor_ha import heartbeat_candidates
from vsphere_client.ui.dialogs.form import tick
from vsphere_client.ui.dialogs.ha_admission import HaAdmission
from vsphere_client.ui.dialogs.ha_heartbeats import HaHeartbeats
from vsphere_client.ui.dialogs.ha_responses import HaResponses
from vsphere_client.ui.dialogs.option_table import OptionTable
from vsphere_client.ui.dialogs.tabbed_dialog import TabbedDialog
from vsphere_client.ui.wizards.door import Door


class EditHaDialog(TabbedDialog):
    """Proactive HA has a page and a dialog of its own, as in the product."""

    def __init__(self, driver: Door, cluster: ClusterComputeResource, parent: QWidget | None = None) -> None:
        super().__init__(
            driver, f"Edit Cluster Settings | {cluster.name}", width=760, height=400, parent=parent
        )
        self._cluster = cluster
        ha = cluster.config.ha
        self.enabled = tick("Turn on", ha.enabled)
        self.form.add("ha.enabled", "vSphere HA", self.enabled)
        self.responses = HaResponses(ha, self._delay_s())
        self.admission = HaAdmission(ha.admission_control, list(self._names().values()), self._dedicated())
        self.heartbeats = HaHeartbeats(ha, heartbeat_candidates(driver.session, cluster.moid))
        self.options = OptionTable(HA_OPTIONS, ha.advanced, "vSphere HA")
        self.add_tab("Failures and responses", self.responses)
        self.add_tab("Admission Control", self.admission)
        self.add_tab("Heartbeat Datastores", self.heartbeats)
        self.add_tab("Advanced Options", self.options)
        self.enabled.toggled.connect(self._show)
        self._show(ha.enabled)

    def _names(self) -> dict[str, str]:
        world = self.driver.session.engine.world
        return {moid: world.host(moid).name for moid in self._cluster.hosts}

    def _dedicated(self) -> tuple[str, ...]:
        """Names of the failover hosts; a lab names them, a command may give their ids."""
        names = self._names()
        given = self._cluster.config.ha.admission_control.failover_hosts
        return tuple(names.get(one, one) for one in given)

    def _delay_s(self) -> int:
        return self._cluster.config.default_restart_delay // SECOND_US

    def _show(self, on: bool) -> None:
        for page in (self.responses, self.admission, self.heartbeats):
            page.set_on(on)
        self.options.setEnabled(on)

    def build(self) -> tuple[ReconfigureCluster, ...]:
        """One command, if anything was changed."""
        now, delay = self._cluster.config.ha, self.responses.delay.value()
        changes = {"enabled": self.enabled.isChecked(), "advanced": self.options.values()}
        changes |= self.responses.changes() | self.heartbeats.changes()
        ha = now.model_copy(update=changes | {"admission_control": self.admission.control()})
        if ha == now and delay == self._delay_s():
            return ()
        waiting = None if delay == self._delay_s() else delay
        return (ReconfigureCluster(cluster=self._cluster.moid, ha=ha, default_restart_delay=waiting),)

    def check(self) -> Sequence[Problem]:
        """The policies' lists must be filled, advanced options known and in range."""
        if not self.enabled.isChecked():
            return self.options.problems()
        return [*self.admission.problems(), *self.heartbeats.problems(), *self.options.problems()]


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> EditHaDialog:
    """Open it for an action."""
    dialog = EditHaDialog(driver, selection.all_of(ClusterComputeResource)[0], window)
    dialog.open()
    return dialog
