"""Whether an object can be read, what a failure would do to it, and what its health is called.

An object is accessible while more than half of its votes are present and its data are complete. Absent
components may come back with their data; degraded ones will not: that tells *unavailable* from *lost*.
Source: vSAN monitoring guide (failure states, object health), API VsanObjectHealthState (KB 326929).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from vsphere_client.decisions.vsan.policy import Raid, erasure_columns, is_erasure_coded
from vsphere_client.decisions.vsan.snapshot import (
    Component,
    ComponentKind,
    ComponentState,
    States,
    VsanObject,
    state_of,
)
from vsphere_client.model.reasons import Reason, because


class HealthState(StrEnum):
    """Health of an object; values of VsanObjectHealthState."""

    HEALTHY = "healthy"
    DATA_MOVE = "datamove"
    RECONFIGURING = "nonavailabilityrelatedreconfig"
    INCOMPLIANT = "nonavailabilityrelatedincompliance"
    ACTIVE_REBUILD = "reducedavailabilitywithactiverebuild"
    DELAY_TIMER = "reducedavailabilitywithnorebuilddelaytimer"
    NO_REBUILD = "reducedavailabilitywithnorebuild"
    INACCESSIBLE = "inaccessible"


class Severity(StrEnum):
    """Colour of a health state."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


HEALTH_TITLES = {
    HealthState.HEALTHY: ("Healthy", Severity.GREEN),
    HealthState.DATA_MOVE: ("Data move", Severity.GREEN),
    HealthState.RECONFIGURING: ("Non-availability related reconfig", Severity.GREEN),
    HealthState.INCOMPLIANT: ("Non-availability related incompliance", Severity.YELLOW),
    HealthState.ACTIVE_REBUILD: ("Reduced availability with active rebuild", Severity.YELLOW),
    HealthState.DELAY_TIMER: ("Reduced availability with no rebuild - delay timer", Severity.YELLOW),
    HealthState.NO_REBUILD: ("Reduced availability with no rebuild", Severity.RED),
    HealthState.INACCESSIBLE: ("Inaccessible", Severity.RED),
}
"""The client's words and colour for each state."""


@dataclass(frozen=True, slots=True)
class ObjectHealth:
    """Verdict on an object. ``lost``: its data are gone even if everything absent returns."""

    state: HealthState
    accessible: bool
    votes_present: int
    votes_total: int
    data_complete: bool
    lost: bool
    compliant: bool
    reasons: tuple[Reason, ...]


def decide_health(
    obj: VsanObject,
    states: States,
    *,
    timer_left_s: float | None = None,
    missed_writes: frozenset[str] = frozenset(),
    moving: bool = False,
) -> ObjectHealth:
    """Health of an object whose components are in the given states.

    Only active components vote and serve data: a copy under repair or stale does neither (our assumption,
    after the pre-check of a maintenance mode that counts them out). ``timer_left_s``: what is left of the
    repair delay, None if it does not run. ``missed_writes``: absent components that returning would not make
    current. ``moving``: components are being moved while the object stays compliant.
    """
    active = [c for c in obj.components if state_of(states, c) is ComponentState.ACTIVE]
    total = sum(c.votes for c in obj.components)
    present = sum(c.votes for c in active)
    complete = data_complete(obj, active)
    accessible = 2 * present > total and complete
    recoverable = [c for c in obj.components if _may_return(c, states, missed_writes)]
    lost = not data_complete(obj, recoverable)
    compliant = accessible and len(active) == len(obj.components) and has_full_layout(obj)
    state = _state(obj, states, accessible, compliant, timer_left_s, moving)
    reasons = (
        _votes_reason(present, total),
        *_data_reasons(obj, states, complete, lost),
        *_state_reasons(state, timer_left_s),
    )
    return ObjectHealth(state, accessible, present, total, complete, lost, compliant, reasons)


def data_complete(obj: VsanObject, present: Iterable[Component]) -> bool:
    """Whether the present components hold all data: one whole copy, or all columns but as many as parity."""
    here = {c.name for c in present}
    legs = data_legs(obj)
    whole = sum(1 for pieces in legs.values() if all(c.name in here for c in pieces))
    if is_erasure_coded(obj.policy) and len(legs) > 1:
        return len(legs) - whole <= obj.policy.failures_to_tolerate
    return whole >= 1


def data_legs(obj: VsanObject) -> dict[int, list[Component]]:
    """The data components of each copy or column."""
    legs: dict[int, list[Component]] = {}
    for component in obj.components:
        if component.kind is ComponentKind.DATA:
            legs.setdefault(component.leg, []).append(component)
    return legs


def has_full_layout(obj: VsanObject) -> bool:
    """Whether the object has as many copies or columns as its policy asks; force provisioning may give less."""
    legs = len(data_legs(obj))
    policy = obj.policy
    if not is_erasure_coded(policy):
        return legs == policy.failures_to_tolerate + 1
    # ESA has a narrow and a wide RAID-5 and both comply.
    return legs >= 3 if policy.raid is Raid.RAID_5 else legs == sum(erasure_columns(policy))


