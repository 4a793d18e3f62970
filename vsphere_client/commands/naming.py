"""Names: whether one is free beside its siblings."""

from __future__ import annotations

from collections.abc import Iterable

from vsphere_client.commands.flow import Problem
from vsphere_client.engine.inventory.build import check_name_free
from vsphere_client.engine.inventory.operations import siblings_of
from vsphere_client.engine.world.objects import ManagedObject
from vsphere_client.model.faults import DuplicateName
from vsphere_client.session.session import Session


def name_problems(session: Session, siblings: Iterable[str], name: str) -> list[Problem]:
    """That a name is taken, at the field ``name``."""
    try:
        check_name_free(session.engine.world, siblings, name)
    except DuplicateName as fault:
        return [Problem(fault.text, "name")]
    return []


def rename_problems(session: Session, obj: ManagedObject, name: str) -> list[Problem]:
    """That another object beside this one bears the name."""
    siblings = [moid for moid in siblings_of(session.engine, obj) if moid != obj.moid]
    return name_problems(session, siblings, name)
