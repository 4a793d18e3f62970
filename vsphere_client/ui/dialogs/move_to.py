"""Move To...: a folder of the right kind to choose, for a resource pool another pool."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.appearance import look_of
from vsphere_client.commands.choices import TreeChoice, folder_tree, pool_tree
from vsphere_client.commands.drops import Drop, decide_drop, folder_kind_of
from vsphere_client.commands.flow import Problem
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import Folder, ResourcePool
from vsphere_client.engine.world.places import datacenter_of
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.model.commands import Command
from vsphere_client.model.kinds import FolderKind
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.wizards.door import Door
from vsphere_client.ui.wizards.place_tree import PlaceTree


class MoveToDialog(CommandDialog):
    """OK is possible only over a place that can take all chosen objects, as a drop there would."""

    def __init__(self, driver: Door, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(
            driver, f"Move {selection.words()}", "Select a destination.", width=480, parent=parent
        )
        self._selection = selection
        self._chosen = ""
        self.tree = PlaceTree("Destinations")
        self.tree.setMinimumHeight(280)
        self.tree.chosen.connect(self._choose)
        self.tree.show_choices(self._choices(), None)
        self.column.addWidget(self.tree, 1)
        self._choose("")

    def _choices(self) -> list[TreeChoice]:
        world, engine = self._selection.world, self.driver.session.engine
        obj = self._selection.objects[0]
        if isinstance(obj, ResourcePool):
            return pool_tree(engine, world.objects[obj.owner])
        kind = folder_kind_of(obj) or FolderKind.VM
        if kind == FolderKind.DATACENTER:
            vcenter = vcenter_of(world, obj)
            folders = [
                one
                for one in world.all_of(Folder)
                if one.folder_kind == kind and vcenter_of(world, one) is vcenter
            ]
            root = TreeChoice(vcenter.moid, vcenter.name, look_of(engine, vcenter), 0)
            return [root, *(TreeChoice(one.moid, one.name, look_of(engine, one), 1) for one in folders)]
        return folder_tree(engine, kind, datacenter_of(world, obj))

    def _choose(self, moid: str) -> None:
        self._chosen = moid
        if not moid:
            self.set_ok_enabled(False, "Select a destination.")
            return
        reason = self._drop().reason
        self.set_ok_enabled(not reason, reason)
        self.show_problems([Problem(reason)] if reason else [])

    def _drop(self) -> Drop:
        return decide_drop(self.driver.session, self._selection.moids, self._chosen)

    def build(self) -> tuple[Command, ...]:
        """One command for each object; they move one after another."""
        return self._drop().commands

    def check(self) -> Sequence[Problem]:
        """The reason is shown as soon as a destination is chosen."""
        return () if self._chosen else (Problem("Select a destination."),)


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> MoveToDialog:
    """Open it for an action."""
    dialog = MoveToDialog(driver, selection, window)
    dialog.open()
    return dialog
