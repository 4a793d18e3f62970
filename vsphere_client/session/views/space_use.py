"""What the space of datastores is used for: by kind of file, by virtual machine, by datastore."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.engine.world.objects import Datacenter, Datastore
from vsphere_client.engine.world.places import datacenter_of
from vsphere_client.session.session import Session
from vsphere_client.session.views.datastore_files.browser import DatastoreFiles
from vsphere_client.session.views.datastore_files.rows import GB, FileKind

DISKS, SWAP, OTHER_VM, OTHER, FREE = (
    "Virtual disks",
    "Swap files",
    "Other VM files",
    "Other",
    "Free space",
)
KINDS: dict[FileKind, str] = {
    "disk": DISKS,
    "swap": SWAP,
    "vm": OTHER_VM,
    "memory": OTHER_VM,
    "nvram": OTHER_VM,
    "log": OTHER_VM,
}
"""The words of the product's space charts by kind of file; all else is `OTHER`."""


@dataclass(frozen=True, slots=True)
class SpaceUse:
    """A part of some space in GB; ``whole_gb`` is all there is where each has its own."""

    label: str
    gb: float
    whole_gb: float = 0.0


def space_by_kind(session: Session, moid: str) -> tuple[SpaceUse, ...]:
    """A datastore's space by kind of file; what no listed file explains is `OTHER`, so that all parts are its capacity.

    Raises:
        NotFound: there is no such datastore.
    """
    table, row = session.engine.world.datastores, session.engine.world.datastore(moid).row
    found = dict.fromkeys((DISKS, SWAP, OTHER_VM), 0.0)
    for file in DatastoreFiles(session, moid).all_files():
        kind = KINDS.get(file.kind)
        if kind is not None:
            found[kind] += (file.size_bytes or 0.0) / GB
    used, capacity = float(table.used_gb[row]), float(table.capacity_gb[row])
    found[OTHER] = max(used - sum(found.values()), 0.0)
    found[FREE] = max(capacity - sum(found.values()), 0.0)
    return tuple(SpaceUse(label, gb) for label, gb in found.items())


def space_by_vm(session: Session, moid: str, most: int = 10) -> tuple[SpaceUse, ...]:
    """The virtual machines that take most of a datastore, largest first; swap files away from home count for nobody.

    Raises:
        NotFound: there is no such datastore.
    """
    files, world = DatastoreFiles(session, moid), session.engine.world
    sizes: dict[str, float] = {}
    for file in files.all_files():
        owner = files.owner(file.folder)
        if owner:
            sizes[owner] = sizes.get(owner, 0.0) + (file.size_bytes or 0.0) / GB
    largest = sorted(sizes, key=lambda vm: (-sizes[vm], world.vm(vm).name, vm))[:most]
    return tuple(SpaceUse(world.vm(vm).name, sizes[vm]) for vm in largest)


def space_by_datastore(session: Session, moid: str) -> tuple[SpaceUse, ...]:
    """Used space and capacity of a datacenter's datastores, by name.

    Raises:
        NotFound: there is no such datacenter.
    """
    world = session.engine.world
    datacenter, table = world.get(moid, Datacenter), world.datastores
    stores = (one for one in world.all_of(Datastore) if datacenter_of(world, one) is datacenter)
    return tuple(
        SpaceUse(one.name, float(table.used_gb[one.row]), float(table.capacity_gb[one.row]))
        for one in sorted(stores, key=lambda one: (one.name, one.moid))
    )
