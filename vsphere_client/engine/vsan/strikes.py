"""Failures strike components and let them come back; objects are weighed again after it."""

from __future__ import annotations

from dataclasses import dataclass, field

from vsphere_client.decisions.vsan.accessibility import data_complete, decide_health, decide_partition
from vsphere_client.decisions.vsan.snapshot import Component, ComponentState
from vsphere_client.engine.vsan.cluster import (
    ABSENT,
    ACTIVE,
    DEGRADED,
    RECONFIGURING,
    STALE,
    ClusterVsan,
    active_components,
)
from vsphere_client.engine.vsan.hardware import Blow, Hardware, survey
from vsphere_client.engine.vsan.objects import StoredObject
from vsphere_client.engine.vsan.repair import add_delta, prefers_delta
from vsphere_client.model.reasons import Reason, because
from vsphere_client.model.units import SECOND_US


@dataclass(slots=True)
class Tally:
    """What a change did: components by host with why, and VMs whose objects changed."""

    absent: dict[str, list[Reason]] = field(default_factory=dict)
    degraded: dict[str, list[Reason]] = field(default_factory=dict)
    vms: dict[str, None] = field(default_factory=dict)
    cut_off: dict[str, list[str]] = field(default_factory=dict)
    regained: dict[str, list[str]] = field(default_factory=dict)


def reassess(vsan: ClusterVsan) -> Tally:
    """Look at hosts, disks and network anew, and let what changed strike or bring back components."""
    vsan.store.settle()
    before, after = vsan.hardware, survey(vsan.engine.world, vsan.cluster)
    vsan.store.hardware = after
    tally = Tally()
    for obj in _affected(vsan, before, after):
        _judge(vsan, obj, tally)
    _welcome_formers(vsan, tally)
    return tally


def _affected(vsan: ClusterVsan, before: Hardware, after: Hardware) -> list[StoredObject]:
    if len(before.sides) > 1 or len(after.sides) > 1:
        return list(vsan.store.objects.values())
    disks = dict.fromkeys([*before.devices, *after.devices])
    changed = [disk for disk in disks if _state(before.blow_on(disk)) != _state(after.blow_on(disk))]
    return vsan.store.with_components_on(dict.fromkeys(disk.rsplit("/", 1)[0] for disk in changed))


def _judge(vsan: ClusterVsan, obj: StoredObject, tally: Tally) -> None:
    note_missed(vsan, obj)
    obj.side = _side(vsan, obj)
    for name in [c.name for c in obj.vsan.components]:
        _meet(vsan, obj, name, tally)
    review(vsan, obj, tally)


def _side(vsan: ClusterVsan, obj: StoredObject) -> int | None:
    """The side of the network that can access an object; 0 while the network is whole."""
    sides = vsan.hardware.sides
    hosts = {c.host: None for c in obj.vsan.components}
    meeting = [number for number, side in enumerate(sides) if any(host in side for host in hosts)]
    if len(sides) <= 1 or meeting == [0]:
        return 0
    seen = {c.name: _own_state(vsan, obj, c) for c in obj.vsan.components}
    found = decide_partition(obj.vsan, seen, [sides[number] for number in meeting])
    return None if found is None else meeting[found]


def _own_state(vsan: ClusterVsan, obj: StoredObject, component: Component) -> ComponentState:
    """The state that a component would have if the network were whole."""
    blow = vsan.hardware.blow_on(component.disk)
    known = obj.state(component.name)
    if blow is not None or known is not ABSENT:
        return known if blow is None or known is DEGRADED else blow.state
    return STALE if component.name in obj.missed else ACTIVE


def _blow(vsan: ClusterVsan, obj: StoredObject, component: Component) -> Blow | None:
    blow = vsan.hardware.blow_on(component.disk)
    if blow is not None or len(vsan.hardware.sides) <= 1:
        return blow
    if component.host in vsan.hardware.sides[obj.side or 0]:
        return None
    return Blow(ABSENT, because("partition", "{host} is cut off on the vSAN network", host=component.host))


