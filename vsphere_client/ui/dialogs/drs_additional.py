"""Edit vSphere DRS, tab Additional Options: VM Distribution, memory metric, CPU Over-Commitment, shares."""

from __future__ import annotations

from typing import Any

from vsphere_client.model.cluster import DrsConfig
from vsphere_client.ui.dialogs.form import Form, choice_field, number_field, tick
from vsphere_client.ui.widgets.themed import text_label

METRICS = (("active", "Active memory"), ("consumed", "Consumed memory"))
DISTRIBUTION_TOLD = "For availability. It evens numbers only where this costs no virtual machine anything."
METRIC_TOLD = (
    "Active memory counts with a quarter of the idle; consumed suits clusters that do not over-commit memory."
)
OVERCOMMIT_TOLD = "DRS starts no virtual machine on a host, and moves none there, beyond this ratio."
SHARES_TOLD = "The shares of a pool then grow with the virtual machines in it."
_PRESET_RATIO = 4.0


class DrsAdditional(Form):
    """The tab; the memory metric is offered where DRS is that before 7.0, or where it has been changed."""

    def __init__(self, drs: DrsConfig) -> None:
        super().__init__()
        self.distribution = tick("Distribute an even number of VMs across hosts", drs.vm_distribution)
        self.memory_metric = choice_field(METRICS, drs.memory_metric)
        self.overcommit = tick(
            "Limit the ratio of virtual CPUs to physical cores", drs.cpu_overcommit is not None
        )
        self.ratio = number_field(drs.cpu_overcommit or _PRESET_RATIO, 0, 32, ": 1", digits=1)
        self.scalable = tick(
            "Enable scalable shares for the resource pools on this cluster", drs.scalable_shares
        )
        self._on = True
        self._arrange(drs.generation == "legacy" or drs.memory_metric != "active")
        self.overcommit.toggled.connect(lambda _on: self.set_on(self._on))

    def _arrange(self, with_metric: bool) -> None:
        self._add("drs.vm_distribution", "VM Distribution", self.distribution, DISTRIBUTION_TOLD)
        self._add("drs.memory_metric", "Memory Metric", self.memory_metric, METRIC_TOLD)
        if not with_metric:
            for key in ("drs.memory_metric", "drs.memory_metric.told"):
                self.set_row_visible(key, False)
        self.add("overcommit", "CPU Over-Commitment", self.overcommit)
        self._add("drs.cpu_overcommit", "", self.ratio, OVERCOMMIT_TOLD)
        self._add("drs.scalable_shares", "Scalable Shares", self.scalable, SHARES_TOLD)

    def _add(self, key: str, label: str, field: Any, told: str) -> None:
        self.add(key, label, field)
        self.add(f"{key}.told", "", text_label(told, "caption", wrap=True))

    def set_on(self, on: bool) -> None:
        """Follow the switch of DRS; the ratio counts only with its tick."""
        self._on = on
        for field in (self.distribution, self.memory_metric, self.overcommit, self.scalable):
            field.setEnabled(on)
        self.ratio.setEnabled(on and self.overcommit.isChecked())

    def changes(self) -> dict[str, Any]:
        """What the tab says, by the names of ``DrsConfig``."""
        return {
            "vm_distribution": self.distribution.isChecked(),
            "memory_metric": self.memory_metric.currentData(),
            "cpu_overcommit": self.ratio.value() if self.overcommit.isChecked() else None,
            "scalable_shares": self.scalable.isChecked(),
        }
