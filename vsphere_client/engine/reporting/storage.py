"""Datastores and vSAN objects as rows of the report."""

from __future__ import annotations

from typing import Any

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.reporting.servers import server_of
from vsphere_client.engine.vsan.service import VsanService
from vsphere_client.engine.world.objects import Datastore


def datastore_rows(engine: Engine) -> list[dict[str, Any]]:
    """All datastores, by name."""
    world, table = engine.world, engine.world.datastores
    return [
        {
            "name": datastore.name,
            **server_of(engine, datastore),
            "type": datastore.config.type,
            "capacity_gb": float(table.capacity_gb[datastore.row]),
            "free_gb": float(table.capacity_gb[datastore.row] - table.used_gb[datastore.row]),
            "accessible_from": sorted(
                world.objects[host].name
                for host in datastore.hosts
                if datastore.moid not in world.host(host).lost_datastores
            ),
        }
        for datastore in sorted(world.all_of(Datastore), key=lambda ds: (ds.name, ds.moid))
    ]


def vsan_rows(engine: Engine) -> list[dict[str, Any]]:
    """All vSAN objects, by VM and object."""
    return engine.service(VsanService).report_rows()
