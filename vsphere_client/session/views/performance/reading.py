"""Reading series: recorded columns through the counters' formulas."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vsphere_client.engine.statistics.catalogue import CounterInfo, counters
from vsphere_client.engine.statistics.formulas import FORMULAS, Formula
from vsphere_client.engine.statistics.formulas.instances import LEVEL, PART_FORMULAS, Part
from vsphere_client.engine.statistics.kinds import MEASURED_OF, Measured
from vsphere_client.engine.world.objects import HostSystem, ManagedObject, VCenter, VirtualMachine
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.model.kinds import Kind
from vsphere_client.session.session import Session
from vsphere_client.session.statistics.intervals import Period
from vsphere_client.session.views.performance.beyond_samples import READERS
from vsphere_client.session.views.performance.history import History, Matrix, Sampled, history_of
from vsphere_client.session.views.performance.part_series import guest_values, series_of_parts
from vsphere_client.session.views.performance.parts import keeps_parts, part_kind, split_member
from vsphere_client.session.views.performance.series import Counter, Series, counter_of, in_order
from vsphere_client.session.views.performance.since_change import SINCE_CHANGE, since_change
from vsphere_client.session.views.performance.trailing import (
    SAMPLING,
    TRAILING,
    Trailing,
    sampling,
    trailing_percent,
)


def counters_of(session: Session, moid: str, period: Period) -> tuple[Counter, ...]:
    """What an object can show in a period, in the catalogue's order.

    Real-time has every counter, a rollup those up to its collection level. An object that is not measured
    has none.
    """
    obj = session.engine.world.get(moid, ManagedObject)
    vcenter = vcenter_of(session.engine.world, obj)
    found = (info for info in counters().values() if shows(session, obj.kind, info, period, vcenter))
    return tuple(counter_of(info) for info in found)


def part_counters_of(session: Session, moid: str, period: Period) -> tuple[Counter, ...]:
    """What parts of an object can show in a period, in the catalogue's order."""
    obj = session.engine.world.get(moid, ManagedObject)
    vcenter = vcenter_of(session.engine.world, obj)
    kinds = ((info, part_kind(obj, info.id)) for info in counters().values())
    return tuple(
        counter_of(info)
        for info, part in kinds
        if part is not None and keeps_parts(session, info.level, period, vcenter)
    )


def shows(
    session: Session, kind: Kind, info: CounterInfo, period: Period, vcenter: VCenter | None = None
) -> bool:
    """Whether objects of a kind have a counter in a period, with a vCenter Server (the client's own for None)."""
    if kind not in info.entities:
        return False
    measured = MEASURED_OF.get(kind)
    interval = None if period == "realtime" else session.statistics.interval(period, vcenter)
    if interval is None and period != "realtime":
        return False
    if info.id in TRAILING or info.id in SAMPLING:
        return interval is None
    if info.id in READERS or info.id in SINCE_CHANGE:
        return interval is None or info.level <= interval.level
    if measured == Measured.VM and info.id in PART_FORMULAS[Part.GUEST]:
        return interval is None or max(info.level, LEVEL) <= interval.level
    if measured is None or info.id not in FORMULAS[measured]:
        return False
    return interval is None or info.level <= interval.level


def series_of(
    session: Session,
    moid: str,
    counter_ids: Sequence[str],
    period: Period,
    members: Sequence[str] = (),
) -> tuple[Series, ...]:
    """The series of counters, by counter and then by object.

    Without ``members`` they are those of the object itself, else those of the members: objects, or parts of
    one (`member_id`). What one does not have in the period is left out.

    Raises:
        NotFound: there is no such object.
    """
    world = session.engine.world
    chosen = tuple(dict.fromkeys(members)) or (moid,)
    objects = [world.get(one, ManagedObject) for one in chosen if not split_member(one)[1]]
    infos = [counters()[one] for one in dict.fromkeys(counter_ids) if one in counters()]
    found: list[Series] = []
    groups: dict[tuple[Kind, str], list[ManagedObject]] = {}
    for obj in objects:
        groups.setdefault((obj.kind, vcenter_of(world, obj).moid), []).append(obj)
    for (kind, server), here in groups.items():
        vcenter = world.vcenters[server]
        shown = [info for info in infos if shows(session, kind, info, period, vcenter)]
        if shown:
            found += _series_of_kind(session, kind, here, shown, period, vcenter)
    for owner, names in _parts_by_owner(chosen).items():
        found += series_of_parts(session, world.get(owner, ManagedObject), names, infos, period)
    return in_order(found, [info.id for info in infos], chosen)


