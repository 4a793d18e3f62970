"""The Add Host wizards, with the security alert between Connection settings and Host summary."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.add_host import AddHostFlow, AddHostsFlow, add_host_flow
from vsphere_client.commands.selection import Selection
from vsphere_client.ui.wizards.add_host_pages.connection_page import ConnectionPage
from vsphere_client.ui.wizards.add_host_pages.hosts_page import HostsPage
from vsphere_client.ui.wizards.add_host_pages.hosts_summary_page import HostsSummaryPage
from vsphere_client.ui.wizards.add_host_pages.license_page import LicensePage
from vsphere_client.ui.wizards.add_host_pages.lifecycle_page import LifecyclePage
from vsphere_client.ui.wizards.add_host_pages.location_page import LocationPage
from vsphere_client.ui.wizards.add_host_pages.lockdown_page import LockdownPage
from vsphere_client.ui.wizards.add_host_pages.name_page import NamePage
from vsphere_client.ui.wizards.add_host_pages.security_alert import SecurityAlert, SecurityAlerts
from vsphere_client.ui.wizards.add_host_pages.summary_page import SummaryPage
from vsphere_client.ui.wizards.door import Door
from vsphere_client.ui.wizards.flow_wizard import FlowWizard
from vsphere_client.ui.wizards.review_page import ReviewPage


class AddHostWizard(FlowWizard):
    """One host below a datacenter or folder."""

    def __init__(self, driver: Door, flow: AddHostFlow, window: QWidget | None = None) -> None:
        self._entry = flow.entry
        self.alert: SecurityAlert | None = None
        makers = {
            "name": lambda: NamePage(flow),
            "connection": lambda: ConnectionPage(flow),
            "summary": lambda: SummaryPage(flow),
            "lifecycle": LifecyclePage,
            "license": lambda: LicensePage(flow),
            "lockdown": lambda: LockdownPage(flow),
            "vm_location": lambda: LocationPage(flow),
            "ready": lambda: ReviewPage(flow),
        }
        super().__init__(driver, flow, makers, window)

    def go_next(self) -> None:
        """After the login, ask whether the certificate is trusted."""
        if self.key != "connection" or self._entry.accepted:
            super().go_next()
        elif self._passes():
            self.alert = SecurityAlert(self._entry, super().go_next, self)
            self.alert.open()


class AddHostsWizard(FlowWizard):
    """Some hosts into a cluster."""

    def __init__(self, driver: Door, flow: AddHostsFlow, window: QWidget | None = None) -> None:
        self._hosts = flow
        self.alert: SecurityAlerts | None = None
        makers = {
            "hosts": lambda: HostsPage(flow),
            "summary": lambda: HostsSummaryPage(flow),
            "ready": lambda: ReviewPage(flow),
        }
        super().__init__(driver, flow, makers, window)

    def go_next(self) -> None:
        """After the logins, ask whether the certificates are trusted."""
        waiting = [entry for entry in self._hosts.filled() if not entry.accepted]
        if self.key != "hosts" or not waiting:
            super().go_next()
        elif self._passes():
            waiting = [entry for entry in self._hosts.filled() if not entry.accepted]
            self.alert = SecurityAlerts(waiting, super().go_next, self)
            self.alert.open()


def open_add_host(window: QWidget, driver: Door, target_moid: str) -> AddHostWizard | AddHostsWizard:
    """Open the wizard for a datacenter, host folder or cluster."""
    flow = add_host_flow(driver.session, target_moid)
    wizard: AddHostWizard | AddHostsWizard
    if isinstance(flow, AddHostsFlow):
        wizard = AddHostsWizard(driver, flow, window)
    else:
        wizard = AddHostWizard(driver, flow, window)
    wizard.open()
    return wizard


def open_for(
    window: QWidget, driver: Door, selection: Selection, _argument: str
) -> AddHostWizard | AddHostsWizard:
    """Open it for an action."""
    return open_add_host(window, driver, selection.moids[0])
