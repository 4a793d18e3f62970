"""Global search: objects by a part of their name, grouped by kind, each with its place.

``search`` gives the best few for the suggestions, ``find_all`` everything for the page of results.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vsphere_client.engine.world.objects import Folder, ManagedObject, ResourcePool
from vsphere_client.engine.world.vcenters import is_shown
from vsphere_client.engine.world.world import World
from vsphere_client.model.kinds import Kind
from vsphere_client.session.views.inventory import InventoryViews, TreeView
from vsphere_client.session.views.lists import ListKind

if TYPE_CHECKING:
    from vsphere_client.session.session import Session

ORDER = (
    Kind.VIRTUAL_MACHINE,
    Kind.HOST,
    Kind.CLUSTER,
    Kind.RESOURCE_POOL,
    Kind.DATASTORE,
    Kind.NETWORK,
    Kind.DISTRIBUTED_PORTGROUP,
    Kind.DISTRIBUTED_SWITCH,
    Kind.DATACENTER,
    Kind.FOLDER,
    Kind.VCENTER,
)
"""Groups of the results in the order of the suggestions."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """An object that was found, and the names above it: ``DC1 › Prod-01``."""

    moid: str
    kind: Kind
    name: str
    path: str
    icon: str


@dataclass(frozen=True, slots=True)
class SearchGroup:
    """The best hits of one kind, and how many there are."""

    kind: Kind
    count: int
    hits: tuple[SearchHit, ...]


LISTS: dict[Kind, ListKind] = {
    Kind.VIRTUAL_MACHINE: ListKind.VMS,
    Kind.HOST: ListKind.HOSTS,
    Kind.CLUSTER: ListKind.CLUSTERS,
    Kind.RESOURCE_POOL: ListKind.POOLS,
    Kind.DATASTORE: ListKind.DATASTORES,
    Kind.NETWORK: ListKind.NETWORKS,
    Kind.DISTRIBUTED_PORTGROUP: ListKind.PORTGROUPS,
    Kind.DISTRIBUTED_SWITCH: ListKind.SWITCHES,
    Kind.DATACENTER: ListKind.DATACENTERS,
    Kind.FOLDER: ListKind.FOLDERS,
}
"""The lists of the results page, in their order; a vCenter has no list of its own."""


def find_all(session: Session, text: str) -> dict[ListKind, list[str]]:
    """All objects that a text finds, by list in the order of ``LISTS``; empty lists are left out."""
    needle = text.strip().casefold()
    found: dict[Kind, list[str]] = {}
    if needle:
        for obj in _named(session.engine.world, needle):
            found.setdefault(obj.kind, []).append(obj.moid)
    return {LISTS[kind]: found[kind] for kind in LISTS if kind in found}


def is_found(session: Session, kind: ListKind, moid: str, text: str) -> bool:
    """Whether a text finds an object for a list; False for one that is gone."""
    obj = session.engine.world.objects.get(moid)
    needle = text.strip().casefold()
    if obj is None or not needle or LISTS.get(obj.kind) != kind:
        return False
    return _is_named(obj, needle) and is_shown(session.engine.world, obj)


def _named(world: World, needle: str) -> Iterator[ManagedObject]:
    """Objects that a text finds in the inventories that the client is connected to."""
    for obj in world.objects.values():
        if _is_named(obj, needle) and is_shown(world, obj):
            yield obj


def _is_named(obj: ManagedObject, needle: str) -> bool:
    return (needle in obj.name.casefold() or obj.moid == needle) and not _is_hidden(obj)


def search(session: Session, text: str, limit: int = 5) -> list[SearchGroup]:
    """Objects whose name contains the text, or whose id it is; names that begin with it come first."""
    needle = text.strip().casefold()
    if not needle:
        return []
    found: dict[Kind, list[tuple[bool, str, ManagedObject]]] = {}
    for obj in _named(session.engine.world, needle):
        name = obj.name.casefold()
        found.setdefault(obj.kind, []).append((not name.startswith(needle), name, obj))
    return [_group(session, kind, found[kind], limit) for kind in ORDER if kind in found]


def _is_hidden(obj: ManagedObject) -> bool:
    return isinstance(obj, Folder | ResourcePool) and obj.hidden


def _group(
    session: Session, kind: Kind, ranked: list[tuple[bool, str, ManagedObject]], limit: int
) -> SearchGroup:
    best = sorted(ranked, key=lambda entry: (entry[0], entry[1], entry[2].moid))[:limit]
    return SearchGroup(kind, len(ranked), tuple(_hit(session, obj) for _, _, obj in best))


def _hit(session: Session, obj: ManagedObject) -> SearchHit:
    views = InventoryViews(session)
    view = views.view_of(obj.moid) or TreeView.HOSTS
    above = views.path(view, obj.moid)[1:-1]
    names = [session.engine.world.objects[moid].name for moid in above]
    return SearchHit(obj.moid, obj.kind, obj.name, " › ".join(names), views.node(obj.moid).icon)
