"""How a resource pool is configured, and how a cluster's whole tree of pools is kept in a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from vsphere_client.model.allocation import PoolCpuAllocation, PoolMemoryAllocation
from vsphere_client.model.base import Spec


class ResourcePoolConfig(Spec):
    """CPU and memory settings of a resource pool."""

    cpu: PoolCpuAllocation = PoolCpuAllocation()
    memory: PoolMemoryAllocation = PoolMemoryAllocation()
    scalable_shares: bool = False


class PoolTree(ResourcePoolConfig):
    """A resource pool as a snapshot keeps it, with all pools below; ``vms`` are the names of its own VMs by id."""

    name: str = Field(min_length=1, max_length=80)
    vms: dict[str, str] = Field(default_factory=dict)
    pools: tuple[PoolTree, ...] = ()

    @property
    def config(self) -> ResourcePoolConfig:
        """The settings of the pool itself."""
        return ResourcePoolConfig(cpu=self.cpu, memory=self.memory, scalable_shares=self.scalable_shares)


class ResourcePoolSnapshot(Spec):
    """All resource pools of a cluster, to be restored on it later; ``cluster`` is its id."""

    kind: Literal["resource pool snapshot"] = "resource pool snapshot"
    version: Literal[1] = 1
    cluster: str
    cluster_name: str
    pools: tuple[PoolTree, ...] = Field(min_length=1)

    def every_pool(self) -> Iterator[PoolTree]:
        """All pools, each before those below it."""
        waiting = list(self.pools)
        while waiting:
            pool = waiting.pop(0)
            yield pool
            waiting = [*pool.pools, *waiting]

    @property
    def pool_count(self) -> int:
        """Pools in the whole tree."""
        return sum(1 for _ in self.every_pool())

    @property
    def vm_count(self) -> int:
        """Virtual machines in all of them."""
        return sum(len(pool.vms) for pool in self.every_pool())
