"""How a virtual machine is configured."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from vsphere_client.model.advanced_options import VmOptions
from vsphere_client.model.allocation import CpuAllocation, DiskShares, MemoryAllocation, NetworkShares
from vsphere_client.model.base import Spec
from vsphere_client.model.special_hardware import UsbDevice, VGpu
from vsphere_client.model.units import Duration
from vsphere_client.model.workload import WorkloadSpec

RestartPriority = Literal["disabled", "lowest", "low", "medium", "high", "highest"]
DrsBehavior = Literal["disabled", "manual", "partially_automated", "fully_automated"]
IsolationResponse = Literal["none", "power_off", "shutdown"]
MOST_ADAPTERS: Final = 10
"""Network adapters of a VM (Configuration Maximums of vSphere 8.0)."""
MOST_DISKS: Final = 256
"""Disks of a VM with PVSCSI controllers, of which it has at most four with 64 disks each."""
MOST_DISKS_OF_OTHERS: Final = 60
"""Disks of a VM with four controllers of another kind, 15 each."""
HYPER_THREADS_SINCE: Final = 20
"""The VM version from which on two vCPUs can be hyper-threads of one core."""
SwapPlacement = Literal["vm_directory", "host_local"]
"""Where swap files lie: with their VMs, or on the datastore that each host names for them."""


DiskFormat = Literal["thin", "thick"]
"""How a disk's file takes space: as the guest writes, or all of it at once (lazily zeroed)."""


class VirtualDisk(Spec):
    """A virtual disk; GB provisioned, GB written (thin), where it lies, and its part of the datastore's I/O.

    ``limit_iops`` counts operations of up to 32 KB; a larger one counts as several. An independent disk is
    not part of snapshots; what is written to a non-persistent one is gone at power-off. A raw device mapping
    (``rdm_virtual``, ``rdm_physical``) is a small file that points to ``lun``, a ``raw`` disk one of the host.
    """

    gb: float = Field(gt=0, le=63_488)
    datastore: str | None = None
    storage_policy: str | None = None
    written_gb: float | None = Field(None, ge=0)
    thin: bool = True
    mode: Literal["persistent", "independent_persistent", "independent_nonpersistent"] = "persistent"
    shares: DiskShares = "normal"
    limit_iops: float | None = Field(None, ge=16)
    reservation_iops: float = Field(0.0, ge=0)
    backing: Literal["file", "rdm_virtual", "rdm_physical", "raw"] = "file"
    lun: str | None = None

    @property
    def is_rdm(self) -> bool:
        """Whether its file only points to a LUN."""
        return self.backing in ("rdm_virtual", "rdm_physical")


_MAC: Final = re.compile(r"([0-9a-f]{2}:){5}[0-9a-f]{2}")


def _mac_address(value: str) -> str:
    mac = value.lower()
    if _MAC.fullmatch(mac) is None:
        raise ValueError(f"{value!r} is no MAC address; write 00:50:56:00:12:34")
    if int(mac[:2], 16) & 1:
        raise ValueError(f"{value!r} is an address of many: the first byte of a MAC address is even")
    if mac.startswith("00:50:56:") and int(mac[9:11], 16) > 0x3F:
        raise ValueError(f"{value!r} lies where vCenter gives addresses; by hand up to 00:50:56:3f:ff:ff")
    return mac


MacAddress = Annotated[str, AfterValidator(_mac_address)]
"""A MAC address that is given by hand; of VMware's own range only a part is free for that."""


class VirtualNic(Spec):
    """A network adapter and the network it is connected to; a bare name stands for a connected one.

    Shares, reservation and limit act on distributed port groups with Network I/O Control. ``mac`` is an address
    given by hand; None lets vCenter give one.
    """

    network: str
    mac: MacAddress | None = None
    connected: bool = True
    adapter: Literal["vmxnet3", "e1000", "e1000e", "sriov"] = "vmxnet3"
    shares: NetworkShares = "normal"
    limit_mbps: float | None = Field(None, gt=0)
    reservation_mbps: float = Field(0.0, ge=0)

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, value: Any) -> Any:
        return {"network": value} if isinstance(value, str) else value


class CdromDrive(Spec):
    """The CD/DVD drive: an ISO on a datastore, a host or client device, or nothing."""

    iso: str | None = None
    device: str | None = None
    connected: bool = False


