"""Configure > vSphere DRS of a cluster: automation, what is worth a move, additional options, power management."""

from __future__ import annotations

from math import isfinite

from vsphere_client.decisions.drs.imbalance import target_imbalance
from vsphere_client.decisions.drs.settings import DrsSettings
from vsphere_client.engine.dpm.waking import PROTOCOL_WORDS, wake_protocol
from vsphere_client.engine.drs.snapshot import settings_of
from vsphere_client.model.cluster import DpmConfig, DrsConfig
from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_power import POWER_WORDS
from vsphere_client.session.views.configure_settings import Setting, SettingGroup, advanced_settings, on_off
from vsphere_client.session.views.summary_cluster import AUTOMATION_WORDS, cluster_hosts
from vsphere_client.session.views.threshold_words import threshold_in_short

POWER_THRESHOLD_WORDS = {
    1: "only what vSphere HA, rules and minimum capacity need",
    2: "priority 1 and 2: the rest idles on",
    3: "priority 1 to 3: the rest stays below the middle of the band",
    4: "priority 1 to 4: the rest may come near its upper end",
    5: "all: the rest may fill the band",
}
GENERATION_WORDS = {
    "drs2": ("DRS 2 (since 7.0)", "each minute, for the score of every virtual machine"),
    "legacy": (
        "Legacy (before 7.0)",
        "for even hosts; since 6.5 it powers clusters on three times as fast as 6.0 did, "
        "with a fifth of vCenter's CPU time",
    ),
}
"""The generation and what a trainee may know of it (drs.md 6, 7 and 11)."""


def drs_settings(session: Session, moid: str) -> tuple[SettingGroup, ...]:
    """The vSphere DRS page."""
    config = session.engine.world.cluster(moid).config.drs
    hosts = SettingGroup("Host Options for Power Management", _host_power(session, moid))
    return (
        SettingGroup("DRS Automation", _drs_automation(config, _in_service(session, moid))),
        SettingGroup("Additional Options", _drs_options(config)),
        SettingGroup("Power Management", _dpm(config.dpm)),
        *((hosts,) if config.dpm.enabled else ()),
        SettingGroup("Advanced Options", advanced_settings(config.advanced)),
    )


def _in_service(session: Session, moid: str) -> int:
    """Hosts of a cluster between which DRS balances."""
    world = session.engine.world
    return sum(bool(world.hosts.usable[host.row]) for host in cluster_hosts(world, world.cluster(moid)))


def _drs_automation(config: DrsConfig, hosts: int) -> tuple[Setting, ...]:
    threshold = config.migration_threshold
    return (
        Setting("Automation level", AUTOMATION_WORDS[config.automation]),
        Setting("Migration threshold", str(threshold), threshold_in_short(config.generation, threshold)),
        *_what_moves(settings_of(config), hosts),
        Setting("Predictive DRS", on_off(config.predictive)),
        Setting("Virtual machine automation", on_off(config.vm_automation)),
        Setting("Runs every", f"{settings_of(config).run_interval_s:g} s"),
    )


def _what_moves(settings: DrsSettings, hosts: int) -> tuple[Setting, ...]:
    """From when on VMs are moved for balance: points of their scores, or how far apart the hosts' loads lie."""
    if settings.migration_threshold == 1:
        return (Setting("A move must bring", "never for balance alone", "for all virtual machines together"),)
    if settings.generation == "drs2":
        worth, headroom = settings.worth_points, f"{settings.headroom_threshold * 100:.0f} % host load"
        return (
            Setting(
                "A move must bring",
                f"{worth:g} {'point' if worth == 1 else 'points'} net",
                "for all virtual machines together",
            ),
            Setting("Headroom loss starts at", headroom),
        )
    target = f"{target_imbalance(hosts, settings):.3f}"
    gap = settings.pairwise_difference
    return (
        Setting("Target host load standard deviation", target, f"with {hosts} hosts in service"),
        Setting(
            "Largest difference of two hosts", f"{gap * 100:.0f} %" if isfinite(gap) else "Not looked at"
        ),
    )


def _drs_options(config: DrsConfig) -> tuple[Setting, ...]:
    overcommit = "No limit" if config.cpu_overcommit is None else f"{config.cpu_overcommit:g} vCPUs per core"
    metric = "Active memory" if config.memory_metric == "active" else "Consumed memory"
    return (
        Setting("VM Distribution", on_off(config.vm_distribution)),
        Setting("CPU Over-Commitment", overcommit),
        Setting("Scalable Shares", on_off(config.scalable_shares)),
        Setting("Memory metric", metric),
        Setting("Generation", *GENERATION_WORDS[config.generation]),
    )


def _dpm(config: DpmConfig) -> tuple[Setting, ...]:
    if not config.enabled:
        return (Setting("DPM", "Disabled"),)
    own = ", ".join(f"{name} {POWER_WORDS[level]}" for name, level in sorted(config.hosts.items()))
    return (
        Setting("DPM", "Enabled"),
        Setting("Automation level", POWER_WORDS[config.automation]),
        Setting("DPM threshold", str(config.threshold), POWER_THRESHOLD_WORDS[config.threshold]),
        Setting("Host overrides", own or "None"),
    )


def _host_power(session: Session, moid: str) -> tuple[Setting, ...]:
    """How each host could be woken, and how its last wake-up went (drs.md 9)."""
    world = session.engine.world
    rows = []
    for host in sorted(cluster_hosts(world, world.cluster(moid)), key=lambda host: host.name):
        protocol = wake_protocol(host)
        how = PROTOCOL_WORDS[protocol] if protocol else "No wake-up protocol: cannot be put in standby"
        last = f"last time exited standby: {host.last_standby_exit.capitalize()}"
        rows.append(Setting(host.name, how, last))
    return tuple(rows)