def _parts_by_owner(members: Sequence[str]) -> dict[str, list[str]]:
    """Names of the chosen parts, by the id of their object."""
    found: dict[str, list[str]] = {}
    for owner, name in map(split_member, members):
        if name:
            found.setdefault(owner, []).append(name)
    return found


def _series_of_kind(
    session: Session,
    kind: Kind,
    objects: list[ManagedObject],
    infos: list[CounterInfo],
    period: Period,
    vcenter: VCenter,
) -> list[Series]:
    sampled = [obj for obj in objects if isinstance(obj, Sampled)]
    measured = MEASURED_OF.get(kind)
    if measured is None:
        return _without_samples(session, objects, infos, period, vcenter)
    history = history_of(session, measured, sampled, period, vcenter)
    found: list[Series] = []
    of_guests = [
        info.id for info in infos if measured == Measured.VM and info.id in PART_FORMULAS[Part.GUEST]
    ]
    guests = guest_values(session, sampled, of_guests, history) if of_guests else {}
    for info in infos:
        if info.id in READERS:
            values = np.stack([READERS[info.id](session, obj, history.times_us) for obj in sampled], axis=1)
        elif info.id in SINCE_CHANGE:
            values = since_change(session, info.id, sampled, history.times_us)
        elif info.id in guests:
            values = guests[info.id]
        elif info.id in TRAILING:
            values = _trailing(history, TRAILING[info.id])
        elif info.id in SAMPLING:
            values = sampling(history, info.id) if history.frames else np.zeros(history.present.shape)
        else:
            values = _computed(history, FORMULAS[measured][info.id])
        values = np.where(history.present, values, np.nan)
        found += [
            Series(counter_of(info), obj.moid, obj.name, history.times_us, values[:, place].copy())
            for place, obj in enumerate(sampled)
        ]
    return found


def _computed(history: History, formula: Formula) -> Matrix:
    shape = (len(history.frames), history.rows.size)
    if not history.frames:
        return np.zeros(shape)
    values = formula.compute(*(history.matrix(name) for name in formula.needs))
    return np.broadcast_to(values, shape)


def _trailing(history: History, counter: Trailing) -> Matrix:
    return trailing_percent(history, counter) if history.frames else np.zeros((0, history.rows.size))


def _without_samples(
    session: Session,
    objects: list[ManagedObject],
    infos: list[CounterInfo],
    period: Period,
    vcenter: VCenter,
) -> list[Series]:
    """Series of objects that are not sampled themselves, at the times at which VMs are."""
    times = history_of(session, Measured.CLUSTER, [], period, vcenter).times_us
    return [
        Series(counter_of(info), obj.moid, obj.name, times, READERS[info.id](session, obj, times))
        for info in infos
        for obj in objects
    ]


def performance_epoch(session: Session) -> int:
    """Rises with each new sample and whenever another moment is shown."""
    return session.statistics.epoch


def is_measured(session: Session, moid: str) -> bool:
    """Whether an object has samples at the shown moment: virtual machines and hosts have them while they run."""
    world = session.engine.world
    obj = world.get(moid, ManagedObject)
    if isinstance(obj, VirtualMachine):
        return bool(world.vms.executing[obj.row])
    return not isinstance(obj, HostSystem) or bool(world.hosts.running[obj.row])
