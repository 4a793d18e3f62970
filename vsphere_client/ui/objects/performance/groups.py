"""The counter groups that an object has, in the order of the product's View list."""

from __future__ import annotations

from collections.abc import Sequence

from vsphere_client.model.kinds import Kind
from vsphere_client.session.session import Session
from vsphere_client.session.views.performance import (
    Counter,
    Period,
    counters_of,
    default_counters,
    part_counters_of,
    parts_with,
    related_of,
)
from vsphere_client.ui.widgets.chart_scale import family

MOST_UNITS = 2
MOST_PARTS = 8
"""So many parts a chart begins with where the object itself has no such counter."""
CLUSTER_COUNTER = "cpu.usage.average"
"""A counter that every cluster has."""
ORDER = (
    "cpu",
    "mem",
    "disk",
    "virtualDisk",
    "datastore",
    "storageAdapter",
    "storagePath",
    "net",
    "power",
    "sys",
    "rescpu",
    "clusterServices",
    "vmop",
)


def sources_of(session: Session, moid: str) -> tuple[str, ...]:
    """Whose counters the charts of an object offer: its own, and for a datacenter those of its clusters."""
    if session.engine.world.objects[moid].kind != Kind.DATACENTER:
        return (moid,)
    return (moid, *(one for one, _ in related_of(session, moid, CLUSTER_COUNTER)))


def targets_of(session: Session, moid: str, counter_ids: Sequence[str]) -> dict[str, str]:
    """Names by id of what a chart of counters may show: the object, its parts, then related objects."""
    own: dict[str, str] = {}
    parts: dict[str, str] = {}
    others: dict[str, str] = {}
    for counter in counter_ids:
        related = related_of(session, moid, counter)
        own |= {one: name for one, name in related if one == moid}
        parts |= dict(parts_with(session, moid, counter))
        others = others or {one: name for one, name in related if one != moid}
    return own | parts | others


def first_targets(session: Session, moid: str, counter_ids: Sequence[str]) -> tuple[str, ...]:
    """Whose lines a chart of counters begins with.

    The object's own, or its first parts' where only they have the counters, or those of a datacenter's clusters.
    """
    known = {counter.id for counter in counters_of(session, moid, "realtime")}
    if not counter_ids or any(counter in known for counter in counter_ids):
        return (moid,)
    own, *below = sources_of(session, moid)
    if below:
        return tuple(below)
    return tuple(member for member, _ in parts_with(session, own, counter_ids[0]))[:MOST_PARTS]


def counters_by_group(session: Session, moid: str, period: Period = "realtime") -> dict[str, list[Counter]]:
    """The counters of an object and its parts in a period by group; the groups in order, unknown ones last."""
    found: dict[str, list[Counter]] = {}
    known: dict[str, Counter] = {}
    for source in sources_of(session, moid)[:2]:
        for counter in (
            *counters_of(session, source, period),
            *part_counters_of(session, source, period),
        ):
            known.setdefault(counter.id, counter)
    for counter in known.values():
        found.setdefault(counter.group, []).append(counter)
    places = {group: at for at, group in enumerate(ORDER)}
    return {group: found[group] for group in sorted(found, key=lambda group: places.get(group, len(ORDER)))}


def groups_of(session: Session, moid: str) -> tuple[tuple[str, str], ...]:
    """Groups with their labels."""
    grouped = counters_by_group(session, moid)
    return tuple((group, counters[0].group_label) for group, counters in grouped.items())


def first_counters(session: Session, moid: str, group: str) -> tuple[str, ...]:
    """The counters that a chart of a group begins with: no more than two families of units."""
    sources = sources_of(session, moid)[:2]
    chosen = next((found for one in sources if (found := default_counters(session, one, group))), ())
    units = {one.id: family(one.unit) for one in counters_by_group(session, moid).get(group, ())}
    kept = list(dict.fromkeys(units[one] for one in chosen if one in units))[:MOST_UNITS]
    return tuple(one for one in chosen if units.get(one) in kept)


def group_label(session: Session, moid: str, group: str) -> str:
    """The label of a group; its id if the object has it not."""
    return dict(groups_of(session, moid)).get(group, group)
