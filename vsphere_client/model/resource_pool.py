"""How a resource pool is configured."""

from __future__ import annotations

from vsphere_client.model.allocation import PoolCpuAllocation, PoolMemoryAllocation
from vsphere_client.model.base import Spec


class ResourcePoolConfig(Spec):
    """CPU and memory settings of a resource pool."""

    cpu: PoolCpuAllocation = PoolCpuAllocation()
    memory: PoolMemoryAllocation = PoolMemoryAllocation()
    scalable_shares: bool = False
