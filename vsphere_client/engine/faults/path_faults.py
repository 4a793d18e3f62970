"""Storage paths that die and come back; a device without any is in All Paths Down."""

from __future__ import annotations

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.links import is_running
from vsphere_client.engine.faults.fault import MEND, HostFault, announce_fault, announce_mending
from vsphere_client.engine.faults.storage_faults import give_datastore_back, lose_datastore
from vsphere_client.engine.service import StorageChanged
from vsphere_client.engine.storage.paths import Multipath, find_paths, multipath_of, set_path_state
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import Datastore, HostSystem
from vsphere_client.model.commands import FailPath, RestorePath
from vsphere_client.model.faults import InvalidHostState


class FailPathOperation(HostFault[FailPath]):
    """Let a path die, or all paths through an adapter."""

    def begin(self, engine: Engine, task: Task, command: FailPath) -> None:
        """Check that one of them lives, and let them die."""
        host = self.subject(engine, task)
        living = [
            (store, path)
            for store, path in find_paths(engine.world, host, command.path)
            if host.path_states.get(path) != "dead"
        ]
        if not living:
            raise InvalidHostState(host=host.name, state=f"{command.path} is dead already")
        announce_fault(engine, host, f"storage path {command.path} of {host.name} dead")
        for store, path in living:
            _let_die(engine, host, store, path)


def _let_die(engine: Engine, host: HostSystem, store: Datastore, path: str) -> None:
    set_path_state(engine.world, host, store, path, "dead")
    now = multipath_of(host, store)
    left = alive(now)
    what = "connectivity.lost" if left == 0 else "redundancy.lost" if left == 1 else "redundancy.degraded"
    _tell(engine, host, f"esx.problem.storage.{what}", now, path)
    if left == 0 and store.moid not in host.lost_datastores:
        lose_datastore(engine, host, store, "apd")
        engine.notify(StorageChanged(store.moid))


class RestorePathOperation(HostFault[RestorePath]):
    """Bring a path back, or all paths through an adapter."""

    description_id = MEND

    def begin(self, engine: Engine, task: Task, command: RestorePath) -> None:
        """Check that one of them is dead, and bring them back."""
        host = self.subject(engine, task)
        dead = [
            (store, path)
            for store, path in find_paths(engine.world, host, command.path)
            if host.path_states.get(path) == "dead"
        ]
        if not dead:
            raise InvalidHostState(host=host.name, state=f"{command.path} works")
        announce_mending(engine, host, f"storage path {command.path} of {host.name} works")
        for store, path in dead:
            _bring_back(engine, host, store, path)


def _bring_back(engine: Engine, host: HostSystem, store: Datastore, path: str) -> None:
    had_none = all(name in host.path_states for name in multipath_of(host, store).names)
    set_path_state(engine.world, host, store, path, None)
    if had_none and host.storage_loss.get(store.moid) == "apd":
        give_datastore_back(engine, host, store)
        engine.notify(StorageChanged(store.moid))
    now = multipath_of(host, store)
    if had_none:
        _tell(engine, host, "esx.clear.storage.connectivity.restored", now, path)
    elif "dead" not in now.states:
        _tell(engine, host, "esx.clear.storage.redundancy.restored", now, path)


def alive(now: Multipath) -> int:
    """How many paths could carry I/O."""
    return sum(state in ("active", "standby") for state in now.states)


def _tell(engine: Engine, host: HostSystem, event: str, now: Multipath, path: str) -> None:
    if is_running(host):
        engine.events.post(event, host, device=now.device, path=path, datastore=now.datastore.name)
