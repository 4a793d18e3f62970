"""One vSAN cluster: its objects, what is being copied, which timers run, and the steps a component can take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vsphere_client.decisions.vsan.snapshot import Component, ComponentState
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vsan.hardware import Hardware, survey
from vsphere_client.engine.vsan.objects import StoredObject
from vsphere_client.engine.vsan.resync import Key, Resync, ResyncBoard
from vsphere_client.engine.vsan.store import VsanStore
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.kernel.clock import Scheduled
from vsphere_client.model.reasons import Reason
from vsphere_client.model.units import MINUTE_US

ACTIVE, ABSENT, DEGRADED = ComponentState.ACTIVE, ComponentState.ABSENT, ComponentState.DEGRADED
RECONFIGURING, STALE = ComponentState.RECONFIGURING, ComponentState.STALE


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

    # components -------------------------------------------------------------------------------------------

    def lose(self, obj: StoredObject, name: str, why: Reason) -> None:
        """Let a component be absent from now on."""
        self.drop_job((obj.id, name))
        if obj.state(name) is STALE:
            obj.missed[name] = None
        obj.states[name], obj.since_us[name] = ABSENT, self.engine.now_us
        obj.struck_because[name] = why

    def heal(self, obj: StoredObject, name: str) -> None:
        """Let a component be active."""
        obj.states.pop(name, None)
        obj.since_us.pop(name, None)
        obj.struck_because.pop(name, None)
        obj.missed.pop(name, None)
        obj.away_s.pop(name, None)

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

    # asking -----------------------------------------------------------------------------------------------

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
