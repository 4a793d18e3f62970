"""Summaries of standard networks, distributed port groups and distributed switches."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.engine.world.objects import (
    DistributedVirtualPortgroup,
    DistributedVirtualSwitch,
    Network,
)
from vsphere_client.engine.world.places import datacenter_of
from vsphere_client.model.kinds import PowerState
from vsphere_client.session.session import Session
from vsphere_client.session.views.host_switches import load_balancing
from vsphere_client.session.views.summary_refs import Ref, ref, refs


@dataclass(frozen=True, slots=True)
class NetworkSummary:
    """A standard network or a distributed port group (then with its switch).

    ``notify_switches``: hosts tell the physical switch by a reverse ARP when a VM begins to run on them.
    """

    vlan: int
    policy: str
    notify_switches: bool
    hosts: int
    vms: int
    vms_on: int
    mbps: float
    switch: Ref | None
    datacenter: Ref | None
    on_hosts: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class SwitchSummary:
    """A distributed switch."""

    version: str
    uplinks: int
    mtu: int
    hosts: int
    portgroups: tuple[Ref, ...]
    vms: int
    datacenter: Ref | None


def network_summary(session: Session, moid: str) -> NetworkSummary:
    """The numbers of a network's Summary now; Mbps is what its VMs send and receive."""
    world = session.engine.world
    network = world.network(moid)
    switch = world.objects[network.switch] if isinstance(network, DistributedVirtualPortgroup) else None
    datacenter = datacenter_of(world, network)
    vms = [world.vm(vm) for vm in network.vms]
    return NetworkSummary(
        vlan=network.config.vlan,
        policy=load_balancing(network.config.teaming),
        notify_switches=network.config.notify_switches,
        hosts=len(network.hosts),
        vms=len(vms),
        vms_on=sum(vm.power_state == PowerState.ON for vm in vms),
        mbps=sum(float(world.vms.net_mbps[vm.row]) for vm in vms),
        switch=ref(switch) if switch else None,
        datacenter=ref(datacenter) if datacenter else None,
        on_hosts=refs(world, network.hosts),
    )


def switch_summary(session: Session, moid: str) -> SwitchSummary:
    """The numbers of a distributed switch's Summary now."""
    world = session.engine.world
    switch = world.get(moid, DistributedVirtualSwitch)
    groups = [world.get(group, Network) for group in switch.portgroups]
    datacenter = datacenter_of(world, switch)
    return SwitchSummary(
        version=switch.config.version,
        uplinks=switch.config.uplinks,
        mtu=switch.config.mtu,
        hosts=len(switch.hosts),
        portgroups=refs(world, switch.portgroups),
        vms=len({vm: None for group in groups for vm in group.vms}),
        datacenter=ref(datacenter) if datacenter else None,
    )
