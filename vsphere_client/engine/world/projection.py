"""What the columns repeat of an object's configuration and discrete state, kept in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from vsphere_client.decisions.cpu.frequency import POWER_POLICIES
from vsphere_client.decisions.power.curves import curve_of
from vsphere_client.decisions.resources.levels import (
    POOL_CPU_SHARES,
    POOL_MEMORY_SHARES,
    SharesLevel,
)
from vsphere_client.decisions.resources.memory.user_worlds import user_worlds_mb
from vsphere_client.decisions.storage_io.device import QUEUE_DEPTHS, automatic_threshold_ms
from vsphere_client.engine.storage.paths import has_own_paths
from vsphere_client.engine.storage.working_paths import usual_bits
from vsphere_client.engine.world.memory_projection import (
    installed_mb,
    project_host_memory,
)
from vsphere_client.engine.world.network_rows import (
    project_ports,
    project_services,
    project_uplinks,
    release_uplinks,
)
from vsphere_client.engine.world.numa_projection import (
    project_host_numa,
)
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datastore,
    HostSystem,
    Network,
    ResourcePool,
)
from vsphere_client.engine.world.system_swap import project_system_swap
from vsphere_client.engine.world.tables import NOWHERE
from vsphere_client.engine.world.vm_projection import VmProjection
from vsphere_client.engine.world.vmkernel_teams import project_vmkernel
from vsphere_client.model.advanced_options import (
    ADDRESSABLE_SPACE,
    COST_UNIT,
    HARDWARE_LOCKING,
    option_number,
)
from vsphere_client.model.kinds import ConnectionState, Kind, MaintenanceState, PowerState, StandbyMode
from vsphere_client.model.storage import DatastoreConfig

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World

KERNEL_MEMORY_MB = 1536.0
"""Memory of the VMkernel and its agents beside the VMs (our assumption; vmkernel.md 2.8 says 1 to 4 GB)."""
KERNEL_MEMORY_SHARE = 0.1
"""A small lab host gives the VMkernel no more than a tenth of its memory (our assumption)."""
SYSTEM_CPU_SHARE = 0.005
"""CPU of the VMkernel and its agents as a share of the host (our assumption)."""


class Projection(Protocol):
    """Gives an object its row, keeps it in step and takes it back."""

    def take(self, world: World, obj: Any) -> None:
        """Give the object a row."""

    def project(self, world: World, obj: Any) -> None:
        """Write what the columns repeat of the object."""

    def release(self, world: World, obj: Any) -> None:
        """Free the object's row."""


HA_ROLES = {"connectedToMaster": 1, "master": 2}
"""By availability state of vSphere HA; hosts in others exchange no heartbeats that arrive."""


