"""The paths of hosts to the devices of their datastores: their states, policies, and which of them work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vsphere_client.decisions.storage_io.paths import PathState, decide_working_paths, default_policy
from vsphere_client.engine.storage.device_names import device_name, paths_to
from vsphere_client.engine.world.objects import Datastore, HostSystem, PathChoice
from vsphere_client.model.faults import NotFound
from vsphere_client.model.storage import PathPolicy

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World


@dataclass(frozen=True, slots=True)
class Multipath:
    """The paths of one host to one device; ``working`` are the places of those that carry I/O.

    Several of them have ``turn_ios`` commands each, in turn.
    """

    datastore: Datastore
    device: str
    policy: PathPolicy
    preferred: int
    turn_ios: int
    names: tuple[str, ...]
    states: tuple[PathState, ...]
    working: tuple[int, ...]


def multipath_of(host: HostSystem, store: Datastore) -> Multipath:
    """The paths of a host to a datastore's device as they are now."""
    names = paths_to(store)
    chosen = choice_of(host, store)
    states = tuple(_state(host, store, number, name) for number, name in enumerate(names))
    before = host.path_used.get(store.moid)
    working = decide_working_paths(chosen.policy, states, chosen.preferred, before)
    return Multipath(
        store,
        device_name(store),
        chosen.policy,
        chosen.preferred,
        chosen.turn_ios,
        names,
        states,
        working,
    )


def choice_of(host: HostSystem, store: Datastore) -> PathChoice:
    """How a host uses the paths of a device: as it was told, or as the array makes it."""
    usual = PathChoice(_usual_policy(store), 0, store.config.round_robin_iops)
    return host.path_choices.get(store.moid, usual)


def _usual_policy(store: Datastore) -> PathPolicy:
    return store.config.path_policy or default_policy(store.config.active_passive)


def usually_working(store: Datastore) -> tuple[int, ...]:
    """Places of the paths that carry I/O on a host where all of them work and nobody chose others."""
    states = tuple(_usual_state(store, number) for number in range(len(paths_to(store))))
    return decide_working_paths(_usual_policy(store), states)


def has_own_paths(host: HostSystem) -> bool:
    """Whether some path of a host is, was or may be otherwise than its array makes it."""
    return bool(host.path_states or host.path_choices or host.path_used or host.lost_datastores)


def _state(host: HostSystem, store: Datastore, number: int, name: str) -> PathState:
    known = host.path_states.get(name)
    if known == "disabled":
        return "disabled"
    if known == "dead" or store.moid in host.lost_datastores:
        return "dead"
    return _usual_state(store, number)


def _usual_state(store: Datastore, number: int) -> PathState:
    return "standby" if store.config.active_passive and number % 2 else "active"


def multipaths(world: World, host: HostSystem) -> tuple[Multipath, ...]:
    """All devices of a host that have paths, in the order of its datastores."""
    stores = (world.datastore(moid) for moid in host.datastores)
    return tuple(multipath_of(host, store) for store in stores if paths_to(store))


def find_paths(world: World, host: HostSystem, name: str) -> tuple[tuple[Datastore, str], ...]:
    """The path of that name with its datastore, or all paths through an adapter; raises NotFound.

    ``san-01/2`` is the second path to datastore san-01, for labs, which do not know numbers of LUNs.
    """
    found = tuple(
        (one.datastore, path)
        for one in multipaths(world, host)
        for number, path in enumerate(one.names, 1)
        if name in (path, path.partition(":")[0], f"{one.datastore.name}/{number}")
    )
    if not found:
        raise NotFound(what=f"storage path of {host.name}", name=name)
    return found


def set_path_state(world: World, host: HostSystem, store: Datastore, path: str, state: str | None) -> None:
    """Let a path be dead or disabled, or (None) work again, and remember which path is used from now on."""
    states = {name: other for name, other in host.path_states.items() if name != path}
    if state is not None:
        states[path] = state
    world.update(host, path_states=states)
    remember_used(world, host, store)


def remember_used(world: World, host: HostSystem, store: Datastore) -> None:
    """Note the path in use, which MRU stays on."""
    now = multipath_of(host, store)
    if now.working and now.policy != "RR":
        world.update(host, path_used=host.path_used | {store.moid: now.working[0]})
