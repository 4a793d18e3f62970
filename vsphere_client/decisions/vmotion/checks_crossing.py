"""Checks of a migration between two vCenter Servers, and of one over a long distance (vmotion.md 11)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vsphere_client.decisions.vmotion.concurrency import LEAST_MBPS
from vsphere_client.decisions.vmotion.evc import esxi_release
from vsphere_client.decisions.vmotion.snapshot import (
    Crossing,
    Finding,
    MigrationSubject,
    MigrationTarget,
    Severity,
)
from vsphere_client.model.reasons import because
from vsphere_client.model.vcenter import vcenter_release

SUPPORTED_RTT_MS: Final = 150.0
"""Round trip up to which vMotion is supported (6.0 and later; vmotion.md 1)."""
LONG_DISTANCE_MS: Final = 10.0
"""Round trip from which a vMotion is one over a long distance: what Metro vMotion bridged before (vmotion.md 2)."""
CLOCK_TOLERANCE_S: Final = 600.0
"""How far clocks may be apart for a token of vCenter Single Sign-On: its default of 600,000 ms."""

EXPORTS_SINCE: Final = vcenter_release("7.0 U1c")
"""The first vCenter Server that migrates to one that is not linked (Advanced Cross vCenter vMotion)."""
_CROSSING_SINCE: Final = (6, 0, 0)
_ADVANCED_SINCE: Final = (6, 5, 0)


def check_crossing(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Releases, clocks and MAC addresses of the other vCenter Server."""
    crossing = target.way.crossing
    if crossing is not None:
        yield from _releases(subject, target, crossing)
        yield from _clocks(crossing)
        yield from _addresses(subject, crossing)


def _releases(subject: MigrationSubject, target: MigrationTarget, crossing: Crossing) -> Iterator[Finding]:
    """6.0 for linked ones; for others 6.5, and 7.0 U1c for the one that exports (KB 2106952)."""
    least = _CROSSING_SINCE if crossing.linked else _ADVANCED_SINCE
    sides = (
        ("vCenter Server", crossing.source.name, crossing.source.version, vcenter_release),
        ("vCenter Server", crossing.target.name, crossing.target.version, vcenter_release),
        ("ESXi", subject.host, subject.host_esxi_version, esxi_release),
        ("ESXi", target.host, target.esxi_version, esxi_release),
    )
    for product, name, version, release in sides:
        if tuple(release(version))[:3] < least:
            yield _too_old(product, name, version, f"{least[0]}.{least[1]}")
    if not crossing.linked and vcenter_release(crossing.source.version) < EXPORTS_SINCE:
        yield _too_old("vCenter Server", crossing.source.name, crossing.source.version, "7.0 U1c")


def _too_old(product: str, name: str, version: str, least: str) -> Finding:
    why = because(
        "crossing_release",
        "{name} runs {product} {version}; this migration between vCenter Servers needs {least} or later.",
        name=name,
        product=product,
        version=version,
        least=least,
    )
    return Finding("error", "NotSupported", why.text, why)


def _clocks(crossing: Crossing) -> Iterator[Finding]:
    apart_s = abs(crossing.source.time_skew_s - crossing.target.time_skew_s)
    if apart_s <= CLOCK_TOLERANCE_S:
        return
    why = because(
        "crossing_clocks",
        "The clocks of {source} and {target} are {apart_s:g} s apart; tokens of vCenter Single Sign-On are good for "
        "at most {tolerance_s:g} s. Synchronise them.",
        source=crossing.source.name,
        target=crossing.target.name,
        apart_s=apart_s,
        tolerance_s=CLOCK_TOLERANCE_S,
    )
    message = f"{crossing.target.name} does not accept the token of {crossing.source.name}: the time differs."
    yield Finding("error", "InvalidLogin", message, why)


def _addresses(subject: MigrationSubject, crossing: Crossing) -> Iterator[Finding]:
    """The MAC addresses go along, so nobody there may have them (our assumption: severity as of row 16)."""
    connected = {adapter.label: adapter.connected for adapter in subject.networks}
    for clash in crossing.mac_conflicts:
        why = because(
            "mac_conflict",
            "{adapter} keeps its MAC address {mac}, which {other} has in {vcenter}.",
            adapter=clash.adapter,
            mac=clash.mac,
            other=clash.other,
            vcenter=crossing.target.name,
        )
        message = f"The MAC address {clash.mac} of '{clash.adapter}' is in use in {crossing.target.name}."
        live = subject.powered_on and connected.get(clash.adapter, True)
        severity: Severity = "error" if live else "warning"
        yield Finding(severity, "MacAddressConflict", message, why, "vm.edit_settings")


def check_name(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """A VM that goes to another folder needs a name that is free there."""
    if target.way.name_taken_in is None:
        return
    why = because(
        "name_taken",
        "{folder} in {datacenter} has a virtual machine named {vm} already.",
        folder=target.way.name_taken_in,
        datacenter=target.datacenter,
        vm=subject.name,
    )
    yield Finding("error", "DuplicateName", f"The name '{subject.name}' already exists.", why)


def check_distance(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Licences, round trip and bandwidth of a migration that goes far, or to another vCenter Server."""
    way = target.way
    far = subject.powered_on and way.rtt_ms > LONG_DISTANCE_MS
    if way.crossing is not None or far:
        how = "between vCenter Servers" if way.crossing is not None else "over a long distance"
        for host, license_ in zip((subject.host, target.host), way.licenses, strict=True):
            if license_ != "enterprise_plus":
                yield _not_licensed(host, how)
    if subject.powered_on and way.rtt_ms > SUPPORTED_RTT_MS:
        why = because(
            "round_trip",
            "{source} and {target} are {rtt_ms:g} ms apart; vMotion is supported up to {most_ms:g} ms.",
            source=subject.host,
            target=target.host,
            rtt_ms=way.rtt_ms,
            most_ms=SUPPORTED_RTT_MS,
        )
        yield Finding("warning", "VMotionNotSupported", why.text, why)
    if subject.powered_on and way.path_mbps is not None and way.path_mbps < LEAST_MBPS:
        why = because(
            "narrow_path",
            "The way from {source} to {target} carries {mbps:.0f} Mbps; every vMotion needs {least:g} Mbps.",
            source=subject.host,
            target=target.host,
            mbps=way.path_mbps,
            least=LEAST_MBPS,
        )
        yield Finding("warning", "VMotionLinkCapacityLow", why.text, why)


def _not_licensed(host: str, how: str) -> Finding:
    why = because(
        "crossing_not_licensed",
        "A migration {how} needs vSphere Enterprise Plus, for which {host} is not licensed.",
        how=how,
        host=host,
    )
    return Finding("error", "VMotionNotLicensed", why.text, why)
