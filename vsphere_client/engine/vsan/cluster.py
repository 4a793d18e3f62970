"""One vSAN cluster at work: failures strike components, absent ones come back, what is lost is rebuilt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from vsphere_client.decisions.vsan.accessibility import data_complete, decide_health, decide_partition
from vsphere_client.decisions.vsan.snapshot import Component, ComponentState, VsanObject
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vsan.hardware import Blow, Hardware, survey
from vsphere_client.engine.vsan.objects import StoredObject
from vsphere_client.engine.vsan.resync import Former, Key, Resync, ResyncBoard
from vsphere_client.engine.vsan.store import VsanStore
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.kernel.clock import Scheduled
from vsphere_client.model.reasons import Reason, because
from vsphere_client.model.units import MINUTE_US

ACTIVE, ABSENT, DEGRADED = ComponentState.ACTIVE, ComponentState.ABSENT, ComponentState.DEGRADED
RECONFIGURING, STALE = ComponentState.RECONFIGURING, ComponentState.STALE


@dataclass(slots=True)
class Tally:
    """What a change did: components by host with why, and VMs whose objects changed."""

    absent: dict[str, list[Reason]] = field(default_factory=dict)
    degraded: dict[str, list[Reason]] = field(default_factory=dict)
    vms: dict[str, None] = field(default_factory=dict)
    cut_off: dict[str, list[str]] = field(default_factory=dict)
    regained: dict[str, list[str]] = field(default_factory=dict)


class ClusterVsan:
    """State and behaviour of one cluster's vSAN; the service feeds it with what happens."""

    def __init__(self, engine: Engine, cluster: ClusterComputeResource, datastore: str) -> None:
        self.engine = engine
        self.moid = cluster.moid
        self.store = VsanStore(cluster.moid, datastore, survey(engine.world, cluster))
        self.board = ResyncBoard()
        self.timers: dict[tuple[str, int], Scheduled] = {}
        self.due: dict[Key, None] = {}
        self.moving: dict[str, None] = {}

    @property
    def cluster(self) -> ClusterComputeResource:
        """The cluster itself."""
        return self.engine.world.cluster(self.moid)

    @property
    def delay_us(self) -> int:
        """How long an absent component is waited for."""
        return round(self.cluster.config.vsan.repair_delay_min * MINUTE_US)

    @property
    def hardware(self) -> Hardware:
        """The hosts and devices as they were last looked at."""
        return self.store.hardware

    # looking ----------------------------------------------------------------------------------------------

    def reassess(self) -> Tally:
        """Look at hosts, disks and network anew, and let what changed strike or bring back components."""
        self.store.settle()
        before, after = self.hardware, survey(self.engine.world, self.cluster)
        self.store.hardware = after
        tally = Tally()
        for obj in self._affected(before, after):
            self._judge(obj, tally)
        self._welcome_formers(tally)
        return tally

    def _affected(self, before: Hardware, after: Hardware) -> list[StoredObject]:
        if len(before.sides) > 1 or len(after.sides) > 1:
            return list(self.store.objects.values())
        disks = dict.fromkeys([*before.devices, *after.devices])
        changed = [disk for disk in disks if _state(before.blow_on(disk)) != _state(after.blow_on(disk))]
        return self.store.with_components_on(dict.fromkeys(disk.rsplit("/", 1)[0] for disk in changed))

    def _judge(self, obj: StoredObject, tally: Tally) -> None:
        obj.side = self._side(obj)
        for name in [c.name for c in obj.vsan.components]:
            self._meet(obj, name, tally)
        self.review(obj, tally)

    def _side(self, obj: StoredObject) -> int | None:
        """The side of the network that can access an object; 0 while the network is whole."""
        sides = self.hardware.sides
        hosts = {c.host: None for c in obj.vsan.components}
        meeting = [number for number, side in enumerate(sides) if any(host in side for host in hosts)]
        if len(sides) <= 1 or meeting == [0]:
            return 0
        seen = {c.name: self._own_state(obj, c) for c in obj.vsan.components}
        found = decide_partition(obj.vsan, seen, [sides[number] for number in meeting])
        return None if found is None else meeting[found]

    def _own_state(self, obj: StoredObject, component: Component) -> ComponentState:
        """The state that a component would have if the network were whole."""
        blow = self.hardware.blow_on(component.disk)
        known = obj.state(component.name)
        if blow is not None or known is not ABSENT:
            return known if blow is None or known is DEGRADED else blow.state
        return STALE if component.name in obj.missed else ACTIVE

    def _blow(self, obj: StoredObject, component: Component) -> Blow | None:
        blow = self.hardware.blow_on(component.disk)
        if blow is not None or len(self.hardware.sides) <= 1:
            return blow
        if component.host in self.hardware.sides[obj.side or 0]:
            return None
        return Blow(ABSENT, because("partition", "{host} is cut off on the vSAN network", host=component.host))

    # striking and returning -------------------------------------------------------------------------------

    def _meet(self, obj: StoredObject, name: str, tally: Tally) -> None:
        component = obj.vsan.component(name)
        blow, state = self._blow(obj, component), obj.state(name)
        if blow is None:
            if state is ABSENT:
                self._return(obj, name)
        elif state is RECONFIGURING:
            self.give_up(obj, name)
            self._meet(obj, name, tally)
        elif blow.state is DEGRADED and state is not DEGRADED:
            self._degrade(obj, component, blow.why, tally)
        elif blow.state is ABSENT and state in (ACTIVE, STALE):
            self.lose(obj, name, blow.why)
            tally.absent.setdefault(component.host, []).append(blow.why)

    def lose(self, obj: StoredObject, name: str, why: Reason) -> None:
        """Let a component be absent from now on."""
        self.drop_job((obj.id, name))
        if obj.state(name) is STALE:
            obj.missed[name] = None
        obj.states[name], obj.since_us[name] = ABSENT, self.engine.now_us
        obj.struck_because[name] = why

    def _degrade(self, obj: StoredObject, component: Component, why: Reason, tally: Tally) -> None:
        name = component.name
        self.drop_job((obj.id, name))
        self.store.charge(component, -1)
        obj.states[name], obj.since_us[name] = DEGRADED, self.engine.now_us
        obj.struck_because[name] = why
        obj.missed.pop(name, None)
        self.due[obj.id, name] = None
        tally.degraded.setdefault(component.host, []).append(why)

    def _return(self, obj: StoredObject, name: str) -> None:
        self.due.pop((obj.id, name), None)
        if name in obj.missed:
            del obj.missed[name]
            obj.states[name], obj.since_us[name] = STALE, self.engine.now_us
            obj.struck_because[name] = because("stale", "It is back and missed what was written meanwhile")
        else:
            self.heal(obj, name)

    def heal(self, obj: StoredObject, name: str) -> None:
        """Let a component be active."""
        for kept in (obj.states, obj.since_us, obj.struck_because, obj.missed):
            kept.pop(name, None)

    def give_up(self, obj: StoredObject, name: str) -> None:
        """Abandon a repair: the component it replaced is the object's again, and waits for another repair."""
        job = self.drop_job((obj.id, name))
        if job is None or job.former is None:
            return
        former = job.former
        self.store.exchange(obj, former.component)
        if former.state is DEGRADED:
            self.store.charge(former.component, -1)
        obj.states[name], obj.since_us[name] = former.state, former.since_us
        if former.why is not None:
            obj.struck_because[name] = former.why
        self.due[obj.id, name] = None

    def drop_job(self, key: Key) -> Resync | None:
        """Take a resync off the board, with its event."""
        job = self.board.remove(key)
        if job is not None and job.due is not None:
            self.engine.kernel.cancel(job.due)
        return job

    def _welcome_formers(self, tally: Tally) -> None:
        """Where what a repair replaces came back: finish the repair or copy what changed, whichever is less."""
        from vsphere_client.engine.vsan.repair import prefers_delta

        for job in list(self.board.jobs.values()):
            former = job.former
            if former is None or job.kept or former.state is not ABSENT:
                continue
            obj = self.store.objects[job.key[0]]
            if self._blow(obj, former.component) is not None:
                continue
            job.kept = not prefers_delta(self, obj, job)
            if not job.kept:
                self.give_up(obj, job.key[1])
                self._meet(obj, job.key[1], tally)
                self.review(obj, tally)

    # consequences -----------------------------------------------------------------------------------------

    def review(self, obj: StoredObject, tally: Tally) -> None:
        """Weigh an object again after its components changed."""
        from vsphere_client.engine.vsan.repair import add_delta

        if not self._readable(obj):
            self._stop_copying(obj)
        health = decide_health(obj.vsan, obj.states, missed_writes=frozenset(obj.missed))
        was = obj.accessible
        obj.accessible = health.accessible and obj.side is not None
        obj.compliant, obj.lost = health.compliant and obj.accessible, health.lost
        if obj.accessible:
            obj.missed |= {name: None for name, state in obj.states.items() if state is ABSENT}
            for name, state in list(obj.states.items()):
                if state is STALE and (obj.id, name) not in self.board.jobs:
                    add_delta(self, obj, name)
        tally.vms[obj.wanted.vm] = None
        if was != obj.accessible:
            words = tally.regained if obj.accessible else tally.cut_off
            words.setdefault(obj.wanted.vm, []).append(obj.wanted.kind)

    def _readable(self, obj: StoredObject) -> bool:
        return data_complete(obj.vsan, active_components(obj))

    def _stop_copying(self, obj: StoredObject) -> None:
        for name, state in list(obj.states.items()):
            if state is RECONFIGURING:
                self.give_up(obj, name)
            elif state is STALE:
                self.drop_job((obj.id, name))

    # repairs that wait ------------------------------------------------------------------------------------

    def former_of(self, key: Key) -> Former | None:
        """What a running repair replaces."""
        job = self.board.jobs.get(key)
        return None if job is None else job.former

    def timer_end_us(self, obj: StoredObject) -> int | None:
        """When the first absent component of an object is no longer waited for; None if none is waited for."""
        ends = [
            obj.since_us[name] + self.delay_us
            for name, state in obj.states.items()
            if state is ABSENT and (obj.id, name) not in self.due
        ]
        return min(ends, default=None)

    def overdue(self, objects: Iterable[StoredObject]) -> Iterator[Key]:
        """Absent components that have been waited for long enough."""
        limit = self.engine.now_us - self.delay_us
        for obj in objects:
            for name, state in obj.states.items():
                if state is ABSENT and obj.since_us[name] <= limit:
                    yield obj.id, name


def active_components(obj: StoredObject) -> list[Component]:
    """The components that serve data."""
    return [c for c in obj.vsan.components if c.name not in obj.states]


def masked(obj: StoredObject, due: Iterable[str]) -> dict[str, ComponentState]:
    """The states of an object as repair shall see them: what is not due yet neither serves nor is repaired."""
    wanted = dict.fromkeys(due)
    waiting = (ABSENT, DEGRADED)
    return {n: STALE if s in waiting and n not in wanted else s for n, s in obj.states.items()}


def without_refused(layout: VsanObject, keep: Iterable[Component]) -> VsanObject:
    """A layout with other components."""
    return replace(layout, components=tuple(keep))


def _state(blow: Blow | None) -> ComponentState | None:
    return None if blow is None else blow.state
