"""Commands on virtual machines."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vsphere_client.model.advanced_options import VmOptions
from vsphere_client.model.allocation import CpuAllocation, DiskAllocation, MemoryAllocation, NetworkAllocation
from vsphere_client.model.base import Spec
from vsphere_client.model.commands.base import Command
from vsphere_client.model.virtual_machine import DiskFormat, SwapPlacement, VirtualMachineConfig, VmOverrides
from vsphere_client.model.workload import WorkloadSpec


class VmCommand(Command):
    """A command on one virtual machine."""

    vm: str


class PowerOnVm(VmCommand):
    """Power a VM on; ``host`` overrules initial placement."""

    do = "power_on_vm"
    host: str | None = None


class PowerOnVms(Command):
    """Power on one VM or a group as DRS recommends, with the moves and hosts that are needed first.

    Where DRS asks, the recommendation waits for `AnswerPowerOn`; ``apply`` answers it at once. ``host``
    is the host picked for a single VM.
    """

    do = "power_on_vms"
    vms: tuple[str, ...] = Field(min_length=1)
    apply: bool = False
    host: str | None = None


class AnswerPowerOn(Command):
    """Apply or cancel a power-on recommendation of a cluster, by its number; ``host`` for a single VM."""

    do = "answer_power_on"
    cluster: str
    number: int
    accept: bool = True
    host: str | None = None


class PowerOffVm(VmCommand):
    """Power a VM off at once."""

    do = "power_off_vm"


class AnswerVm(VmCommand):
    """Answer the question of a VM that stands still: ``retry`` lets it go on, ``cancel`` powers it off."""

    do = "answer_vm"
    answer: Literal["retry", "cancel"] = "retry"


class SuspendVm(VmCommand):
    """Suspend a VM to disk."""

    do = "suspend_vm"


class ResetVm(VmCommand):
    """Reset a VM without a guest shutdown."""

    do = "reset_vm"


class ShutdownGuest(VmCommand):
    """Ask the guest to shut down; needs VMware Tools."""

    do = "shutdown_guest"


class RestartGuest(VmCommand):
    """Ask the guest to restart; needs VMware Tools."""

    do = "restart_guest"


class ServiceLocator(Spec):
    """Where and as whom to log in to a vCenter Server that is not linked (vSphere API: ``ServiceLocator``)."""

    vcenter: str
    username: str
    password: str


class MigrateVm(VmCommand):
    """Move a VM to a host, cluster or pool; ``datastore`` moves its files too.

    ``disks`` gives single disks ("Hard disk 1") a datastore of their own, ``storage_policy`` the
    policy of what moves, ``networks`` the destination network of each network the VM uses.
    ``disk_format`` is what disks that move become (None: what they are), ``disk_formats`` what single ones do;
    with a format, a raw device mapping becomes a disk with the contents of its LUN. ``folder`` takes the VM, by
    default its own; in another datacenter that of its VMs. A destination of another vCenter Server needs
    ``service`` unless the two are linked.
    """

    do = "migrate_vm"
    host: str | None = None
    cluster: str | None = None
    resource_pool: str | None = None
    datastore: str | None = None
    disks: dict[str, str] = Field(default_factory=dict)
    storage_policy: str | None = None
    disk_format: DiskFormat | None = None
    disk_formats: dict[str, DiskFormat] = Field(default_factory=dict)
    networks: dict[str, str] = Field(default_factory=dict)
    priority: Literal["high", "normal"] = "high"
    folder: str | None = None
    service: ServiceLocator | None = None

    @property
    def moves_storage(self) -> bool:
        """Whether files go to another datastore."""
        return self.datastore is not None or bool(self.disks)


class CreateVm(Command):
    """Create a VM on a host, cluster or pool, in a VM folder."""

    do = "create_vm"
    name: str = Field(min_length=1, max_length=80)
    config: VirtualMachineConfig = VirtualMachineConfig()
    datacenter: str | None = None
    folder: str | None = None
    cluster: str | None = None
    host: str | None = None
    resource_pool: str | None = None
    datastore: str | None = None
    power_on: bool = False


class CloneVm(VmCommand):
    """Copy a VM under another name."""

    do = "clone_vm"
    name: str = Field(min_length=1, max_length=80)
    folder: str | None = None
    host: str | None = None
    resource_pool: str | None = None
    datastore: str | None = None
    power_on: bool = False


class DeleteVm(VmCommand):
    """Delete a powered-off VM and its disks, or only remove it from the inventory."""

    do = "delete_vm"
    keep_files: bool = False


class ReconfigureVm(VmCommand):
    """Change a VM's hardware or resource settings; None leaves a setting as it is.

    ``disks`` are the I/O settings of all its disks in their order, ``networks`` those of its adapters.
    An empty ``evc_mode`` takes the VM's own mode away; ``advanced`` are all of its advanced options. An empty
    ``cpu_affinity`` lets it run on any pCPU.
    """

    do = "reconfigure_vm"
    num_cpu: int | None = Field(None, ge=1, le=768)
    memory_mb: int | None = Field(None, ge=4, le=25_165_824)
    cpu: CpuAllocation | None = None
    memory: MemoryAllocation | None = None
    disks: tuple[DiskAllocation, ...] | None = None
    networks: tuple[NetworkAllocation, ...] | None = None
    overrides: VmOverrides | None = None
    latency_sensitivity: Literal["normal", "high"] | None = None
    simultaneous_threads: int | None = Field(None, ge=1, le=2)
    encrypted_vmotion: Literal["disabled", "opportunistic", "required"] | None = None
    evc_mode: str | None = None
    swap_placement: Literal["inherit"] | SwapPlacement | None = None
    advanced: VmOptions | None = None
    cpu_affinity: tuple[int, ...] | None = None
    cpu_hot_add: bool | None = None
    memory_hot_add: bool | None = None
    notes: str | None = None


class CreateSnapshot(VmCommand):
    """Take a snapshot."""

    do = "create_snapshot"
    name: str = "VM Snapshot"
    description: str = ""
    memory: bool = True
    quiesce: bool = False


class RevertSnapshot(VmCommand):
    """Go back to a snapshot, by default the latest."""

    do = "revert_snapshot"
    name: str | None = None


class RemoveSnapshot(VmCommand):
    """Remove a snapshot, or all of them."""

    do = "remove_snapshot"
    name: str | None = None
    all: bool = False


class SetWorkload(VmCommand):
    """Change what the guest does."""

    do = "set_workload"
    workload: WorkloadSpec


class TurnOnFt(VmCommand):
    """Turn Fault Tolerance on."""

    do = "turn_on_ft"


class TurnOffFt(VmCommand):
    """Turn Fault Tolerance off."""

    do = "turn_off_ft"


class MoveVmToPool(VmCommand):
    """Move a VM into another resource pool of its cluster or host."""

    do = "move_vm_to_pool"
    resource_pool: str


class RestartVm(VmCommand):
    """Restart a VM of a failed host on another; vSphere HA's own, so it has no name in lab files."""

    host: str
