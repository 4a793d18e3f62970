"""How an object heals: when each missing component is built anew, where, from how much data, until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from vsphere_client.decisions.vsan.accessibility import data_complete
from vsphere_client.decisions.vsan.failures import REPAIR_DELAY_S
from vsphere_client.decisions.vsan.policy import erasure_columns, is_erasure_coded
from vsphere_client.decisions.vsan.replacement import decide_replacement
from vsphere_client.decisions.vsan.resync import GIBIBYTE, ResyncEstimate, ResyncPath, estimate_resync
from vsphere_client.decisions.vsan.room import Room
from vsphere_client.decisions.vsan.snapshot import (
    Component,
    ComponentKind,
    ComponentState,
    States,
    VsanCluster,
    VsanObject,
    state_of,
)
from vsphere_client.model.reasons import Reason, because


@dataclass(frozen=True, slots=True)
class RepairStart:
    """When the repair of a component begins (s, same clock as the failure), and why then."""

    at_s: float
    reasons: tuple[Reason, ...]


def decide_repair_start(
    state: ComponentState,
    failed_at_s: float,
    now_s: float,
    repair_delay_s: float = REPAIR_DELAY_S,
    immediately: bool = False,
) -> RepairStart:
    """When a component is repaired: degraded at once, absent after the delay, both at once if told so."""
    if immediately:
        asked = because("repair_immediately", "Repair objects immediately was chosen")
        return RepairStart(now_s, (asked,))
    if state is ComponentState.DEGRADED:
        return RepairStart(max(now_s, failed_at_s), (because("degraded", "Degraded: repaired at once"),))
    at_s = max(now_s, failed_at_s + repair_delay_s)
    text = "Absent: it may come back, so repair waits {left_min:.0f} of {delay_min:.0f} min more"
    left_min = (at_s - now_s) / 60
    return RepairStart(
        at_s, (because("repair_delay", text, left_min=left_min, delay_min=repair_delay_s / 60),)
    )


@dataclass(frozen=True, slots=True)
class ComponentRepair:
    """The repair of one component: its new place (None: none), GB to write and to read, and the copy's time."""

    component: str
    target: Component | None
    starts_at_s: float
    write_gb: float
    read_gb: float
    estimate: ResyncEstimate | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class RepairPlan:
    """Repairs of an object, and the object as it is when all of them are done."""

    repairs: tuple[ComponentRepair, ...]
    after: VsanObject

    @property
    def complete(self) -> bool:
        """Whether every missing component finds a place."""
        return all(r.target is not None for r in self.repairs)


@dataclass(frozen=True, slots=True)
class Damage:
    """An object with missing components; ``failed_at_s`` is by component name (now, if one is not named)."""

    obj: VsanObject
    states: States
    failed_at_s: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class RepairOptions:
    """The repair delay (s), whether Repair objects immediately was chosen, and what bounds the copying."""

    repair_delay_s: float = REPAIR_DELAY_S
    immediately: bool = False
    path: ResyncPath = field(default_factory=ResyncPath)


def decide_repair(
    obj: VsanObject,
    states: States,
    cluster: VsanCluster,
    failed_at_s: Mapping[str, float],
    now_s: float,
    options: RepairOptions | None = None,
) -> RepairPlan:
    """How the absent and degraded components of one object are repaired; see :func:`decide_repairs`."""
    return decide_repairs([Damage(obj, states, failed_at_s)], cluster, now_s, options)[0]


def decide_repairs(
    damages: Sequence[Damage], cluster: VsanCluster, now_s: float, options: RepairOptions | None = None
) -> tuple[RepairPlan, ...]:
    """How the absent and degraded components of objects are repaired, in the given order.

    Each repair charges the disk it goes to, so that together they fit. ``cluster`` must mark what failed as
    unusable. Without complete data there is no source to copy from, and nothing is planned for the object.
    Source: vSAN monitoring guide (rebuilds); throughput see :func:`.resync.estimate_resync`.
    """
    room = Room(cluster)
    chosen = options or RepairOptions()
    return tuple(_repair_object(damage, room, now_s, chosen) for damage in damages)


def _repair_object(damage: Damage, room: Room, now_s: float, options: RepairOptions) -> RepairPlan:
    obj, states = damage.obj, damage.states
    active = [c for c in obj.components if state_of(states, c) is ComponentState.ACTIVE]
    readable = data_complete(obj, active)
    repairs: list[ComponentRepair] = []
    for old in damage.obj.components:
        state = state_of(states, old)
        if state not in (ComponentState.ABSENT, ComponentState.DEGRADED):
            continue
        failed = damage.failed_at_s.get(old.name, now_s)
        start = decide_repair_start(state, failed, now_s, options.repair_delay_s, options.immediately)
        if readable:
            found = decide_replacement(obj, old, room)
            obj = found.obj
            repairs.append(_repair(obj, old, found.component, start, found.reasons, options.path))
        else:
            repairs.append(_no_source(old, start))
    return RepairPlan(tuple(repairs), obj)


def _no_source(old: Component, start: RepairStart) -> ComponentRepair:
    why = because("no_source", "{name} cannot be rebuilt: no complete copy can be read", name=old.name)
    return ComponentRepair(old.name, None, start.at_s, 0.0, 0.0, None, (why,))


def _repair(
    obj: VsanObject,
    old: Component,
    target: Component | None,
    start: RepairStart,
    reasons: tuple[Reason, ...],
    path: ResyncPath,
) -> ComponentRepair:
    if target is None:
        return ComponentRepair(old.name, None, start.at_s, 0.0, 0.0, None, reasons)
    write_gb, read_gb = repair_gb(obj, old)
    estimate = estimate_resync(round(write_gb * GIBIBYTE), path)
    why = (*start.reasons, *reasons, *estimate.reasons)
    return ComponentRepair(old.name, target, start.at_s, write_gb, read_gb, estimate, why)


def repair_gb(obj: VsanObject, component: Component) -> tuple[float, float]:
    """GB to write and to read for a component: a column is computed from all data columns that survive."""
    if component.kind is ComponentKind.WITNESS:
        return component.used_gb, 0.0
    if not is_erasure_coded(obj.policy):
        return component.used_gb, component.used_gb
    legs = len({c.leg for c in obj.components if c.kind is ComponentKind.DATA})
    data_columns = max(1, legs - sum(erasure_columns(obj.policy)[1:]))
    return component.used_gb, component.used_gb * data_columns
