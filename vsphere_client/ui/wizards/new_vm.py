"""The New Virtual Machine wizard."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.new_vm import NewVmFlow
from vsphere_client.commands.selection import Selection
from vsphere_client.ui.wizards.door import Door
from vsphere_client.ui.wizards.flow_wizard import FlowWizard
from vsphere_client.ui.wizards.new_vm_pages.compatibility_page import CompatibilityPage
from vsphere_client.ui.wizards.new_vm_pages.compute_page import ComputePage
from vsphere_client.ui.wizards.new_vm_pages.creation_page import CreationPage
from vsphere_client.ui.wizards.new_vm_pages.guest_page import GuestPage
from vsphere_client.ui.wizards.new_vm_pages.hardware_page import HardwarePage
from vsphere_client.ui.wizards.new_vm_pages.name_page import NamePage
from vsphere_client.ui.wizards.new_vm_pages.storage_page import StoragePage
from vsphere_client.ui.wizards.review_page import ReviewPage


def open_new_vm(window: QWidget, driver: Door, target_moid: str) -> FlowWizard:
    """Open the wizard; folder, compute resource or datastore are chosen as the target says."""
    flow = NewVmFlow(driver.session, target_moid)
    makers = {
        "creation": lambda: CreationPage(flow),
        "name": lambda: NamePage(flow),
        "compute": lambda: ComputePage(flow),
        "storage": lambda: StoragePage(flow),
        "compatibility": lambda: CompatibilityPage(flow),
        "guest": lambda: GuestPage(flow),
        "hardware": lambda: HardwarePage(flow),
        "ready": lambda: ReviewPage(flow),
    }
    wizard = FlowWizard(driver, flow, makers, window)
    wizard.open()
    return wizard


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> FlowWizard:
    """Open it for an action."""
    return open_new_vm(window, driver, selection.moids[0])
