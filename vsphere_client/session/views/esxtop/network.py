"""Panel n: the ports of the host's virtual switches.

Uplinks, traffic and losses are the engine's own. Our assumption: a packet has 1,000 bytes on average.
"""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.engine.esxi.links import uplinks_of
from vsphere_client.engine.network.traffic import adapter_mbps
from vsphere_client.engine.statistics.formulas.formula import PACKET_BYTES
from vsphere_client.engine.world.objects import DistributedVirtualPortgroup, DistributedVirtualSwitch
from vsphere_client.session.views.esxtop.columns import Row
from vsphere_client.session.views.esxtop.scene import HostScene, leader_id, number_of

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
    rows = (*kernel, *vms, *uplink_rows(scene))
    return tuple(sorted(rows, key=lambda row: row.gid))


def _kernel_ports(scene: HostScene) -> tuple[PortRow, ...]:
    """The VMkernel's own port and its adapters, with the traffic of their services."""
    rows = [_port(STANDARD_SWITCH, FIRST_PORT, "Management", "n/a")]
    for index, adapter in enumerate(scene.host.config.vmkernel):
        nic = next(iter(uplinks_of(scene.host, adapter).names), "void")
        traffic = adapter_mbps(scene.world, scene.host, adapter)
        number = FIRST_PORT + VMKERNEL_PORTS + index
        rows.append(_port(STANDARD_SWITCH, number, adapter.name, nic, *traffic))
    return tuple(rows)


def _vm_ports(scene: HostScene) -> tuple[PortRow, ...]:
    """A port for each network adapter of the VMs."""
    table = scene.world.ports
    names = {row: name for name, row in scene.world.uplinks_of[scene.host.row].items()}
    rows = []
    for vm in scene.vms:
        for slot, (network, port) in enumerate(zip(vm.networks, scene.world.ports_of[vm.row], strict=False)):
            user = f"{leader_id(vm)}:{vm.name}" + (f".eth{slot}" if len(vm.networks) > 1 else "")
            switch = _switch(scene, network)
            number = _base(scene, switch) + VM_PORTS + number_of(vm.moid) * NICS_A_VM + slot
            rows.append(
                _port(
                    switch,
                    number,
                    user,
                    names.get(int(table.uplink[port]), "void"),
                    float(table.tx_mbps[port]),
                    float(table.rx_mbps[port]),
                    (float(table.tx_dropped_percent[port]), float(table.rx_dropped_percent[port])),
                    vm=True,
                )
            )
    return tuple(rows)


def uplink_rows(scene: HostScene) -> tuple[PortRow, ...]:
    """Physical adapters and all that goes over them."""
    rows, table = [], scene.world.uplinks
    for index, (nic, row) in enumerate(scene.world.uplinks_of[scene.host.row].items()):
        number = FIRST_PORT + UPLINK_PORTS + index
        lost = (float(table.tx_dropped_percent[row]), float(table.rx_dropped_percent[row]))
        tx, rx = float(table.tx_mbps[row]), float(table.rx_mbps[row])
        rows.append(_port(STANDARD_SWITCH, number, nic, "-", tx, rx, lost))
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
    lost: tuple[float, float] = (0.0, 0.0),
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
        dropped_tx=lost[0],
        dropped_rx=lost[1],
    )
