"""How vSphere HA of a cluster is set up, and the times its agents work by.

Source: vSphere Availability 6.0 - 8.0 (advanced options, host failure responses) and the vSphere HA deep
dive. All times are seconds. The times without an option cannot be changed in the product either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

HEARTBEAT_INTERVAL_S = 1.0
DATASTORE_WATCH_AFTER_S = 3.0  # the primary starts to look at datastore heartbeats
DATASTORE_WATCH_S = 15.0  # ... and looks for this long before it calls a host dead
ICMP_PING_S = 5.0
ELECTION_S = 15.0
ISOLATION_PING_S = 5.0
RESTART_PASS_AFTER_ELECTION_S = 10.0  # a new primary reads the protected lists first
POWERON_FILE_POLL_S = 30.0
PLACEMENT_S = 1.5  # our assumption: 1 to 2 s for the placement of one failover
RETRY_GAPS_S = (120.0, 240.0, 480.0, 960.0)  # gaps between restart attempts: 2, 4, 8, 16 min
MIN_ISOLATION_POLICY_DELAY_S = 30.0
MIN_HA_HOSTS = 2


class IsolationResponse(StrEnum):
    """What an isolated host does to its VMs; the values are those of the API."""

    NONE = "none"
    POWER_OFF = "powerOff"
    SHUTDOWN = "shutdown"


class RestartPriority(StrEnum):
    """The order in which VMs come back; DISABLED VMs are only registered, never powered on."""

    HIGHEST = "highest"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    LOWEST = "lowest"
    DISABLED = "disabled"


class ReadyCondition(StrEnum):
    """When the VMs of one priority count as ready, so that the next priority may start."""

    RESOURCES_ALLOCATED = "none"
    POWERED_ON = "poweredOn"
    GUEST_HEARTBEAT = "guestHbStatusGreen"
    APP_HEARTBEAT = "appHbStatusGreen"


@dataclass(frozen=True, slots=True)
class SlotPolicy:
    """Host failures the cluster tolerates, by slots; fixed slot sizes in MHz and MB, or None to compute them."""

    host_failures_tolerated: int = 1
    slot_cpu_mhz: float | None = None
    slot_memory_mb: float | None = None


@dataclass(frozen=True, slots=True)
class PercentagePolicy:
    """Cluster resource percentage; a percentage left None follows from the host failures tolerated."""

    host_failures_tolerated: int = 1
    cpu_percent: int | None = None
    memory_percent: int | None = None


@dataclass(frozen=True, slots=True)
class FailoverHostPolicy:
    """Dedicated failover hosts, by managed object id."""

    host_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DisabledPolicy:
    """Admission control is off: nothing is reserved and nothing is refused."""


AdmissionPolicy = SlotPolicy | PercentagePolicy | FailoverHostPolicy | DisabledPolicy


@dataclass(frozen=True, slots=True)
class HaSettings:
    """What an administrator can set for vSphere HA of one cluster, with the product's defaults.

    Source: vSphere Availability 8.0; the fields below ``admission_policy`` are advanced options (``das.*``).
    """

    host_monitoring: bool = True
    isolation_response: IsolationResponse = IsolationResponse.NONE
    restart_priority: RestartPriority = RestartPriority.MEDIUM
    ready_condition: ReadyCondition = ReadyCondition.RESOURCES_ALLOCATED
    ready_extra_delay_s: float = 0.0
    ready_timeout_s: float = 600.0
    admission_policy: AdmissionPolicy = field(default_factory=PercentagePolicy)
    tolerated_degradation_percent: int = 100
    heartbeat_datastores_per_host: int = 2
    host_timeout_s: float = 10.0
    isolation_policy_delay_s: float = 30.0
    isolation_shutdown_timeout_s: float = 300.0
    isolation_addresses: tuple[str, ...] = ()
    use_default_isolation_address: bool = True
    max_restart_attempts: int = 5
    concurrent_power_ons_per_host: int = 32
    respect_vm_host_should_rules: bool = True
    respect_vm_anti_affinity_rules: bool = True
    vm_cpu_min_mhz: float = 32.0
    vm_memory_min_mb: float = 0.0
    slot_cpu_cap_mhz: float | None = None
    slot_memory_cap_mb: float | None = None

    def __post_init__(self) -> None:
        if not 2 <= self.heartbeat_datastores_per_host <= 5:
            raise ValueError("das.heartbeatDsPerHost is 2 to 5")
        if self.isolation_policy_delay_s < MIN_ISOLATION_POLICY_DELAY_S:
            raise ValueError("das.config.fdm.isolationPolicyDelaySec is 30 at least")
        if not 0 <= self.tolerated_degradation_percent <= 100:
            raise ValueError("The performance degradation tolerated is 0 to 100 %")


ADVANCED_OPTIONS: Mapping[str, str] = {
    "das.heartbeatDsPerHost": "heartbeat_datastores_per_host",
    "das.config.fdm.hostTimeout": "host_timeout_s",
    "das.config.fdm.isolationPolicyDelaySec": "isolation_policy_delay_s",
    "das.isolationShutdownTimeout": "isolation_shutdown_timeout_s",
    "das.usedefaultisolationaddress": "use_default_isolation_address",
    "das.maxvmrestartcount": "max_restart_attempts",
    "das.perHostConcurrentFailoversLimit": "concurrent_power_ons_per_host",
    "das.respectVmHostSoftAffinityRules": "respect_vm_host_should_rules",
    "das.respectVmVmAntiAffinityRules": "respect_vm_anti_affinity_rules",
    "das.vmcpuminmhz": "vm_cpu_min_mhz",
    "das.vmmemoryminmb": "vm_memory_min_mb",
    "das.slotcpuinmhz": "slot_cpu_cap_mhz",
    "das.slotmeminmb": "slot_memory_cap_mb",
}
"""Advanced option of the client -> field of :class:`HaSettings` that it sets."""


def with_advanced_options(settings: HaSettings, options: Mapping[str, str]) -> HaSettings:
    """The settings after the advanced options of the cluster, as typed, are applied.

    ``das.isolationaddress`` and ``das.isolationaddress0`` to ``9`` add an address each. Names are compared
    without regard to case. Raises ValueError for a name nobody knows or a value that does not fit.
    """
    known = {name.lower(): target for name, target in ADVANCED_OPTIONS.items()}
    changes: dict[str, Any] = {}
    addresses: list[str] = []
    for name in sorted(options):
        if name.lower().startswith("das.isolationaddress"):
            addresses.append(options[name])
        elif (target := known.get(name.lower())) is None:
            raise ValueError(f"{name} is not an advanced option of vSphere HA")
        else:
            changes[target] = _typed(target, options[name])
    if addresses:
        changes["isolation_addresses"] = tuple(addresses)
    return replace(settings, **changes)


def _typed(target: str, text: str) -> bool | int | float:
    declared = {f.name: str(f.type) for f in fields(HaSettings)}[target]
    if declared == "bool":
        if text.lower() not in ("true", "false"):
            raise ValueError(f"{text} is neither true nor false")
        return text.lower() == "true"
    return int(text) if declared == "int" else float(text)


def natural_order(ref: str) -> tuple[int, str]:
    """Sort key that puts vm-9 before vm-10, for every tie that the product leaves open (our assumption)."""
    return len(ref), ref
