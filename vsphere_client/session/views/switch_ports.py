"""The ports of a distributed switch or port group: who is connected, by which address, and what goes through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from vsphere_client.engine.esxi.links import is_running, uplinks_of
from vsphere_client.engine.network.places import port_uplinks
from vsphere_client.engine.network.teams import switches_of
from vsphere_client.engine.network.traffic import adapter_mbps
from vsphere_client.engine.world.identity import mac_address, vmkernel_mac_address
from vsphere_client.engine.world.objects import (
    DistributedVirtualPortgroup,
    DistributedVirtualSwitch,
    HostSystem,
    VirtualMachine,
)
from vsphere_client.engine.world.world import World
from vsphere_client.model.host_system import VmkernelAdapter
from vsphere_client.model.kinds import PowerState
from vsphere_client.session.session import Session

PORTS_AN_OBJECT = 100
VMKERNEL_PORTS_FROM = 50
TRUNK = "0-4094"
"""VLANs of an uplink port: all of them."""


@dataclass(frozen=True, slots=True)
class PortKey:
    """A port by who is connected: an adapter of a VM or of a host (``owner``), counted from 0."""

    kind: Literal["vm", "vmkernel", "uplink"]
    owner: str
    number: int
    group: str = ""

    @property
    def port_id(self) -> int:
        """The port's number on the switch; it stays with a VM wherever that runs.

        Our assumption: ports are numbered after the objects that are connected to them.
        """
        slot = self.number + (VMKERNEL_PORTS_FROM if self.kind == "vmkernel" else 0)
        return int(self.owner.rpartition("-")[2]) * PORTS_AN_OBJECT + slot


@dataclass(frozen=True, slots=True)
class PortRow:
    """A port as its list shows it; Mbps, percent lost.

    ``connectee`` is the VM or the host (then with its ``device``), ``host`` where it is connected now. ``vlan`` is
    None for a port of a VMkernel adapter whose port group is not in the inventory. ``uplinks`` are the physical
    adapters that its frames leave by now.
    """

    port_id: int
    name: str
    connectee: str
    connectee_name: str
    device: str
    host: str
    mac: str
    group: str
    group_name: str
    vlan: str | None
    up: bool
    uplinks: tuple[str, ...]
    tx_mbps: float = 0.0
    rx_mbps: float = 0.0
    dropped_percent: float = 0.0


def port_keys(session: Session, moid: str) -> list[PortKey]:
    """The connected ports of a distributed switch or of one of its port groups.

    Uplinks first (of a switch only), then VMkernel adapters, then virtual machines.
    """
    world = session.engine.world
    shown = world.objects[moid]
    if isinstance(shown, DistributedVirtualPortgroup):
        switch = world.get(shown.switch, DistributedVirtualSwitch)
        return [*_kernel_keys(world, switch, (shown,)), *_vm_keys(world, shown)]
    switch = world.get(moid, DistributedVirtualSwitch)
    groups = tuple(world.get(one, DistributedVirtualPortgroup) for one in switch.portgroups)
    vms = [key for group in groups for key in _vm_keys(world, group)]
    return [*_uplink_keys(world, switch), *_kernel_keys(world, switch, groups, others=True), *vms]


def port_row(session: Session, switch_or_group: str, key: PortKey) -> PortRow | None:
    """What is known of a port now; None of one that nobody is connected to any more."""
    world = session.engine.world
    owner = world.objects.get(key.owner)
    if isinstance(owner, VirtualMachine):
        stays = key.group in owner.networks[key.number : key.number + 1]
        return _vm_row(session, key, owner) if stays else None
    if not isinstance(owner, HostSystem):
        return None
    if key.kind == "vmkernel":
        stays = key.number < len(owner.config.vmkernel)
        return _kernel_row(session, key, owner) if stays else None
    switch = _switch(world, switch_or_group)
    nics = _uplinks(switch, owner)
    return _uplink_row(world, key, owner, switch, nics[key.number]) if key.number < len(nics) else None


def _switch(world: World, moid: str) -> DistributedVirtualSwitch:
    shown = world.objects[moid]
    switch = shown.switch if isinstance(shown, DistributedVirtualPortgroup) else moid
    return world.get(switch, DistributedVirtualSwitch)


# who is connected -----------------------------------------------------------------------------------------


def _vm_keys(world: World, group: DistributedVirtualPortgroup) -> Iterator[PortKey]:
    for moid in group.vms:
        for number, network in enumerate(world.vm(moid).networks):
            if network == group.moid:
                yield PortKey("vm", moid, number, group.moid)


def _kernel_keys(
    world: World,
    switch: DistributedVirtualSwitch,
    groups: tuple[DistributedVirtualPortgroup, ...],
    *,
    others: bool = False,
) -> Iterator[PortKey]:
    """VMkernel adapters on port groups of a switch, and with ``others`` on such that the inventory does not have."""
    known = {group.name: group.moid for group in groups}
    for host in (world.host(moid) for moid in switch.hosts):
        for number, adapter in enumerate(host.config.vmkernel):
            here = host.vmkernel_teams[adapter.name].switch == switch.moid
            if here and (others or adapter.network in known):
                yield PortKey("vmkernel", host.moid, number, known.get(adapter.network, ""))


def _uplink_keys(world: World, switch: DistributedVirtualSwitch) -> Iterator[PortKey]:
    for host in (world.host(moid) for moid in switch.hosts):
        for number in range(len(_uplinks(switch, host))):
            yield PortKey("uplink", host.moid, number)


def _uplinks(switch: DistributedVirtualSwitch, host: HostSystem) -> tuple[str, ...]:
    return dict(switches_of([switch], host)).get(switch.moid, ())


# what is known of them ------------------------------------------------------------------------------------


def _vm_row(session: Session, key: PortKey, vm: VirtualMachine) -> PortRow:
    world = session.engine.world
    port = world.ports_of[vm.row][key.number]
    group, table = world.network(key.group), world.ports
    working = [row for row in port_uplinks(world, port) if world.uplinks.up[row]]
    return PortRow(
        key.port_id,
        f"Network adapter {key.number + 1}",
        vm.moid,
        vm.name,
        "",
        vm.host or "",
        mac_address(session.engine.settings.seed, vm, key.number + 1),
        group.moid,
        group.name,
        str(group.config.vlan) if group.config.vlan else "",
        _is_up(world, vm, key.number),
        tuple(_uplink_name(world, vm, row) for row in working),
        float(table.tx_mbps[port]),
        float(table.rx_mbps[port]),
        float(max(table.tx_dropped_percent[port], table.rx_dropped_percent[port])),
    )


def _is_up(world: World, vm: VirtualMachine, number: int) -> bool:
    """A guest sees its link as long as it runs and the adapter is connected, whatever becomes of the uplinks."""
    adapters = vm.config.networks
    connected = adapters[number].connected if number < len(adapters) else True
    alive = vm.host is not None and is_running(world.host(vm.host)) and not vm.process_died
    return vm.power_state == PowerState.ON and connected and alive


def _uplink_name(world: World, vm: VirtualMachine, uplink: int) -> str:
    host = world.host(vm.host) if vm.host else None
    known = world.uplinks_of[host.row] if host is not None else {}
    return next((name for name, row in known.items() if row == uplink), "")


def _kernel_row(session: Session, key: PortKey, host: HostSystem) -> PortRow:
    world = session.engine.world
    adapter: VmkernelAdapter = host.config.vmkernel[key.number]
    group = world.objects.get(key.group)
    vlan = group.config.vlan if isinstance(group, DistributedVirtualPortgroup) else None
    used = uplinks_of(host, adapter)
    running = is_running(host)
    tx, rx = adapter_mbps(world, host, adapter) if running else (0.0, 0.0)
    return PortRow(
        key.port_id,
        adapter.name,
        host.moid,
        host.name,
        adapter.name,
        host.moid,
        vmkernel_mac_address(session.engine.settings.seed, host, adapter.name),
        key.group,
        adapter.network,
        None if vlan is None else str(vlan) if vlan else "",
        running,
        (*used.names, *used.copies) if running else (),
        tx,
        rx,
    )


def _uplink_row(
    world: World, key: PortKey, host: HostSystem, switch: DistributedVirtualSwitch, nic: str
) -> PortRow:
    table, row = world.uplinks, world.uplinks_of[host.row][nic]
    return PortRow(
        key.port_id,
        f"Uplink {key.number + 1}",
        host.moid,
        host.name,
        nic,
        host.moid,
        "",
        "",
        f"{switch.name}-DVUplinks",
        TRUNK,
        bool(table.up[row]),
        (nic,),
        float(table.tx_mbps[row]),
        float(table.rx_mbps[row]),
        float(max(table.tx_dropped_percent[row], table.rx_dropped_percent[row])),
    )
