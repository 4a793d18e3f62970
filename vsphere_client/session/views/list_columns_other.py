"""The lists of datastores, networks, pools, datacenters and folders (vsphere_client_ui.md 1.6)."""

from __future__ import annotations

from collections.abc import Callable

from vsphere_client.engine.world.objects import Datacenter, Datastore, ResourcePool
from vsphere_client.engine.world.places import vms_below
from vsphere_client.session.session import Session
from vsphere_client.session.views.list_columns_common import (
    NAME,
    STATUS,
    Objects,
    each,
    link,
    number,
    reference_to,
    rows_of,
    text,
)
from vsphere_client.session.views.list_texts import gb_text, grouped, mb_text, mhz_text
from vsphere_client.session.views.lists import Floats, ListColumn, ListKind, ListViews, Value


def _count(key: str, title: str, attribute: str) -> ListColumn:
    """How many objects it holds."""
    return number(
        key,
        title,
        80,
        lambda _s, obj: str(len(getattr(obj, attribute))),
        each(lambda _s, obj: float(len(getattr(obj, attribute)))),
        live=True,
    )


def _table(name: str) -> Callable[[Session, Objects], Floats]:
    def vector(session: Session, objects: Objects) -> Floats:
        values: Floats = getattr(session.engine.world.datastores, name)[rows_of(objects)]
        return values

    return vector


def free_gb(session: Session, datastore: Datastore) -> float:
    """Space that is left."""
    table = session.engine.world.datastores
    return float(table.capacity_gb[datastore.row] - table.used_gb[datastore.row])


def _capacity(session: Session, datastore: Datastore) -> Value:
    return gb_text(float(session.engine.world.datastores.capacity_gb[datastore.row]))


def _latency(session: Session, datastore: Datastore) -> Value:
    return f"{float(session.engine.world.datastores.seen_latency_ms[datastore.row]):.1f} ms"


def _iops(session: Session, datastore: Datastore) -> Value:
    return grouped(float(session.engine.world.datastores.iops[datastore.row]))


DATASTORE_COLUMNS: tuple[ListColumn, ...] = (
    NAME,
    STATUS,
    text("type", "Type", 90, lambda _s, datastore: str(datastore.config.type)),
    link("datastore_cluster", "Datastore Cluster", 140, lambda s, d: reference_to(s, d.cluster)),
    number("capacity", "Capacity", 110, _capacity, _table("capacity_gb")),
    number("free", "Free", 110, lambda s, d: gb_text(free_gb(s, d)), each(free_gb), live=True),
    _count("hosts", "Hosts", "hosts"),
    _count("vms", "VMs", "vms"),
    number("iops", "IOPS", 90, _iops, _table("iops"), default=False, live=True),
    number("latency", "Latency", 90, _latency, _table("latency_ms"), default=False, live=True),
)

_VLAN = number(
    "vlan", "VLAN ID", 90, lambda _s, obj: str(obj.config.vlan), each(lambda _s, obj: float(obj.config.vlan))
)
NETWORK_COLUMNS: tuple[ListColumn, ...] = (
    NAME,
    text("type", "Type", 140, lambda _s, _obj: "Standard network"),
    STATUS,
    _VLAN,
    _count("hosts", "Hosts", "hosts"),
    _count("vms", "VMs", "vms"),
)
PORTGROUP_COLUMNS: tuple[ListColumn, ...] = (
    NAME,
    STATUS,
    link("switch", "Distributed Switch", 170, lambda s, portgroup: reference_to(s, portgroup.switch)),
    _VLAN,
    _count("hosts", "Hosts", "hosts"),
    _count("vms", "VMs", "vms"),
)
SWITCH_COLUMNS: tuple[ListColumn, ...] = (
    NAME,
    STATUS,
    text("version", "Version", 90, lambda _s, switch: str(switch.config.version)),
    _count("portgroups", "Port Groups", "portgroups"),
    _count("hosts", "Hosts", "hosts"),
    number(
        "uplinks",
        "Uplinks",
        80,
        lambda _s, switch: str(switch.config.uplinks),
        each(lambda _s, switch: float(switch.config.uplinks)),
    ),
)


def _limit(amount: float | None, write: Callable[[float], str]) -> str:
    return "Unlimited" if amount is None else write(amount)


def _shares(value: int | str) -> str:
    return grouped(value) if isinstance(value, int) else value.capitalize()


def _vm_count(session: Session, pool: ResourcePool) -> float:
    return float(sum(1 for _ in vms_below(session.engine.world, pool)))


POOL_COLUMNS: tuple[ListColumn, ...] = (
    NAME,
    STATUS,
    text("cpu_shares", "CPU Shares", 100, lambda _s, pool: _shares(pool.config.cpu.shares)),
    number(
        "cpu_reservation",
        "CPU Reservation",
        120,
        lambda _s, pool: mhz_text(pool.config.cpu.reservation_mhz),
        each(lambda _s, pool: pool.config.cpu.reservation_mhz),
    ),
    text("cpu_limit", "CPU Limit", 100, lambda _s, pool: _limit(pool.config.cpu.limit_mhz, mhz_text)),
    text("memory_shares", "Memory Shares", 110, lambda _s, pool: _shares(pool.config.memory.shares)),
    number(
        "memory_reservation",
        "Memory Reservation",
        140,
        lambda _s, pool: mb_text(pool.config.memory.reservation_mb),
        each(lambda _s, pool: pool.config.memory.reservation_mb),
    ),
    text("memory_limit", "Memory Limit", 100, lambda _s, pool: _limit(pool.config.memory.limit_mb, mb_text)),
    number("vms", "VMs", 80, lambda s, pool: f"{_vm_count(s, pool):.0f}", each(_vm_count), live=True),
)


def _members(kind: ListKind) -> Callable[[Session, Datacenter], float]:
    def count(session: Session, datacenter: Datacenter) -> float:
        return float(len(ListViews(session).members(kind, datacenter.moid)))

    return count


def _member_column(kind: ListKind, title: str) -> ListColumn:
    count = _members(kind)
    return number(str(kind), title, 90, lambda s, datacenter: f"{count(s, datacenter):.0f}", each(count))


DATACENTER_COLUMNS: tuple[ListColumn, ...] = (
    NAME,
    STATUS,
    _member_column(ListKind.CLUSTERS, "Clusters"),
    _member_column(ListKind.HOSTS, "Hosts"),
    _member_column(ListKind.VMS, "VMs"),
    _member_column(ListKind.DATASTORES, "Datastores"),
)
FOLDER_COLUMNS: tuple[ListColumn, ...] = (
    NAME,
    STATUS,
    text("type", "Type", 120, lambda _s, folder: str(folder.folder_kind).capitalize()),
    _count("items", "Items", "children"),
)
