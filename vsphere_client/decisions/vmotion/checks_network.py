"""Checks of the VM's networks on the target."""

from __future__ import annotations

from collections.abc import Iterator

from vsphere_client.decisions.vmotion.snapshot import (
    Finding,
    MigrationSubject,
    MigrationTarget,
    NetworkAdapter,
    Severity,
)
from vsphere_client.model.reasons import Reason, because


def check_networks(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Rows 16 to 19 and 21: port groups on the target, free ports, internal-only switches."""
    for adapter in subject.networks:
        if adapter.kind == "standard":
            yield from _standard(adapter, subject, target)
        elif adapter.network not in target.distributed_networks:
            yield _unreachable(
                _severity_distributed(adapter, subject), adapter, _not_a_member(adapter, target)
            )
        if adapter.network in target.networks_without_ports:
            yield _no_free_port(adapter, subject, target)


def _standard(
    adapter: NetworkAdapter, subject: MigrationSubject, target: MigrationTarget
) -> Iterator[Finding]:
    if adapter.network not in target.networks:
        why = because(
            "port_group_missing",
            "{host} has no port group {network}, which {adapter} uses.",
            host=target.host,
            network=adapter.network,
            adapter=adapter.label,
        )
        yield _unreachable(_severity(adapter, subject), adapter, why)
    elif adapter.internal_only and subject.powered_on and adapter.connected:
        why = because(
            "internal_network",
            "{network} on {host} is a switch without uplinks: {adapter} would lose its neighbours.",
            network=adapter.network,
            host=subject.host,
            adapter=adapter.label,
        )
        yield Finding("error", "CannotUseNetwork", why.text, why, "network.add_uplink")


def _severity(adapter: NetworkAdapter, subject: MigrationSubject) -> Severity:
    return "error" if subject.powered_on and adapter.connected else "warning"


def _severity_distributed(adapter: NetworkAdapter, subject: MigrationSubject) -> Severity:
    # A distributed port belongs to its switch even while disconnected.
    return "error" if subject.powered_on or adapter.connected else "warning"


def _not_a_member(adapter: NetworkAdapter, target: MigrationTarget) -> Reason:
    return because(
        "not_a_switch_member",
        "{host} is not a member of the distributed switch behind {network}, which {adapter} uses.",
        host=target.host,
        network=adapter.network,
        adapter=adapter.label,
    )


def _unreachable(severity: Severity, adapter: NetworkAdapter, why: Reason) -> Finding:
    connected = "Currently connected network interface" if adapter.connected else "Network interface"
    message = f"{connected} '{adapter.label}' uses network '{adapter.network}', which is not accessible."
    fix = "host.add_port_group" if adapter.kind == "standard" else "dvs.add_host"
    return Finding(severity, "CannotAccessNetwork", message, why, fix)


def _no_free_port(adapter: NetworkAdapter, subject: MigrationSubject, target: MigrationTarget) -> Finding:
    why = because(
        "no_free_port",
        "{network} has no free port on {host} for {adapter}.",
        network=adapter.network,
        host=target.host,
        adapter=adapter.label,
    )
    return Finding(_severity(adapter, subject), "DestinationSwitchFull", why.text, why)


def check_other_datacenter(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 49: in another datacenter a network of the same name may be another network.

    Row 55: a running VM does not go there while its files stay, as they belong to its own datacenter.
    """
    if subject.datacenter == target.datacenter and target.way.crossing is None:
        return
    if subject.powered_on and subject.home_datastore is not None and not target.moves_storage:
        why = because(
            "datacenter_mismatch",
            "{host} is in datacenter {target}, the files of {vm} are in {source}; move them along.",
            host=target.host,
            target=target.datacenter,
            vm=subject.name,
            source=subject.datacenter,
        )
        message = "The host and the files of the virtual machine are in different datacenters."
        yield Finding("error", "DatacenterMismatch", message, why)
    if not subject.networks:
        return
    told = "{host} is in datacenter {target}, {vm} in {source}: networks of the same name may differ."
    facts = {
        "host": target.host,
        "target": target.datacenter,
        "vm": subject.name,
        "source": subject.datacenter,
    }
    why = because("other_datacenter", told + "{segments}", segments=_other_segments(subject, target), **facts)
    yield Finding("warning", "NetworksMayNotBeTheSame", told.format(**facts), why)


def _other_segments(subject: MigrationSubject, target: MigrationTarget) -> str:
    """Which adapters would lose their neighbours: vCenter compares names, not what they lead to (vmotion.md 8)."""
    there = dict(target.network_traits)
    found = [
        f" {adapter.label} leaves VLAN {adapter.now.vlan} for VLAN {there[adapter.network].vlan}: "
        "with another broadcast domain the guest loses its connections."
        for adapter in subject.networks
        if adapter.now is not None
        and adapter.network in there
        and there[adapter.network].vlan != adapter.now.vlan
    ]
    return "".join(found)
