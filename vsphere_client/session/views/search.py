"""Global search: objects by a part of their name, grouped by kind, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vsphere_client.engine.world.objects import Folder, ManagedObject, ResourcePool
from vsphere_client.model.kinds import Kind
from vsphere_client.session.views.inventory import InventoryViews, TreeView

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


def search(session: Session, text: str, limit: int = 5) -> list[SearchGroup]:
    """Objects whose name contains the text, or whose id it is; names that begin with it come first."""
    needle = text.strip().casefold()
    if not needle:
        return []
    found: dict[Kind, list[tuple[bool, str, ManagedObject]]] = {}
    for obj in session.engine.world.objects.values():
        name = obj.name.casefold()
        if (needle in name or obj.moid == needle) and not _is_hidden(obj):
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
