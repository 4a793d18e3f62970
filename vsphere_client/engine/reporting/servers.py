"""Which vCenter Server a row of the report belongs to."""

from __future__ import annotations

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import ManagedObject
from vsphere_client.engine.world.vcenters import vcenter_of


def server_of(engine: Engine, obj: ManagedObject) -> dict[str, str]:
    """The name of the vCenter Server that manages an object; nothing where there is only one."""
    return kept_by(engine, vcenter_of(engine.world, obj).moid)


def kept_by(engine: Engine, vcenter: str) -> dict[str, str]:
    """The name of the vCenter Server (id) that keeps a task or an event; nothing where there is only one."""
    vcenters = engine.world.vcenters
    return {"vcenter": vcenters[vcenter].name} if len(vcenters) > 1 else {}
