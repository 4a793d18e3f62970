"""Where swap files lie: of a cluster's virtual machines, and on which datastore of a host."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.selection import Selection
from vsphere_client.engine.storage.swap_files import cluster_placement, named_datastore
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem
from vsphere_client.model.commands import ReconfigureCluster, UpdateLocalSwapDatastore
from vsphere_client.model.virtual_machine import SwapPlacement
from vsphere_client.session.views.swap_settings import PLACE_WORDS, swap_datastore_choices
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import choice_field
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.door import Door
from vsphere_client.ui.wizards.radio_list import RadioChoice, RadioList

SENTENCES = {
    "vm_directory": "Store the swap files in the same directory as the virtual machine.",
    "host_local": (
        "Store the swap files in the datastore specified by the host. If not possible, store them in the same "
        "directory as the virtual machine. A datastore that the hosts do not share slows vMotion down."
    ),
}
LATER = (
    "It counts for virtual machines that are powered on from now on, and for those that come with vMotion."
)
WITH_VMS = "The cluster stores swap files with the virtual machines: only those with a setting of their own come here."
NONE = ""


class ClusterSwapDialog(CommandDialog):
    """The cluster's default: with the virtual machine, or on the host's datastore."""

    def __init__(self, driver: Door, cluster: ClusterComputeResource, parent: QWidget | None = None) -> None:
        super().__init__(driver, f"Edit Cluster Settings | {cluster.name}", LATER, width=640, parent=parent)
        self._cluster = cluster
        self.place = RadioList(
            [RadioChoice(key, words, SENTENCES[key]) for key, words in PLACE_WORDS.items()],
            "Swap file location",
            spacing=6,
        )
        self.place.choose(cluster.config.swap_placement)
        self.form.add("swap_placement", "Swap file location", self.place)

    def build(self) -> tuple[ReconfigureCluster, ...]:
        """One command, if anything was changed."""
        chosen: SwapPlacement = "host_local" if self.place.current() == "host_local" else "vm_directory"
        if chosen == self._cluster.config.swap_placement:
            return ()
        return (ReconfigureCluster(cluster=self._cluster.moid, swap_placement=chosen),)


class HostSwapDialog(CommandDialog):
    """The host's datastore for swap files, or none."""

    def __init__(self, driver: Door, host: HostSystem, parent: QWidget | None = None) -> None:
        super().__init__(driver, f"Edit Swap File Location | {host.name}", LATER, width=640, parent=parent)
        self._host = host
        world = driver.session.engine.world
        now = named_datastore(world, host)
        self._now = NONE if now is None else now.moid
        choices = ((NONE, "None: with the virtual machines"), *swap_datastore_choices(driver.session, host))
        self.datastore = choice_field(choices, self._now)
        self.form.add("datastore", "Datastore", self.datastore)
        if cluster_placement(world, host) == "vm_directory":
            self.form.add("told", "", text_label(WITH_VMS, "caption", wrap=True))

    def build(self) -> tuple[UpdateLocalSwapDatastore, ...]:
        """One command, if anything was changed."""
        chosen = self.datastore.currentData()
        if chosen == self._now:
            return ()
        return (UpdateLocalSwapDatastore(host=self._host.moid, datastore=chosen or None),)


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> CommandDialog:
    """Open it for an action."""
    found = selection.one
    dialog: CommandDialog = (
        HostSwapDialog(driver, found, window)
        if isinstance(found, HostSystem)
        else ClusterSwapDialog(driver, selection.all_of(ClusterComputeResource)[0], window)
    )
    dialog.open()
    return dialog