class HostProjection:
    """Capacity and availability of a host."""

    def take(self, world: World, obj: HostSystem) -> None:
        """Give the host a row."""
        obj.row = world.hosts.take_row()
        world.host_at[obj.row] = obj
        self.project(world, obj)

    def project(self, world: World, obj: HostSystem) -> None:
        """Write capacity, availability and cluster of the host."""
        table, row, config = world.hosts, obj.row, obj.config
        running = obj.power_state == PowerState.ON and obj.failure is None
        table.running[row] = running
        table.usable[row] = (
            running
            and obj.connection_state == ConnectionState.CONNECTED
            and obj.maintenance == MaintenanceState.NORMAL
            and obj.standby_mode == StandbyMode.NONE
        )
        entering_standby = obj.standby_mode == StandbyMode.ENTERING
        table.quarantined[row] = obj.quarantined
        table.evacuating[row] = obj.maintenance == MaintenanceState.ENTERING or entering_standby
        table.standby[row] = obj.power_state == PowerState.STANDBY
        table.standby_watts[row] = config.standby_watts
        curve = curve_of(config.model, config.sockets, config.power_watts)
        table.power_curve[row] = world.power_curves.number_of(curve)
        table.cluster[row] = world.cluster(obj.cluster).row if obj.cluster else NOWHERE
        table.distance_ms[row] = config.distance_ms
        table.cores[row] = config.cores
        table.threads[row] = config.logical_processors
        project_host_numa(table, row, config)
        table.core_mhz[row] = config.mhz
        table.power_policy[row] = POWER_POLICIES.index(config.power_policy)
        table.cpu_total_mhz[row] = config.cpu_total_mhz
        table.cpu_system_mhz[row] = config.cpu_total_mhz * SYSTEM_CPU_SHARE if running else 0.0
        table.memory_total_mb[row] = installed_mb(config)
        table.memory_kernel_mb[row] = kernel_memory_mb(config.memory_mb) if running else 0.0
        worlds = [name for name, state in obj.services.items() if state == "running"]
        found = user_worlds_mb(worlds, config.version, float(table.memory_kernel_mb[row]))
        table.memory_user_worlds_mb[row] = sum(found.values())
        project_host_memory(table, row, config)
        project_system_swap(world, obj)
        world.lost_storage.note(obj, [world.datastore(moid).row for moid in obj.lost_datastores])
        told = {
            world.datastore(moid).row: one
            for moid, one in obj.device_queues.items()
            if moid in obj.datastores
        }
        world.device_queues.note(row, told)
        project_uplinks(world, obj, running)
        project_vmkernel(world, obj)
        project_services(table, row, config)
        table.own_paths[row] = has_own_paths(obj)
        table.managed[row] = obj.connection_state == ConnectionState.CONNECTED
        table.ha_role[row] = HA_ROLES.get(obj.ha_state, 0)
        table.reserves[row] = not option_number(config.advanced, HARDWARE_LOCKING)
        table.vmfs_cache_max_tb[row] = option_number(config.advanced, ADDRESSABLE_SPACE)
        table.io_cost_kb[row] = option_number(config.advanced, COST_UNIT) / 1024.0

    def release(self, world: World, obj: HostSystem) -> None:
        """Free the host's row."""
        release_uplinks(world, obj)
        world.lost_storage.note(obj, [])
        world.device_queues.note(obj.row, {})
        world.hosts.free_row(obj.row)
        del world.host_at[obj.row]


def kernel_memory_mb(memory_mb: float) -> float:
    """Memory that the VMkernel and its agents keep of a host (our assumption)."""
    return min(KERNEL_MEMORY_MB, memory_mb * KERNEL_MEMORY_SHARE)


def congestion_threshold_ms(config: DatastoreConfig) -> float:
    """Latency above which Storage I/O Control acts on a datastore; infinite without it."""
    control = config.storage_io_control
    if not control.enabled:
        return float("inf")
    if control.mode == "automatic":
        return automatic_threshold_ms(config.latency_ms, control.peak_throughput_percent / 100.0)
    return control.congestion_threshold_ms


class DatastoreProjection:
    """Capacity and speed of a datastore."""

    def take(self, world: World, obj: Datastore) -> None:
        """Give the datastore a row."""
        obj.row = world.datastores.take_row()
        world.datastore_at[obj.row] = obj
        self.project(world, obj)

    def project(self, world: World, obj: Datastore) -> None:
        """Write capacity and speed."""
        table, row = world.datastores, obj.row
        table.capacity_gb[row] = obj.config.gb
        table.base_latency_ms[row] = obj.config.latency_ms
        table.max_iops[row] = obj.config.max_iops
        transport = {"iscsi": "iSCSI", "nvme_tcp": "NVMe/TCP"}.get(obj.config.transport, obj.config.type)
        table.queue_depth[row] = obj.config.queue_depth or QUEUE_DEPTHS[transport]
        table.competing_depth[row] = obj.config.competing_ios
        table.vmfs[row] = obj.config.type == "VMFS"
        table.reserves[row] = not obj.config.hardware_acceleration
        table.block[row] = obj.config.type in ("VMFS", "vVol")
        table.working_paths[row] = usual_bits(obj)
        table.turn_ios[row] = obj.config.round_robin_iops
        table.over_network[row] = {"NFS": 1, "NFS41": 1, "vSAN": 2, "iSCSI": 3, "NVMe/TCP": 4}.get(
            transport, 0
        )
        table.congestion_threshold_ms[row] = congestion_threshold_ms(obj.config)

    def release(self, world: World, obj: Datastore) -> None:
        """Free the datastore's row."""
        world.datastores.free_row(obj.row)
        del world.datastore_at[obj.row]


