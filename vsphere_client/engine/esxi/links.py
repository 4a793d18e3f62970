"""Which networks of a host work: uplinks, VMkernel adapters, and who reaches whom.

A VMkernel adapter uses the uplinks of its port group's team. Where the lab knows no such port group, the uplinks
of its switch (of the host, where the lab names no switches) form one team: its own uplink is the active one and
the others stand by (our assumption), so it loses its link only with the last uplink.
"""

from __future__ import annotations

from collections.abc import Iterator

from vsphere_client.decisions.network_io.teaming import Links, UplinksInUse, decide_uplinks
from vsphere_client.engine.world.objects import HostSystem, KeptLinks
from vsphere_client.model.host_system import PhysicalNic, VmkernelAdapter, VmkernelService
from vsphere_client.model.kinds import PowerState

CORE = ""
"""The part of the physical network in which the vCenter and all gateways are."""


def is_running(host: HostSystem) -> bool:
    """Whether the VMkernel of the host lives."""
    return host.power_state == PowerState.ON and host.failure is None


def links_of_host(host: HostSystem) -> Links:
    """How the physical adapters of a host are."""
    return Links(host.failed_nics, host.returned_nics, host.cut_nics)


def team_nics(host: HostSystem, nic: str | None) -> tuple[str, ...]:
    """Names of the uplinks that stand in for one another: those of the standard switch that has the adapter."""
    switch = next((s for s in host.config.switches if nic in s.nics), None)
    return switch.nics if switch is not None else tuple(nic.name for nic in host.config.nics)


def team_uplinks(host: HostSystem, adapter: VmkernelAdapter) -> UplinksInUse:
    """The uplinks that a VMkernel adapter's team uses now."""
    team = host.vmkernel_teams[adapter.name]
    return decide_uplinks(team.teaming, team.nics, links_of_host(host))


def uplinks_of(host: HostSystem, adapter: VmkernelAdapter) -> UplinksInUse:
    """The uplinks that a VMkernel adapter uses now: one, and with beacon probing at a loss copies over others.

    Adapters are spread over the active uplinks in the order in which they were made (our assumption). One in a
    load-based team begins at its own uplink and stays where it was moved to.
    """
    found = team_uplinks(host, adapter)
    if len(found.names) < 2:
        return found
    return UplinksInUse((found.names[_place(host, adapter, found.names)],), found.copies)


def _place(host: HostSystem, adapter: VmkernelAdapter, names: tuple[str, ...]) -> int:
    place = host.config.vmkernel.index(adapter)
    if host.vmkernel_teams[adapter.name].teaming.policy == "load_based":
        own = names.index(adapter.nic) if adapter.nic in names else place
        place = host.vmkernel_places.get(adapter.name, own)
    return place % len(names)


def kept_links(host: HostSystem) -> KeptLinks:
    """What was worked out of the links of a host as they are now; empty after each change."""
    kept = host.kept_links
    if kept is None or not kept.hold_for(host):
        kept = host.kept_links = KeptLinks(
            host.config,
            host.failed_nics,
            host.returned_nics,
            host.cut_nics,
            host.vmkernel_teams,
            host.vmkernel_places,
        )
    return kept


def links_of(host: HostSystem, service: VmkernelService) -> tuple[PhysicalNic, ...]:
    """The uplinks that carry a service now, adapter by adapter; those without one are left out."""
    known = kept_links(host).of_service
    found = known.get(service)
    if found is None:
        adapters = [adapter for adapter in host.config.vmkernel if service in adapter.services]
        found = known[service] = tuple(nic for adapter in adapters for nic in adapter_link(host, adapter))
    return found


def adapter_link(host: HostSystem, adapter: VmkernelAdapter) -> Iterator[PhysicalNic]:
    """The uplink of a VMkernel adapter, if it has one."""
    found = (host.config.nic(name) for name in uplinks_of(host, adapter).names)
    yield from (nic for nic in found if nic is not None)


def link_of(host: HostSystem, service: VmkernelService) -> PhysicalNic | None:
    """The uplink that carries a service now; None without adapter or without link."""
    return next(iter(links_of(host, service)), None)


def network_part(host: HostSystem, nic: PhysicalNic | None) -> str:
    """The part of the physical network behind an uplink: `CORE`, a switch that is cut off, or the host alone."""
    if nic is None:
        return host.moid
    return dict(host.cut_nics).get(nic.name, CORE)


def management_part(host: HostSystem) -> str:
    """The part of the physical network to which the host's management traffic gets; its own id for none."""
    if not is_running(host) or host.isolated:
        return host.moid
    return network_part(host, link_of(host, "management"))


def on_management_network(host: HostSystem) -> bool:
    """Whether the host's management traffic gets beyond the host, and beyond the switch next to it."""
    return management_part(host) == CORE


def vcenter_reaches(host: HostSystem) -> bool:
    """Whether vpxd and the host's vpxa talk to each other."""
    return (
        on_management_network(host)
        and host.network_partition == 0
        and host.services.get("vpxa") == "running"
        and host.services.get("hostd") == "running"
    )


def hosts_reach(first: HostSystem, second: HostSystem) -> bool:
    """Whether two hosts reach each other on the management network."""
    return (
        is_running(first)
        and is_running(second)
        and management_part(first) == management_part(second)
        and first.network_partition == second.network_partition
    )
