"""Reading series of parts: what was sampled of them, or follows from their owner's samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.statistics.catalogue import CounterInfo
from vsphere_client.engine.statistics.codes import unpack
from vsphere_client.engine.statistics.formulas.formula import INTERVAL
from vsphere_client.engine.statistics.formulas.instances import PART_FORMULAS, SAMPLED_AS, Part
from vsphere_client.engine.statistics.frames import Frame
from vsphere_client.engine.statistics.instances import SPARSE
from vsphere_client.engine.statistics.kinds import MEASURED_OF, Measured
from vsphere_client.engine.world.objects import ManagedObject, VirtualMachine
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.session.session import Session
from vsphere_client.session.statistics.intervals import Interval, Period
from vsphere_client.session.statistics.watched import records_all
from vsphere_client.session.views.performance.history import History, Matrix, Sampled, history_of
from vsphere_client.session.views.performance.parts import PartOf, keeps_parts, part_kind, parts_of
from vsphere_client.session.views.performance.series import Series, counter_of

_PROCESSORS = (Part.VCPU, Part.PCPU)


def series_of_parts(
    session: Session,
    obj: ManagedObject,
    names: Sequence[str],
    infos: Sequence[CounterInfo],
    period: Period,
) -> list[Series]:
    """Series of the named parts of an object; a part or counter that is not there is left out."""
    vcenter = vcenter_of(session.engine.world, obj)
    kept = [info for info in infos if keeps_parts(session, info.level, period, vcenter)]
    kinds = {info.id: part_kind(obj, info.id) for info in kept}
    found: list[Series] = []
    for part in dict.fromkeys(kind for kind in kinds.values() if kind is not None):
        wanted = set(names)
        parts = [one for one in parts_of(session.engine.world, obj, part) if one.name in wanted]
        if parts and isinstance(obj, Sampled):
            here = [info for info in kept if kinds[info.id] == part]
            found += _of_kind(session, obj, part, parts, here, period)
    return found


def _of_kind(
    session: Session,
    obj: Sampled,
    part: Part,
    parts: Sequence[PartOf],
    infos: Sequence[CounterInfo],
    period: Period,
) -> list[Series]:
    vcenter = vcenter_of(session.engine.world, session.engine.world.objects[obj.moid])
    own = history_of(session, MEASURED_OF[obj.kind], [obj], period, vcenter)
    sampled = SAMPLED_AS[part] != MEASURED_OF[obj.kind]
    read = _sampled(session, SAMPLED_AS[part], parts, own) if sampled else _derived(parts, own)
    found = []
    for info in infos:
        formula = PART_FORMULAS[part][info.id]
        computed = formula.compute(*(read.matrix(name) for name in formula.needs))
        values = np.where(read.present, computed, np.nan)
        found += [
            Series(counter_of(info), obj.moid, obj.name, own.times_us, values[:, place].copy(), one.name)
            for place, one in enumerate(parts)
        ]
    return found


def guest_values(
    session: Session, vms: Sequence[Sampled], counters: Sequence[str], own: History
) -> dict[str, Matrix]:
    """Values of counters that are recorded of guests, at the times of their VMs' samples; nan where they are not."""
    owners = session.engine.world.vms.generation
    parts = [PartOf(Part.GUEST, vm.name, (vm.row,), (int(owners[vm.row]),)) for vm in vms]
    read = _sampled(session, Measured.GUEST, parts, own)
    formulas = {counter: PART_FORMULAS[Part.GUEST][counter] for counter in counters}
    return {
        counter: np.where(read.present, one.compute(*(read.matrix(name) for name in one.needs)), np.nan)
        for counter, one in formulas.items()
    }


@dataclass(frozen=True, slots=True)
class _Derived:
    """Parts whose figures follow from their owner's samples."""

    own: History
    present: NDArray[np.bool_]
    extras: dict[str, Matrix]

    def matrix(self, column: str) -> Matrix:
        found = self.extras.get(column)
        return self.own.matrix(column) if found is None else found


