"""The Migrate wizard: from a menu, or from a drop with the destination chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QToolTip, QWidget

from vsphere_client.commands.actions import ACTIONS
from vsphere_client.commands.fixes import Fix, fix_of
from vsphere_client.commands.migrate import MigrateFlow
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.ui.dialogs.run_action import run_action
from vsphere_client.ui.wizards.door import Door
from vsphere_client.ui.wizards.flow_wizard import FlowWizard
from vsphere_client.ui.wizards.migrate_pages.compute_page import ComputePage
from vsphere_client.ui.wizards.migrate_pages.folder_page import FolderPage
from vsphere_client.ui.wizards.migrate_pages.network_page import NetworkPage
from vsphere_client.ui.wizards.migrate_pages.priority_page import PriorityPage
from vsphere_client.ui.wizards.migrate_pages.ready_page import ReadyPage
from vsphere_client.ui.wizards.migrate_pages.storage_page import StoragePage
from vsphere_client.ui.wizards.migrate_pages.type_page import TypePage
from vsphere_client.ui.wizards.migrate_pages.vcenter_page import TargetVcenterPage

WHY_THESE_HOSTS = (
    "Every host of the inventory is checked against the virtual machines as they are now: host state, vMotion "
    "network, CPU features, hardware, files, networks, devices, rules and reservations. DRS score is the virtual "
    "machine's score where it runs, and what it would be there with today's demand."
)


class MigrateWizard(FlowWizard):
    """Follows the world while it is open: what a fix mends is seen without a refresh."""

    def __init__(self, driver: Door, flow: MigrateFlow, window: QWidget | None = None) -> None:
        self._compute = ComputePage(flow)
        makers = {
            "type": lambda: TypePage(flow),
            "vcenter": lambda: TargetVcenterPage(flow),
            "compute": lambda: self._compute,
            "storage": lambda: StoragePage(flow),
            "folder": lambda: FolderPage(flow),
            "networks": lambda: NetworkPage(flow),
            "priority": lambda: PriorityPage(flow),
            "ready": lambda: ReadyPage(flow),
        }
        self._flow = flow
        self._window = window
        super().__init__(driver, flow, makers, window, wide=True)
        self._compute.fix_requested.connect(self._follow)
        self.help_pressed.connect(self._explain)

    def set_current(self, current: int) -> None:
        """Offer the explanation where the hosts are."""
        super().set_current(current)
        compute = bool(self._keys) and self.key == "compute"
        self.set_help("Why these hosts?" if compute else "")

    def _explain(self) -> None:
        QToolTip.showText(self.help_link.mapToGlobal(self.help_link.rect().topLeft()), WHY_THESE_HOSTS, self)

    def _follow(self, fix_id: str, fault: str) -> None:
        fix = fix_of(fix_id, fault)
        moid = self._object_of(fix) if fix is not None else None
        if fix is None or moid is None:
            return
        if fix.action:
            selection = Selection(self.driver.session, (moid,))
            run_action(self, self.driver, ACTIONS[fix.action], selection)
            return
        self.reject()
        select = getattr(self._window, "select", None)
        if select is not None:
            select(moid, fix.tab, fix.page or None)

    def _object_of(self, fix: Fix) -> str | None:
        host = self._flow.target_host() or self._flow.draft.get("moid")
        found = self.driver.session.engine.world.objects.get(host or "")
        if fix.on == "vm":
            return self._flow.vms[0]
        if fix.on == "cluster" and isinstance(found, HostSystem):
            return found.cluster or found.moid
        return host


def open_migrate(
    window: QWidget,
    driver: Door,
    vm_moids: Sequence[str],
    *,
    host: str | None = None,
    cluster: str | None = None,
    pool: str | None = None,
    later: bool = False,
) -> MigrateWizard:
    """Open the wizard over the window; a destination given, as by a drop, is chosen already, and so is ``later``."""
    flow = MigrateFlow(driver.session, tuple(vm_moids))
    if (target := host or cluster or pool) is not None:
        flow.choose_any(target)
    if later:
        flow.schedule(True)
    wizard = MigrateWizard(driver, flow, window)
    wizard.open()
    return wizard


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> MigrateWizard:
    """Open it for an action."""
    return open_migrate(window, driver, selection.moids)
