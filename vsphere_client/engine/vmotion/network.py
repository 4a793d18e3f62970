"""The hosts' vMotion networks: uplinks, what they offer now, what migrations ask of them, and the distance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from vsphere_client.decisions.vmotion.bandwidth import (
    LINK_EFFICIENCY,
    STREAM_MBPS,
    path_bandwidth_mb_per_s,
    side_mb_per_s,
    streams_of,
    usable_links,
)
from vsphere_client.decisions.vmotion.concurrency import MigrationRequest
from vsphere_client.decisions.vmotion.evc import esxi_release
from vsphere_client.decisions.vmotion.multi_nic import MultiNicPort
from vsphere_client.decisions.vmotion.outgoing import VmkernelPort, decide_outgoing
from vsphere_client.decisions.vmotion.vmotion_path import subnet_of
from vsphere_client.engine.esxi.links import adapter_link, links_of
from vsphere_client.engine.network.traffic import offer
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.engine.world.tables import Floats
from vsphere_client.engine.world.world import World
from vsphere_client.model.advanced_options import MIGRATE_VMKNIC
from vsphere_client.model.host_system import PhysicalNic, VmkernelAdapter


def vmotion_nics(host: HostSystem) -> tuple[PhysicalNic, ...]:
    """The uplinks that carry vMotion; empty without adapter or link.

    Several vMotion adapters count while each uses an uplink of its own (multi-NIC vMotion).
    """
    return _in_use(host, {nic.name for nic in links_of(host, "vmotion")})


def _vmotion_adapters(host: HostSystem) -> list[VmkernelAdapter]:
    return [vmk for vmk in host.config.vmkernel if "vmotion" in vmk.services]


def multi_nic_ports(host: HostSystem) -> tuple[MultiNicPort, ...]:
    """The vMotion adapters of a host with their teams."""
    return tuple(_multi_nic_port(host, vmk) for vmk in _vmotion_adapters(host))


def _multi_nic_port(host: HostSystem, vmk: VmkernelAdapter) -> MultiNicPort:
    team = host.vmkernel_teams[vmk.name]
    return MultiNicPort(
        vmk.name,
        subnet_of(vmk.ip or "", vmk.prefix_length),
        team.teaming.policy,
        team.teaming.active or tuple(nic for nic in team.nics if nic not in team.teaming.standby),
        team.teaming.standby,
        (vmk.mtu, vmk.vlan, vmk.prefix_length),
        _fills(host, team.nics),
    )


def _fills(host: HostSystem, names: Sequence[str]) -> bool:
    """Whether one vMotion adapter gets all that an uplink of its team carries."""
    each = streams_of(esxi_release(host.config.version))
    fastest = max((nic.mbps for nic in host.config.nics if nic.name in names), default=0)
    return each is None or LINK_EFFICIENCY * fastest <= each * STREAM_MBPS


def _in_use(host: HostSystem, names: set[str]) -> tuple[PhysicalNic, ...]:
    """Those of a host's uplinks that vMotion really takes of the named ones."""
    found = [nic for nic in host.config.nics if nic.name in names]
    return tuple(found[at] for at in usable_links([float(nic.mbps) for nic in found]))


def vmotion_links(host: HostSystem) -> tuple[float, ...]:
    """Link speeds of the host's vMotion uplinks, Mbps; empty without adapter or link."""
    return tuple(float(nic.mbps) for nic in vmotion_nics(host))


def sending_adapters(host: HostSystem) -> tuple[VmkernelAdapter, ...]:
    """The adapters that outgoing vMotion leaves by; without a link of its own vmk0 is no way out."""
    config = host.config
    management = config.vmkernel_for("management")
    if management is not None and not any(adapter_link(host, management)):
        management = None
    vmotion = _vmotion_adapters(host)
    names = decide_outgoing(
        _port(management) if management is not None else None,
        [_port(one) for one in vmotion],
        bound_adapter(host),
    )
    return tuple(vmk for vmk in config.vmkernel if vmk.name in names)


def bound_adapter(host: HostSystem) -> str:
    """The adapter that the option Migrate.Vmknic names; empty if it names none."""
    return str(host.config.advanced.get(MIGRATE_VMKNIC) or "")


def _port(adapter: VmkernelAdapter) -> VmkernelPort:
    return VmkernelPort(adapter.name, adapter.ip or "", adapter.prefix_length, adapter.gateway is not None)


def sending_nics(host: HostSystem) -> tuple[PhysicalNic, ...]:
    """The uplinks that outgoing vMotion leaves by now."""
    return _in_use(host, {nic.name for one in sending_adapters(host) for nic in adapter_link(host, one)})