def tolerated_failures(obj: VsanObject) -> int:
    """Fault domains the layout as it is may lose: none if force provisioning left copies out."""
    return obj.policy.failures_to_tolerate if has_full_layout(obj) else 0


def _may_return(component: Component, states: States, missed_writes: frozenset[str]) -> bool:
    state = state_of(states, component)
    if state is ComponentState.ACTIVE:
        return True
    return state is ComponentState.ABSENT and component.name not in missed_writes


def _state(
    obj: VsanObject,
    states: States,
    accessible: bool,
    compliant: bool,
    timer_left_s: float | None,
    moving: bool,
) -> HealthState:
    if not accessible:
        return HealthState.INACCESSIBLE
    if compliant:
        return HealthState.DATA_MOVE if moving else HealthState.HEALTHY
    found = [state_of(states, c) for c in obj.components]
    if ComponentState.RECONFIGURING in found or ComponentState.STALE in found:
        return HealthState.ACTIVE_REBUILD
    if ComponentState.ABSENT in found and timer_left_s is not None and timer_left_s > 0:
        return HealthState.DELAY_TIMER
    return HealthState.NO_REBUILD


def _votes_reason(present: int, total: int) -> Reason:
    return because(
        "votes",
        "{present} of {total} votes are present, more than half are needed",
        present=present,
        total=total,
    )


def _data_reasons(obj: VsanObject, states: States, complete: bool, lost: bool) -> tuple[Reason, ...]:
    away = [
        because(
            "component",
            "{name} on {host} ({disk}) is {state}",
            name=c.name,
            host=c.host,
            disk=c.disk,
            state=str(state_of(states, c)),
        )
        for c in obj.components
        if state_of(states, c) is not ComponentState.ACTIVE
    ]
    if complete:
        return tuple(away)
    if lost:
        return (*away, because("lost", "No complete copy can return: restore the object from a backup"))
    return (*away, because("unavailable", "No complete copy is present, but absent components may return"))


def _state_reasons(state: HealthState, timer_left_s: float | None) -> tuple[Reason, ...]:
    if state is HealthState.DELAY_TIMER and timer_left_s is not None:
        return (because("delay_timer", "Repair starts in {minutes:.0f} min", minutes=timer_left_s / 60),)
    return ()


@dataclass(frozen=True, slots=True)
class WhatIf:
    """An object's health after one more failure, and the sentence that tells it."""

    health: ObjectHealth
    sentence: Reason


def decide_what_if(obj: VsanObject, states: States, failed: Sequence[str], destroyed: bool = False) -> WhatIf:
    """What becomes of the object if these hosts or fault domains fail now, for good if ``destroyed``."""
    gone = frozenset(failed)
    after: dict[str, ComponentState] = dict(states)
    struck = ComponentState.DEGRADED if destroyed else ComponentState.ABSENT
    for component in obj.components:
        if component.host in gone or component.fault_domain in gone:
            degraded = state_of(states, component) is ComponentState.DEGRADED
            after[component.name] = ComponentState.DEGRADED if degraded else struck
    health = decide_health(obj, after)
    return WhatIf(health, _what_if_sentence(health, failed, decide_health(obj, states).accessible))


def _what_if_sentence(health: ObjectHealth, failed: Sequence[str], before: bool) -> Reason:
    if health.accessible:
        outcome = "the object stays accessible"
    elif health.lost:
        outcome = "the object is lost"
    else:
        outcome = f"the object {'becomes' if before else 'stays'} inaccessible, not lost"
    return because(
        "what_if",
        "{failed} fails now: {present} of {total} votes remain, {outcome}.",
        failed=", ".join(failed),
        present=health.votes_present,
        total=health.votes_total,
        outcome=outcome,
    )


def decide_partition(obj: VsanObject, states: States, partitions: Sequence[Sequence[str]]) -> int | None:
    """Which of the partitions (host ids each) can access the object; None: no side can.

    Votes are counted per object, so two objects of one VM may be accessible on different sides.
    """
    for number, hosts in enumerate(partitions):
        side = frozenset(hosts)
        seen: Mapping[str, ComponentState] = {
            c.name: state_of(states, c) if c.host in side else ComponentState.ABSENT for c in obj.components
        }
        if decide_health(obj, seen).accessible:
            return number
    return None


def decide_vm_partition(
    objects: Sequence[VsanObject], states: Mapping[str, States], partitions: Sequence[Sequence[str]]
) -> int | None:
    """The one partition that can access all objects of a VM and so may run it; None: it runs nowhere.

    ``states`` are by object id.
    """
    sides = [decide_partition(o, states.get(o.id, {}), partitions) for o in objects]
    return sides[0] if sides and all(side == sides[0] for side in sides) else None
