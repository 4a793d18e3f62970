"""What DRS sees of one cluster at the moment of a run: columns of hosts, columns of VMs, rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.ha.admission import AdmissionSnapshot
from vsphere_client.decisions.ha.settings import HaSettings

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

AS_CLUSTER: Final = -1
DISABLED: Final = 0
MANUAL: Final = 1
PARTIALLY_AUTOMATED: Final = 2
FULLY_AUTOMATED: Final = 3

VmHostKind = Literal["must", "must_not", "should", "should_not"]


@dataclass(frozen=True, slots=True)
class VmVmRule:
    """Keep VMs together (affinity) or apart (anti-affinity); ``vms`` are rows of the snapshot."""

    name: str
    created: int
    vms: tuple[int, ...]
    together: bool
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class VmHostRule:
    """Where a group of VMs must, should, should not or must not run; rows of the snapshot."""

    name: str
    created: int
    kind: VmHostKind
    vms: tuple[int, ...]
    hosts: tuple[int, ...]
    enabled: bool = True

    @property
    def mandatory(self) -> bool:
        """The API's ``mandatory``: excluded hosts are incompatible, for everybody."""
        return self.kind in ("must", "must_not")

    def allowed_hosts(self, host_count: int) -> BoolArray:
        """Hosts that fulfil the rule, bool [host]."""
        inside = np.zeros(host_count, dtype=np.bool_)
        inside[list(self.hosts)] = True
        return inside if self.kind in ("must", "should") else ~inside


