"""Enter Maintenance Mode."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.maintenance import VSAN_MODES, MaintenanceInquiry
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.commands import EnterMaintenanceMode
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import choice_field, tick
from vsphere_client.ui.widgets.band import Banner
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.door import Door

_TEXT = (
    "A host in maintenance mode does not perform any activities on virtual machines, including virtual machine "
    "provisioning. It stays in that mode until you take it out of it. The task ends when no powered-on virtual "
    "machine is left on the host."
)


ASKING = "Asking vSphere DRS which virtual machines could not leave …"
EFFORT = 100_000
"""Pairs of VM and host weighed between two turns of the window."""
AT_ONCE_S = 0.05
"""Before the dialog is shown this much is asked, which is all in an ordinary cluster."""


class EnterMaintenanceDialog(CommandDialog):
    """The tick for powered-off VMs, vSAN's choice where there is a vSAN, and who has to move what."""

    def __init__(self, driver: Door, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(driver, "Enter Maintenance Mode", width=640, parent=parent)
        self._hosts = selection.all_of(HostSystem)
        self._inquiry = MaintenanceInquiry(driver.session, self._hosts)
        self.column.insertWidget(0, text_label(_TEXT, "body", wrap=True))
        self.column.insertWidget(1, text_label(f"Selected: {selection.words()}.", "strong", wrap=True))
        self.evacuate = tick(
            "Move powered-off and suspended virtual machines to other hosts in the cluster", True
        )
        self.column.addWidget(self.evacuate)
        self.vsan = choice_field(VSAN_MODES, VSAN_MODES[0][0])
        self.form.add("vsan_mode", "vSAN data migration", self.vsan)
        self.form.setVisible(self._inquiry.vsan)
        self.warnings: tuple[Problem, ...] = ()
        self.asking = text_label(ASKING, "secondary", wrap=True)
        self.column.addWidget(self.asking)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._ask_more)
        self._timer.start(0)
        self._ask_more(AT_ONCE_S)

    def _ask_more(self, budget_s: float = 0.0) -> None:
        """Ask DRS about some more VMs; what it says is shown when it has answered for all."""
        begun = perf_counter()
        self._inquiry.advance(EFFORT)
        while self._inquiry.outlook is None and perf_counter() - begun < budget_s:
            self._inquiry.advance(EFFORT)
        if self._inquiry.outlook is None:
            return
        self._timer.stop()
        self.asking.hide()
        self.warnings = self._inquiry.outlook.warnings
        for warning in self.warnings:
            self.column.addWidget(Banner("warning", warning.text, warning.hint))

    def build(self) -> tuple[EnterMaintenanceMode, ...]:
        """One command for each host."""
        mode: Any = self.vsan.currentData()
        return tuple(
            EnterMaintenanceMode(
                host=host.moid, evacuate_powered_off=self.evacuate.isChecked(), vsan_mode=mode
            )
            for host in self._hosts
        )


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> EnterMaintenanceDialog:
    """Open it for an action."""
    dialog = EnterMaintenanceDialog(driver, selection, window)
    dialog.open()
    return dialog
