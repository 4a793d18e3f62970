"""Edit vSphere HA, tab Admission Control: how much failover capacity is kept, and by which policy."""

from __future__ import annotations

from typing import Any

from vsphere_client.commands.flow import Problem
from vsphere_client.model.cluster import HaAdmissionControl
from vsphere_client.ui.dialogs.form import Form, choice_field, count_field, number_field, tick
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.member_list import MemberList
from vsphere_client.ui.widgets.themed import text_label

POLICIES = (
    ("resource_percentage", "Cluster resource Percentage"),
    ("slot", "Slot Policy (powered-on VMs)"),
    ("failover_hosts", "Dedicated failover hosts"),
    ("disabled", "Disabled"),
)
SLOTS = (("cover", "Cover all powered-on virtual machines"), ("fixed", "Fixed slot size"))
SLOT_TOLD = {
    "cover": "The slot is as large as the largest CPU and memory reservation, with overhead, of all that run.",
    "fixed": "Virtual machines that are larger than the slot take several.",
}
DEGRADATION_TOLD = (
    "How much slower virtual machines may become during a failure. 0 % warns as soon as the capacity left "
    "could not give them the same; 100 % never warns."
)
_PERCENT, _SLOT_MHZ, _SLOT_MB = 25.0, 32.0, 100.0


class HaAdmission(Form):
    """The tab; ``hosts`` are the cluster's, ``dedicated`` those that are failover hosts, by name."""

    def __init__(self, control: HaAdmissionControl, hosts: list[str], dedicated: tuple[str, ...]) -> None:
        super().__init__(220)
        self._control, self._on = control, True
        most = max(1, len(hosts) - 1)
        self.policy = choice_field(POLICIES, control.policy)
        self.failures = count_field(min(control.host_failures_to_tolerate, most), 0, most)
        self.failures.setToolTip("Maximum is one less than number of hosts in cluster.")
        overridden = control.cpu_percent is not None or control.memory_percent is not None
        self.override = tick("Override calculated failover capacity", overridden)
        self.cpu_percent = number_field(control.cpu_percent or _PERCENT, 0, 100, "%")
        self.memory_percent = number_field(control.memory_percent or _PERCENT, 0, 100, "%")
        fixed = control.slot_cpu_mhz is not None or control.slot_memory_mb is not None
        self.slot = choice_field(SLOTS, "fixed" if fixed else "cover")
        self.slot_told = text_label("", "caption", wrap=True)
        self.slot_cpu = number_field(control.slot_cpu_mhz or _SLOT_MHZ, 1, 1_000_000, "MHz")
        self.slot_memory = number_field(control.slot_memory_mb or _SLOT_MB, 1, 100_000_000, "MB")
        self.hosts = MemberList("Failover hosts")
        self.hosts.setFixedHeight(current_theme().px(120))
        self.hosts.show_names(sorted(hosts))
        self.hosts.tick(*dedicated)
        self.degradation = number_field(control.performance_degradation_percent, 0, 100, "%")
        self._arrange()
        for signal in (self.policy.currentIndexChanged, self.slot.currentIndexChanged, self.override.toggled):
            signal.connect(lambda _value: self.set_on(self._on))

    def _arrange(self) -> None:
        self.add("failures", "Host failures cluster tolerates", self.failures)
        self.add("policy", "Define host failover capacity by", self.policy)
        self.add("override", "", self.override)
        self.add("cpu_percent", "Reserved failover CPU capacity", self.cpu_percent)
        self.add("memory_percent", "Reserved failover Memory capacity", self.memory_percent)
        self.add("slot", "Slot size", self.slot)
        self.add("slot_told", "", self.slot_told)
        self.add("slot_cpu", "CPU slot size", self.slot_cpu)
        self.add("slot_memory", "Memory slot size", self.slot_memory)
        self.add("failover_hosts", "Failover hosts", self.hosts)
        self.add("degradation", "Performance degradation VMs tolerate", self.degradation)
        self.add("degradation_told", "", text_label(DEGRADATION_TOLD, "caption", wrap=True))

    def set_on(self, on: bool) -> None:
        """Follow the switch of vSphere HA, and show what the policy asks."""
        self._on = on
        policy, slot = self.policy.currentData(), self.slot.currentData()
        self.slot_told.setText(SLOT_TOLD[slot])
        percent, slots = policy == "resource_percentage", policy == "slot"
        shown = {
            "failures": percent or slots,
            "override": percent,
            "cpu_percent": percent and self.override.isChecked(),
            "memory_percent": percent and self.override.isChecked(),
            "slot": slots,
            "slot_told": slots,
            "slot_cpu": slots and slot == "fixed",
            "slot_memory": slots and slot == "fixed",
            "failover_hosts": policy == "failover_hosts",
            "degradation": policy != "disabled",
            "degradation_told": policy != "disabled",
        }
        for key, visible in shown.items():
            self.set_row_visible(key, visible)
        for key in self.row_keys():
            self.field(key).setEnabled(on)

    def control(self) -> HaAdmissionControl:
        """What the tab says; figures of other policies are dropped."""
        policy = self.policy.currentData()
        overridden = policy == "resource_percentage" and self.override.isChecked()
        fixed = policy == "slot" and self.slot.currentData() == "fixed"
        changes: dict[str, Any] = {
            "policy": policy,
            "host_failures_to_tolerate": self.failures.value(),
            "cpu_percent": self.cpu_percent.value() if overridden else None,
            "memory_percent": self.memory_percent.value() if overridden else None,
            "slot_cpu_mhz": self.slot_cpu.value() if fixed else None,
            "slot_memory_mb": self.slot_memory.value() if fixed else None,
            "failover_hosts": self.hosts.ticked() if policy == "failover_hosts" else (),
            "performance_degradation_percent": self.degradation.value(),
        }
        return self._control.model_copy(update=changes)

    def problems(self) -> list[Problem]:
        """Dedicated failover hosts must be named, and some host must remain for the VMs."""
        if self.policy.currentData() != "failover_hosts":
            return []
        chosen = len(self.hosts.ticked())
        if not self.hosts.count():
            return [Problem("The cluster has no host to dedicate.", "failover_hosts")]
        if not chosen:
            return [Problem("Choose at least one failover host.", "failover_hosts")]
        if chosen == self.hosts.count():
            return [Problem("Leave at least one host that runs virtual machines.", "failover_hosts")]
        return []
