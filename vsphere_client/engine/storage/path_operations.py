"""What an administrator does with storage paths: choose a policy, enable and disable."""

from __future__ import annotations

from typing import TypeVar

from vsphere_client.decisions.storage_io.paths import POLICY_WORDS
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.storage.paths import find_paths, multipath_of, remember_used, set_path_state
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import Datastore, HostSystem, PathChoice
from vsphere_client.model.commands import SetMultipathPolicy, SetPathState
from vsphere_client.model.faults import InvalidArgument, InvalidHostState

P = TypeVar("P", bound=SetMultipathPolicy | SetPathState)


class PathOperation(Operation[P]):
    """An operation on the paths of one host."""

    def entity(self, engine: Engine, command: P) -> HostSystem:
        """The host of the command."""
        return engine.world.find(HostSystem, command.host)

    def subject(self, engine: Engine, task: Task) -> HostSystem:
        """The host of a running task."""
        return engine.world.host(task.entity or "")


class SetPolicy(PathOperation[SetMultipathPolicy]):
    """Choose the path selection policy of a device, the path that FIXED prefers, and the turns of RR."""

    description_id = "HostStorageSystem.setMultipathLunPolicy"

    def begin(self, engine: Engine, task: Task, command: SetMultipathPolicy) -> None:
        """Check that the host has such paths, and change at once."""
        host = self.subject(engine, task)
        store = engine.world.find(Datastore, command.datastore)
        now = multipath_of(host, store)
        if store.moid not in host.datastores or not now.names:
            problem = f"{host.name} has no paths to {store.name}."
            raise InvalidArgument(argument="datastore", problem=problem)
        preferred = now.preferred
        if command.preferred is not None:
            if command.preferred not in now.names:
                problem = f"{command.preferred} is no path to {store.name}."
                raise InvalidArgument(argument="preferred", problem=problem)
            preferred = now.names.index(command.preferred)
        if command.iops is not None and command.policy != "RR":
            problem = f"{POLICY_WORDS[command.policy]} does not take turns."
            raise InvalidArgument(argument="iops", problem=problem)
        choice = PathChoice(command.policy, preferred, command.iops or now.turn_ios)
        engine.world.update(host, path_choices=host.path_choices | {store.moid: choice})
        remember_used(engine.world, host, store)


class SetState(PathOperation[SetPathState]):
    """Enable or disable a path."""

    description_id = "HostStorageSystem.enableMultipathPath"

    def describe_id(self, engine: Engine, task: Task) -> str:
        """Disabling has a name of its own."""
        off = isinstance(task.command, SetPathState) and not task.command.enable
        return "HostStorageSystem.disableMultipathPath" if off else self.description_id

    def begin(self, engine: Engine, task: Task, command: SetPathState) -> None:
        """Check that another path carries the I/O, and change at once."""
        host = self.subject(engine, task)
        for store, path in find_paths(engine.world, host, command.path):
            known = host.path_states.get(path)
            if known == "dead":
                raise InvalidHostState(host=host.name, state=f"path {path} is dead")
            if not command.enable:
                _check_not_last(host, store, path)
            set_path_state(engine.world, host, store, path, None if command.enable else "disabled")


def _check_not_last(host: HostSystem, store: Datastore, path: str) -> None:
    now = multipath_of(host, store)
    left = [
        name
        for name, state in zip(now.names, now.states, strict=True)
        if name != path and state in ("active", "standby")
    ]
    if not left:
        state = f"{path} is the last working path to {store.name}"
        raise InvalidHostState(host=host.name, state=state)
