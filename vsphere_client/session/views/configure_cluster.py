"""What the Configure tab of a cluster shows beside DRS: vSphere HA, EVC, groups, rules and overrides."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.decisions.vmotion.evc import EVC_MODES, supports
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.inventory.rules import ResolvedRule, resolved_rules
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.engine.world.world import World
from vsphere_client.model.cluster import HaAdmissionControl, HaConfig, ProactiveHaConfig
from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_settings import Setting, SettingGroup, advanced_settings, on_off
from vsphere_client.session.views.summary_cluster import (
    AUTOMATION_WORDS,
    cluster_hosts,
    cluster_vms,
    evc_label,
)
from vsphere_client.session.views.summary_vm import ISOLATION_WORDS, MONITORING_WORDS, PRIORITY_WORDS

RULE_WORDS = {
    "vm_affinity": "Keep Virtual Machines Together",
    "vm_anti_affinity": "Separate Virtual Machines",
    "vm_host_must": "Must run on hosts in group",
    "vm_host_must_not": "Must Not run on hosts in group",
    "vm_host_should": "Should run on hosts in group",
    "vm_host_should_not": "Should Not run on hosts in group",
    "vm_dependency": "Virtual Machines to Virtual Machines",
}
CONDITION_WORDS = {
    "resources_allocated": "Resources allocated",
    "powered_on": "Powered on",
    "guest_heartbeats": "Guest Heartbeats detected",
    "app_heartbeats": "App Heartbeats detected",
}
APD_WORDS = {
    "disabled": "Disabled",
    "warning": "Issue events",
    "restart_conservative": "Power off and restart VMs - Conservative restart policy",
    "restart_aggressive": "Power off and restart VMs - Aggressive restart policy",
}
PDL_WORDS = {"disabled": "Disabled", "warning": "Issue events", "restart": "Power off and restart VMs"}
HEARTBEAT_WORDS = {
    "all_feasible": "Automatically select datastores accessible from the hosts",
    "user_selected": "Use datastores only from the specified list",
    "all_feasible_with_preference": (
        "Use datastores from the specified list and complement automatically if needed"
    ),
}
POLICY_WORDS = {
    "disabled": "Disabled",
    "slot": "Slot Policy (powered-on VMs)",
    "resource_percentage": "Cluster resource Percentage",
    "failover_hosts": "Dedicated failover hosts",
}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as the list shows it; ``conflict`` says why DRS leaves it out."""

    name: str
    type: str
    enabled: bool
    members: str
    conflict: str
    details: str


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A VM group or host group; ``members`` are names."""

    name: str
    type: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """A VM whose settings differ from its cluster's; empty words mean the cluster's."""

    moid: str
    name: str
    drs: str
    restart_priority: str
    isolation: str
    monitoring: str


@dataclass(frozen=True, slots=True)
class EvcRow:
    """One EVC mode and whether all hosts of the cluster could offer it; ``blocking`` names who could not."""

    key: str
    label: str
    current: bool
    possible: bool
    blocking: str


REMEDIATION_WORDS = {
    "quarantine": "Quarantine mode for all failures",
    "mixed": "Quarantine mode for moderate and Maintenance mode for severe failure (Mixed)",
    "maintenance": "Maintenance mode for all failures",
}


def ha_settings(session: Session, moid: str) -> tuple[SettingGroup, ...]:
    """The vSphere Availability page."""
    cluster = session.engine.world.cluster(moid)
    config = cluster.config.ha
    return (
        SettingGroup("Failure conditions and responses", _ha_responses(cluster, config)),
        SettingGroup("Admission Control", _admission(cluster, config.admission_control)),
        SettingGroup("Proactive HA", _proactive(cluster.config.proactive_ha, cluster.config.drs.enabled)),
        SettingGroup("Heartbeat Datastores", _heartbeats(config)),
        SettingGroup("Advanced Options", advanced_settings(config.advanced)),
    )


def _ha_responses(cluster: ClusterComputeResource, config: HaConfig) -> tuple[Setting, ...]:
    delay = cluster.config.default_restart_delay / 1e6
    return (
        Setting("Host monitoring", on_off(config.host_monitoring)),
        Setting("Host failure", "Restart VMs" if config.host_monitoring else "Disabled"),
        Setting("Restart priority", PRIORITY_WORDS[config.restart_priority]),
        Setting("VM dependency restart condition", CONDITION_WORDS[config.ready_condition]),
        Setting("Additional delay", f"{delay:.0f} s"),
        Setting("VM restart priority condition timeout", f"{config.ready_timeout_s:.0f} s"),
        Setting("Host isolation", ISOLATION_WORDS[config.isolation_response]),
        Setting("Datastore with PDL", PDL_WORDS[config.pdl_response]),
        Setting("Datastore with APD", APD_WORDS[config.apd_response]),
        Setting("VM Monitoring", MONITORING_WORDS[config.vm_monitoring]),
    )


def _proactive(config: ProactiveHaConfig, drs: bool) -> tuple[Setting, ...]:
    if not config.enabled:
        return (Setting("Status", "Turned off"),)
    return (
        Setting("Status", "Turned on" if drs else "Turned on, without effect while vSphere DRS is off"),
        Setting("Automation level", config.automation.capitalize()),
        Setting("Remediation", REMEDIATION_WORDS[config.remediation]),
    )


def _admission(cluster: ClusterComputeResource, control: HaAdmissionControl) -> tuple[Setting, ...]:
    rows = [Setting("Policy", POLICY_WORDS[control.policy])]
    if control.policy in ("slot", "resource_percentage"):
        rows.append(Setting("Host failures tolerated", str(control.host_failures_to_tolerate)))
    if control.policy == "resource_percentage":
        rows += [
            Setting("Reserved CPU", _override(control.cpu_percent)),
            Setting("Reserved memory", _override(control.memory_percent)),
        ]
    elif control.policy == "slot":
        cpu, memory = control.slot_cpu_mhz, control.slot_memory_mb
        rows += [
            Setting("CPU slot size", "Largest reservation" if cpu is None else f"{cpu:.0f} MHz, fixed"),
            Setting(
                "Memory slot size", "Largest reservation" if memory is None else f"{memory:.0f} MB, fixed"
            ),
        ]
    elif control.policy == "failover_hosts":
        rows.append(Setting("Failover hosts", ", ".join(control.failover_hosts) or "None"))
    tolerated = f"{control.performance_degradation_percent:.0f} %"
    return (*rows, Setting("Degradation tolerated", tolerated))


def _override(percent: float | None) -> str:
    return "Calculated" if percent is None else f"{percent:.0f} %, overridden"


def _heartbeats(config: HaConfig) -> tuple[Setting, ...]:
    policy = Setting("Selection policy", HEARTBEAT_WORDS[config.heartbeat_selection])
    if config.heartbeat_selection == "all_feasible":
        return (policy,)
    return (policy, Setting("Specified", ", ".join(config.heartbeat_datastores) or "None"))


def vsan_settings(session: Session, moid: str) -> tuple[SettingGroup, ...]:
    """The vSAN Services page."""
    config = session.engine.world.cluster(moid).config.vsan
    efficiency = "Deduplication and compression" if config.deduplication else "None"
    return (
        SettingGroup(
            "Storage",
            (
                Setting("Architecture", f"vSAN {config.architecture}"),
                Setting("Datastore", config.datastore),
                Setting("Default policy", config.default_policy),
                Setting("Space efficiency", efficiency),
            ),
        ),
        SettingGroup(
            "Advanced Options", (Setting("Object repair timer", f"{config.repair_delay_min:g} minutes"),)
        ),
    )


def rule_rows(session: Session, moid: str) -> tuple[RuleRow, ...]:
    """VM/Host rules, by name."""
    world = session.engine.world
    off = dict(session.engine.service(DrsService).record(moid).disabled_rules)
    rules = resolved_rules(world, world.cluster(moid))
    return tuple(
        RuleRow(
            one.rule.name,
            RULE_WORDS[one.rule.kind],
            one.rule.enabled,
            _rule_members(one),
            off.get(one.rule.name, ""),
            _rule_details(world, one),
        )
        for one in sorted(rules, key=lambda one: one.rule.name)
    )


def _rule_members(resolved: ResolvedRule) -> str:
    rule = resolved.rule
    if rule.vm_group:
        return f"{rule.vm_group} → {rule.host_group or rule.depends_on or ''}"
    return f"{len(resolved.vms)} VMs"


def _rule_details(world: World, resolved: ResolvedRule) -> str:
    vms = ", ".join(world.objects[vm].name for vm in resolved.vms if vm in world.objects)
    hosts = ", ".join(sorted(world.objects[host].name for host in resolved.hosts))
    return f"{vms}: {hosts}" if hosts else vms


def group_rows(session: Session, moid: str) -> tuple[GroupRow, ...]:
    """VM/Host groups, by name."""
    world = session.engine.world
    groups = world.cluster(moid).config.groups
    return tuple(
        GroupRow(
            group.name,
            "Host Group" if group.hosts else "VM Group",
            tuple(_named(session, member) for member in (group.hosts or group.vms)),
        )
        for group in sorted(groups, key=lambda group: group.name)
    )


def _named(session: Session, reference: str) -> str:
    found = session.engine.world.objects.get(reference)
    return found.name if found else reference


def override_rows(session: Session, moid: str) -> tuple[OverrideRow, ...]:
    """VMs with settings of their own, by name."""
    world = session.engine.world
    rows = []
    for vm in sorted(cluster_vms(world, world.cluster(moid)), key=lambda vm: vm.name):
        own = vm.config.overrides
        if own == type(own)():
            continue
        rows.append(
            OverrideRow(
                vm.moid,
                vm.name,
                AUTOMATION_WORDS[own.drs_automation] if own.drs_automation else "",
                PRIORITY_WORDS[own.ha_restart_priority] if own.ha_restart_priority else "",
                ISOLATION_WORDS[own.ha_isolation_response] if own.ha_isolation_response else "",
                MONITORING_WORDS[own.vm_monitoring] if own.vm_monitoring else "",
            )
        )
    return tuple(rows)


def evc_rows(session: Session, moid: str) -> tuple[EvcRow, ...]:
    """All EVC modes of the hosts' vendor, highest first, with who stands against each."""
    world = session.engine.world
    cluster = world.cluster(moid)
    hosts = cluster_hosts(world, cluster)
    vendors = {EVC_MODES[host.config.evc].vendor for host in hosts if host.config.evc in EVC_MODES}
    rows = []
    for key, mode in reversed(EVC_MODES.items()):
        if mode.vendor not in vendors:
            continue
        blocking = [host.name for host in hosts if not supports(host.config.evc, key)]
        words = ", ".join(blocking[:3]) + (f" and {len(blocking) - 3} more" if len(blocking) > 3 else "")
        rows.append(EvcRow(key, evc_label(key), key == cluster.config.evc_mode, not blocking, words))
    return tuple(rows)
