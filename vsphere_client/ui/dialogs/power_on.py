"""Power On Recommendations: where DRS would start the chosen VMs, and what has to happen first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.power_on import PowerOnOutlook, power_on_outlook
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.drs.power_on import HostChoice, PowerOnAdvice
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.model.commands import PowerOnVms
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.widgets.band import Banner
from vsphere_client.ui.widgets.themed import literal, text_label
from vsphere_client.ui.wizards.door import Door

SHOWN_HOSTS = 8
_ONE = "vSphere DRS recommends these hosts for the virtual machine. The first is the best."
_GROUP = "vSphere DRS recommends these actions. They are carried out together or not at all."


class PowerOnDialog(CommandDialog):
    """Hosts to pick from for one VM; for a group one list of actions per cluster."""

    def __init__(self, driver: Door, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(driver, "Power On Recommendations", ok="POWER ON", width=700, parent=parent)
        self._vms = selection.all_of(VirtualMachine)
        self.outlook: PowerOnOutlook = power_on_outlook(driver.session, self._vms)
        self.hosts: dict[str, QRadioButton] = {}
        self._group = QButtonGroup(self)
        self.form.setVisible(False)
        for advice in self.outlook.advices:
            self._show_advice(advice)
        if self.outlook.alone:
            names = ", ".join(self.outlook.alone)
            self.column.addWidget(
                text_label(f"Started without a recommendation: {names}.", "body", wrap=True)
            )

    def _show_advice(self, advice: PowerOnAdvice) -> None:
        if advice.lines:
            self.column.addWidget(text_label(f"Cluster {advice.cluster_name}", "strong"))
        alone = all(line.kind == "power_on" for line in advice.lines)
        if advice.choices and alone:
            self.column.addWidget(text_label(_ONE, "body", wrap=True))
            for choice in advice.choices[:SHOWN_HOSTS]:
                self._add_choice(choice)
        elif advice.lines:
            self.column.addWidget(text_label(_GROUP, "body", wrap=True))
            for number, line in enumerate(advice.lines, 1):
                self.column.addWidget(text_label(f"{number}.  {line.text}", "body", wrap=True))
                why = " ".join(reason.text for reason in line.reasons[:1])
                self.column.addWidget(text_label(why, "caption", wrap=True))
        for vm, reasons in advice.refused:
            name = self.driver.session.engine.world.vm(vm).name
            why = " ".join(reason.text for reason in reasons[:3])
            self.column.addWidget(Banner("warning", f"No host can power on {name}.", why))

    def _add_choice(self, choice: HostChoice) -> None:
        button = QRadioButton(literal(choice.name))
        button.setChecked(not self.hosts)
        self._group.addButton(button)
        self.hosts[choice.host] = button
        self.column.addWidget(button)
        why = " ".join(reason.text for reason in choice.reasons)
        self.column.addWidget(text_label(why, "caption", wrap=True))

    def build(self) -> tuple[PowerOnVms]:
        """The one command, with the host that was picked."""
        picked = next((host for host, button in self.hosts.items() if button.isChecked()), None)
        return (PowerOnVms(vms=tuple(vm.moid for vm in self._vms), apply=True, host=picked),)

    def check(self) -> Sequence[Problem]:
        """Something must be possible at all."""
        if self.outlook.alone or any(advice.lines for advice in self.outlook.advices):
            return ()
        return [Problem("No host can power on the chosen virtual machines.")]


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> PowerOnDialog:
    """Open it for an action."""
    dialog = PowerOnDialog(driver, selection, window)
    dialog.open()
    return dialog
