"""What a host may take along into maintenance mode, and what must leave it first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from vsphere_client.decisions.vsan.accessibility import decide_health
from vsphere_client.decisions.vsan.replacement import decide_replacement
from vsphere_client.decisions.vsan.room import Room
from vsphere_client.decisions.vsan.snapshot import (
    Component,
    ComponentState,
    States,
    Tier,
    VsanCluster,
    VsanObject,
    natural_order,
    state_of,
)
from vsphere_client.model.reasons import Reason, because


class EvacuationMode(StrEnum):
    """What is done with the components of a host; values of the API (VsanHostDecommissionModeObjectAction)."""

    ENSURE_ACCESSIBILITY = "ensureObjectAccessibility"
    FULL = "evacuateAllData"
    NO_ACTION = "noAction"


@dataclass(frozen=True, slots=True)
class Move:
    """One component that leaves the host, and where it goes."""

    object_id: str
    component: str
    gb: float
    target: Component


@dataclass(frozen=True, slots=True)
class Evacuation:
    """The pre-check of a maintenance mode: whether it can be entered, and what it does to the objects.

    ``moves`` are those that find a place, even where the whole is refused.
    """

    allowed: bool
    data_to_move_gb: float
    moves: tuple[Move, ...]
    inaccessible: tuple[str, ...]
    noncompliant: tuple[str, ...]
    used_share_after: float
    reasons: tuple[Reason, ...]


@dataclass(slots=True)
class _Tally:
    to_move_gb: float = 0.0
    moves: list[Move] = field(default_factory=list)
    inaccessible: list[str] = field(default_factory=list)
    noncompliant: list[str] = field(default_factory=list)
    stuck: list[Reason] = field(default_factory=list)


def decide_evacuation(
    host: str,
    mode: EvacuationMode,
    objects: Sequence[VsanObject],
    states: Mapping[str, States],
    cluster: VsanCluster,
) -> Evacuation:
    """What entering maintenance mode means for the objects with components on the host.

    ``states`` are by object id. An object that is inaccessible already is not counted against the host.
    Source: vSAN administration guide, maintenance mode and data migration pre-check.
    """
    room = Room(cluster, without_hosts=[host])
    tally = _Tally()
    for obj in sorted(objects, key=lambda o: natural_order(o.id)):
        here = [c for c in obj.components if c.host == host]
        if here:
            _weigh(obj, here, states.get(obj.id, {}), mode, room, tally)
    allowed = not tally.stuck
    return Evacuation(
        allowed,
        tally.to_move_gb,
        tuple(tally.moves),
        tuple(tally.inaccessible),
        tuple(tally.noncompliant),
        _used_share_after(host, cluster, tally),
        (_summary(host, mode, tally, allowed), *tally.stuck),
    )


def _weigh(
    obj: VsanObject,
    here: list[Component],
    states: States,
    mode: EvacuationMode,
    room: Room,
    tally: _Tally,
) -> None:
    without = {**states, **{c.name: ComponentState.ABSENT for c in here}}
    breaks = decide_health(obj, states).accessible and not decide_health(obj, without).accessible
    if mode is EvacuationMode.NO_ACTION or (mode is EvacuationMode.ENSURE_ACCESSIBILITY and not breaks):
        tally.noncompliant.append(obj.id)
        if breaks:
            tally.inaccessible.append(obj.id)
        return
    moved = _move_all(obj, [c for c in here if state_of(states, c) is ComponentState.ACTIVE], room, tally)
    if not moved:
        tally.noncompliant.append(obj.id)
        if breaks:
            tally.inaccessible.append(obj.id)


def _move_all(obj: VsanObject, here: list[Component], room: Room, tally: _Tally) -> bool:
    everything = True
    for component in here:
        tally.to_move_gb += component.used_gb
        found = decide_replacement(obj, component, room)
        if found.component is None:
            everything = False
            tally.stuck.append(because("object", "Object {id} cannot leave the host", id=obj.id))
            tally.stuck.extend(found.reasons)
        else:
            tally.moves.append(Move(obj.id, component.name, component.used_gb, found.component))
            obj = found.obj
    return everything


def _used_share_after(host: str, cluster: VsanCluster, tally: _Tally) -> float:
    others = [d for d in cluster.disks if d.host != host and d.tier is Tier.CAPACITY]
    capacity = sum(d.capacity_gb for d in others)
    used = sum(d.used_gb for d in others) + sum(m.gb for m in tally.moves)
    return used / capacity if capacity else 0.0


def _summary(host: str, mode: EvacuationMode, tally: _Tally, allowed: bool) -> Reason:
    return because(
        "evacuation",
        "{host}, {mode}: {gb:.1f} GB to move, {inaccessible} objects inaccessible, {noncompliant} not compliant; "
        "{verdict}",
        host=host,
        mode=str(mode),
        gb=tally.to_move_gb,
        inaccessible=len(tally.inaccessible),
        noncompliant=len(tally.noncompliant),
        verdict="the host can enter maintenance mode"
        if allowed
        else "the host cannot enter maintenance mode",
    )
