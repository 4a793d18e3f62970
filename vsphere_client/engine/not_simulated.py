"""Commands that have a name but no simulated mechanism yet: their tasks fail and say so."""

from __future__ import annotations

from typing import Any

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.model import commands as c
from vsphere_client.model.faults import NotSupported


class NotSimulated(Operation[c.VmCommand]):
    """Refuses a command on a VM, with the task name of the real operation."""

    def __init__(self, description_id: str, what: str) -> None:
        self.description_id = description_id
        self._what = what

    def entity(self, engine: Engine, command: c.VmCommand) -> VirtualMachine:
        """The VM of the command."""
        return engine.world.find(VirtualMachine, command.vm)

    def begin(self, engine: Engine, task: Task, command: c.VmCommand) -> None:
        """Refuse."""
        raise NotSupported(what=self._what)


SNAPSHOTS = "Snapshots are not simulated yet."
FAULT_TOLERANCE = "Fault Tolerance is not simulated yet."
OPERATIONS: dict[type[c.Command], Operation[Any]] = {
    c.CreateSnapshot: NotSimulated("VirtualMachine.createSnapshot", SNAPSHOTS),
    c.RevertSnapshot: NotSimulated("VirtualMachine.revertToCurrentSnapshot", SNAPSHOTS),
    c.RemoveSnapshot: NotSimulated("VirtualMachine.removeAllSnapshots", SNAPSHOTS),
    c.TurnOnFt: NotSimulated("VirtualMachine.createSecondary", FAULT_TOLERANCE),
    c.TurnOffFt: NotSimulated("VirtualMachine.turnOffFaultTolerance", FAULT_TOLERANCE),
}
