"""Columns that several lists have, and short ways to write the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.alarms.service import AlarmService
from vsphere_client.engine.world.objects import ManagedObject
from vsphere_client.session.session import Session
from vsphere_client.session.views.alarms import STATUS_WORDS
from vsphere_client.session.views.inventory import InventoryViews, NodeView
from vsphere_client.session.views.lists import Floats, ListColumn, ObjectList, Reference, Status, Usage, Value

Objects = Sequence[Any]
ValueOf = Callable[[Session, Any], Value]
VectorOf = Callable[[Session, Objects], Floats]


def name_of(session: Session, obj: ManagedObject) -> NodeView:
    """The object itself, with icon and badges."""
    return InventoryViews(session).node(obj.moid)


def status_of(session: Session, obj: ManagedObject) -> Status:
    """The worst alarm of the object itself."""
    return Status(*STATUS_WORDS[session.engine.service(AlarmService).status_of(obj.moid)])


def reference_to(session: Session, moid: str | None) -> Value:
    """Another object as a link, or nothing."""
    obj = session.engine.world.objects.get(moid or "")
    return "" if obj is None else Reference(obj.moid, obj.name)


def share(part: float, whole: float) -> Usage:
    """A part of a whole; an empty whole counts as unused."""
    return Usage(round(part / whole, 2) if whole > 0 else 0.0)


def rows_of(objects: Objects) -> NDArray[np.intp]:
    """The rows of objects in their table."""
    if isinstance(objects, ObjectList):
        return objects.rows
    return np.array([obj.row for obj in objects], dtype=np.intp)


def each(number: Callable[[Session, Any], float]) -> VectorOf:
    """A vector of a number that each object is asked for."""

    def vector(session: Session, objects: Objects) -> Floats:
        return np.array([number(session, obj) for obj in objects], dtype=np.float64)

    return vector


NAME = ListColumn("name", "Name", "name", 230, value=name_of)
STATUS = ListColumn("status", "Status", "status", 100, value=status_of)


def text(key: str, title: str, width: int, value: ValueOf, *, default: bool = True) -> ListColumn:
    """A column of words."""
    return ListColumn(key, title, "text", width, default=default, value=value)


def link(key: str, title: str, width: int, value: ValueOf, *, default: bool = True) -> ListColumn:
    """A column that leads to another object."""
    return ListColumn(key, title, "link", width, default=default, value=value)


def number(
    key: str,
    title: str,
    width: int,
    value: ValueOf,
    vector: VectorOf,
    *,
    default: bool = True,
    live: bool = False,
) -> ListColumn:
    """A column of numbers with their unit."""
    return ListColumn(
        key, title, "number", width, "right", default=default, live=live, value=value, vector=vector
    )


def usage(key: str, title: str, width: int, value: ValueOf, vector: VectorOf) -> ListColumn:
    """A column of bars."""
    return ListColumn(key, title, "usage", width, live=True, value=value, vector=vector)