def _derived(parts: Sequence[PartOf], own: History) -> _Derived:
    return _Derived(own, np.repeat(own.present, len(parts), axis=1), _extras(parts))


def _extras(parts: Sequence[PartOf]) -> dict[str, Matrix]:
    names = dict.fromkeys(name for part in parts for name, _ in part.extras)
    return {name: np.array([[dict(part.extras)[name] for part in parts]]) for name in names}


@dataclass(frozen=True, slots=True)
class _Recorded:
    """Parts with samples of their own; shape (times, parts)."""

    columns: dict[str, Matrix]
    present: NDArray[np.bool_]
    interval_s: Matrix

    def matrix(self, column: str) -> Matrix:
        return self.interval_s if column == INTERVAL else self.columns[column]


def _sampled(session: Session, kind: Measured, parts: Sequence[PartOf], own: History) -> _Recorded:
    """The samples of parts at the times of their owner's; a part made of several rows has their sums."""
    keys = np.array(sorted({key for part in parts for key in part.keys}), np.int64)
    frames = {frame.at_us: frame.picked(keys) for frame in _frames(session, kind, keys, own.interval)}
    at = [frames.get(time) for time in own.times_us.tolist()]
    adding = np.array([[key in part.keys for part in parts] for key in keys.tolist()], np.float64)
    adding = adding.reshape(keys.size, len(parts))
    owner_of = {key: owner for part in parts for key, owner in zip(part.keys, part.owners, strict=True)}
    owners = np.array([owner_of[key] for key in keys.tolist()], np.int32)
    there = np.array([np.zeros(keys.size, bool) if one is None else one.owners == owners for one in at])
    there = there.reshape(len(at), keys.size)
    names = dict.fromkeys(name for one in at if one is not None for name in one.columns)
    columns = {name: (_matrix(at, name, keys.size) * there) @ adding for name in names}
    needed = {name for one in PART_FORMULAS.values() for formula in one.values() for name in formula.needs}
    columns |= {name: np.zeros((len(at), len(parts))) for name in needed if name not in columns}
    columns |= _extras(parts)
    return _Recorded(columns, _present(kind, at, there, adding, own), own.matrix(INTERVAL))


def _present(
    kind: Measured,
    at: Sequence[Frame | None],
    there: NDArray[np.bool_],
    adding: Matrix,
    own: History,
) -> NDArray[np.bool_]:
    """Where a part was measured; a device or path of a running host that is not in use carries nothing."""
    if kind not in SPARSE:
        return (there @ adding) > 0
    recorded = np.array([[one is not None] for one in at]).reshape(len(at), 1)
    return np.repeat(own.present & recorded, adding.shape[1], axis=1)


def _matrix(at: Sequence[Frame | None], name: str, size: int) -> Matrix:
    rows = [
        unpack(one.columns[name]) if one is not None and name in one.columns else np.zeros(size) for one in at
    ]
    return np.array(rows, np.float64).reshape(len(at), size)


def _frames(
    session: Session, kind: Measured, keys: NDArray[np.int64], interval: Interval | None
) -> list[Frame]:
    if interval is None:
        return session.statistics.samples(kind, session.now_us)
    return session.statistics.points(kind, interval, session.now_us, keys.tolist())


def is_of_guest(obj: ManagedObject, series: Series) -> bool:
    """Whether a series of a VM is recorded as those of parts are."""
    return isinstance(obj, VirtualMachine) and series.counter.id in PART_FORMULAS[Part.GUEST]


def parts_since(session: Session, found: Sequence[Series]) -> int | None:
    """Since when the shown parts are recorded, where only what is looked at is; None where all is, or nothing.

    Before the first sample that is the present moment.
    """
    objects = session.engine.world.objects
    shown = [
        one for one in found if one.moid in objects and (one.part or is_of_guest(objects[one.moid], one))
    ]
    sampled = [one for one in shown if part_kind(objects[one.moid], one.counter.id) not in _PROCESSORS]
    if not sampled or records_all(session.engine.world):
        return None
    known = [one.times_us[np.isfinite(one.values)] for one in sampled]
    return min((int(times[0]) for times in known if times.size), default=session.now_us)