@dataclass(frozen=True, slots=True, eq=False)
class NetworkReservations:
    """Bandwidth that adapters reserve on the distributed switches of a cluster (names), Mbps.

    ``quota`` is what the uplinks of each host have for it, [switch, host], ``reserved`` what each VM wants of
    it, [switch, vm].
    """

    switches: tuple[str, ...]
    quota: FloatArray
    reserved: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class SwapRoom:
    """Datastores on which hosts keep the swap files of their VMs (names), and what those have free, GB, [store].

    ``store`` is each host's, -1 where files stay with the VMs; ``wanted_gb`` is the size of each VM's file, 0 where
    it does not follow the host.
    """

    stores: tuple[str, ...]
    free_gb: FloatArray
    store: IntArray
    wanted_gb: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class DrsSnapshot:
    """One cluster's hosts and powered-on VMs; rows ascend by reference, for ties go to the lower row.

    Capacities are what is left for VMs after the VMkernel's overhead. ``host_usable``: connected and
    neither in maintenance nor in standby; ``host_must_evacuate``: entering one of the two.
    ``host_state`` only feeds texts. ``vm_cpu_demand_mhz`` is the average over the history window;
    ``vm_cpu_entitlement_mhz`` and ``vm_memory_entitlement_mb`` (default: the demand) are the cluster-wide
    dynamic entitlements, the loads of the legacy model;
    ``vm_memory_reservation_mb`` contains the overhead; a limit of infinity is none.
    ``vm_automation`` is -1 for the cluster's level, 0 disabled, 1 manual, 2 partial, 3 full.
    ``vm_movable`` is False for pinned VMs (attached devices, pods); ``compatible`` is bool [vm, host].
    Memory shares default to memory demand. ``vm_cpu_delivered_mhz`` and ``vm_cpu_ready_percent`` are
    measured values shown beside the model's own, ``vm_history_minutes`` is how much history there was to
    average; no decision uses them. ``host_quarantined`` hosts are degraded by what Proactive HA heard,
    ``vm_cpu_predicted_mhz`` and ``vm_memory_predicted_mb`` are forecasts that the demands contain already,
    0 where there is none. ``host_network_load`` is the traffic of the busiest uplink by its speed.
    ``vm_migration_s`` is how long past migrations of a VM took, 0 where it has not moved, and
    ``host_beside_copy_s`` what migrations took on a host beside copying; None while nothing was learned.
    ``vm_host`` of a VM in vMotion is the host to which it goes.
    ``vm_cpu_guaranteed_mhz`` and ``vm_memory_guaranteed_mb`` are what reservations of resource pools and its own leave
    to each VM of what it asks for when nobody gets more; None where no pool reserves anything.
    ``network`` is None where no adapter reserves bandwidth, ``swap`` where no swap file follows its host.
    ``admission`` and ``ha`` are vSphere HA's view with its hosts in the same order, None without HA or
    where no host is to be emptied.
    """

    host_names: tuple[str, ...]
    host_refs: tuple[str, ...]
    host_cpu_capacity_mhz: FloatArray
    host_memory_capacity_mb: FloatArray
    host_usable: BoolArray
    host_must_evacuate: BoolArray
    host_core_mhz: FloatArray
    host_vmotion_mb_per_s: FloatArray
    host_can_vmotion: BoolArray
    vm_names: tuple[str, ...]
    vm_refs: tuple[str, ...]
    vm_host: IntArray
    vm_cpu_demand_mhz: FloatArray
    vm_memory_demand_mb: FloatArray
    vm_cpu_entitlement_mhz: FloatArray
    vm_cpu_reservation_mhz: FloatArray
    vm_memory_reservation_mb: FloatArray
    vm_cpu_limit_mhz: FloatArray
    vm_cpu_shares: FloatArray
    vm_num_cpu: IntArray
    vm_memory_mb: FloatArray
    vm_memory_active_mb: FloatArray
    vm_memory_consumed_mb: FloatArray
    vm_automation: IntArray
    vm_movable: BoolArray
    vm_migrating: BoolArray
    compatible: BoolArray | None = None
    vm_vm_rules: tuple[VmVmRule, ...] = ()
    vm_host_rules: tuple[VmHostRule, ...] = ()
    host_state: tuple[str, ...] = ()
    vm_memory_shares: FloatArray | None = None
    vm_cpu_delivered_mhz: FloatArray | None = None
    vm_cpu_ready_percent: FloatArray | None = None
    vm_history_minutes: FloatArray | None = None
    host_num_cores: IntArray | None = None
    host_quarantined: BoolArray | None = None
    host_network_load: FloatArray | None = None
    vm_memory_entitlement_mb: FloatArray | None = None
    vm_cpu_predicted_mhz: FloatArray | None = None
    vm_memory_predicted_mb: FloatArray | None = None
    vm_migration_s: FloatArray | None = None
    host_beside_copy_s: FloatArray | None = None
    vm_cpu_guaranteed_mhz: FloatArray | None = None
    vm_memory_guaranteed_mb: FloatArray | None = None
    network: NetworkReservations | None = None
    swap: SwapRoom | None = None
    admission: AdmissionSnapshot | None = None
    ha: HaSettings | None = None

    @property
    def host_cores(self) -> IntArray:
        """Cores of each host, [host]; from capacity and clock where they are not given."""
        if self.host_num_cores is not None:
            return self.host_num_cores
        cores = np.ceil(self.host_cpu_capacity_mhz / np.maximum(self.host_core_mhz, 1.0) - 1e-6)
        return cores.astype(np.int64)

    @property
    def host_count(self) -> int:
        """Hosts of the cluster, usable or not."""
        return len(self.host_names)

    @property
    def vm_count(self) -> int:
        """Powered-on VMs of the cluster."""
        return len(self.vm_names)


def check_snapshot(snapshot: DrsSnapshot) -> None:
    """Hold the columns against each other; for whoever builds snapshots, not for every run.

    Raises:
        ValueError: A column is of another length, or a VM is on no host of the cluster.
    """
    for name in DrsSnapshot.__dataclass_fields__:
        value = getattr(snapshot, name)
        expected = snapshot.host_count if name.startswith("host_") else snapshot.vm_count
        if isinstance(value, np.ndarray) and name != "compatible" and value.shape != (expected,):
            raise ValueError(f"{name} has shape {value.shape}, expected ({expected},).")
    pairs = (snapshot.vm_count, snapshot.host_count)
    if snapshot.compatible is not None and snapshot.compatible.shape != pairs:
        raise ValueError(f"compatible has shape {snapshot.compatible.shape}, expected {pairs}.")
    if np.any((snapshot.vm_host < 0) | (snapshot.vm_host >= snapshot.host_count)):
        raise ValueError("A VM is on no host of this cluster.")