class ClusterProjection:
    """A cluster's row for its scores and totals."""

    def take(self, world: World, obj: ClusterComputeResource) -> None:
        """Give the cluster a row."""
        obj.row = world.clusters.take_row()
        world.cluster_at[obj.row] = obj
        world.clusters.vsan[obj.row] = obj.config.vsan.enabled

    def project(self, world: World, obj: ClusterComputeResource) -> None:
        """Tell the root pool whether its descendants' shares scale."""
        world.clusters.vsan[obj.row] = obj.config.vsan.enabled
        root = world.objects.get(obj.root_pool)
        if isinstance(root, ResourcePool):
            world.pools.scalable[root.row] = _scales_all(obj)

    def release(self, world: World, obj: ClusterComputeResource) -> None:
        """Free the cluster's row."""
        world.clusters.free_row(obj.row)
        del world.cluster_at[obj.row]


def _scales_all(owner: object) -> bool:
    """Whether a root pool's owner is a cluster with scalable shares for all its pools."""
    return isinstance(owner, ClusterComputeResource) and (
        owner.config.drs.enabled and owner.config.drs.scalable_shares
    )


class PoolProjection:
    """Place, shares, reservation and limit of a resource pool; root pools have rows, too.

    ``scalable`` marks a pool whose descendants' shares scale: the pool's own switch, or for a root
    pool its cluster's.
    """

    def take(self, world: World, obj: ResourcePool) -> None:
        """Give the pool a row."""
        obj.row = world.pools.take_row()
        self.project(world, obj)

    def project(self, world: World, obj: ResourcePool) -> None:
        """Write the pool's settings."""
        table, row, cpu, memory = world.pools, obj.row, obj.config.cpu, obj.config.memory
        parent = world.objects.get(obj.parent or "")
        table.parent[row] = parent.row if isinstance(parent, ResourcePool) else NOWHERE
        table.expandable_cpu[row], table.expandable_memory[row] = cpu.expandable, memory.expandable
        table.scalable[row] = obj.config.scalable_shares or _scales_all(world.objects.get(obj.parent or ""))
        table.cpu_shares[row] = (
            cpu.shares if isinstance(cpu.shares, int) else POOL_CPU_SHARES[SharesLevel(cpu.shares)]
        )
        table.memory_shares[row] = (
            memory.shares
            if isinstance(memory.shares, int)
            else POOL_MEMORY_SHARES[SharesLevel(memory.shares)]
        )
        table.cpu_reservation_mhz[row] = cpu.reservation_mhz
        table.cpu_limit_mhz[row] = np.inf if cpu.limit_mhz is None else cpu.limit_mhz
        table.memory_reservation_mb[row] = memory.reservation_mb
        table.memory_limit_mb[row] = np.inf if memory.limit_mb is None else memory.limit_mb

    def release(self, world: World, obj: ResourcePool) -> None:
        """Free the pool's row."""
        world.pools.free_row(obj.row)


class NetworkProjection:
    """A port group: what its ports and VMkernel adapters do with the uplinks. It has no row of its own."""

    def take(self, world: World, obj: Network) -> None:
        """Nobody is connected yet."""

    def project(self, world: World, obj: Network) -> None:
        """Let ports and VMkernel adapters follow the port group's team, which its number stands for."""
        for moid in obj.vms:
            project_ports(world, world.vm(moid))
        for moid in obj.hosts:
            project_vmkernel(world, world.host(moid))

    def release(self, world: World, obj: Network) -> None:
        """Nobody is connected any more."""


PROJECTIONS: dict[Kind, Projection] = {
    Kind.HOST: HostProjection(),
    Kind.VIRTUAL_MACHINE: VmProjection(),
    Kind.DATASTORE: DatastoreProjection(),
    Kind.CLUSTER: ClusterProjection(),
    Kind.RESOURCE_POOL: PoolProjection(),
    Kind.NETWORK: NetworkProjection(),
    Kind.DISTRIBUTED_PORTGROUP: NetworkProjection(),
}
