"""What a migration check looks at: one VM, and one host that it may move to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vsphere_client.decisions.cpu.latency_sensitivity import CoreClaim
from vsphere_client.model.reasons import Reason

PowerState = Literal["poweredOn", "poweredOff", "suspended"]
Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a compatibility check.

    ``fault`` is the vSphere fault type, ``message`` what the client shows, ``reason`` the
    same in our words and numbers, ``fix`` the id of an action that would remove it.
    """

    severity: Severity
    fault: str
    message: str
    reason: Reason
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class NetworkTraits:
    """What a network is like: its kind, its switch's version and vendor, its security policy.

    ``reservations``: it can set bandwidth aside for an adapter (Network I/O Control).
    """

    kind: Literal["standard", "distributed"] = "standard"
    version: str = ""
    vendor: str = ""
    security: tuple[bool, ...] = ()
    under_maintenance: bool = False
    reservations: bool = False
    vlan: int = 0


@dataclass(frozen=True, slots=True)
class NetworkAdapter:
    """A virtual NIC on the network it will use after the move (a chosen mapping applied).

    ``internal_only``: its standard switch has no uplink on the source host; ``now`` is the network it is on
    before the move.
    """

    label: str
    network: str
    connected: bool = True
    kind: Literal["standard", "distributed"] = "standard"
    internal_only: bool = False
    reserved_mbps: float = 0.0
    now: NetworkTraits | None = None


@dataclass(frozen=True, slots=True)
class VirtualDisk:
    """A virtual disk on the datastore that holds it after the move; ``path`` as ``[ds] vm/vm.vmdk``.

    A raw device mapping has the name of its ``lun``, the number under which the source host sees it, and
    the size of the LUN.
    """

    label: str
    datastore: str
    path: str = ""
    backing: Literal["file", "rdm_virtual", "rdm_physical", "raw"] = "file"
    lun: str | None = None
    lun_number: int | None = None
    gb: float = 0.0


@dataclass(frozen=True, slots=True)
class DatastoreTraits:
    """What a datastore can hold: its type, and the version of VMFS if it is one."""

    type: Literal["VMFS", "NFS", "NFS41", "vVol", "vSAN"] = "VMFS"
    vmfs_version: Literal[3, 5, 6] = 6


@dataclass(frozen=True, slots=True)
class VGpuNeed:
    """A virtual GPU that has to find its like on the destination; MB of 2^20.

    ``weights_mb`` of its frame buffer never change.
    """

    profile: str
    frame_buffer_mb: float
    stun_limit_s: float | None = None
    weights_mb: float = 0.0


@dataclass(frozen=True, slots=True)
class Device:
    """A CD/DVD, floppy, serial, parallel or USB device.

    ``kind``: an image on a datastore, a device of the host, one of the client (remote), or
    USB pass-through. ``accessible_hosts`` names the hosts that reach the backing.
    """

    label: str
    backing: str
    kind: Literal["image", "host", "remote", "usb"] = "image"
    connected: bool = True
    accessible_hosts: frozenset[str] = frozenset()
    vmotion_enabled: bool = False


@dataclass(frozen=True, slots=True)
class MigrationSubject:
    """The VM that is to move, and where it is now.

    ``cpu_level`` is the EVC level whose features the VM was started with, ``evc_mode`` its
    own per-VM mode. ``tools_heartbeat`` is None without VMware Tools. Memory counts MB of 2^20.
    ``needed_gb`` is what the moved files take of each datastore they go to; ``management_ip`` is the
    address of its host's management adapter. ``key_provider`` is set for a VM that is encrypted or has a
    virtual TPM; ``core_claim`` for one that needs cores of its own; ``ft_role`` for one that Fault
    Tolerance protects, with the host of the other of the pair. ``bios_off`` is what the BIOS kept
    from the CPU on which it was started, as that of the target's keeps from its own.
    """

    name: str
    host: str
    power_state: PowerState = "poweredOn"
    num_cpu: int = 1
    memory_mb: int = 1024
    hardware_version: int = 19
    cpu_level: str | None = None
    evc_mode: str | None = None
    networks: tuple[NetworkAdapter, ...] = ()
    home_datastore: str | None = None
    disks: tuple[VirtualDisk, ...] = ()
    devices: tuple[Device, ...] = ()
    passthrough: tuple[str, ...] = ()
    shared_bus_controllers: tuple[str, ...] = ()
    cpu_reservation_mhz: float = 0.0
    core_claim: CoreClaim | None = None
    memory_reservation_mb: float = 0.0
    overhead_mb: float = 0.0
    tools_heartbeat: bool | None = True
    question_pending: bool = False
    tools_installer_mounted: bool = False
    migrating: bool = False
    busy: str | None = None
    cpu_affinity: str | None = None
    snapshots: int = 0
    needed_gb: tuple[tuple[str, float], ...] = ()
    encrypted_vmotion: Literal["disabled", "opportunistic", "required"] = "opportunistic"
    source_cpu: str | None = None
    ha_protected: bool = False
    datacenter: str = ""
    host_esxi_version: str = "8.0.2"
    nonpersistent_disks: tuple[str, ...] = ()
    management_ip: str | None = None
    snapshot_directory: str | None = None
    renderer_3d: Literal["automatic", "software", "hardware"] = "automatic"
    vgpu: VGpuNeed | None = None
    cpu_performance_counters: bool = False
    key_provider: str | None = None
    ft_role: Literal["primary", "secondary"] | None = None
    ft_partner_host: str | None = None
    bios_off: tuple[str, ...] = ()

    @property
    def powered_on(self) -> bool:
        """Whether the guest runs; a suspended VM moves like one that is off."""
        return self.power_state == "poweredOn"


