"""Edit IPMI/iLO settings for power management of a host."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLineEdit, QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.bmc import BmcSettings
from vsphere_client.model.commands import UpdateIpmi
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import text_field
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.door import Door

SENTENCE = (
    "vCenter Server logs in to the management controller of the server to switch the host on from standby."
)
CLEARED = "Leave all fields empty to forget the settings: IPMI and iLO then wake the host no more."


class EditIpmiDialog(CommandDialog):
    """User name, password and the two addresses of the management controller."""

    def __init__(self, driver: Door, host: HostSystem, parent: QWidget | None = None) -> None:
        super().__init__(
            driver, f"Edit IPMI/iLO Settings for Power Management | {host.name}", SENTENCE, parent=parent
        )
        self._host = host
        now = host.config.bmc
        self.user = text_field(now.user if now else "")
        self.password = text_field(now.password if now else "")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.ip = text_field(now.ip if now else "", "10.10.40.11")
        self.mac = text_field(now.mac if now else "", "00:50:56:0a:01:1f")
        self.form.add("bmc.user", "User name", self.user)
        self.form.add("bmc.password", "Password", self.password)
        self.form.add("bmc.ip", "BMC IP address", self.ip)
        self.form.add("bmc.mac", "BMC MAC address", self.mac)
        self.form.add("told", "", text_label(CLEARED, "caption", wrap=True))

    def _typed(self) -> dict[str, str]:
        return {
            "user": self.user.text().strip(),
            "password": self.password.text(),
            "ip": self.ip.text().strip(),
            "mac": self.mac.text().strip(),
        }

    def build(self) -> tuple[UpdateIpmi, ...]:
        """One command, if anything was changed."""
        typed, config = self._typed(), self._host.config
        if not any(typed.values()):
            if config.bmc is None:
                return ()
            return (UpdateIpmi(host=self._host.moid),)
        command = UpdateIpmi.model_validate({"host": self._host.moid, "bmc": typed})
        return () if command.bmc == config.bmc else (command,)

    def check(self) -> Sequence[Problem]:
        """No two hosts share a management controller."""
        wanted = next((one.bmc for one in self.build()), None)
        return [] if wanted is None else _clashes(self.driver, self._host, wanted)


def _clashes(driver: Door, host: HostSystem, wanted: BmcSettings) -> list[Problem]:
    for other in driver.session.engine.world.host_at.values():
        bmc = other.config.bmc
        if other.moid == host.moid or bmc is None:
            continue
        if bmc.ip == wanted.ip:
            return [Problem(f"{other.name} has this address already.", "bmc.ip")]
        if bmc.mac == wanted.mac:
            return [Problem(f"{other.name} has this address already.", "bmc.mac")]
    return []


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> EditIpmiDialog:
    """Open it for an action."""
    dialog = EditIpmiDialog(driver, selection.all_of(HostSystem)[0], window)
    dialog.open()
    return dialog
