"""What an administrator sets of the queue of a device on a host."""

from __future__ import annotations

import numpy as np

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.storage.device_names import WITH_PATHS
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import Datastore, DeviceQueue, HostSystem
from vsphere_client.engine.world.world import World
from vsphere_client.model.commands import UpdateStorageDevice
from vsphere_client.model.faults import InvalidArgument


class UpdateDevice(Operation[UpdateStorageDevice]):
    """Set the depth of a device's queue, and what each of several VMs may have of it.

    vCenter has no task for it, as it is done on the host; the name of ours is our assumption.
    """

    description_id = "HostStorageSystem.updateScsiLunQueueDepth"

    def entity(self, engine: Engine, command: UpdateStorageDevice) -> HostSystem:
        """The host of the command."""
        return engine.world.find(HostSystem, command.host)

    def begin(self, engine: Engine, task: Task, command: UpdateStorageDevice) -> None:
        """Check the two against each other, and change at once."""
        host = engine.world.host(task.entity or "")
        store = engine.world.find(Datastore, command.datastore)
        before = host.device_queues.get(store.moid, DeviceQueue())
        depth = before.depth if command.queue_depth is None else command.queue_depth
        competing = before.competing_ios if command.competing_ios is None else command.competing_ios
        wanted = DeviceQueue(depth, competing)
        problem = queue_problem(engine.world, host, store, wanted)
        if problem is not None:
            raise InvalidArgument(argument="datastore", problem=problem)
        engine.world.update(host, device_queues=host.device_queues | {store.moid: wanted})


def queue_problem(world: World, host: HostSystem, store: Datastore, wanted: DeviceQueue) -> str | None:
    """Why a host cannot have such a queue for a device, in a sentence; None when it can."""
    if store.moid not in host.datastores or store.config.type not in WITH_PATHS:
        return f"{host.name} has no SCSI device for {store.name}."
    depth, competing = wanted.depth, wanted.competing_ios
    if competing is None:
        return None
    most = float(world.datastores.queue_depth[store.row]) if depth is None else depth
    if competing <= most:
        return None
    return f"{competing} outstanding IOs with competing worlds are more than the queue of {most:g}."


def queue_of(world: World, host: HostSystem, store: Datastore) -> tuple[int, int]:
    """Depth of a device's queue on a host, and what each of several VMs may have of it (at most the depth)."""
    pair = np.array([host.row]), np.array([store.row])
    depth = float(world.device_queues.depths(world, *pair)[0])
    return round(depth), round(min(depth, float(world.device_queues.competing(world, *pair)[0])))
