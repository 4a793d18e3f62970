"""Checks of networks that exist on the target and cannot be used there all the same (CannotUseNetwork)."""

from __future__ import annotations

from collections.abc import Iterator

from vsphere_client.decisions.vmotion.snapshot import (
    Finding,
    MigrationSubject,
    MigrationTarget,
    NetworkAdapter,
    NetworkTraits,
    Severity,
)
from vsphere_client.model.reasons import because


def check_network_use(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Row 20: another kind of network, switch or policy than now, maintenance, or no reservations there."""
    there = dict(target.network_traits)
    for adapter in subject.networks:
        reachable = adapter.network in target.networks | target.distributed_networks
        traits = there.get(adapter.network)
        if not reachable or traits is None:
            continue
        found = _why_not(adapter, adapter.now, traits)
        if found is None:
            continue
        code, words = found
        why = because(
            code,
            "{adapter} cannot use {network} on {host}: {why}.",
            adapter=adapter.label,
            network=adapter.network,
            host=target.host,
            why=words,
        )
        severity: Severity = "error" if adapter.connected and subject.powered_on else "warning"
        connected = "Currently connected network interface" if adapter.connected else "Network interface"
        message = f"{connected} '{adapter.label}' cannot use network '{adapter.network}', because {words}."
        yield Finding(severity, "CannotUseNetwork", message, why)


def _why_not(
    adapter: NetworkAdapter, now: NetworkTraits | None, then: NetworkTraits
) -> tuple[str, str] | None:
    """The reason code of the vSphere API, in snake case, and what it means."""
    if then.under_maintenance:
        return "network_under_maintenance", "the network is under maintenance"
    if now is None:
        return None
    if now.kind == "distributed" and then.kind == "standard":
        words = "the destination is a standard switch and the source a distributed one"
        return "vmotion_to_unsupported_network_type", words
    if now.kind == then.kind == "distributed" and (now.version, now.vendor) != (then.version, then.vendor):
        words = (
            f"the distributed switches differ in version or vendor ({now.vendor} {now.version} and "
            f"{then.vendor} {then.version})"
        )
        return "mismatched_dvs_version_or_vendor", words
    if now.security != then.security:
        return "mismatched_network_policies", "its security policy differs from that of the present network"
    if adapter.reserved_mbps > 0 and now.reservations and not then.reservations:
        words = f"it reserves no bandwidth, and {adapter.reserved_mbps:g} Mbps are asked for"
        return "network_reservation_not_supported", words
    return None
