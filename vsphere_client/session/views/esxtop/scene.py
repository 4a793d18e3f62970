"""What one look at a host takes from the engine: the host's figures and those of its running VMs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from vsphere_client.engine.esxi.links import is_running
from vsphere_client.engine.vsan.cluster import ClusterVsan
from vsphere_client.engine.vsan.service import VsanService
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.engine.world.places import cluster_of
from vsphere_client.engine.world.tables import Floats
from vsphere_client.engine.world.world import World
from vsphere_client.model.units import SECOND_US
from vsphere_client.session.session import Session

FIRST_WORLD = 2_097_152
"""World ids of ESXi 6.7 and later begin at 2^21."""
VM_GROUPS_FROM = 20_000
WORLDS_A_VM = 1_024
"""Ids kept free for each VM, so that its worlds keep theirs whatever else runs (768 vCPUs at most)."""


@dataclass(frozen=True, slots=True)
class HostScene:
    """A host at one moment: ``vms`` execute there, in the order of their group ids; the vSAN of its cluster.

    ``step_s`` is how long the figures have been gathered that count things.
    """

    world: World
    host: HostSystem
    now_us: int
    now: datetime
    running: bool
    vms: tuple[VirtualMachine, ...]
    vsan: ClusterVsan | None = None
    step_s: float = 20.0

    def of_host(self, column: str) -> float:
        """A figure of the host."""
        return float(getattr(self.world.hosts, column)[self.host.row])

    def of_vms(self, column: str) -> Floats:
        """A figure of all VMs, in their order; shape (VMs,)."""
        rows = [vm.row for vm in self.vms]
        taken: Floats = getattr(self.world.vms, column)[rows].astype(np.float64)
        return taken

    @property
    def core_mhz(self) -> float:
        """Nominal clock of a core."""
        return float(self.host.config.mhz)

    @property
    def cores(self) -> int:
        """Physical cores."""
        return self.host.config.cores

    @property
    def pcpus(self) -> int:
        """Schedulable processors: hyper-threads where they are on, else cores."""
        return self.host.config.logical_processors

    @property
    def uptime_s(self) -> int:
        """Seconds since the host was switched on."""
        return max(0, self.now_us - self.host.boot_us) // 1_000_000


def scene_of(session: Session, moid: str) -> HostScene:
    """Look at a host now; raises NotFound."""
    world = session.engine.world
    host = world.host(moid)
    running = is_running(host)
    rows = np.flatnonzero(world.vms.executing & (world.vms.host == host.row)) if running else ()
    vms = sorted((world.vm_at[int(row)] for row in rows), key=group_id)
    cluster = cluster_of(world, host)
    vsan = None if cluster is None else session.engine.service(VsanService).of_cluster(cluster)
    step_s = session.engine.settings.step_us / SECOND_US
    return HostScene(world, host, session.now_us, session.engine.now, running, tuple(vms), vsan, step_s)


def number_of(moid: str) -> int:
    """The number in a managed object id."""
    return int(moid.rpartition("-")[2])


def group_id(vm: VirtualMachine) -> int:
    """The scheduler's group of a VM; the same as long as the VM is known."""
    return VM_GROUPS_FROM + number_of(vm.moid)


def leader_id(vm: VirtualMachine) -> int:
    """World id of a VM's vmx; its other worlds follow."""
    return FIRST_WORLD + 8_192 + number_of(vm.moid) * WORLDS_A_VM
