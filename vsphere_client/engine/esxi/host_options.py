"""Advanced System Settings of a host: options that take effect at once."""

from __future__ import annotations

import numpy as np

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.allocation import AllocationService
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.advanced_options import HOST_OPTIONS, HOST_PREFER_HT, options_after
from vsphere_client.model.commands import UpdateHostOptions
from vsphere_client.model.faults import HostNotReachable
from vsphere_client.model.kinds import ConnectionState


class UpdateOptions(Operation[UpdateHostOptions]):
    """Give options of a host other values; one that has its default again is forgotten."""

    description_id = "OptionManager.updateValues"

    def entity(self, engine: Engine, command: UpdateHostOptions) -> HostSystem:
        """The host of the command."""
        return engine.world.find(HostSystem, command.host)

    def begin(self, engine: Engine, task: Task, command: UpdateHostOptions) -> None:
        """Check that the host is connected, and change at once; the values are checked with the command."""
        host = engine.world.host(task.entity or "")
        if host.connection_state != ConnectionState.CONNECTED:
            raise HostNotReachable(host=host.name)
        kept = options_after(host.config.advanced, command.options, HOST_OPTIONS)
        engine.world.update(host, config=host.config.model_copy(update={"advanced": kept}))
        if HOST_PREFER_HT in command.options:
            for row in np.flatnonzero(engine.world.vms.host == host.row).tolist():
                engine.world.project(engine.world.vm_at[row])
        engine.service(AllocationService).capacity_changed(host)
