"""Edit Queue Depth of a storage device of a host."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.engine.storage.queue_operations import queue_of, queue_problem
from vsphere_client.engine.world.objects import Datastore, DeviceQueue, HostSystem
from vsphere_client.model.commands import UpdateStorageDevice
from vsphere_client.model.storage import LEAST_QUEUE_DEPTH, MOST_COMPETING_IOS, MOST_QUEUE_DEPTH
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import count_field
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.door import Door

TOLD = (
    "A virtual machine that has the device for itself may fill its queue. As soon as a second one sends I/O, each may "
    "have only so many outstanding I/Os there (esxcli storage core device set --sched-num-req-outstanding)."
)


class DeviceQueueDialog(CommandDialog):
    """The device's queue depth, and outstanding I/Os with competing worlds."""

    def __init__(
        self, driver: Door, host: HostSystem, datastore: Datastore, parent: QWidget | None = None
    ) -> None:
        title = f"Edit Queue Depth | {datastore.name}"
        super().__init__(driver, title, f"The device of {datastore.name} on {host.name}.", parent=parent)
        self._host, self._datastore = host, datastore
        self._depth, self._competing = queue_of(driver.session.engine.world, host, datastore)
        self.queue_depth = count_field(self._depth, LEAST_QUEUE_DEPTH, MOST_QUEUE_DEPTH)
        self.competing = count_field(self._competing, 1, MOST_COMPETING_IOS)
        self.form.add("queue_depth", "Device max queue depth", self.queue_depth)
        self.form.add("competing_ios", "With competing worlds", self.competing)
        self.form.add("told", "", text_label(TOLD, "caption", wrap=True))

    def build(self) -> tuple[UpdateStorageDevice, ...]:
        """One command with what was changed."""
        depth, competing = self.queue_depth.value(), self.competing.value()
        if (depth, competing) == (self._depth, self._competing):
            return ()
        return (
            UpdateStorageDevice(
                host=self._host.moid,
                datastore=self._datastore.moid,
                queue_depth=depth if depth != self._depth else None,
                competing_ios=competing if competing != self._competing else None,
            ),
        )

    def check(self) -> Sequence[Problem]:
        """Nobody may have more than the queue holds."""
        wanted = DeviceQueue(self.queue_depth.value(), self.competing.value())
        world = self.driver.session.engine.world
        problem = queue_problem(world, self._host, self._datastore, wanted)
        return [Problem(problem, "competing_ios")] if problem else []
