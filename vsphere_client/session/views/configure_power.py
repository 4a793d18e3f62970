"""Health and power of hosts as Configure shows them: Proactive HA, Host Options, Power Management of a host."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.decisions.dpm.wake_up import PROTOCOL_ORDER
from vsphere_client.decisions.drs.quarantine import WATCHED, health_of
from vsphere_client.engine.dpm.standby import why_no_standby
from vsphere_client.engine.dpm.waking import PROTOCOL_WORDS, wake_protocol
from vsphere_client.engine.drs.proactive import ProactiveHaService
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem
from vsphere_client.engine.world.world import World
from vsphere_client.model.cluster import DpmConfig
from vsphere_client.model.kinds import MaintenanceState
from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_settings import Setting, SettingGroup
from vsphere_client.session.views.summary_refs import host_state_words

PROVIDER = "Hardware sensors of the hosts"
"""The one provider of the simulator; vendors deliver one each as a plug-in of vCenter."""
COMPONENT_WORDS = {
    "power": "Power",
    "memory": "Memory",
    "fan": "Fan",
    "storage": "Storage",
    "network": "Network",
}
HEALTH_TEXT = {"healthy": "Healthy", "moderate": "Moderately degraded", "severe": "Severely degraded"}
POWER_WORDS = {"disabled": "Disabled", "manual": "Manual", "automatic": "Automatic"}
POLICY_WORDS = {
    "high_performance": "High performance",
    "balanced": "Balanced",
    "low_power": "Low power",
}

POLICY_SENTENCES = {
    "high_performance": "All cores stay at their base clock",
    "balanced": "Turbo: the fewer cores are busy, the faster they run",
    "low_power": "Cores slow down where there is little to do, and make up for it in time",
}
"""What each policy does to the clock (`decisions.cpu.frequency`)."""


@dataclass(frozen=True, slots=True)
class HostHealthRow:
    """A host as Proactive HA sees it: its health, each watched component, what was done or is recommended."""

    moid: str
    name: str
    health: str
    components: tuple[str, ...]
    state: str
    advice: str


@dataclass(frozen=True, slots=True)
class HostPowerRow:
    """A host as DPM sees it; ``level`` is its own or empty, ``hindrance`` why it cannot sleep at all."""

    moid: str
    name: str
    level: str
    wake: str
    last_exit: str
    state: str
    hindrance: str


def health_rows(session: Session, moid: str) -> tuple[HostHealthRow, ...]:
    """Every host of a cluster with its health, by name."""
    world = session.engine.world
    pending = session.engine.service(ProactiveHaService).pending
    return tuple(
        HostHealthRow(
            host.moid,
            host.name,
            health_of(host.sensors),
            tuple(host.sensors.get(component, "green") for component in WATCHED),
            _state(host),
            pending[host.moid].text if host.moid in pending else "",
        )
        for host in _hosts(world, world.cluster(moid))
    )


def _state(host: HostSystem) -> str:
    """Quarantine is told before all else, except where the host is on its way out of service."""
    if host.quarantined and host.maintenance == MaintenanceState.NORMAL:
        return "Quarantine mode"
    return host_state_words(host)


def power_rows(session: Session, moid: str) -> tuple[HostPowerRow, ...]:
    """Host Options: how DPM treats every host of a cluster, by name (drs.md 9)."""
    world = session.engine.world
    cluster = world.cluster(moid)
    own = cluster.config.drs.dpm.hosts
    return tuple(
        HostPowerRow(
            host.moid,
            host.name,
            own.get(host.name, ""),
            _wake_words(host),
            host.last_standby_exit.capitalize(),
            host_state_words(host),
            why_no_standby(world, host),
        )
        for host in _hosts(world, cluster)
    )


def with_level(config: DpmConfig, hosts: tuple[str, ...], level: str) -> DpmConfig:
    """The settings with a level of their own for some hosts, by name; an empty one is the cluster's."""
    levels: dict[str, str] = {name: own for name, own in config.hosts.items() if name not in hosts}
    if level:
        levels |= dict.fromkeys(hosts, level)
    return DpmConfig.model_validate(config.model_dump() | {"hosts": levels})


def host_power(session: Session, moid: str) -> tuple[SettingGroup, ...]:
    """System > Power Management of a host: policy of the processors, and how it could be woken."""
    world = session.engine.world
    host = world.host(moid)
    hindrance = why_no_standby(world, host)
    enabled = host.config.ways_to_wake
    tried = dict(host.last_wake_up)
    ways = tuple(
        Setting(
            PROTOCOL_WORDS[name],
            "Set up" if name in enabled else "Not set up",
            f"last tried: {tried[name]}" if name in tried else "",
        )
        for name in PROTOCOL_ORDER
    )
    standby = (
        Setting("Would be woken by", _wake_words(host), "the first that is set up, in this order"),
        Setting("Standby", f"Not possible: {hindrance}" if hindrance else "Possible"),
        Setting("Last time exited standby", host.last_standby_exit.capitalize()),
        *_level(world, host),
    )
    policy = Setting(
        "Power policy", POLICY_WORDS[host.config.power_policy], POLICY_SENTENCES[host.config.power_policy]
    )
    return (
        SettingGroup("Hardware power management", (policy, _clock(world, host))),
        SettingGroup("IPMI/iLO Settings for Power Management", _bmc(host)),
        SettingGroup("Standby", (*ways, *standby)),
    )


def _clock(world: World, host: HostSystem) -> Setting:
    """The clock of the processors now, beside the base clock in which capacity is counted."""
    if not bool((world.vms.executing & (world.vms.host == host.row)).any()):
        return Setting("Processor clock", "No virtual machine runs", f"{host.config.mhz} MHz base clock")
    clock, base = float(world.hosts.clock[host.row]), host.config.mhz
    mode = "turbo" if clock > 1.0 else "saves power" if clock < 1.0 else "base clock"
    return Setting(
        "Processor clock", f"{clock * base:,.0f} MHz", f"{mode}, {100.0 * clock:.0f} % of {base} MHz"
    )


def _bmc(host: HostSystem) -> tuple[Setting, ...]:
    """Login and addresses of the management controller; the password is told to nobody."""
    bmc = host.config.bmc
    if bmc is None:
        reached = host.config.bmc_protocol in host.config.wake_protocols
        told = "Reached; no login or address is recorded" if reached else "Not configured"
        return (Setting("Management controller", told),)
    return (
        Setting("User name", bmc.user),
        Setting("Password", "\u2022" * 8),
        Setting("BMC IP address", bmc.ip, mono=True),
        Setting("BMC MAC address", bmc.mac, mono=True),
    )


def _level(world: World, host: HostSystem) -> tuple[Setting, ...]:
    if host.cluster is None:
        return (Setting("Power Management level", "The host is in no cluster"),)
    dpm = world.cluster(host.cluster).config.drs.dpm
    if not dpm.enabled:
        return (Setting("Power Management level", "DPM is turned off for the cluster"),)
    own = dpm.hosts.get(host.name)
    note = "of its own" if own else "of the cluster"
    return (Setting("Power Management level", POWER_WORDS[own or dpm.automation], note),)


def _wake_words(host: HostSystem) -> str:
    protocol = wake_protocol(host)
    return PROTOCOL_WORDS[protocol] if protocol else "None"


def _hosts(world: World, cluster: ClusterComputeResource) -> list[HostSystem]:
    return sorted((world.host(moid) for moid in cluster.hosts), key=lambda host: host.name)
