"""Objects as plain tuples, because a saved state holds tens of thousands of them with all their components."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vsphere_client.decisions.vsan.snapshot import Component, VsanObject
from vsphere_client.engine.vsan.objects import StoredObject, WantedObject
from vsphere_client.model.reasons import Reason

Packed = tuple[Any, ...]


def pack_objects(objects: Iterable[StoredObject]) -> list[Packed]:
    """The objects in their order, each as a tuple of plain values."""
    return [_pack(obj) for obj in objects]


def unpack_objects(packed: Iterable[Packed]) -> dict[str, StoredObject]:
    """The objects by id, in their order."""
    found = (_unpack(row) for row in packed)
    return {obj.id: obj for obj in found}


def _pack(obj: StoredObject) -> Packed:
    wanted = obj.wanted
    asked = (wanted.vm, wanted.kind, wanted.size_gb, wanted.written_gb, wanted.policy_name, wanted.policy)
    parts = tuple(
        (c.kind, c.leg, c.piece, c.host, c.disk, c.fault_domain, c.gb, c.used_gb, c.votes)
        for c in obj.vsan.components
    )
    why = tuple((name, _pack_reasons(reasons)) for name, reasons in obj.placed_because.items())
    return asked, parts, why, _pack_reasons(obj.refused), _moving_part(obj)


def _moving_part(obj: StoredObject) -> dict[str, Any] | None:
    """What only objects carry that something happened to."""
    if not obj.states and obj.accessible and obj.compliant and obj.side == 0:
        return None
    return {
        "states": obj.states,
        "since_us": obj.since_us,
        "struck_because": obj.struck_because,
        "missed": obj.missed,
        "away_s": obj.away_s,
        "side": obj.side,
        "accessible": obj.accessible,
        "compliant": obj.compliant,
        "lost": obj.lost,
    }


def _unpack(row: Packed) -> StoredObject:
    asked, parts, why, refused, moving = row
    wanted = WantedObject(*asked)
    components = tuple(Component(*part) for part in parts)
    layout = VsanObject(wanted.id, wanted.size_gb, wanted.policy, components)
    placed = {name: _unpack_reasons(reasons) for name, reasons in why}
    obj = StoredObject(wanted, layout, placed, _unpack_reasons(refused))
    changes: Mapping[str, Any] = moving or {}
    for name, value in changes.items():
        setattr(obj, name, value)
    return obj


def _pack_reasons(reasons: Iterable[Reason]) -> Packed:
    return tuple((r.code, r.template, r.facts) for r in reasons)


def _unpack_reasons(packed: Packed) -> tuple[Reason, ...]:
    return tuple(Reason(*one) for one in packed)
