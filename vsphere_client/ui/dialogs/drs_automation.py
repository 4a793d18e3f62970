"""Edit vSphere DRS, tab Automation: level, migration threshold, Predictive DRS, overrides of VMs."""

from __future__ import annotations

from typing import Any

from vsphere_client.model.cluster import DrsConfig
from vsphere_client.session.views.threshold_words import threshold_words
from vsphere_client.ui.dialogs.form import Form, choice_field, tick
from vsphere_client.ui.dialogs.threshold_slider import ThresholdSlider
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.themed import text_label

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
ENDS = ("Conservative (Less Frequent vMotions)", "Aggressive (More Frequent vMotions)")


class DrsAutomation(Form):
    """The tab; all of it is without effect while DRS is turned off."""

    def __init__(self, drs: DrsConfig) -> None:
        super().__init__()
        self.level = choice_field([(key, title) for key, title, _ in LEVELS], drs.automation)
        self.level_told = text_label("", "caption", wrap=True)
        self.level_told.setMinimumHeight(current_theme().px(44))
        self.threshold = ThresholdSlider(
            "Migration threshold", ENDS, threshold_words(drs.generation), drs.migration_threshold
        )
        self.predictive = tick("Act on demand that past days let expect", drs.predictive)
        self.overrides = tick("Allow automation levels of their own for virtual machines", drs.vm_automation)
        self.add("drs.automation", "Automation Level", self.level)
        self.add("level_told", "", self.level_told)
        self.add("drs.migration_threshold", "Migration Threshold", self.threshold)
        self.add("drs.predictive", "Predictive DRS", self.predictive)
        self.add("drs.vm_automation", "Virtual Machine Automation", self.overrides)
        self.level.currentIndexChanged.connect(self._tell)
        self._tell()

    def _tell(self, *_: object) -> None:
        self.level_told.setText({key: text for key, _, text in LEVELS}[self.level.currentData()])

    def set_on(self, on: bool) -> None:
        """Follow the switch of DRS."""
        for field in (self.level, self.threshold, self.predictive, self.overrides):
            field.setEnabled(on)

    def changes(self) -> dict[str, Any]:
        """What the tab says, by the names of ``DrsConfig``."""
        return {
            "automation": self.level.currentData(),
            "migration_threshold": self.threshold.value(),
            "predictive": self.predictive.isChecked(),
            "vm_automation": self.overrides.isChecked(),
        }
