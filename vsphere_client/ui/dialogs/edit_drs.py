"""Edit vSphere DRS."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSlider, QWidget

from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.model.commands import ReconfigureCluster
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import choice_field, count_field, number_field, tick
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.door import Door

LEVELS = (
    (
        "manual",
        "Manual",
        "DRS generates both power-on placement recommendations, and migration recommendations for virtual "
        "machines. Recommendations need to be manually applied or ignored.",
    ),
    (
        "partially_automated",
        "Partially Automated",
        "DRS automatically places virtual machines onto hosts at VM power-on. Migration recommendations need to "
        "be manually applied or ignored.",
    ),
    (
        "fully_automated",
        "Fully Automated",
        "DRS automatically places virtual machines onto hosts at VM power-on, and virtual machines are "
        "automatically migrated from one host to another to optimize resource utilization.",
    ),
)
POWER_LEVELS = (("manual", "Manual"), ("automatic", "Automatic"))
THRESHOLDS = (
    "Only recommendations that satisfy cluster constraints like affinity rules and host maintenance.",
    "Priority 1 and 2: moves that promise a significant improvement to the cluster's load balance.",
    "Priority 1, 2 and 3: moves that promise at least good improvement to the cluster's load balance.",
    "Priority 1 to 4: moves that promise even a moderate improvement to the cluster's load balance.",
    "All recommendations, even those that promise a slight improvement to the cluster's load balance.",
)


class EditDrsDialog(CommandDialog):
    """The switch, the automation level, the threshold, and the additional options."""

    def __init__(self, driver: Door, cluster: ClusterComputeResource, parent: QWidget | None = None) -> None:
        super().__init__(driver, f"Edit Cluster Settings | {cluster.name}", width=700, parent=parent)
        self._cluster = cluster
        drs = cluster.config.drs
        self.enabled = tick("Turn on", drs.enabled)
        self.level = choice_field([(key, title) for key, title, _ in LEVELS], drs.automation)
        self.level_told = text_label("", "caption", wrap=True)
        self.threshold = QSlider(Qt.Orientation.Horizontal)
        self.threshold.setRange(1, 5)
        self.threshold.setPageStep(1)
        self.threshold.setValue(drs.migration_threshold)
        self.threshold_told = text_label("", "caption", wrap=True)
        self.predictive = tick("Act on demand that past days let expect", drs.predictive)
        self.distribution = tick("Distribute an even number of VMs across hosts", drs.vm_distribution)
        self.overcommit = tick(
            "Limit the ratio of virtual CPUs to physical cores", drs.cpu_overcommit is not None
        )
        self.ratio = number_field(drs.cpu_overcommit or 4.0, 0, 32, ": 1", digits=1)
        self.scalable = tick(
            "Enable scalable shares for the resource pools on this cluster", drs.scalable_shares
        )
        dpm = drs.dpm
        self.dpm = tick("Let hosts sleep while they are not needed", dpm.enabled)
        self.dpm_level = choice_field(POWER_LEVELS, dpm.automation)
        self.dpm_threshold = count_field(dpm.threshold, 1, 5)
        self.dpm.toggled.connect(self._show)
        self._arrange()
        for signal in (self.enabled.toggled, self.level.currentIndexChanged, self.overcommit.toggled):
            signal.connect(self._show)
        self.threshold.valueChanged.connect(self._show)
        self._show()

    def _arrange(self) -> None:
        self.form.add("drs.enabled", "vSphere DRS", self.enabled)
        self.form.add("drs.automation", "Automation Level", self.level)
        self.form.add("level_told", "", self.level_told)
        self.form.add("drs.migration_threshold", "Migration Threshold", self.threshold)
        self.form.add("threshold_told", "", self.threshold_told)
        self.form.add("drs.predictive", "Predictive DRS", self.predictive)
        self.form.add_heading("Additional Options")
        self.form.add("drs.vm_distribution", "VM Distribution", self.distribution)
        self.form.add("overcommit", "CPU Over-Commitment", self.overcommit)
        self.form.add("drs.cpu_overcommit", "", self.ratio)
        self.form.add("drs.scalable_shares", "Scalable Shares", self.scalable)
        self.form.add_heading("Power Management")
        self.form.add("drs.dpm", "DPM", self.dpm)
        self.form.add("drs.dpm.automation", "Automation Level", self.dpm_level)
        self.form.add("drs.dpm.threshold", "DPM Threshold", self.dpm_threshold)
        self.level_told.setMinimumHeight(48)  # three lines
        self.threshold_told.setMinimumHeight(32)

    def _show(self, *_: object) -> None:
        on = self.enabled.isChecked()
        self.level_told.setText({key: text for key, _, text in LEVELS}[self.level.currentData()])
        step = self.threshold.value()
        words = "Conservative (Less Frequent vMotions)" if step == 1 else f"Step {step} of 5"
        words = "Aggressive (More Frequent vMotions)" if step == 5 else words
        self.threshold_told.setText(f"{words}. {THRESHOLDS[step - 1]}")
        self.threshold.setAccessibleName(f"Migration threshold {step} of 5")
        options = (self.predictive, self.distribution, self.overcommit, self.scalable)
        for field in (self.level, self.threshold, *options):
            field.setEnabled(on)
        self.dpm.setEnabled(on)
        self.dpm_level.setEnabled(on and self.dpm.isChecked())
        self.dpm_threshold.setEnabled(on and self.dpm.isChecked())
        self.ratio.setEnabled(on and self.overcommit.isChecked())

    def build(self) -> tuple[ReconfigureCluster]:
        """The one command."""
        drs = self._cluster.config.drs.model_copy(
            update={
                "enabled": self.enabled.isChecked(),
                "automation": self.level.currentData(),
                "migration_threshold": self.threshold.value(),
                "predictive": self.predictive.isChecked(),
                "vm_distribution": self.distribution.isChecked(),
                "cpu_overcommit": self.ratio.value() if self.overcommit.isChecked() else None,
                "scalable_shares": self.scalable.isChecked(),
                "dpm": self._cluster.config.drs.dpm.model_copy(
                    update={
                        "enabled": self.dpm.isChecked(),
                        "automation": self.dpm_level.currentData(),
                        "threshold": self.dpm_threshold.value(),
                    }
                ),
            }
        )
        return (ReconfigureCluster(cluster=self._cluster.moid, drs=drs),)


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> EditDrsDialog:
    """Open it for an action."""
    dialog = EditDrsDialog(driver, selection.all_of(ClusterComputeResource)[0], window)
    dialog.open()
    return dialog
