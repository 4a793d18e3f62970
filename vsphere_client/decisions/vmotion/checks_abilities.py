"""Checks of what both hosts can at all: vMotion itself, and the version of its protocol."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vsphere_client.decisions.vmotion.evc import esxi_release
from vsphere_client.decisions.vmotion.snapshot import Finding, MigrationSubject, MigrationTarget
from vsphere_client.model.reasons import because

_PROTOCOLS: Final = (
    ((5, 0, 0), 1),
    ((5, 5, 0), 2),
    ((6, 0, 0), 3),
    ((6, 5, 0), 4),
    ((6, 7, 0), 5),
    ((7, 0, 0), 6),
    ((8, 0, 0), 7),
    ((9, 0, 0), 8),
)
RECEIVES_OLDER: Final = 4
SENDS_OLDER: Final = 3
"""How many generations a host bridges as destination, so that upgrades can be carried out, and as source.

Our assumption: the product's table is not published; the real limit is which releases one vCenter manages.
"""


def protocol_of(esxi_version: str) -> int:
    """Generation of the vMotion protocol that a release speaks (our assumption: one for each release line).

    Raises:
        ValueError: no ESXi version, or one before 5.0.
    """
    release = esxi_release(esxi_version)
    known = [generation for since, generation in _PROTOCOLS if since <= release]
    if not known:
        raise ValueError(f"ESXi {esxi_version} is older than 5.0.")
    return known[-1]


def check_abilities(subject: MigrationSubject, target: MigrationTarget) -> Iterator[Finding]:
    """Rows 3 and 7: a host that cannot vMotion at all, and releases that are too far apart."""
    if not subject.powered_on or subject.host == target.host:
        return
    sides = ((subject.host, target.source_vmotion.supported), (target.host, target.vmotion.supported))
    for host, supported in sides:
        if not supported:
            why = because("vmotion_not_supported", "{host} does not support vMotion.", host=host)
            yield Finding("error", "VMotionNotSupported", why.text, why)
    ours, theirs = protocol_of(subject.host_esxi_version), protocol_of(target.esxi_version)
    most = SENDS_OLDER if ours > theirs else RECEIVES_OLDER
    if abs(ours - theirs) > most:
        why = because(
            "vmotion_protocol",
            "The vMotion protocol of ESXi {ours} on {source} is too far from that of ESXi {theirs} on {target}.",
            ours=subject.host_esxi_version,
            source=subject.host,
            theirs=target.esxi_version,
            target=target.host,
        )
        yield Finding("error", "VMotionProtocolIncompatible", why.text, why)
