"""Edit vSphere DRS, tab Power Management: DPM with its level and its threshold."""

from __future__ import annotations

from typing import Any

from vsphere_client.model.cluster import DpmConfig
from vsphere_client.ui.dialogs.form import Form, choice_field, tick
from vsphere_client.ui.dialogs.threshold_slider import ThresholdSlider
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.themed import text_label

POWER_LEVELS = (("manual", "Manual"), ("automatic", "Automatic"))
LEVEL_TOLD = {
    "manual": "DPM recommends which hosts to power on and off; a person applies it.",
    "automatic": "DPM empties hosts, puts them in standby and wakes them by itself.",
}
THRESHOLDS = (
    "Only what vSphere HA, rules and the least capacity need: hosts are woken, none goes to sleep.",
    "Priority 1 and 2: hosts sleep only while all that stay on still idle without them.",
    "Priority 1, 2 and 3: hosts sleep while those that stay on remain below the middle of the band.",
    "Priority 1 to 4: hosts sleep even where those that stay on come near the upper end of the band.",
    "All recommendations: hosts sleep even where those that stay on fill the band.",
)
ENDS = ("Conservative (Fewer Hosts Asleep)", "Aggressive (More Hosts Asleep)")


class DrsPower(Form):
    """The tab; ``unwakeable`` names hosts that cannot be put in standby, as nothing could wake them."""

    def __init__(self, dpm: DpmConfig, unwakeable: tuple[str, ...]) -> None:
        super().__init__()
        self.dpm = tick("Let hosts sleep while they are not needed", dpm.enabled)
        self.level = choice_field(POWER_LEVELS, dpm.automation)
        self.level_told = text_label("", "caption", wrap=True)
        self.level_told.setMinimumHeight(current_theme().px(28))
        self.threshold = ThresholdSlider("DPM threshold", ENDS, THRESHOLDS, dpm.threshold)
        self._on = True
        self.add("drs.dpm", "DPM", self.dpm)
        self.add("drs.dpm.automation", "Automation Level", self.level)
        self.add("dpm_level_told", "", self.level_told)
        self.add("drs.dpm.threshold", "DPM Threshold", self.threshold)
        self.add("unwakeable", "", text_label(_told_of(unwakeable), "caption", wrap=True))
        self.set_row_visible("unwakeable", bool(unwakeable))
        self.dpm.toggled.connect(lambda _on: self.set_on(self._on))
        self.level.currentIndexChanged.connect(lambda _at: self.set_on(self._on))

    def set_on(self, on: bool) -> None:
        """Follow the switch of DRS, without which DPM does nothing."""
        self._on = on
        self.dpm.setEnabled(on)
        for field in (self.level, self.threshold):
            field.setEnabled(on and self.dpm.isChecked())
        self.level_told.setText(LEVEL_TOLD[self.level.currentData()])

    def changes(self) -> dict[str, Any]:
        """What the tab says, by the names of ``DpmConfig``."""
        return {
            "enabled": self.dpm.isChecked(),
            "automation": self.level.currentData(),
            "threshold": self.threshold.value(),
        }


def _told_of(hosts: tuple[str, ...]) -> str:
    """Which hosts need settings first; the page of each says where."""
    if not hosts:
        return ""
    names = ", ".join(hosts[:3]) + (f" and {len(hosts) - 3} more" if len(hosts) > 3 else "")
    return (
        f"{names} cannot be put in standby: give them IPMI/iLO settings under Configure > Power Management "
        "of the host, or vMotion adapters that know Wake-on-LAN."
    )
