"""Edit vSphere HA."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.model.cluster import HaAdmissionControl, HaConfig, ProactiveHaConfig
from vsphere_client.model.commands import ReconfigureCluster
from vsphere_client.model.units import SECOND_US
from vsphere_client.session.views.configure_cluster import CONDITION_WORDS, REMEDIATION_WORDS
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import choice_field, count_field, number_field, tick
from vsphere_client.ui.wizards.door import Door

PRIORITIES = tuple((key, key.capitalize()) for key in ("lowest", "low", "medium", "high", "highest"))
CONDITIONS = tuple(CONDITION_WORDS.items())
ISOLATION = (
    ("none", "Disabled"),
    ("power_off", "Power off and restart VMs"),
    ("shutdown", "Shut down and restart VMs"),
)
PDL = (("disabled", "Disabled"), ("warning", "Issue events"), ("restart", "Power off and restart VMs"))
APD = (
    ("disabled", "Disabled"),
    ("warning", "Issue events"),
    ("restart_conservative", "Power off and restart VMs - Conservative restart policy"),
    ("restart_aggressive", "Power off and restart VMs - Aggressive restart policy"),
)
MONITORING = (
    ("disabled", "Disabled"),
    ("vm", "VM Monitoring Only"),
    ("vm_and_application", "VM and Application Monitoring"),
)
POLICIES = (
    ("resource_percentage", "Cluster resource Percentage"),
    ("slot", "Slot Policy (powered-on VMs)"),
    ("failover_hosts", "Dedicated failover hosts"),
    ("disabled", "Disabled"),
)

AUTOMATION = (("manual", "Manual"), ("automated", "Automated"))
REMEDIATION = tuple(REMEDIATION_WORDS.items())


class EditHaDialog(CommandDialog):
    """Failures and responses above, admission control below."""

    def __init__(self, driver: Door, cluster: ClusterComputeResource, parent: QWidget | None = None) -> None:
        super().__init__(driver, f"Edit Cluster Settings | {cluster.name}", width=760, parent=parent)
        self._cluster = cluster
        ha = cluster.config.ha
        self.enabled = tick("Turn on", ha.enabled)
        self.monitoring = tick("Enable Host Monitoring", ha.host_monitoring)
        self.priority = choice_field(PRIORITIES, ha.restart_priority)
        self.condition = choice_field(CONDITIONS, ha.ready_condition)
        self.delay = count_field(cluster.config.default_restart_delay // SECOND_US, 0, 3600, "s")
        self.timeout = count_field(round(ha.ready_timeout_s), 0, 7200, "s")
        self.isolation = choice_field(ISOLATION, ha.isolation_response)
        self.pdl = choice_field(PDL, ha.pdl_response)
        self.apd = choice_field(APD, ha.apd_response)
        self.vm_monitoring = choice_field(MONITORING, ha.vm_monitoring)
        self._proactive(cluster.config.proactive_ha)
        self._admission(ha.admission_control)
        self._arrange()
        self.enabled.toggled.connect(self._show)
        self.proactive.toggled.connect(self._show)
        self.policy.currentIndexChanged.connect(self._show)
        self.override.toggled.connect(self._show)
        self._show()

    def _proactive(self, config: ProactiveHaConfig) -> None:
        self.proactive = tick("Turn on (needs vSphere DRS)", config.enabled)
        self.automation = choice_field(AUTOMATION, config.automation)
        self.remediation = choice_field(REMEDIATION, config.remediation)

    def _admission(self, control: HaAdmissionControl) -> None:
        self.policy = choice_field(POLICIES, control.policy)
        most = max(1, len(self._cluster.hosts) - 1)
        self.failures = count_field(min(control.host_failures_to_tolerate, most), 0, most)
        self.failures.setToolTip("Maximum is one less than number of hosts in cluster.")
        overridden = control.cpu_percent is not None or control.memory_percent is not None
        self.override = tick("Override calculated failover capacity", overridden)
        self.cpu_percent = number_field(control.cpu_percent or 25, 0, 100, "%")
        self.memory_percent = number_field(control.memory_percent or 25, 0, 100, "%")
        names = [(moid, self.driver.session.engine.world.host(moid).name) for moid in self._cluster.hosts]
        chosen = control.failover_hosts[0] if control.failover_hosts else ""
        moid = next((moid for moid, name in names if chosen in (moid, name)), "")
        self.failover_host = choice_field(names, moid)
        self.degradation = number_field(control.performance_degradation_percent, 0, 100, "%")

    def _arrange(self) -> None:
        add = self.form.add
        add("ha.enabled", "vSphere HA", self.enabled)
        add("ha.host_monitoring", "", self.monitoring)
        self.form.add_heading("Failures and responses")
        add("ha.restart_priority", "Default VM restart priority", self.priority)
        add("ha.ready_condition", "VM dependency restart condition", self.condition)
        add("default_restart_delay", "Additional delay", self.delay)
        add("ha.ready_timeout_s", "VM restart priority condition timeout", self.timeout)
        add("ha.isolation_response", "Response for Host Isolation", self.isolation)
        add("ha.pdl_response", "Datastore with PDL", self.pdl)
        add("ha.apd_response", "Datastore with APD", self.apd)
        add("ha.vm_monitoring", "VM Monitoring", self.vm_monitoring)
        self.form.add_heading("Admission Control")
        add("policy", "Define host failover capacity by", self.policy)
        add("failures", "Host failures cluster tolerates", self.failures)
        add("override", "", self.override)
        add("cpu_percent", "Reserved failover CPU capacity", self.cpu_percent)
        add("memory_percent", "Reserved failover Memory capacity", self.memory_percent)
        add("failover_host", "Failover host", self.failover_host)
        add("degradation", "Performance degradation VMs tolerate", self.degradation)
        self.form.add_heading("Proactive HA")
        add("proactive.enabled", "Status", self.proactive)
        add("proactive.automation", "Automation level", self.automation)
        add("proactive.remediation", "Remediation", self.remediation)

    def _show(self, *_: object) -> None:
        policy, on = self.policy.currentData(), self.enabled.isChecked()
        percent = policy == "resource_percentage"
        self.form.set_row_visible("failures", policy in ("resource_percentage", "slot"))
        self.form.set_row_visible("override", percent)
        for key in ("cpu_percent", "memory_percent"):
            self.form.set_row_visible(key, percent and self.override.isChecked())
        self.form.set_row_visible("failover_host", policy == "failover_hosts")
        self.form.set_row_visible("degradation", policy != "disabled")
        for key in self.form.row_keys():
            if key != "ha.enabled" and not key.startswith("proactive."):
                self.form.field(key).setEnabled(on)
        for field in (self.automation, self.remediation):
            field.setEnabled(self.proactive.isChecked())
        self.adjustSize()

    def _control(self) -> HaAdmissionControl:
        policy = self.policy.currentData()
        overridden = policy == "resource_percentage" and self.override.isChecked()
        host = self.failover_host.currentText()
        return self._cluster.config.ha.admission_control.model_copy(
            update={
                "policy": policy,
                "host_failures_to_tolerate": self.failures.value(),
                "cpu_percent": self.cpu_percent.value() if overridden else None,
                "memory_percent": self.memory_percent.value() if overridden else None,
                "failover_hosts": (host,) if policy == "failover_hosts" and host else (),
                "performance_degradation_percent": self.degradation.value(),
            }
        )

    def build(self) -> tuple[ReconfigureCluster]:
        """The one command."""
        ha = HaConfig.model_validate(
            self._cluster.config.ha.model_dump()
            | {
                "enabled": self.enabled.isChecked(),
                "host_monitoring": self.monitoring.isChecked(),
                "restart_priority": self.priority.currentData(),
                "ready_condition": self.condition.currentData(),
                "ready_timeout_s": self.timeout.value(),
                "isolation_response": self.isolation.currentData(),
                "pdl_response": self.pdl.currentData(),
                "apd_response": self.apd.currentData(),
                "vm_monitoring": self.vm_monitoring.currentData(),
                "admission_control": self._control().model_dump(),
            }
        )
        return (
            ReconfigureCluster(
                cluster=self._cluster.moid,
                ha=ha,
                proactive_ha=self._changed_proactive(),
                default_restart_delay=self._changed_delay(),
            ),
        )

    def _changed_delay(self) -> int | None:
        """The delay after a VM is ready, in seconds; None where it stays as it is."""
        chosen = self.delay.value()
        return None if chosen == self._cluster.config.default_restart_delay // SECOND_US else chosen

    def _changed_proactive(self) -> ProactiveHaConfig | None:
        """The settings of Proactive HA; None where they stay as they are."""
        chosen = ProactiveHaConfig(
            enabled=self.proactive.isChecked(),
            automation=self.automation.currentData(),
            remediation=self.remediation.currentData(),
        )
        return None if chosen == self._cluster.config.proactive_ha else chosen

    def check(self) -> Sequence[Problem]:
        """A dedicated failover host must be named."""
        if self.policy.currentData() == "failover_hosts" and not self.failover_host.currentText():
            return [Problem("The cluster has no host to dedicate.", "failover_host")]
        return ()


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> EditHaDialog:
    """Open it for an action."""
    dialog = EditHaDialog(driver, selection.all_of(ClusterComputeResource)[0], window)
    dialog.open()
    return dialog
