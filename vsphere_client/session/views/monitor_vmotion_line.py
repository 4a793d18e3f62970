"""The vMotion network between the two hosts of a migration, in words."""

from __future__ import annotations

from vsphere_client.decisions.vmotion.bandwidth import streams_for
from vsphere_client.decisions.vmotion.vmotion_path import subnet_of
from vsphere_client.engine.vmotion.network import sending_adapters, streams_on, vmotion_links, vmotion_nics
from vsphere_client.engine.vmotion.record import MigrationRecord
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.session.session import Session


def vmk_words(session: Session, moid: str) -> str:
    """The vMotion adapter of a host, by name and address; empty without."""
    world = session.engine.world
    if moid not in world.objects:
        return ""
    adapter = world.host(moid).config.vmkernel_for("vmotion")
    return "" if adapter is None else f"{adapter.name}, {adapter.ip or 'no address'}"


def leaves_by(session: Session, record: MigrationRecord) -> str:
    """The adapter that memory leaves the source by, where that is none of vMotion's."""
    host = session.engine.world.objects.get(record.source)
    if not isinstance(host, HostSystem) or not record.live or record.kind == "storage":
        return ""
    return ", ".join(one.name for one in sending_adapters(host) if "vmotion" not in one.services)


def line_words(session: Session, record: MigrationRecord) -> str:
    """The vMotion network in words: subnet, port, link, streams, and whether it is encrypted."""
    world = session.engine.world
    if record.source not in world.objects or record.destination not in world.objects or not record.live:
        return ""
    hosts = world.host(record.source), world.host(record.destination)
    links = [vmotion_links(host) for host in hosts]
    adapter = hosts[0].config.vmkernel_for("vmotion")
    if not all(links) or adapter is None:
        return ""
    subnet = f"{network}, " if (network := subnet_of(adapter.ip or "", adapter.prefix_length)) else ""
    slowest = min(sum(one) for one in links)
    opened = [streams_on(host, vmotion_nics(host)) for host in hosts]
    streams = min(
        sum(one or streams_for(mbps) for one, mbps in zip(*side, strict=True))
        for side in zip(opened, links, strict=True)
    )
    words = f"vMotion network {subnet}TCP 8000, {slowest / 1000:g} GbE, {streams} stream{'s' if streams > 1 else ''}"
    return f"{words}, encrypted" if record.encrypted else words