def vmotion_address(host: HostSystem) -> str:
    """The IP address of the host's vMotion adapter; empty without."""
    adapter = host.config.vmkernel_for("vmotion")
    return adapter.ip or "" if adapter is not None else ""


def is_uneven(host: HostSystem) -> bool:
    """Whether the vMotion adapters of a host are set up differently: MTU, VLAN, netmask (our assumption)."""
    return len({port.settings for port in multi_nic_ports(host)}) > 1


def round_trip_ms(source: HostSystem, destination: HostSystem) -> float:
    """Round trip between two hosts: that of the one that is farther from all others."""
    return max(source.config.distance_ms, destination.config.distance_ms)


def offered_links(world: World, host: HostSystem, direction: str) -> tuple[float, ...]:
    """What the host's uplinks leave to vMotion now beside all other traffic, Mbps; ``tx`` or ``rx``."""
    rows = world.uplinks_of[host.row]
    nics = sending_nics(host) if direction == "tx" else vmotion_nics(host)
    return tuple(offer(world, rows[nic.name], "vmotion", direction) for nic in nics)


def path_mb_per_s(
    world: World, source: HostSystem, destination: HostSystem, sharing: float, headroom: float = 1.0
) -> float:
    """What a migration between two hosts gets now, MB/s; 0 without a path.

    ``sharing`` is the shares of all migrations there over its own, ``headroom`` the part of the CPU needed
    for migrations that the hosts can give.
    """
    out, into = offered_links(world, source, "tx"), offered_links(world, destination, "rx")
    if not (out and into):
        return 0.0
    streams = streams_on(source, sending_nics(source)), streams_on(destination, vmotion_nics(destination))
    rtt_ms = round_trip_ms(source, destination)
    return path_bandwidth_mb_per_s(out, into, sharing, headroom, rtt_ms, streams)


def path_limit_mbps(source: HostSystem, destination: HostSystem) -> float:
    """What the vMotion links of two hosts carry over the distance between them, Mbps; the slower side decides."""
    rtt_ms = round_trip_ms(source, destination)
    return min(_carried_mbps(host, rtt_ms) for host in (source, destination))


def _carried_mbps(host: HostSystem, rtt_ms: float) -> float:
    return 8.0 * side_mb_per_s(vmotion_links(host), streams_on(host, vmotion_nics(host)), rtt_ms)


def distant_mbps(host: HostSystem) -> float | None:
    """What a host far from all others gets over its vMotion links, Mbps; None for one that is near."""
    rtt_ms = host.config.distance_ms
    return None if rtt_ms <= 0.0 else _carried_mbps(host, rtt_ms)


def streams_on(host: HostSystem, nics: Sequence[PhysicalNic]) -> tuple[int | None, ...]:
    """Streams that the host opens on some of its uplinks; None opens as many as the link asks for.

    Before 7.0 U2 one for each vMotion adapter there, so that several adapters fill a fast link (vmotion.md 9).
    """
    each = streams_of(esxi_release(host.config.version))
    if each is None:
        return (None,) * len(nics)
    links = [tuple(adapter_link(host, vmk)) for vmk in _vmotion_adapters(host)]
    return tuple(each * max(1, sum(nic in link for link in links)) for nic in nics)


def claim_links(world: World, host: HostSystem, live: Iterable[MigrationRequest]) -> bool:
    """Write what the running migrations of a host ask of its vMotion uplinks; whether it changed.

    Our assumption: a migration asks for all that the slower side's links carry, as long as it runs.
    """
    sent = received = 0.0
    for request in live:
        pair = [world.objects.get(moid) for moid in (request.source_host, request.destination_host)]
        source, destination = pair
        if source is destination or not (
            isinstance(source, HostSystem) and isinstance(destination, HostSystem)
        ):
            continue
        slower = min(_most_sent(source), sum(vmotion_links(destination)))
        sent, received = (slower, received) if host is source else (sent, slower)
    table = world.uplinks
    sends = _claim(world, host, table.vmotion_tx_mbps, sending_nics(host), sent)
    receives = _claim(world, host, table.vmotion_rx_mbps, vmotion_nics(host), received)
    return sends or receives


def _most_sent(host: HostSystem) -> float:
    return float(sum(nic.mbps for nic in sending_nics(host)))


def _claim(
    world: World, host: HostSystem, column: Floats, nics: tuple[PhysicalNic, ...], asked: float
) -> bool:
    """Spread what is asked in one direction over some of the host's uplinks; whether that changed."""
    rows = world.uplinks_of[host.row]
    links = {rows[nic.name]: nic.mbps for nic in nics}
    total, mine = sum(links.values()) or 1, list(rows.values())
    before = column[mine]
    column[mine] = [LINK_EFFICIENCY * asked * links.get(row, 0) / total for row in mine]
    return not np.array_equal(before, column[mine])
