"""How a cluster is configured: DRS, HA, vSAN, EVC, groups and rules."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator

from vsphere_client.model.base import Spec
from vsphere_client.model.units import Duration
from vsphere_client.model.virtual_machine import (
    DrsBehavior,
    IsolationResponse,
    ReadyCondition,
    RestartPriority,
    SwapPlacement,
)

DrsAutomation = Literal["manual", "partially_automated", "fully_automated"]


PowerLevel = Literal["disabled", "manual", "automatic"]
HeartbeatPolicy = Literal["all_feasible", "user_selected", "all_feasible_with_preference"]


class DpmConfig(Spec):
    """Distributed Power Management; the threshold counts as the client's slider, 1 conservative to 5.

    ``hosts`` gives hosts a level of their own, by name. ``power_off_when`` is how a published rule is read:
    hosts may sleep while all hosts idle (KB 310527), or each that idles may (research literature).
    """

    enabled: bool = False
    automation: Literal["manual", "automatic"] = "automatic"
    threshold: int = Field(3, ge=1, le=5)
    hosts: dict[str, PowerLevel] = Field(default_factory=dict)
    power_off_when: Literal["all_hosts_idle", "any_host_idles"] = "all_hosts_idle"


class DrsConfig(Spec):
    """vSphere DRS settings; the threshold counts as the client's slider, 1 conservative to 5 aggressive.

    ``predictive``: demand is the greater of the present one and what past days let expect of the next hour.
    ``vm_automation``: VMs may have automation levels of their own; off, all take the cluster's (vSphere API
    ``enableVmBehaviorOverrides``).
    """

    enabled: bool = False
    automation: DrsAutomation = "fully_automated"
    migration_threshold: int = Field(3, ge=1, le=5)
    generation: Literal["drs2", "legacy"] = "drs2"
    vm_distribution: bool = False
    memory_metric: Literal["active", "consumed"] = "active"
    cpu_overcommit: float | None = Field(None, ge=0)
    scalable_shares: bool = False
    predictive: bool = False
    vm_automation: bool = True
    dpm: DpmConfig = DpmConfig()
    advanced: dict[str, Any] = Field(default_factory=dict)

    def own_level(self, given: DrsBehavior | None) -> DrsBehavior | None:
        """The level of its own that a VM was given, if the cluster allows any; None takes the cluster's."""
        return given if self.vm_automation else None

    @field_validator("dpm", mode="before")
    @classmethod
    def _switch(cls, dpm: Any) -> Any:
        """A lab may say just ``true`` or ``false``."""
        if dpm is None or isinstance(dpm, bool):
            return DpmConfig(enabled=bool(dpm))
        return dpm


class HaAdmissionControl(Spec):
    """How much failover capacity a cluster keeps, and by which policy."""

    policy: Literal["disabled", "slot", "resource_percentage", "failover_hosts"] = "resource_percentage"
    host_failures_to_tolerate: int = Field(1, ge=0, le=95)
    cpu_percent: float | None = Field(None, ge=0, le=100)
    memory_percent: float | None = Field(None, ge=0, le=100)
    failover_hosts: tuple[str, ...] = ()
    slot_cpu_mhz: float | None = Field(None, gt=0)
    slot_memory_mb: float | None = Field(None, gt=0)
    performance_degradation_percent: float = Field(100, ge=0, le=100)


class HaConfig(Spec):
    """vSphere HA settings, with the product's defaults.

    A restarted VM is ready for the next priority and for those that depend on it when it meets
    ``ready_condition``; priorities wait for it no longer than ``ready_timeout_s``.
    ``heartbeat_datastores`` are preferred, or the only ones, by ``heartbeat_policy`` (None: preferred).
    """

    enabled: bool = False
    host_monitoring: bool = True
    admission_control: HaAdmissionControl = HaAdmissionControl()
    isolation_response: IsolationResponse = "none"
    restart_priority: RestartPriority = "medium"
    ready_condition: ReadyCondition = "resources_allocated"
    ready_timeout_s: float = Field(600, ge=0)
    heartbeat_datastores: tuple[str, ...] = ()
    heartbeat_policy: HeartbeatPolicy | None = None
    vm_monitoring: Literal["disabled", "vm", "vm_and_application"] = "disabled"
    apd_response: Literal["disabled", "warning", "restart_conservative", "restart_aggressive"] = (
        "restart_conservative"
    )
    pdl_response: Literal["disabled", "warning", "restart"] = "restart"
    advanced: dict[str, Any] = Field(default_factory=dict)

    @property
    def heartbeat_selection(self) -> HeartbeatPolicy:
        """The policy that holds: all datastores, unless some are named."""
        if self.heartbeat_policy is not None:
            return self.heartbeat_policy
        return "all_feasible_with_preference" if self.heartbeat_datastores else "all_feasible"


class ProactiveHaConfig(Spec):
    """What is done with hosts whose hardware a provider reports as degraded; needs vSphere DRS.

    ``mixed``: quarantine mode for moderate, maintenance mode for severe degradation.
    """

    enabled: bool = False
    automation: Literal["manual", "automated"] = "manual"
    remediation: Literal["quarantine", "maintenance", "mixed"] = "quarantine"


class VsanConfig(Spec):
    """vSAN settings; the repair delay counts in minutes."""

    enabled: bool = False
    architecture: Literal["OSA", "ESA"] = "OSA"
    repair_delay_min: float = Field(60, ge=0)
    datastore: str = "vsanDatastore"
    default_policy: str = "RAID-1 FTT=1"
    deduplication: bool = False


class ClusterGroup(Spec):
    """A VM group or a host group."""

    name: str
    vms: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()


RuleKind = Literal[
    "vm_affinity",
    "vm_anti_affinity",
    "vm_host_must",
    "vm_host_must_not",
    "vm_host_should",
    "vm_host_should_not",
    "vm_dependency",
]


class ClusterRule(Spec):
    """An affinity, anti-affinity, VM-Host or dependency rule."""

    name: str
    kind: RuleKind
    enabled: bool = True
    vms: tuple[str, ...] = ()
    vm_group: str | None = None
    host_group: str | None = None
    depends_on: str | None = None


class ClusterConfig(Spec):
    """Everything a cluster is told to do."""

    evc_mode: str | None = None
    drs: DrsConfig = DrsConfig()
    ha: HaConfig = HaConfig()
    proactive_ha: ProactiveHaConfig = ProactiveHaConfig()
    vsan: VsanConfig = VsanConfig()
    groups: tuple[ClusterGroup, ...] = ()
    rules: tuple[ClusterRule, ...] = ()
    default_restart_delay: Duration = 0
    swap_placement: SwapPlacement = "vm_directory"
