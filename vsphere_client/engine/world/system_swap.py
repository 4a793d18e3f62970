"""Where the system swap of a host lies, and what its columns repeat of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vsphere_client.decisions.resources.memory.system_swap import (
    SYSTEM_SWAP_MB,
    SystemSwapPlace,
    decide_system_swap_place,
)
from vsphere_client.engine.world.objects import Datastore, HostSystem
from vsphere_client.engine.world.tables import NOWHERE

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World


def system_swap_place(world: World, host: HostSystem) -> SystemSwapPlace:
    """Where a host pages out memory of its own processes now."""
    settings = host.config.system_swap
    named, local = (
        _writable(world, host, settings.datastore),
        _writable(world, host, host.config.swap_datastore),
    )
    return decide_system_swap_place(settings, named, host.config.host_cache_gb * 1024.0, local)


def _writable(world: World, host: HostSystem, named: str | None) -> str | None:
    """The id of a datastore if the host can write to it and it may take such files."""
    if named is None:
        return None
    seen = (world.datastore(moid) for moid in host.datastores if moid not in host.lost_datastores)
    return next(
        (one.moid for one in seen if named in (one.moid, one.name) and one.config.type != "vSAN"), None
    )


def follow_renamed(world: World, datastore: Datastore, old_name: str) -> None:
    """Let hosts that name a datastore for swap files know it by its new name."""
    for host in map(world.host, datastore.hosts):
        config = host.config
        changes: dict[str, object] = {}
        if config.swap_datastore == old_name:
            changes["swap_datastore"] = datastore.name
        if config.system_swap.datastore == old_name:
            changes["system_swap"] = config.system_swap.model_copy(update={"datastore": datastore.name})
        if changes:
            world.update(host, config=config.model_copy(update=changes))
        else:
            project_system_swap(world, host)


def project_system_swap(world: World, host: HostSystem) -> None:
    """Write how much a host may page out, and to which datastore; the host cache is none."""
    place, table, row = system_swap_place(world, host), world.hosts, host.row
    table.memory_system_swap_size_mb[row] = 0.0 if place.option is None else SYSTEM_SWAP_MB
    table.system_swap_store[row] = (
        NOWHERE if place.datastore is None else world.datastore(place.datastore).row
    )
