"""vSAN as people look at it: rows of the report, the page of one object, and what was lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vsphere_client.decisions.vsan.accessibility import (
    HEALTH_TITLES,
    HealthState,
    ObjectHealth,
    WhatIf,
    decide_health,
    decide_what_if,
)
from vsphere_client.decisions.vsan.repair import RepairOptions, decide_repair
from vsphere_client.decisions.vsan.snapshot import Component, ComponentState, natural_order
from vsphere_client.engine.vsan.cluster import ABSENT, DEGRADED, STALE, ClusterVsan, masked
from vsphere_client.engine.vsan.hardware import disk_name
from vsphere_client.engine.vsan.objects import StoredObject
from vsphere_client.model.reasons import Reason
from vsphere_client.model.units import SECOND_US

_STATE_WORDS = {STALE: "stale"}


@dataclass(frozen=True, slots=True)
class ComponentView:
    """A component with its state, why it is in it, why it lies there, and how its copying goes."""

    component: Component
    disk: str
    state: ComponentState
    since_us: int | None
    reasons: tuple[Reason, ...]
    resync_left_gb: float
    resync_ends_us: int | None


@dataclass(frozen=True, slots=True)
class PlannedRepair:
    """Where a missing component will be built anew; no target, no place."""

    component: str
    target: Component | None
    starts_us: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ObjectView:
    """An object as Virtual Objects shows it; ``timer_end_us`` is when its repair begins, if it waits."""

    id: str
    vm: str
    kind: str
    size_gb: float
    policy: str
    health: ObjectHealth
    title: str
    severity: str
    components: tuple[ComponentView, ...]
    timer_end_us: int | None
    timer_started_us: int | None
    planned: tuple[PlannedRepair, ...]


@dataclass(frozen=True, slots=True)
class DataLossVerdict:
    """VMs (moids) that lost data for good, and VMs that only cannot reach them now, each with its reasons."""

    lost: Mapping[str, tuple[Reason, ...]] = field(default_factory=dict)
    unavailable: Mapping[str, tuple[Reason, ...]] = field(default_factory=dict)
    reduced: int = 0

    @property
    def text(self) -> str:
        """The answer in a sentence."""
        if self.lost:
            return f"{len(self.lost)} virtual machines lost data; {len(self.unavailable)} more cannot reach theirs."
        if self.unavailable:
            return f"No data are lost: {len(self.unavailable)} virtual machines cannot reach theirs for now."
        return "No data are lost, and all can be reached."


def health_of(vsan: ClusterVsan, obj: StoredObject) -> ObjectHealth:
    """Health of an object now, with the reasons."""
    if obj.refused:
        return ObjectHealth(HealthState.INACCESSIBLE, False, 0, 0, False, False, False, obj.refused)
    end = vsan.timer_end_us(obj) if obj.states else None
    left_s = None if end is None else max(0.0, (end - vsan.engine.now_us) / SECOND_US)
    missed = frozenset(obj.missed)
    return decide_health(
        obj.vsan, obj.states, timer_left_s=left_s, missed_writes=missed, moving=obj.id in vsan.moving
    )


def object_view(vsan: ClusterVsan, obj: StoredObject) -> ObjectView:
    """All that the Virtual Objects page shows of an object."""
    health = health_of(vsan, obj)
    title, severity = HEALTH_TITLES[health.state]
    end = vsan.timer_end_us(obj)
    return ObjectView(
        obj.id,
        obj.wanted.vm,
        obj.wanted.kind,
        obj.vsan.size_gb,
        obj.wanted.policy_name,
        health,
        title,
        str(severity),
        tuple(_component_view(vsan, obj, c) for c in obj.vsan.components),
        end,
        None if end is None else end - vsan.delay_us,
        planned_repairs(vsan, obj),
    )


def _component_view(vsan: ClusterVsan, obj: StoredObject, component: Component) -> ComponentView:
    name = component.name
    job = vsan.board.jobs.get((obj.id, name))
    struck = obj.struck_because.get(name)
    estimate = job.estimate.reasons if job is not None and job.estimate is not None else ()
    repair = job.reasons if job is not None else obj.placed_because.get(name, ())
    return ComponentView(
        component,
        disk_name(component.disk),
        obj.state(name),
        obj.since_us.get(name),
        (*(() if struck is None else (struck,)), *repair, *estimate),
        0.0 if job is None else job.left_gb(vsan.engine.now_us),
        None if job is None or job.due is None else job.due.at_us,
    )


def planned_repairs(vsan: ClusterVsan, obj: StoredObject) -> tuple[PlannedRepair, ...]:
    """Where the missing components of an object would be built if their repair began now."""
    missing = [name for name, state in obj.states.items() if state in (ABSENT, DEGRADED)]
    if not missing:
        return ()
    failed = {name: at / SECOND_US for name, at in obj.since_us.items()}
    options = RepairOptions(vsan.delay_us / SECOND_US)
    now_s = vsan.engine.now_us / SECOND_US
    plan = decide_repair(obj.vsan, masked(obj, missing), vsan.store.snapshot(), failed, now_s, options)
    return tuple(
        PlannedRepair(r.component, r.target, round(r.starts_at_s * SECOND_US), r.reasons)
        for r in plan.repairs
    )


def what_if(vsan: ClusterVsan, obj: StoredObject, name: str) -> WhatIf:
    """What becomes of an object if a fault domain (or host) fails now."""
    return decide_what_if(obj.vsan, obj.states, [name])


def data_loss_verdict(vsan: ClusterVsan) -> DataLossVerdict:
    """Whether VMs lost data for good, or only cannot reach them now."""
    vsan.store.settle()
    lost: dict[str, tuple[Reason, ...]] = {}
    unavailable: dict[str, tuple[Reason, ...]] = {}
    reduced = 0
    for obj in vsan.store.objects.values():
        if obj.accessible:
            reduced += not obj.compliant
            continue
        health = health_of(vsan, obj)
        found = lost if health.lost else unavailable
        found[obj.wanted.vm] = (*found.get(obj.wanted.vm, ()), *health.reasons)
    unavailable = {vm: why for vm, why in unavailable.items() if vm not in lost}
    return DataLossVerdict(lost, unavailable, reduced)


def sorted_objects(vsan: ClusterVsan) -> list[StoredObject]:
    """All objects of a cluster, by name of the VM and object."""
    vsan.store.settle()
    names = {moid: vsan.engine.world.vm(moid).name for moid in vsan.store.of_vm}
    key = {moid: (name, moid) for moid, name in names.items()}
    return sorted(vsan.store.objects.values(), key=lambda o: (key[o.wanted.vm], natural_order(o.wanted.kind)))


def object_rows(vsan: ClusterVsan) -> list[dict[str, Any]]:
    """Rows of the report, by VM and object."""
    world = vsan.engine.world
    return [
        {
            "vm": world.vm(obj.wanted.vm).name,
            "object": obj.wanted.kind,
            "policy": obj.wanted.policy_name,
            "size_gb": obj.vsan.size_gb,
            "health": str(_state(vsan, obj)),
            "compliant": obj.compliant,
            "components": [_component_row(obj, c) for c in obj.vsan.components],
        }
        for obj in sorted_objects(vsan)
    ]


def _state(vsan: ClusterVsan, obj: StoredObject) -> HealthState:
    if obj.compliant and not obj.states:
        return HealthState.DATA_MOVE if obj.id in vsan.moving else HealthState.HEALTHY
    return health_of(vsan, obj).state


def _component_row(obj: StoredObject, component: Component) -> dict[str, Any]:
    state = obj.state(component.name)
    return {
        "kind": str(component.kind),
        "host": component.host,
        "disk": disk_name(component.disk),
        "fault_domain": component.fault_domain,
        "votes": component.votes,
        "state": _STATE_WORDS.get(state, str(state)),
        "gb": component.gb,
    }


def cluster_row(vsan: ClusterVsan) -> dict[str, Any]:
    """A cluster's vSAN in numbers."""
    vsan.store.settle()
    now, world = vsan.engine.now_us, vsan.engine.world
    row = world.datastore(vsan.store.datastore).row
    return {
        "architecture": vsan.cluster.config.vsan.architecture,
        "capacity_gb": float(world.datastores.capacity_gb[row]),
        "used_gb": float(world.datastores.used_gb[row]),
        "resyncing_gb": vsan.board.left_gb(now),
        "resync_eta_s": vsan.board.eta_s(now),
        "health": health_counts(vsan, vsan.store.objects.values()),
    }


def health_counts(vsan: ClusterVsan, objects: Iterable[StoredObject]) -> list[dict[str, Any]]:
    """How many objects are in which health state, healthy first; states without objects are left out."""
    counts: dict[HealthState, int] = {}
    for obj in objects:
        state = _state(vsan, obj)
        counts[state] = counts.get(state, 0) + 1
    return [
        {"state": str(state), "title": title, "severity": str(severity), "objects": counts[state]}
        for state, (title, severity) in HEALTH_TITLES.items()
        if state in counts
    ]
