"""What the columns repeat of a virtual machine: its size, its settings and where it is."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from vsphere_client.decisions.cpu.latency_sensitivity import claim_of
from vsphere_client.decisions.resources.levels import (
    SharesLevel,
    vm_cpu_shares,
    vm_memory_shares,
)
from vsphere_client.decisions.resources.memory import overhead_mb
from vsphere_client.engine.world.disk_rows import project_disks, release_disks
from vsphere_client.engine.world.memory_projection import (
    project_vm_memory,
    swaps_vmx,
)
from vsphere_client.engine.world.network_rows import (
    project_ports,
    release_ports,
)
from vsphere_client.engine.world.numa_projection import (
    project_vm_affinity,
    project_vm_numa,
)
from vsphere_client.engine.world.objects import (
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.engine.world.tables import NOWHERE
from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.virtual_machine import VirtualMachineConfig

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World


def cpu_shares_of(config: VirtualMachineConfig) -> int:
    """CPU shares of a VM: its level's preset, or its own number."""
    shares = config.cpu.shares
    return shares if isinstance(shares, int) else vm_cpu_shares(SharesLevel(shares), config.num_cpu)


def memory_shares_of(config: VirtualMachineConfig) -> int:
    """Memory shares of a VM: its level's preset, or its own number."""
    shares = config.memory.shares
    return shares if isinstance(shares, int) else vm_memory_shares(SharesLevel(shares), config.memory_mb)


AUTOMATION = {
    None: -1,
    "disabled": 0,
    "manual": 1,
    "partially_automated": 2,
    "fully_automated": 3,
}
"""DRS automation level of a VM as the decision counts it; -1 takes the cluster's."""


def is_pinned(config: VirtualMachineConfig) -> bool:
    """Whether DRS leaves a VM on its host while it runs: pass-through, affinity, a shared bus or a host device.

    A vGPU is placed by DRS and not moved (vmotion.md 12).
    """
    local_device = config.cdrom.connected and config.cdrom.device not in (None, "client")
    direct = any(nic.adapter == "sriov" for nic in config.networks) or config.scsi_bus_sharing != "none"
    direct = direct or config.vgpu is not None or any(disk.backing == "raw" for disk in config.disks)
    direct = direct or any(usb.connected and not usb.vmotion for usb in config.usb)
    return bool(config.passthrough or config.cpu_affinity or direct or local_device)


@lru_cache(maxsize=1024)
def _overhead_mb(num_cpu: int, memory_mb: float, vmx_swap: bool) -> float:
    # A data centre has VMs of few sizes, and NumPy takes long for a single number.
    return float(overhead_mb(num_cpu, memory_mb, vmx_swap))


def _own_cores(config: VirtualMachineConfig, host: HostConfig | None) -> int:
    """The cores that a VM has to itself on a host: those it claims if it reserves enough there."""
    claim = claim_of(config)
    if claim is None or host is None or not claim.met(host.mhz, host.usable_threads_per_core):
        return 0
    return claim.cores


class VmProjection:
    """Size, settings and place of a virtual machine."""

    def take(self, world: World, obj: VirtualMachine) -> None:
        """Give the VM a row."""
        obj.row = world.vms.take_row()
        world.vm_at[obj.row] = obj
        self.project(world, obj)

    def project(self, world: World, obj: VirtualMachine) -> None:
        """Write size, settings, place and whether the VM executes."""
        table, row, config = world.vms, obj.row, obj.config
        host = world.host(obj.host) if obj.host else None
        here = NOWHERE if host is None else host.row
        if table.host[row] != here:
            table.numa_home[row] = 0  # its host gives it a home on one of its nodes
        table.host[row] = here
        table.cluster[row] = NOWHERE if host is None else world.hosts.cluster[host.row]
        table.core_mhz[row] = 0.0 if host is None else host.config.mhz
        table.pool[row] = _pool_row(world, obj)
        reachable = bool(obj.disk_datastores) and obj.storage_accessible
        table.datastore[row] = world.datastore(obj.disk_datastores[0]).row if reachable else NOWHERE
        swap = obj.swap_datastore
        table.swap_store[row] = table.datastore[row] if swap is None else world.datastore(swap).row
        table.executing[row] = (
            obj.power_state == PowerState.ON
            and not obj.process_died
            and host is not None
            and bool(world.hosts.running[host.row])
        )
        table.busy[row] = obj.busy_task is not None
        table.paused[row] = obj.question is not None
        table.pinned[row] = is_pinned(config) or obj.question is not None
        table.needs[row] = -1  # what the VM needs of a host is worked out anew
        table.automation[row] = AUTOMATION[config.overrides.drs_automation]
        table.num_cpu[row] = config.num_cpu
        table.own_cores[row] = _own_cores(config, None if host is None else host.config)
        table.memory_mb[row] = config.memory_mb
        table.tools[row] = config.tools
        table.guest_hung[row] = obj.guest_hung
        table.booted_us[row] = obj.boot_us
        table.cpu_shares[row] = cpu_shares_of(config)
        table.cpu_reservation_mhz[row] = config.cpu.reservation_mhz
        table.cpu_limit_mhz[row] = np.inf if config.cpu.limit_mhz is None else config.cpu.limit_mhz
        table.memory_shares[row] = memory_shares_of(config)
        table.memory_reservation_mb[row] = config.memory.reservation_mb
        table.memory_limit_mb[row] = np.inf if config.memory.limit_mb is None else config.memory.limit_mb
        table.overhead_mb[row] = _overhead_mb(config.num_cpu, config.memory_mb, swaps_vmx(config))
        project_vm_memory(table, row, config, world.guest_images)
        project_vm_numa(table, row, config, host.config if host is not None else None)
        project_vm_affinity(
            table, row, config, host.config if host is not None else None, world.affinity_sets
        )
        project_disks(world, obj)
        project_ports(world, obj)

    def release(self, world: World, obj: VirtualMachine) -> None:
        """Free the VM's row."""
        release_disks(world, obj)
        release_ports(world, obj)
        world.vms.free_row(obj.row)
        del world.vm_at[obj.row]


def _pool_row(world: World, vm: VirtualMachine) -> int:
    """Row of the VM's own pool; nowhere in a root pool."""
    pool = world.objects.get(vm.resource_pool)
    return pool.row if isinstance(pool, ResourcePool) and not pool.hidden else NOWHERE