ReadyCondition = Literal["resources_allocated", "powered_on", "guest_heartbeats", "app_heartbeats"]


class VmOverrides(Spec):
    """Settings of one VM that differ from its cluster's; None takes the cluster's."""

    drs_automation: DrsBehavior | None = None
    ha_restart_priority: RestartPriority | None = None
    ha_isolation_response: IsolationResponse | None = None
    ha_additional_delay: Duration | None = None
    ha_ready_condition: ReadyCondition | None = None
    vm_monitoring: Literal["disabled", "vm", "vm_and_application"] | None = None


class VirtualMachineConfig(Spec):
    """The hardware, options and load of a virtual machine; limits are those of vSphere 8.0.

    An ``encrypted`` VM, or one with a virtual TPM, runs where hosts get keys of ``key_provider``;
    ``snapshot_directory`` is where snapshots go if not to the VM's own directory. ``cpu_hot_add`` lets a VM take
    more vCPUs as it runs and hides NUMA from its guest; ``cpu_affinity`` are the logical processors it may run on.
    ``simultaneous_threads`` 2 makes two vCPUs the hyper-threads of one core (latency sensitivity High with
    Hyper-threading).
    """

    num_cpu: int = Field(1, ge=1, le=768)
    memory_mb: int = Field(1024, ge=4, le=25_165_824)
    hardware_version: int = Field(19, ge=4, le=22)
    guest_os: str = "otherLinux64Guest"
    tools: bool = True
    cpu: CpuAllocation = CpuAllocation()
    memory: MemoryAllocation = MemoryAllocation()
    memory_hot_add: bool = False
    cpu_hot_add: bool = False
    disks: tuple[VirtualDisk, ...] = Field((), max_length=MOST_DISKS)
    networks: tuple[VirtualNic, ...] = Field((), max_length=MOST_ADAPTERS)
    cdrom: CdromDrive = CdromDrive()
    passthrough: tuple[str, ...] = ()
    scsi_controller: Literal["pvscsi", "lsilogic", "lsilogic_sas"] = "pvscsi"
    scsi_bus_sharing: Literal["none", "virtual", "physical"] = "none"
    usb: tuple[UsbDevice, ...] = ()
    vgpu: VGpu | None = None
    renderer_3d: Literal["automatic", "software", "hardware"] = "automatic"
    cpu_performance_counters: bool = False
    encrypted: bool = False
    vtpm: bool = False
    key_provider: str = "default"
    snapshot_directory: str | None = None
    overrides: VmOverrides = VmOverrides()
    workload: WorkloadSpec | None = None
    storage_policy: str | None = None
    cpu_affinity: tuple[int, ...] = ()
    evc_mode: str | None = None
    encrypted_vmotion: Literal["disabled", "opportunistic", "required"] = "opportunistic"
    latency_sensitivity: Literal["normal", "high"] = "normal"
    simultaneous_threads: int = Field(1, ge=1, le=2)
    notes: str = ""
    swap_placement: Literal["inherit"] | SwapPlacement = "inherit"
    advanced: VmOptions = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fits_its_controllers(self) -> Self:
        if self.scsi_controller != "pvscsi" and len(self.disks) > MOST_DISKS_OF_OTHERS:
            raise ValueError(
                f"four {self.scsi_controller} controllers take {MOST_DISKS_OF_OTHERS} disks, not {len(self.disks)}"
            )
        return self

    @model_validator(mode="after")
    def _can_have_its_hyper_threads(self) -> Self:
        if problem := self.hyper_thread_problem:
            raise ValueError(problem)
        return self

    @property
    def hyper_thread_problem(self) -> str | None:
        """Why its vCPUs cannot be hyper-threads; None if they can, or are none.

        Source: vSphere Resource Management 8.0, Virtual Hyperthreading; that an odd vCPU is refused is our assumption.
        """
        threads = self.simultaneous_threads
        if threads == 1:
            return None
        if self.hardware_version < HYPER_THREADS_SINCE:
            return (
                f"Virtual hyper-threading needs virtual machine version {HYPER_THREADS_SINCE} or later (ESXi 8.0);"
                f" this one has version {self.hardware_version}."
            )
        if self.latency_sensitivity != "high":
            return "Virtual hyper-threading needs latency sensitivity High."
        if self.num_cpu % threads:
            return f"{self.num_cpu} vCPUs do not divide into cores of {threads} hyper-threads."
        return None
