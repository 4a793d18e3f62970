"""Which networks of a host work: uplinks, VMkernel adapters, and who reaches whom.

Our assumption: the uplinks of a switch (of a host, where the lab names no switches) form one
team, a VMkernel adapter's own uplink is the active one and the others stand by, so an adapter
loses its link only with the last uplink.
"""

from __future__ import annotations

from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.host_system import PhysicalNic, VmkernelService
from vsphere_client.model.kinds import PowerState


def is_running(host: HostSystem) -> bool:
    """Whether the VMkernel of the host lives."""
    return host.power_state == PowerState.ON and host.failure is None


def working_nics(host: HostSystem) -> tuple[PhysicalNic, ...]:
    """Uplinks with a link."""
    return tuple(nic for nic in host.config.nics if nic.name not in host.failed_nics)


def team_nics(host: HostSystem, nic: str | None) -> tuple[str, ...]:
    """Names of the uplinks that stand in for one another: those of the standard switch that has the adapter."""
    switch = next((s for s in host.config.switches if nic in s.nics), None)
    return switch.nics if switch is not None else tuple(nic.name for nic in host.config.nics)


def link_of(host: HostSystem, service: VmkernelService) -> PhysicalNic | None:
    """The uplink that carries a service now; None without adapter or without link."""
    adapter = host.config.vmkernel_for(service)
    if adapter is None:
        return None
    up = [nic for nic in working_nics(host) if nic.name in team_nics(host, adapter.nic)]
    return next((nic for nic in up if nic.name == adapter.nic), up[0] if up else None)


def on_management_network(host: HostSystem) -> bool:
    """Whether the host's management traffic leaves the host at all."""
    return is_running(host) and not host.isolated and link_of(host, "management") is not None


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
        on_management_network(first)
        and on_management_network(second)
        and first.network_partition == second.network_partition
    )
