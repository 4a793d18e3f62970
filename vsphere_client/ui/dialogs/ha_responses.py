"""Edit vSphere HA, tab Failures and responses."""

from __future__ import annotations

from typing import Any

from vsphere_client.model.cluster import HaConfig
from vsphere_client.session.views.configure_cluster import APD_WORDS, CONDITION_WORDS, PDL_WORDS
from vsphere_client.ui.dialogs.form import Form, choice_field, count_field, tick

PRIORITIES = tuple((key, key.capitalize()) for key in ("lowest", "low", "medium", "high", "highest"))
ISOLATION = (
    ("none", "Disabled"),
    ("power_off", "Power off and restart VMs"),
    ("shutdown", "Shut down and restart VMs"),
)
MONITORING = (
    ("disabled", "Disabled"),
    ("vm", "VM Monitoring Only"),
    ("vm_and_application", "VM and Application Monitoring"),
)


class HaResponses(Form):
    """The tab; ``delay_s`` is the cluster's additional delay after a VM is ready."""

    def __init__(self, ha: HaConfig, delay_s: int) -> None:
        super().__init__(220)
        self.monitoring = tick("Enable Host Monitoring", ha.host_monitoring)
        self.priority = choice_field(PRIORITIES, ha.restart_priority)
        self.condition = choice_field(tuple(CONDITION_WORDS.items()), ha.ready_condition)
        self.delay = count_field(delay_s, 0, 3600, "s")
        self.timeout = count_field(round(ha.ready_timeout_s), 0, 7200, "s")
        self.isolation = choice_field(ISOLATION, ha.isolation_response)
        self.pdl = choice_field(tuple(PDL_WORDS.items()), ha.pdl_response)
        self.apd = choice_field(tuple(APD_WORDS.items()), ha.apd_response)
        self.vm_monitoring = choice_field(MONITORING, ha.vm_monitoring)
        self._arrange()

    def _arrange(self) -> None:
        self.add("ha.host_monitoring", "Host Monitoring", self.monitoring)
        self.add_heading("Host Failure Response")
        self.add("ha.restart_priority", "Default VM restart priority", self.priority)
        self.add("ha.ready_condition", "VM dependency restart condition", self.condition)
        self.add("default_restart_delay", "Additional delay", self.delay)
        self.add("ha.ready_timeout_s", "VM restart priority condition timeout", self.timeout)
        self.add_heading("Other responses")
        self.add("ha.isolation_response", "Response for Host Isolation", self.isolation)
        self.add("ha.pdl_response", "Datastore with PDL", self.pdl)
        self.add("ha.apd_response", "Datastore with APD", self.apd)
        self.add("ha.vm_monitoring", "VM Monitoring", self.vm_monitoring)

    def set_on(self, on: bool) -> None:
        """Follow the switch of vSphere HA."""
        for key in self.row_keys():
            self.field(key).setEnabled(on)

    def changes(self) -> dict[str, Any]:
        """What the tab says, by the names of ``HaConfig``."""
        return {
            "host_monitoring": self.monitoring.isChecked(),
            "restart_priority": self.priority.currentData(),
            "ready_condition": self.condition.currentData(),
            "ready_timeout_s": float(self.timeout.value()),
            "isolation_response": self.isolation.currentData(),
            "pdl_response": self.pdl.currentData(),
            "apd_response": self.apd.currentData(),
            "vm_monitoring": self.vm_monitoring.currentData(),
        }
