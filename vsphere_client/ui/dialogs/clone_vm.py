"""Clone to Virtual Machine: name, folder, compute resource, power on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.choices import compute_tree, folder_tree
from vsphere_client.commands.flow import Problem
from vsphere_client.commands.naming import name_problems
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import Folder, HostSystem, ResourcePool, VirtualMachine
from vsphere_client.engine.world.places import datacenter_of
from vsphere_client.model.commands import CloneVm
from vsphere_client.model.kinds import FolderKind
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import choice_field, text_field, tick
from vsphere_client.ui.wizards.door import Door


class CloneDialog(CommandDialog):
    """The copy lies beside the original unless something else is chosen."""

    def __init__(self, driver: Door, vm: VirtualMachine, parent: QWidget | None = None) -> None:
        sentence = "The copy gets the same hardware and disks of its own."
        super().__init__(driver, f"{vm.name} - Clone Existing Virtual Machine", sentence, parent=parent)
        self._vm = vm
        engine = driver.session.engine
        datacenter = datacenter_of(engine.world, vm)
        assert datacenter is not None, "virtual machines lie in a datacenter"
        self.name = text_field(f"{vm.name}-clone")
        self.name.setMaxLength(80)
        self.name.selectAll()
        folders = folder_tree(engine, FolderKind.VM, datacenter)
        self.folder = choice_field([(one.moid, one.name) for one in folders], vm.parent or "")
        kinds = (HostSystem, ResourcePool)
        places = [
            one
            for one in compute_tree(engine, datacenter)
            if isinstance(engine.world.objects[one.moid], kinds)
        ]
        own = [("", "Where the original is"), *((one.moid, one.name) for one in places)]
        self.compute = choice_field(own, "")
        self.power_on = tick("Power on virtual machine after creation")
        self.form.add("name", "Virtual machine name", self.name)
        self.form.add("folder", "Location", self.folder)
        self.form.add("compute", "Compute resource", self.compute)
        self.form.add("power_on", "", self.power_on)
        self.name.setFocus()

    def build(self) -> tuple[CloneVm]:
        """The one command."""
        world = self.driver.session.engine.world
        place = world.objects.get(self.compute.currentData())
        return (
            CloneVm(
                vm=self._vm.moid,
                name=self.name.text().strip(),
                folder=self.folder.currentData(),
                host=place.moid if isinstance(place, HostSystem) else None,
                resource_pool=place.moid if isinstance(place, ResourcePool) else None,
                power_on=self.power_on.isChecked(),
            ),
        )

    def check(self) -> Sequence[Problem]:
        """The name must be free in the folder."""
        folder = self.driver.session.engine.world.get(self.folder.currentData(), Folder)
        return name_problems(self.driver.session, folder.children, self.name.text().strip())


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> CloneDialog:
    """Open it for an action."""
    dialog = CloneDialog(driver, selection.all_of(VirtualMachine)[0], window)
    dialog.open()
    return dialog
