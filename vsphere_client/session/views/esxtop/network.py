"""Panel n: the ports of the host's virtual switches.

Physical adapters carry what the ports teamed with them carry; the host's traffic that is no VM's goes to the
VMkernel adapter of vMotion while one runs, else to the one of management. Our assumptions: a VM's port stays
on one working uplink by its number (originating port), and a packet has 1,000 bytes on average.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vsphere_client.engine.esxi.links import link_of, working_nics
from vsphere_client.engine.world.objects import DistributedVirtualPortgroup, DistributedVirtualSwitch
from vsphere_client.session.views.esxtop.columns import Row
from vsphere_client.session.views.esxtop.scene import HostScene, leader_id, number_of

PACKET_BYTES = 1_000
FIRST_PORT = 0x0200_0001
PORTS_A_SWITCH = 0x0100_0000
UPLINK_PORTS, VMKERNEL_PORTS, VM_PORTS = 1, 64, 1_024
"""Where on a switch these ports begin, so that a port keeps its number whatever else comes and goes."""
NICS_A_VM = 10
STANDARD_SWITCH = "vSwitch0"


@dataclass(frozen=True, slots=True, kw_only=True)
class PortRow(Row):
    """A port; packets and Mb a second, bytes, percent. ``gid`` is the port's number."""

    used_by: str
    uplink: str
    switch: str
    tx: float = 0.0
    rx: float = 0.0
    dropped_tx: float = 0.0
    dropped_rx: float = 0.0

    @property
    def packets_tx(self) -> float:
        """Packets sent a second."""
        return self.tx * 1e6 / 8 / PACKET_BYTES

    @property
    def packets_rx(self) -> float:
        """Packets received a second."""
        return self.rx * 1e6 / 8 / PACKET_BYTES

    @property
    def size_tx(self) -> float:
        """Mean size of a sent packet."""
        return float(PACKET_BYTES) if self.tx else 0.0

    @property
    def size_rx(self) -> float:
        """Mean size of a received packet."""
        return float(PACKET_BYTES) if self.rx else 0.0


def port_rows(scene: HostScene) -> tuple[PortRow, ...]:
    """All ports by number."""
    if not scene.running:
        return ()
    vms = _vm_ports(scene)
    kernel = _kernel_ports(scene)
    rows = (*kernel, *vms, *_uplinks(scene, (*kernel, *vms)))
    return tuple(sorted(rows, key=lambda row: row.gid))


def _kernel_ports(scene: HostScene) -> tuple[PortRow, ...]:
    """The VMkernel's own port and its adapters, with what no VM sends or receives."""
    busy = "vmotion" if scene.of_host("cpu_vmotion_mhz") > 0 else "management"
    tx, rx = _left_over(scene)
    rows = [_port(STANDARD_SWITCH, FIRST_PORT, "Management", "n/a")]
    for index, adapter in enumerate(scene.host.config.vmkernel):
        links = [link_of(scene.host, service) for service in adapter.services]
        nic = next((link.name for link in links if link is not None), "void")
        traffic = (tx, rx) if busy in adapter.services else (0.0, 0.0)
        number = FIRST_PORT + VMKERNEL_PORTS + index
        rows.append(_port(STANDARD_SWITCH, number, adapter.name, nic, *traffic))
    return tuple(rows)


def _left_over(scene: HostScene) -> tuple[float, float]:
    sent, got = float(scene.of_vms("net_tx_mbps").sum()), float(scene.of_vms("net_rx_mbps").sum())
    return max(0.0, scene.of_host("net_tx_mbps") - sent), max(0.0, scene.of_host("net_rx_mbps") - got)


def _vm_ports(scene: HostScene) -> tuple[PortRow, ...]:
    """A port for each network adapter of the VMs; the traffic of a VM is shared by its ports."""
    figures = [scene.of_vms(name) for name in ("net_tx_mbps", "net_rx_mbps", "net_dropped_percent")]
    nics = [nic.name for nic in working_nics(scene.host)]
    rows = []
    for index, vm in enumerate(scene.vms):
        tx, rx, lost = (float(column[index]) for column in figures)
        for slot, network in enumerate(vm.networks):
            number = number_of(vm.moid)
            user = f"{leader_id(vm)}:{vm.name}" + (f".eth{slot}" if len(vm.networks) > 1 else "")
            uplink = nics[(number + slot) % len(nics)] if nics else "void"
            share = len(vm.networks)
            rows.append(
                _port(
                    switch := _switch(scene, network),
                    _base(scene, switch) + VM_PORTS + number * NICS_A_VM + slot,
                    user,
                    uplink,
                    tx / share,
                    rx / share,
                    lost,
                    vm=True,
                )
            )
    return tuple(rows)


def _uplinks(scene: HostScene, ports: Sequence[PortRow]) -> tuple[PortRow, ...]:
    """Physical adapters: the sum of their ports."""
    rows = []
    for index, nic in enumerate(scene.host.config.nics):
        mine = [port for port in ports if port.uplink == nic.name]
        number = FIRST_PORT + UPLINK_PORTS + index
        tx, rx = sum(port.tx for port in mine), sum(port.rx for port in mine)
        rows.append(_port(STANDARD_SWITCH, number, nic.name, "-", tx, rx))
    return tuple(rows)


def _switch(scene: HostScene, network: str) -> str:
    """The switch of a network."""
    found = scene.world.objects.get(network)
    if isinstance(found, DistributedVirtualPortgroup):
        return scene.world.get(found.switch, DistributedVirtualSwitch).name
    return STANDARD_SWITCH


def _base(scene: HostScene, switch: str) -> int:
    """First port of a switch: the standard one, then the distributed ones by name."""
    switches = sorted(one.name for one in scene.world.all_of(DistributedVirtualSwitch))
    place = 0 if switch == STANDARD_SWITCH else 1 + switches.index(switch)
    return FIRST_PORT + PORTS_A_SWITCH * place


def _port(
    switch: str,
    number: int,
    user: str,
    uplink: str,
    tx: float = 0.0,
    rx: float = 0.0,
    lost: float = 0.0,
    vm: bool = False,
) -> PortRow:
    return PortRow(
        key=f"{switch}:{user}",
        gid=number,
        name=user,
        instance=f"{switch}:{number}:{user}",
        vm=vm,
        used_by=user,
        uplink=uplink,
        switch=switch,
        tx=tx,
        rx=rx,
        dropped_tx=lost,
    )
