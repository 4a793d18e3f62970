"""The alarm service: numbers once a minute, states at every notice, events as they come.

Our assumption: metric alarms look at the value of each whole minute; a value that is beyond its
threshold at every look of the alarm's duration counts as beyond it all the time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vsphere_client.engine.alarms import ledger as ledgers
from vsphere_client.engine.alarms.definitions import (
    BY_NAME,
    METRIC_ALARMS,
    RULES_BY_EVENT,
    STATE_ALARMS,
    AlarmDefinition,
    EventRule,
    MetricTrigger,
    StateTrigger,
)
from vsphere_client.engine.alarms.ledger import AlarmChange, AlarmLedger, Triggered
from vsphere_client.engine.alarms.metrics import STATUS_OF_LEVEL, ThresholdColumns, Watched, read_metric
from vsphere_client.engine.alarms.states import read_host_state
from vsphere_client.engine.alarms.words import describe_triggered, percent_words
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.service import (
    ClusterConfigured,
    DiskChanged,
    HostAvailability,
    HostDown,
    HostUp,
    NetworkChanged,
    Notice,
    Service,
    StorageChanged,
    VmEmigrates,
    VmGone,
)
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datastore,
    HostSystem,
    ManagedObject,
    VirtualMachine,
)
from vsphere_client.engine.world.places import cluster_of
from vsphere_client.kernel.clock import Scheduled
from vsphere_client.model.events import Event
from vsphere_client.model.kinds import AlarmStatus, Kind
from vsphere_client.model.units import MINUTE_US, SECOND_US

ROUND_PRIORITY = 95
"""Alarms look after everything else that is due at the same time."""
EVENT_ROUND_US = 10 * SECOND_US


@dataclass(frozen=True, slots=True)
class MetricRound:
    """The minute is full: hold all numbers against their thresholds."""


@dataclass(frozen=True, slots=True)
class EventRound:
    """Look at the events posted since the last time."""


@dataclass(frozen=True, slots=True)
class PromptEventRound:
    """Something happened: look at the events of this instant without waiting."""


class AlarmService(Service):
    """Triggers, clears and remembers alarms."""

    name = "alarms"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._ledger = AlarmLedger(engine)
        self._columns = {definition.name: ThresholdColumns() for definition in METRIC_ALARMS}
        self._problems: dict[tuple[str, str], dict[str, AlarmStatus]] = {}
        self._host_at: dict[int, str] = {}
        self._read_events = 0
        self._prompt: Scheduled | None = None

    def wire(self) -> None:
        """Take the rounds' events."""
        self.engine.kernel.on(MetricRound, self._metric_round)
        self.engine.kernel.on(EventRound, self._event_round)
        self.engine.kernel.on(PromptEventRound, self._prompt_round)

    def start(self) -> None:
        """Look at the states the lab begins with, and begin the rounds."""
        self._look_at(list(self.engine.world.all_of(HostSystem)))
        self.engine.kernel.after(self._metric_round_us, MetricRound(), ROUND_PRIORITY)
        self.engine.kernel.after(EVENT_ROUND_US, EventRound(), ROUND_PRIORITY)

    # reading ----------------------------------------------------------------------------------------------

    @property
    def triggered(self) -> dict[tuple[str, str], Triggered]:
        """Alarms that are yellow or red, by managed object id and alarm name; to be read only."""
        return self._ledger.triggered

    @property
    def history(self) -> list[AlarmChange]:
        """All kept changes, oldest first; to be read only."""
        return self._ledger.history

    def of_entity(self, moid: str) -> list[Triggered]:
        """The triggered alarms of one object, oldest first."""
        return self._ledger.alarms_of(moid)

    def status_of(self, moid: str) -> AlarmStatus:
        """The worst status of an object's own alarms."""
        return self._ledger.own(moid)

    def propagated(self, moid: str) -> AlarmStatus:
        """The worst status of an object and of all below it."""
        return self._ledger.with_below(moid)

    def describe(self, triggered: Triggered) -> str:
        """What is the matter: ``Host memory usage on esx04: 91 % for 5 minutes (warning at 90 %)``."""
        return describe_triggered(triggered)

    # writing ----------------------------------------------------------------------------------------------

    def set_status(self, entity: ManagedObject, alarm: str, status: AlarmStatus, value: str = "") -> None:
        """Give an alarm of `DEFINITIONS` its status on an object, and say so in the event log."""
        old = self._ledger.status(entity.moid, alarm)
        if self._ledger.set_status(entity, alarm, status, value):
            self.engine.events.post(
                "AlarmStatusChangedEvent",
                entity,
                alarm=alarm,
                target=entity.name,
                from_status=old.value.capitalize(),
                to_status=status.value.capitalize(),
            )

    def acknowledge(self, triggered: Triggered, by: str) -> None:
        """Note that a person has seen it; the alarm stays triggered."""
        triggered.acknowledged_us, triggered.acknowledged_by = self.engine.now_us, by
        self.engine.world.changes.alarm()

    def reset(self, triggered: Triggered) -> None:
        """Set an alarm to green by hand; a metric has to be beyond its threshold for the whole time anew."""
        entity = self.engine.world.objects[triggered.entity]
        self._ledger.set_status(entity, triggered.alarm, AlarmStatus.GREEN)
        self._problems.pop((entity.moid, triggered.alarm), None)
        if triggered.alarm in self._columns and isinstance(entity, HostSystem | VirtualMachine | Datastore):
            self._columns[triggered.alarm].forget(entity.row)

    # states -----------------------------------------------------------------------------------------------

    def notice(self, notice: Notice) -> None:
        """Look at the hosts that a notice concerns, and soon at the events that go with it."""
        self._ledger.inventory_changed()
        if isinstance(notice, HostAvailability | HostDown | HostUp | DiskChanged):
            self._host_noticed(notice.host)
        elif isinstance(notice, NetworkChanged):
            self._look_at(list(self.engine.world.all_of(HostSystem)))
        elif isinstance(notice, StorageChanged):
            datastore = self.engine.world.datastore(notice.datastore)
            self._look_at([self.engine.world.host(moid) for moid in datastore.hosts])
        elif isinstance(notice, VmGone | VmEmigrates):
            self._forget(self.engine.world.vm(notice.vm), Kind.VIRTUAL_MACHINE)
        elif isinstance(notice, ClusterConfigured):
            self._cluster_noticed(notice.cluster)
        if self._prompt is None:
            self._prompt = self.engine.kernel.after(0, PromptEventRound(), ROUND_PRIORITY)

    def look_at_host(self, host: HostSystem) -> None:
        """Read the states of a host again."""
        self._look_at([host])

    def _look_at(self, hosts: Iterable[HostSystem]) -> None:
        for host in hosts:
            if self._host_at.get(host.row) != host.moid:
                self._host_at[host.row] = host.moid
                self._forget_rows(host.row, Kind.HOST)
            for definition in STATE_ALARMS:
                self._read_state(host, definition)

    def _read_state(self, host: HostSystem, definition: AlarmDefinition) -> None:
        assert isinstance(definition.trigger, StateTrigger)
        reading = read_host_state(self.engine.world, host, definition.trigger.state)
        if reading is not None:
            self.set_status(host, definition.name, *reading)

    def _host_noticed(self, moid: str) -> None:
        host = self.engine.world.objects.get(moid)
        if isinstance(host, HostSystem):
            self._look_at([host])

    def _cluster_noticed(self, moid: str) -> None:
        cluster = self.engine.world.objects.get(moid)
        if not isinstance(cluster, ClusterComputeResource):
            return
        self._look_at([self.engine.world.host(host) for host in cluster.hosts])
        on = {"ha": cluster.config.ha.enabled, "vsan": cluster.config.vsan.enabled}
        for triggered in self._ledger.alarms_of(moid):
            feature = BY_NAME[triggered.alarm].feature
            if not on.get(feature, True):
                self._problems.pop((moid, triggered.alarm), None)
                self.set_status(cluster, triggered.alarm, AlarmStatus.GREEN)

    @property
    def _metric_round_us(self) -> int:
        """A minute, or the engine's step where that is longer: between two steps no number moves."""
        return max(MINUTE_US, self.engine.settings.step_us)

    # numbers ----------------------------------------------------------------------------------------------

    def _metric_round(self, _: MetricRound) -> None:
        self._drop_gone()
        watched = Watched.now(self.engine.world)
        for definition in METRIC_ALARMS:
            self._compare(definition, watched)
        self.engine.kernel.after(self._metric_round_us, MetricRound(), ROUND_PRIORITY)

    def _compare(self, definition: AlarmDefinition, watched: Watched) -> None:
        assert isinstance(definition.trigger, MetricTrigger)
        values, seen = read_metric(self.engine.world, definition.trigger.metric, watched)
        columns = self._columns[definition.name]
        for row in columns.advance(definition.trigger, values, seen, self.engine.now_us).tolist():
            status = STATUS_OF_LEVEL[columns.level[row]]
            words = percent_words(float(values[row]))
            self.set_status(self._entity_at(definition.kind, row), definition.name, status, words)

    def _entity_at(self, kind: Kind, row: int) -> ManagedObject:
        world = self.engine.world
        if kind == Kind.HOST:
            return world.host_at[row]
        return world.vm_at[row] if kind == Kind.VIRTUAL_MACHINE else world.datastore_at[row]

    def _drop_gone(self) -> None:
        for moid in self._ledger.gone():
            self._ledger.forget(moid)
        for key in [key for key in self._problems if key[0] not in self.engine.world.objects]:
            del self._problems[key]

    def _forget(self, entity: VirtualMachine, kind: Kind) -> None:
        self._ledger.forget(entity.moid)
        self._forget_rows(entity.row, kind)

    def _forget_rows(self, row: int, kind: Kind) -> None:
        for definition in METRIC_ALARMS:
            if definition.kind == kind:
                self._columns[definition.name].forget(row)

    # events -----------------------------------------------------------------------------------------------

    def _event_round(self, _: EventRound) -> None:
        self._read_new_events()
        self.engine.kernel.after(EVENT_ROUND_US, EventRound(), ROUND_PRIORITY)

    def _prompt_round(self, _: PromptEventRound) -> None:
        self._prompt = None
        self._read_new_events()

    def _read_new_events(self) -> None:
        events = self.engine.events
        new = events.latest(events.count - self._read_events, self._read_events)
        self._read_events = events.count
        for event in reversed(new):
            self._read_event(event)

    def _read_event(self, event: Event) -> None:
        entity = self.engine.world.objects.get(event.entity or "")
        if entity is None:
            return
        for definition, rule in RULES_BY_EVENT.get(event.type_id, ()):
            target = self._target(entity, definition.kind)
            if target is not None:
                self._apply_rule(target, definition, rule, event)
        # An alarm's own events say nothing new of a host; a reset by hand would not even last till the next.
        if isinstance(entity, HostSystem) and not event.type_id.startswith("Alarm"):
            self._look_at([entity])

    def _target(self, entity: ManagedObject, kind: Kind) -> ManagedObject | None:
        """The object that an event's alarm is shown on: the event's own, or its cluster."""
        if entity.kind == kind:
            return entity
        return cluster_of(self.engine.world, entity) if kind == Kind.CLUSTER else None

    def _apply_rule(
        self, target: ManagedObject, definition: AlarmDefinition, rule: EventRule, event: Event
    ) -> None:
        problems = self._problems.setdefault((target.moid, definition.name), {})
        words = [str(event.facts.get(fact, event.entity_name)) for fact in rule.facts]
        problem = "/".join([rule.problem, *words])
        if rule.status == AlarmStatus.GREEN:
            problems.pop(problem, None)
        else:
            problems[problem] = rule.status
        status = AlarmStatus.GREEN
        for open_status in problems.values():
            status = ledgers.worse(status, open_status)
        self.set_status(target, definition.name, status, event.message)
