"""The power policy of a host: high performance, balanced or low power."""

from __future__ import annotations

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.allocation import AllocationService
from vsphere_client.engine.esxi.host_operations import HostOperation
from vsphere_client.engine.tasks import Task
from vsphere_client.model.commands import ConfigurePowerPolicy
from vsphere_client.model.faults import HostNotReachable
from vsphere_client.model.kinds import ConnectionState


class ConfigurePolicy(HostOperation[ConfigurePowerPolicy]):
    """Choose another policy: clock and %USED of what runs follow at once."""

    description_id = "HostPowerSystem.configurePowerPolicy"

    def begin(self, engine: Engine, task: Task, command: ConfigurePowerPolicy) -> None:
        """Check that the host is connected, and change; raises HostNotReachable."""
        host = self.subject(engine, task)
        if host.connection_state != ConnectionState.CONNECTED:
            raise HostNotReachable(host=host.name)
        engine.world.update(host, config=host.config.model_copy(update={"power_policy": command.policy}))
        engine.service(AllocationService).capacity_changed(host)
