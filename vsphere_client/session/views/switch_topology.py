"""The topology of a host's virtual switches: port groups with what hangs on them, the switch, its uplinks."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.engine.esxi.links import uplinks_of
from vsphere_client.engine.network.places import port_uplinks
from vsphere_client.engine.network.teams import switches_of
from vsphere_client.engine.world.objects import (
    DistributedVirtualPortgroup,
    DistributedVirtualSwitch,
    HostSystem,
    Network,
    VirtualMachine,
)
from vsphere_client.engine.world.world import World
from vsphere_client.model.host_system import VmkernelAdapter
from vsphere_client.model.kinds import PowerState
from vsphere_client.session.session import Session
from vsphere_client.session.views.host_switches import uplinks_in_use


@dataclass(frozen=True, slots=True)
class TopologyPort:
    """A VM (``moid``) or a VMkernel adapter (no moid) on a port group; ``uplinks`` are those it uses now."""

    moid: str
    name: str
    note: str
    on: bool
    uplinks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopologyGroup:
    """A port group: VMkernel adapters first, then VMs by name; ``moid`` is empty for one of VMkernel adapters."""

    moid: str
    name: str
    vlan: int | None
    uplinks: tuple[str, ...]
    vmkernel: tuple[TopologyPort, ...]
    vms: tuple[TopologyPort, ...]


@dataclass(frozen=True, slots=True)
class TopologyUplink:
    """A physical adapter of a switch."""

    name: str
    mbps: int
    up: bool


@dataclass(frozen=True, slots=True)
class SwitchTopology:
    """A switch on a host with its port groups by name and its uplinks in order."""

    name: str
    distributed: bool
    mtu: int
    groups: tuple[TopologyGroup, ...]
    uplinks: tuple[TopologyUplink, ...]


def switch_topologies(session: Session, moid: str) -> tuple[SwitchTopology, ...]:
    """The switches of a host: standard ones first, then by name."""
    world = session.engine.world
    host = world.host(moid)
    switches = dict(switches_of(list(world.all_of(DistributedVirtualSwitch)), host))
    placed: dict[str, list[VmkernelAdapter]] = {key: [] for key in switches}
    for vmk in host.config.vmkernel:
        placed[host.vmkernel_teams[vmk.name].switch].append(vmk)
    made = [_topology(world, host, key, nics, placed[key]) for key, nics in switches.items()]
    return tuple(sorted(made, key=lambda one: (one.distributed, one.name)))


def _topology(
    world: World, host: HostSystem, key: str, nics: tuple[str, ...], vmkernel: list[VmkernelAdapter]
) -> SwitchTopology:
    found = world.objects.get(key)
    distributed = isinstance(found, DistributedVirtualSwitch)
    own = next((switch for switch in host.config.switches if switch.name == key), None)
    mtu = found.config.mtu if isinstance(found, DistributedVirtualSwitch) else own.mtu if own else 1500
    networks = [world.network(moid) for moid in host.networks]
    groups = [_group(world, host, one, nics) for one in networks if _switch_key(one) == key]
    uplinks = [
        TopologyUplink(nic.name, nic.mbps, nic.name not in host.failed_nics)
        for nic in host.config.nics
        if nic.name in nics
    ]
    label = found.name if isinstance(found, DistributedVirtualSwitch) else key
    placed = _with_vmkernel(host, groups, vmkernel)
    return SwitchTopology(label, distributed, mtu, tuple(placed), tuple(uplinks))


def _switch_key(network: Network) -> str:
    return network.switch if isinstance(network, DistributedVirtualPortgroup) else network.config.switch


def _group(world: World, host: HostSystem, network: Network, nics: tuple[str, ...]) -> TopologyGroup:
    used = uplinks_in_use(host, network.config.teaming, nics)
    vms = sorted((world.vm(moid) for moid in host.vms if moid in network.vms), key=lambda vm: vm.name)
    ports = tuple(_vm_port(world, vm, network.moid, host) for vm in vms)
    return TopologyGroup(network.moid, network.name, network.config.vlan, used, (), ports)


def _vm_port(world: World, vm: VirtualMachine, network: str, host: HostSystem) -> TopologyPort:
    names = {row: name for name, row in world.uplinks_of[host.row].items()}
    ports = [port for port, moid in zip(world.ports_of[vm.row], vm.networks, strict=False) if moid == network]
    rows = [row for port in ports for row in port_uplinks(world, port)]
    used = dict.fromkeys(names[row] for row in rows if row in names)
    mbps = sum(float(world.ports.tx_mbps[port] + world.ports.rx_mbps[port]) for port in ports)
    on = vm.power_state == PowerState.ON
    note = f"{mbps:.0f} Mbit/s" if on else "Powered off" if vm.power_state == PowerState.OFF else "Suspended"
    return TopologyPort(vm.moid, vm.name, note, on, tuple(used))


def _with_vmkernel(
    host: HostSystem, groups: list[TopologyGroup], vmkernel: list[VmkernelAdapter]
) -> list[TopologyGroup]:
    """The port groups with the VMkernel adapters; those of names that no network has get a group of their own."""
    by_name: dict[str, list[TopologyPort]] = {}
    for vmk in vmkernel:
        by_name.setdefault(vmk.network, []).append(_vmkernel_port(host, vmk))
    made = []
    for group in groups:
        own = tuple(by_name.pop(group.name, ()))
        made.append(TopologyGroup(group.moid, group.name, group.vlan, group.uplinks, own, group.vms))
    for name, ports in by_name.items():
        used = dict.fromkeys(uplink for port in ports for uplink in port.uplinks)
        made.append(TopologyGroup("", name, None, tuple(used), tuple(ports), ()))
    return sorted(made, key=lambda group: group.name)


def _vmkernel_port(host: HostSystem, vmk: VmkernelAdapter) -> TopologyPort:
    used = uplinks_of(host, vmk)
    return TopologyPort("", vmk.name, vmk.ip or "", bool(used.names), (*used.names, *used.copies))
