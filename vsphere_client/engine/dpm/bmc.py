"""The settings by which vCenter reaches the management controller of a host."""

from __future__ import annotations

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.host_operations import HostOperation
from vsphere_client.engine.tasks import Task
from vsphere_client.model.commands import UpdateIpmi
from vsphere_client.model.faults import HostNotReachable
from vsphere_client.model.kinds import ConnectionState


class UpdateIpmiOperation(HostOperation[UpdateIpmi]):
    """Set or forget them; they count for the next time the host is to be woken.

    The controller itself is not simulated: it takes every login (our assumption). A host that sleeps may
    get settings too, as they are kept by vCenter.
    """

    description_id = "HostSystem.updateIpmi"

    def begin(self, engine: Engine, task: Task, command: UpdateIpmi) -> None:
        """Check that the host is connected, and change at once.

        Raises:
            HostNotReachable: it is disconnected or does not respond.
        """
        host = self.subject(engine, task)
        if host.connection_state != ConnectionState.CONNECTED:
            raise HostNotReachable(host=host.name)
        others = tuple(way for way in host.config.wake_protocols if way not in ("ipmi", "ilo"))
        changes = {"bmc": command.bmc, "wake_protocols": others}
        engine.world.update(host, config=host.config.model_copy(update=changes))
