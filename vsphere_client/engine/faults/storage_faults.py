"""Datastores that hosts lose and get back.

Our assumption: VMs of a lost datastore keep running and stay connected in vCenter, their guests
wait for I/O; what HA does about them is HA's.
"""

from __future__ import annotations

from typing import TypeVar

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.links import is_running
from vsphere_client.engine.faults.fault import INJECT, MEND, announce_fault, announce_mending
from vsphere_client.engine.faults.service import FaultService
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import StorageChanged
from vsphere_client.engine.storage.device_names import paths_to
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import Datastore, HostSystem
from vsphere_client.model.commands import LoseStorage, RestoreStorage
from vsphere_client.model.faults import InvalidArgument, NotSupported

S = TypeVar("S", bound=LoseStorage | RestoreStorage)


class StorageFault(Operation[S]):
    """A fault of one datastore, or its mending."""

    description_id = INJECT

    def entity(self, engine: Engine, command: S) -> Datastore:
        """The datastore of the command; raises NotFound."""
        return engine.world.find(Datastore, command.datastore)

    def subject(self, engine: Engine, task: Task) -> Datastore:
        """The datastore of a task."""
        return engine.world.datastore(task.entity or "")

    def hosts(self, engine: Engine, datastore: Datastore, command: S) -> list[HostSystem]:
        """The named host, or all that mount the datastore; raises NotFound or InvalidArgument."""
        if command.host is None:
            return [engine.world.host(moid) for moid in datastore.hosts]
        host = engine.world.find(HostSystem, command.host)
        if host.moid not in datastore.hosts:
            raise InvalidArgument(argument="host", problem=f"{host.name} does not mount {datastore.name}.")
        return [host]


class LoseStorageOperation(StorageFault[LoseStorage]):
    """Cut a datastore from one host or all."""

    def begin(self, engine: Engine, task: Task, command: LoseStorage) -> None:
        """Check that somebody sees the datastore, and cut it."""
        datastore = self.subject(engine, task)
        if datastore.config.type == "vSAN":
            raise NotSupported(what="A vSAN datastore is lost with its hosts, disks or network.")
        hosts = self.hosts(engine, datastore, command)
        seeing = [host for host in hosts if datastore.moid not in host.lost_datastores]
        if not seeing:
            raise InvalidArgument(argument="datastore", problem=f"{datastore.name} is lost already.")
        for host in seeing:
            lose_datastore(engine, host, datastore, command.kind)
        names = ", ".join(host.name for host in seeing)
        announce_fault(engine, datastore, f"{datastore.name} cut from {names} ({command.kind.upper()})")
        engine.notify(StorageChanged(datastore.moid))


def lose_datastore(engine: Engine, host: HostSystem, datastore: Datastore, kind: str) -> None:
    """Cut a datastore from a host; ``kind`` is ``apd`` or ``pdl``."""
    engine.world.update(
        host,
        lost_datastores=(*host.lost_datastores, datastore.moid),
        storage_loss=host.storage_loss | {datastore.moid: kind},
    )
    if kind == "apd":
        engine.service(FaultService).paths_went_down(host, datastore)
    if is_running(host):
        event = "esx.problem.storage.apd.start" if kind == "apd" else _PERMANENT_LOSS
        engine.events.post(event, host, datastore=datastore.name)


_PERMANENT_LOSS = "esx.problem.scsi.device.state.permanentloss"


class RestoreStorageOperation(StorageFault[RestoreStorage]):
    """Give a datastore back to one host or all."""

    description_id = MEND

    def begin(self, engine: Engine, task: Task, command: RestoreStorage) -> None:
        """Check that somebody lost the datastore, and give it back."""
        datastore = self.subject(engine, task)
        hosts = self.hosts(engine, datastore, command)
        missing = [host for host in hosts if datastore.moid in host.lost_datastores]
        if not missing:
            raise InvalidArgument(argument="datastore", problem=f"{datastore.name} is not lost.")
        for host in missing:
            give_datastore_back(engine, host, datastore)
        names = ", ".join(host.name for host in missing)
        announce_mending(engine, datastore, f"{datastore.name} is back on {names}")
        engine.notify(StorageChanged(datastore.moid))


def give_datastore_back(engine: Engine, host: HostSystem, datastore: Datastore) -> None:
    """Let a host have a datastore again, with all paths that had died."""
    kind = host.storage_loss.get(datastore.moid)
    engine.world.update(
        host,
        lost_datastores=tuple(moid for moid in host.lost_datastores if moid != datastore.moid),
        storage_loss={moid: loss for moid, loss in host.storage_loss.items() if moid != datastore.moid},
        apd_timed_out=tuple(moid for moid in host.apd_timed_out if moid != datastore.moid),
        path_states=_without_dead(host, datastore),
    )
    engine.service(FaultService).paths_came_back(host, datastore)
    if is_running(host):
        event = "esx.clear.storage.apd.exit" if kind == "apd" else f"{_CLEAR_LOSS}.deviceonline"
        engine.events.post(event, host, datastore=datastore.name)


def _without_dead(host: HostSystem, datastore: Datastore) -> dict[str, str]:
    """The states of a host's paths when none to the datastore is dead, unless one of them works already."""
    paths, states = paths_to(datastore), host.path_states
    if any(path not in states for path in paths):
        return states
    return {path: state for path, state in states.items() if path not in paths or state != "dead"}


_CLEAR_LOSS = "esx.clear.scsi.device.state.permanentloss"
