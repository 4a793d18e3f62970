"""Advanced System Settings of a host: options that take effect at once, and those that wait for a boot."""

from __future__ import annotations

from typing import Any

import numpy as np

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.allocation import AllocationService
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.advanced_options import HOST_OPTIONS, HOST_PREFER_HT, OptionValue, options_after
from vsphere_client.model.commands import UpdateHostOptions
from vsphere_client.model.faults import HostNotReachable
from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.kinds import ConnectionState


def _worth(config: HostConfig, key: str) -> OptionValue | None:
    return config.advanced.get(key, HOST_OPTIONS[key].default)


def after_boot(host: HostSystem) -> HostConfig:
    """A host's configuration once it has booted: with the settings that wait for that, or as it is."""
    changes: dict[str, Any] = {}
    if host.tiering_after_boot is not None:
        changes["memory_tiering"] = host.tiering_after_boot
    if host.options_after_boot:
        changes["advanced"] = options_after(host.config.advanced, host.options_after_boot, HOST_OPTIONS)
    return host.config.model_copy(update=changes) if changes else host.config


class UpdateOptions(Operation[UpdateHostOptions]):
    """Give options of a host other values; one that has its default again is forgotten.

    Those of the VMkernel's start (`AdvancedOption.at_boot`) are kept until the host boots.
    """

    description_id = "OptionManager.updateValues"

    def entity(self, engine: Engine, command: UpdateHostOptions) -> HostSystem:
        """The host of the command."""
        return engine.world.find(HostSystem, command.host)

    def begin(self, engine: Engine, task: Task, command: UpdateHostOptions) -> None:
        """Check that the host is connected, and change at once; the values are checked with the command."""
        host = engine.world.host(task.entity or "")
        if host.connection_state != ConnectionState.CONNECTED:
            raise HostNotReachable(host=host.name)
        later = {key: value for key, value in command.options.items() if HOST_OPTIONS[key].at_boot}
        now = {key: value for key, value in command.options.items() if key not in later}
        kept = options_after(host.config.advanced, now, HOST_OPTIONS)
        config = host.config.model_copy(update={"advanced": kept})
        waiting = {**host.options_after_boot, **later}
        changed = {key: value for key, value in waiting.items() if _worth(config, key) != value}
        engine.world.update(host, config=config, options_after_boot=changed)
        if HOST_PREFER_HT in command.options:
            for row in np.flatnonzero(engine.world.vms.host == host.row).tolist():
                engine.world.project(engine.world.vm_at[row])
        engine.service(AllocationService).capacity_changed(host)