def _meet(vsan: ClusterVsan, obj: StoredObject, name: str, tally: Tally) -> None:
    component = obj.vsan.component(name)
    blow, state = _blow(vsan, obj, component), obj.state(name)
    if blow is None:
        if state is ABSENT:
            _return(vsan, obj, name)
    elif state is RECONFIGURING:
        vsan.give_up(obj, name)
        _meet(vsan, obj, name, tally)
    elif blow.state is DEGRADED and state is not DEGRADED:
        _degrade(vsan, obj, component, blow.why, tally)
    elif blow.state is ABSENT and state in (ACTIVE, STALE):
        vsan.lose(obj, name, blow.why)
        tally.absent.setdefault(component.host, []).append(blow.why)


def _degrade(vsan: ClusterVsan, obj: StoredObject, component: Component, why: Reason, tally: Tally) -> None:
    name = component.name
    vsan.drop_job((obj.id, name))
    vsan.store.charge(component, -1)
    obj.states[name], obj.since_us[name] = DEGRADED, vsan.engine.now_us
    obj.struck_because[name] = why
    obj.missed.pop(name, None)
    vsan.due[obj.id, name] = None
    tally.degraded.setdefault(component.host, []).append(why)


def note_missed(vsan: ClusterVsan, obj: StoredObject) -> None:
    """Mark what was absent while its object could be written: it is stale when it comes back."""
    now = vsan.engine.now_us
    if obj.accessible:
        for name, state in obj.states.items():
            if state is ABSENT and obj.since_us[name] < now:
                obj.missed[name] = None


def _return(vsan: ClusterVsan, obj: StoredObject, name: str) -> None:
    vsan.due.pop((obj.id, name), None)
    if name in obj.missed:
        del obj.missed[name]
        obj.away_s[name] = (vsan.engine.now_us - obj.since_us[name]) / SECOND_US
        obj.states[name], obj.since_us[name] = STALE, vsan.engine.now_us
        obj.struck_because[name] = because("stale", "It is back and missed what was written meanwhile")
    else:
        vsan.heal(obj, name)


def _welcome_formers(vsan: ClusterVsan, tally: Tally) -> None:
    """Where what a repair replaces came back: finish the repair or copy what changed, whichever is less."""
    for job in list(vsan.board.jobs.values()):
        former = job.former
        if former is None or job.kept or former.state is not ABSENT:
            continue
        obj = vsan.store.objects[job.key[0]]
        if _blow(vsan, obj, former.component) is not None:
            continue
        job.kept = not prefers_delta(vsan, obj, job)
        if not job.kept:
            vsan.give_up(obj, job.key[1])
            _meet(vsan, obj, job.key[1], tally)
            review(vsan, obj, tally)


def review(vsan: ClusterVsan, obj: StoredObject, tally: Tally) -> None:
    """Weigh an object again after its components changed, and copy what can be copied."""
    note_missed(vsan, obj)
    if data_complete(obj.vsan, active_components(obj)):
        _copy_stale(vsan, obj)
    else:
        _stop_copying(vsan, obj, tally)
    health = decide_health(obj.vsan, obj.states, missed_writes=frozenset(obj.missed))
    was = obj.accessible
    obj.accessible = health.accessible and obj.side is not None
    obj.compliant, obj.lost = health.compliant and obj.accessible, health.lost
    tally.vms[obj.wanted.vm] = None
    if was != obj.accessible:
        words = tally.regained if obj.accessible else tally.cut_off
        words.setdefault(obj.wanted.vm, []).append(obj.wanted.kind)


def _copy_stale(vsan: ClusterVsan, obj: StoredObject) -> None:
    """Our assumption: a complete copy is enough to bring others up to date, whoever may vote."""
    for name, state in list(obj.states.items()):
        if state is STALE and (obj.id, name) not in vsan.board.jobs:
            add_delta(vsan, obj, name)


def _stop_copying(vsan: ClusterVsan, obj: StoredObject, tally: Tally) -> None:
    for name, state in list(obj.states.items()):
        if state is RECONFIGURING:
            vsan.give_up(obj, name)
            _meet(vsan, obj, name, tally)
        elif state is STALE:
            vsan.drop_job((obj.id, name))


def _state(blow: Blow | None) -> ComponentState | None:
    return None if blow is None else blow.state
