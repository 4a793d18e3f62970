"""Operations on datastores."""

from __future__ import annotations

from vsphere_client.decisions.storage_io.windows import UNCONTROLLED_TYPES
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import Datastore, HostSystem
from vsphere_client.engine.world.world import World
from vsphere_client.model.commands import (
    ConfigureDatastoreIoControl,
    UpdateLocalSwapDatastore,
    UpdateSystemSwap,
)
from vsphere_client.model.faults import InvalidArgument


class ConfigureIoControl(Operation[ConfigureDatastoreIoControl]):
    """Turn Storage I/O Control on or off, and set its threshold; the hosts follow from their next period on."""

    description_id = "StorageResourceManager.ConfigureDatastoreIORM"

    def entity(self, engine: Engine, command: ConfigureDatastoreIoControl) -> Datastore:
        """The datastore of the command."""
        return engine.world.find(Datastore, command.datastore)

    def begin(self, engine: Engine, task: Task, command: ConfigureDatastoreIoControl) -> None:
        """Check that the datastore can have it, and change at once."""
        datastore = engine.world.datastore(task.entity or "")
        problem = why_no_io_control(datastore)
        if problem is not None and command.storage_io_control.enabled:
            raise InvalidArgument(argument="datastore", problem=problem)
        config = datastore.config.model_copy(update={"storage_io_control": command.storage_io_control})
        engine.world.update(datastore, config=config)
        engine.events.post("DatastoreIORMReconfiguredEvent", datastore, datastore=datastore.name)


def why_no_io_control(datastore: Datastore) -> str | None:
    """Why a datastore cannot have Storage I/O Control; None when it can."""
    if datastore.config.type in UNCONTROLLED_TYPES:
        return f"Storage I/O Control is not supported on {datastore.config.type} datastores."
    return None if datastore.hosts else f"No host mounts {datastore.name}."


class UpdateSwapDatastore(Operation[UpdateLocalSwapDatastore]):
    """Name the datastore of a host's swap files; those that lie elsewhere stay until their VMs start anew."""

    description_id = "HostDatastoreSystem.updateLocalSwapDatastore"

    def entity(self, engine: Engine, command: UpdateLocalSwapDatastore) -> HostSystem:
        """The host of the command."""
        return engine.world.find(HostSystem, command.host)

    def begin(self, engine: Engine, task: Task, command: UpdateLocalSwapDatastore) -> None:
        """Check that the host mounts the datastore, and change at once."""
        world, host = engine.world, engine.world.host(task.entity or "")
        wanted = command.datastore
        name = None if wanted is None else swap_datastore(world, host, wanted).name
        world.update(host, config=host.config.model_copy(update={"swap_datastore": name}))


class UpdateSystemSwapPlaces(Operation[UpdateSystemSwap]):
    """Allow or forbid places of a host's system swap; what is paged out moves there or comes back."""

    description_id = "HostSystem.updateSystemSwapConfiguration"

    def entity(self, engine: Engine, command: UpdateSystemSwap) -> HostSystem:
        """The host of the command."""
        return engine.world.find(HostSystem, command.host)

    def begin(self, engine: Engine, task: Task, command: UpdateSystemSwap) -> None:
        """Check that the host mounts the datastore, and change at once."""
        world, host = engine.world, engine.world.host(task.entity or "")
        wanted = command.system_swap
        if wanted.datastore is not None:
            found = swap_datastore(world, host, wanted.datastore)
            wanted = wanted.model_copy(update={"datastore": found.name})
        world.update(host, config=host.config.model_copy(update={"system_swap": wanted}))


def swap_datastore(world: World, host: HostSystem, wanted: str) -> Datastore:
    """The datastore of that name or id if a host may keep swap files there; raises InvalidArgument."""
    mounted = (world.datastore(moid) for moid in host.datastores)
    found = next((one for one in mounted if wanted in (one.moid, one.name)), None)
    if found is None:
        raise InvalidArgument(argument="datastore", problem=f"{host.name} does not mount {wanted}.")
    if found.config.type == "vSAN":
        problem = "A vSAN datastore cannot take swap files of a host."
        raise InvalidArgument(argument="datastore", problem=problem)
    return found
