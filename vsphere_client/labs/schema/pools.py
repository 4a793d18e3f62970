"""Resource pools in a lab file, one within the other."""

from __future__ import annotations

from vsphere_client.labs.schema.fields import PathName
from vsphere_client.model.resource_pool import ResourcePoolConfig


class PoolEntry(ResourcePoolConfig):
    """A resource pool and the pools below it."""

    name: PathName
    pools: tuple[PoolEntry, ...] = ()
