"""Where one component of an existing object may go instead of where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vsphere_client.decisions.vsan.accessibility import tolerated_failures
from vsphere_client.decisions.vsan.room import Avoid, DomainRoom, Room
from vsphere_client.decisions.vsan.snapshot import Component, ComponentKind, VsanObject
from vsphere_client.decisions.vsan.votes import assign_votes, keeps_majority
from vsphere_client.model.reasons import Reason, because


@dataclass(frozen=True, slots=True)
class Replacement:
    """The new component (None: no place), the object with it and its votes counted anew, and why."""

    component: Component | None
    obj: VsanObject
    reasons: tuple[Reason, ...]


def decide_replacement(obj: VsanObject, component: Component, room: Room) -> Replacement:
    """A new place for a component: in a fault domain that holds no other copy, column or witness.

    Fault domains of the same copy come first, then those with most free space (our assumption). ``room`` is
    charged if a place is found; it must not offer the disks that failed. Nothing is freed.
    """
    others = tuple(c for c in obj.components if c.name != component.name)
    taken = _taken(component, others)
    siblings = frozenset(c.fault_domain for c in others if _same_leg(c, component))
    candidates = room.by_free_share(lambda d: d.name not in taken)
    candidates.sort(key=lambda d: d.name not in siblings)  # stable: free space still decides among equals
    for domain in candidates:
        moved = _moved(obj, component, others, domain, room)
        if moved is not None:
            room.charge(moved.host, moved.disk, moved.used_gb)
            return Replacement(moved, _with(obj, moved), (_why_here(moved, siblings),))
    return Replacement(None, obj, _why_nowhere(component, taken, candidates, room))


def _same_leg(one: Component, other: Component) -> bool:
    data = one.kind is ComponentKind.DATA and other.kind is ComponentKind.DATA
    return data and one.leg == other.leg


def _taken(component: Component, others: Sequence[Component]) -> frozenset[str]:
    return frozenset(c.fault_domain for c in others if not _same_leg(c, component))


def _moved(
    obj: VsanObject, component: Component, others: Sequence[Component], domain: DomainRoom, room: Room
) -> Component | None:
    avoid = Avoid(strict_disks=obj.policy.stripe_width > 1)
    for sibling in others:
        if _same_leg(sibling, component):
            avoid.note(sibling.host, sibling.disk)
    disk = room.find(domain, component.used_gb, avoid)
    if disk is None:
        return None
    moved = replace(component, host=disk.disk.host, disk=disk.disk.id, fault_domain=domain.name)
    after = _with(obj, moved)
    return (
        after.component(moved.name) if keeps_majority(after.components, tolerated_failures(after)) else None
    )


def _with(obj: VsanObject, moved: Component) -> VsanObject:
    components = tuple(moved if c.name == moved.name else c for c in obj.components)
    return replace(obj, components=assign_votes(components, tolerated_failures(obj)))


def _why_here(moved: Component, siblings: frozenset[str]) -> Reason:
    text = "{name} goes to {disk} of {host} in {domain}: {why}"
    own = (
        "its copy lies there already"
        if moved.fault_domain in siblings
        else "no other part of the object is there"
    )
    return because(
        "replacement",
        text,
        name=moved.name,
        disk=moved.disk,
        host=moved.host,
        domain=moved.fault_domain,
        why=own,
    )


def _why_nowhere(
    component: Component, taken: frozenset[str], candidates: Sequence[DomainRoom], room: Room
) -> tuple[Reason, ...]:
    text = (
        "{name} has no place: {taken} fault domains hold other parts of the object, {left} others are usable"
    )
    first = because("no_fault_domain", text, name=component.name, taken=len(taken), left=len(candidates))
    return (first, *(room.why_not(d.name, component.used_gb) for d in candidates))
