"""What a cluster's configuration says to vSphere HA, as the decisions take it."""

from __future__ import annotations

from vsphere_client.decisions.ha.settings import (
    ADVANCED_OPTIONS,
    AdmissionPolicy,
    DisabledPolicy,
    FailoverHostPolicy,
    HaSettings,
    IsolationResponse,
    PercentagePolicy,
    ReadyCondition,
    RestartPriority,
    SlotPolicy,
    with_advanced_options,
)
from vsphere_client.engine.inventory.rules import host_ids_by_name
from vsphere_client.engine.world.objects import ClusterComputeResource, VirtualMachine
from vsphere_client.engine.world.world import World
from vsphere_client.model.cluster import HaAdmissionControl
from vsphere_client.model.units import SECOND_US

ISOLATION = {
    "none": IsolationResponse.NONE,
    "power_off": IsolationResponse.POWER_OFF,
    "shutdown": IsolationResponse.SHUTDOWN,
}
READY = {
    "resources_allocated": ReadyCondition.RESOURCES_ALLOCATED,
    "powered_on": ReadyCondition.POWERED_ON,
    "guest_heartbeats": ReadyCondition.GUEST_HEARTBEAT,
    "app_heartbeats": ReadyCondition.APP_HEARTBEAT,
}
_KNOWN = frozenset(name.lower() for name in ADVANCED_OPTIONS)
_ADDRESSES = "das.isolationaddress"


def settings_of(world: World, cluster: ClusterComputeResource) -> HaSettings:
    """The cluster's vSphere HA page with its advanced options.

    An option that HA does not know, or whose value does not fit, is ignored, as the product does.
    """
    ha = cluster.config.ha
    settings = HaSettings(
        host_monitoring=ha.host_monitoring,
        isolation_response=ISOLATION[ha.isolation_response],
        restart_priority=RestartPriority(ha.restart_priority),
        ready_condition=READY[ha.ready_condition],
        ready_timeout_s=ha.ready_timeout_s,
        ready_extra_delay_s=cluster.config.default_restart_delay / SECOND_US,
        admission_policy=_policy(world, cluster, ha.admission_control),
        tolerated_degradation_percent=round(ha.admission_control.performance_degradation_percent),
    )
    options = {name: _typed_text(value) for name, value in ha.advanced.items()}
    addresses = {name: text for name, text in options.items() if name.lower().startswith(_ADDRESSES)}
    settings = with_advanced_options(settings, addresses)
    for name in sorted(options):
        if name.lower() in _KNOWN:
            settings = _with_option(settings, name, options[name])
    return settings


def _with_option(settings: HaSettings, name: str, text: str) -> HaSettings:
    try:
        return with_advanced_options(settings, {name: text})
    except ValueError:
        return settings


def _typed_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _policy(world: World, cluster: ClusterComputeResource, control: HaAdmissionControl) -> AdmissionPolicy:
    if control.policy == "disabled":
        return DisabledPolicy()
    if control.policy == "slot":
        return SlotPolicy(control.host_failures_to_tolerate, control.slot_cpu_mhz, control.slot_memory_mb)
    if control.policy == "failover_hosts":
        return FailoverHostPolicy(failover_host_ids(world, cluster))
    return PercentagePolicy(
        control.host_failures_to_tolerate, _whole(control.cpu_percent), _whole(control.memory_percent)
    )


def _whole(percent: float | None) -> int | None:
    return None if percent is None else round(percent)


def failover_host_ids(world: World, cluster: ClusterComputeResource) -> tuple[str, ...]:
    """Ids of the dedicated failover hosts, in the order of the configuration; none under another policy."""
    control = cluster.config.ha.admission_control
    if not cluster.config.ha.enabled or control.policy != "failover_hosts":
        return ()
    by_name = host_ids_by_name(world, cluster)
    found = (by_name.get(name, name) for name in control.failover_hosts)
    return tuple(dict.fromkeys(moid for moid in found if moid in cluster.hosts))


def priority_of(vm: VirtualMachine, settings: HaSettings) -> RestartPriority:
    """The VM's restart priority: its own, or its cluster's."""
    own = vm.config.overrides.ha_restart_priority
    return settings.restart_priority if own is None else RestartPriority(own)


def isolation_response_of(vm: VirtualMachine, settings: HaSettings) -> IsolationResponse:
    """What the VM's host does to it when isolated: the VM's own setting, or its cluster's."""
    own = vm.config.overrides.ha_isolation_response
    return settings.isolation_response if own is None else ISOLATION[own]


def ready_condition_of(vm: VirtualMachine, settings: HaSettings) -> ReadyCondition:
    """When the VM counts as ready for the VMs of the next priority."""
    own = vm.config.overrides.ha_ready_condition
    return settings.ready_condition if own is None else READY[own]


def extra_delay_s(vm: VirtualMachine, settings: HaSettings) -> float:
    """How long the next priority waits after this VM is ready, in seconds."""
    own = vm.config.overrides.ha_additional_delay
    return settings.ready_extra_delay_s if own is None else own / SECOND_US