@dataclass(frozen=True, slots=True)
class VMotionInterface:
    """The vMotion VMkernel adapter of a host and its licence; ``configured`` False without an adapter.

    ``supported`` is False for a host that cannot vMotion at all.
    """

    configured: bool = True
    licensed: bool = True
    link_up: bool = True
    speed_mbps: int = 10_000
    full_duplex: bool = True
    network: str = "vMotion"
    supported: bool = True


@dataclass(frozen=True, slots=True)
class RuleConcern:
    """A DRS rule that speaks against the host: a must or should VM-Host rule, or a VM-VM rule."""

    rule: str
    kind: Literal["must", "should", "vm_vm"]


@dataclass(frozen=True, slots=True)
class VcenterSide:
    """A vCenter Server at one end of a migration; ``time_skew_s`` is by how much its clock is fast."""

    name: str
    version: str = "8.0.3"
    time_skew_s: float = 0.0


@dataclass(frozen=True, slots=True)
class MacConflict:
    """An adapter whose MAC address another VM has at the destination."""

    adapter: str
    mac: str
    other: str


@dataclass(frozen=True, slots=True)
class Crossing:
    """The vCenter Servers between which a VM moves; ``linked`` ones share a vCenter Single Sign-On domain."""

    source: VcenterSide
    target: VcenterSide
    linked: bool = True
    mac_conflicts: tuple[MacConflict, ...] = ()


License = Literal["essentials", "standard", "enterprise_plus"]


@dataclass(frozen=True, slots=True)
class Way:
    """How far the VM goes, by what, and into which folder.

    ``crossing`` is None within one vCenter Server; ``rtt_ms`` is the round trip between the hosts, ``path_mbps`` what
    their vMotion links carry over it (None: they are near). ``licenses`` are those of source and destination;
    ``name_taken_in`` is the folder that the VM would go to if that has a VM of its name.
    """

    crossing: Crossing | None = None
    rtt_ms: float = 0.0
    path_mbps: float | None = None
    licenses: tuple[License, License] = ("enterprise_plus", "enterprise_plus")
    name_taken_in: str | None = None


@dataclass(frozen=True, slots=True)
class MigrationTarget:
    """The host that may receive the VM, its vMotion path, and what DRS, HA and the pool say.

    ``evc_level`` is what the host shows to guests (the cluster's mode if it has one).
    ``distributed_networks`` are those of switches the host is a member of. ``pool_refusals``
    are the reasons of a refused pool admission, ``maximum`` is why the host supports no more VMs or vCPUs.
    ``moves_compute`` is False when only the files move and the host is the VM's own; ``free_gb`` tells the free
    space of datastores, ``cpu`` the level of the hardware itself, which the VMkernel uses whatever guests are
    shown. ``swap_datastore`` is where the VM's swap file is to lie on the host, if not with the VM; ``new_swap``
    the datastore in which it would be made anew, its size and the free space there, GB.
    ``luns`` are those
    that the host sees, with their numbers; ``key_providers`` those it gets keys of (None: all).
    ``exact_cpu`` tells that vCenter refuses features for programs that the VM was not started with.
    ``vgpu_free`` tells whether a card has room for the VM's vGPU, ``checkpoint_mb_per_s`` how fast it is drained.
    """

    host: str
    source_vmotion: VMotionInterface = VMotionInterface()
    vmotion: VMotionInterface = VMotionInterface()
    connection_state: Literal["connected", "disconnected", "notResponding"] = "connected"
    power_state: Literal["poweredOn", "poweredOff", "standBy"] = "poweredOn"
    in_maintenance: bool = False
    entering_maintenance: bool = False
    networks: frozenset[str] = frozenset()
    distributed_networks: frozenset[str] = frozenset()
    networks_without_ports: frozenset[str] = frozenset()
    datastores: frozenset[str] = frozenset()
    evc_level: str | None = None
    esxi_version: str = "8.0.2"
    logical_cpus: int = 64
    core_mhz: float = 0.0
    threads_per_core: int = 2
    max_vm_memory_mb: int = 24 * 1024 * 1024
    unreserved_cpu_mhz: float = float("inf")
    unreserved_memory_mb: float = float("inf")
    rules: tuple[RuleConcern, ...] = ()
    pool_refusals: tuple[Reason, ...] = ()
    maximum: Reason | None = None
    ha_failover_ok: bool = True
    ha_enabled: bool = False
    ha_error: str | None = None
    source_in_maintenance: bool = False
    cpu: str | None = None
    moves_compute: bool = True
    moves_storage: bool = False
    free_gb: tuple[tuple[str, float], ...] = ()
    keeps_snapshots: bool = True
    datacenter: str = ""
    management_ip: str | None = None
    swap_datastore: str | None = None
    new_swap: tuple[str, float, float] | None = None
    luns: tuple[tuple[str, int], ...] = ()
    datastore_traits: tuple[tuple[str, DatastoreTraits], ...] = ()
    network_traits: tuple[tuple[str, NetworkTraits], ...] = ()
    key_providers: tuple[str, ...] | None = None
    has_gpu: bool = False
    vgpu_free: bool = False
    vgpu_hot_migrate: bool = False
    checkpoint_mb_per_s: float = 0.0
    network_refusals: tuple[Reason, ...] = ()
    bios_off: tuple[str, ...] = ()
    exact_cpu: bool = False
    leaves_cluster: bool = False
    way: Way = Way()
