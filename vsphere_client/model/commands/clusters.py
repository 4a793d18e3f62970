"""Commands on clusters, resource pools, rules, DRS and vSAN."""

from __future__ import annotations

from pydantic import Field

from vsphere_client.model.allocation import PoolCpuAllocation, PoolMemoryAllocation
from vsphere_client.model.cluster import (
    ClusterConfig,
    ClusterGroup,
    DrsConfig,
    HaConfig,
    ProactiveHaConfig,
    RuleKind,
    VsanConfig,
)
from vsphere_client.model.commands.base import Command
from vsphere_client.model.resource_pool import ResourcePoolSnapshot
from vsphere_client.model.units import Duration
from vsphere_client.model.virtual_machine import SwapPlacement


class CreateCluster(Command):
    """Create an empty cluster."""

    do = "create_cluster"
    name: str = Field(min_length=1, max_length=80)
    datacenter: str | None = None
    config: ClusterConfig = ClusterConfig()


class ReconfigureCluster(Command):
    """Change a cluster's services; None leaves a service as it is."""

    do = "reconfigure_cluster"
    cluster: str
    drs: DrsConfig | None = None
    ha: HaConfig | None = None
    proactive_ha: ProactiveHaConfig | None = None
    vsan: VsanConfig | None = None
    evc_mode: str | None = None
    groups: tuple[ClusterGroup, ...] | None = None
    default_restart_delay: Duration | None = None
    swap_placement: SwapPlacement | None = None


class DeleteCluster(Command):
    """Delete a cluster without hosts."""

    do = "delete_cluster"
    cluster: str


class CreateResourcePool(Command):
    """Create a resource pool below a cluster, host or pool."""

    do = "create_resource_pool"
    name: str = Field(min_length=1, max_length=80)
    parent: str
    cpu: PoolCpuAllocation = PoolCpuAllocation()
    memory: PoolMemoryAllocation = PoolMemoryAllocation()
    scalable_shares: bool = False


class ReconfigureResourcePool(Command):
    """Change a pool's reservation, limit or shares."""

    do = "reconfigure_resource_pool"
    resource_pool: str
    name: str | None = Field(None, min_length=1, max_length=80)
    cpu: PoolCpuAllocation | None = None
    memory: PoolMemoryAllocation | None = None
    scalable_shares: bool | None = None


class MoveResourcePool(Command):
    """Move a pool with all in it below another pool, or directly below its cluster or host.

    vSphere API: ``ResourcePool.MoveIntoResourcePool``.
    """

    do = "move_resource_pool"
    resource_pool: str
    parent: str


class DeleteResourcePool(Command):
    """Delete a pool; its VMs and pools move to its parent."""

    do = "delete_resource_pool"
    resource_pool: str


class RestoreResourcePools(Command):
    """Build a cluster's resource pools anew as a snapshot has them, and put its VMs back into them."""

    do = "restore_resource_pools"
    cluster: str
    snapshot: ResourcePoolSnapshot


class AddRule(Command):
    """Add an affinity, anti-affinity or VM-Host rule."""

    do = "add_rule"
    cluster: str
    name: str
    kind: RuleKind
    enabled: bool = True
    vms: tuple[str, ...] = ()
    vm_group: str | None = None
    host_group: str | None = None
    depends_on: str | None = None


class EditRule(Command):
    """Change a rule that has this name; None leaves what it is about, or whether it is enabled.

    vSphere API: a ``ClusterRuleSpec`` whose operation is edit. The type of a rule does not change.
    """

    do = "edit_rule"
    cluster: str
    name: str
    enabled: bool | None = None
    vms: tuple[str, ...] | None = None
    vm_group: str | None = None
    host_group: str | None = None
    depends_on: str | None = None


class RemoveRule(Command):
    """Remove a rule by its name."""

    do = "remove_rule"
    cluster: str
    name: str


class ApplyRecommendation(Command):
    """Carry out DRS recommendations: one VM's, one host's power on or off, or all that are shown."""

    do = "apply_recommendation"
    cluster: str
    vm: str | None = None
    host: str | None = None


class RunDrs(Command):
    """Run DRS on a cluster now."""

    do = "run_drs"
    cluster: str


class RepairVsanObjects(Command):
    """Start the repair of all absent vSAN components without waiting for the timer."""

    do = "repair_vsan_objects"
    cluster: str
