"""Panel n: the ports of the host's virtual switches.

Uplinks, traffic and losses are the engine's own. A distributed switch has the name that the tool gives its part on
the host, DvsPortset-0 and so on. From ESXi 5.1 on every uplink has a shadow port beside it, for the packets of the
health check of distributed switches, which nobody has turned on here. Our assumptions: a packet has 1,000 bytes on
average; an uplink that several switches share is listed with the first of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from vsphere_client.decisions.vmotion.evc import esxi_release
from vsphere_client.engine.esxi.links import team_uplinks, uplinks_of
from vsphere_client.engine.network.places import port_uplinks
from vsphere_client.engine.network.teams import switches_of
from vsphere_client.engine.network.traffic import adapter_traffic
from vsphere_client.engine.statistics.formulas.formula import PACKET_BYTES
from vsphere_client.engine.world.objects import DistributedVirtualSwitch
from vsphere_client.engine.world.vmkernel_teams import switch_key
from vsphere_client.session.views.esxtop.columns import Row
from vsphere_client.session.views.esxtop.scene import HostScene, leader_id, number_of

FIRST_PORT = 0x0200_0001
PORTS_A_SWITCH = 0x0100_0000
UPLINK_PORTS, VMKERNEL_PORTS, VM_PORTS = 1, 64, 1_024
"""Where on a switch these ports begin, so that a port keeps its number whatever else comes and goes."""
PORTS_AN_UPLINK = 2
"""The uplink's own, and its shadow's."""
FIRST_WITH_SHADOWS = (5, 1, 0)
NICS_A_VM = 10


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
    uplinks = tuple(uplink_rows(scene))
    rows = (*kernel, *vms, *uplinks, *_shadow_ports(scene, uplinks))
    return tuple(sorted(rows, key=lambda row: row.gid))


class _Switch(NamedTuple):
    """A switch of the host: what it is known by, its name in the tool, its first port, its adapters."""

    key: str
    name: str
    base: int
    nics: tuple[str, ...]


def _switches(scene: HostScene) -> dict[str, _Switch]:
    """The host's switches by name or id: standard ones, then distributed ones by name."""
    distributed = sorted(scene.world.all_of(DistributedVirtualSwitch), key=lambda one: one.name)
    members = [one.moid for one in distributed if scene.host.moid in one.hosts]
    found = dict(switches_of(distributed, scene.host))
    names = {key: key for key in found if key not in members}
    names |= {key: f"DvsPortset-{place}" for place, key in enumerate(members)}
    return {
        key: _Switch(key, name, FIRST_PORT + PORTS_A_SWITCH * place, found[key])
        for place, (key, name) in enumerate(names.items())
    }


def _kernel_ports(scene: HostScene) -> tuple[PortRow, ...]:
    """The VMkernel's own port on each switch, and its adapters with the traffic of their services."""
    switches = _switches(scene)
    rows = [_port(one.name, one.base, "Management", "n/a") for one in switches.values()]
    for index, adapter in enumerate(scene.host.config.vmkernel):
        team, every = scene.host.vmkernel_teams[adapter.name], team_uplinks(scene.host, adapter).names
        hashed = team.teaming.policy == "ip_hash" and len(every) > 1
        one = next(iter(uplinks_of(scene.host, adapter).names), "void")
        nic = f"all({len(every)})" if hashed else one
        now = adapter_traffic(scene.world, scene.host, adapter)
        switch = switches[team.switch]
        lost = now.tx_dropped_percent, now.rx_dropped_percent
        number = switch.base + VMKERNEL_PORTS + index
        rows.append(_port(switch.name, number, adapter.name, nic, now.tx_mbps, now.rx_mbps, lost))
    return tuple(rows)


def _vm_ports(scene: HostScene) -> tuple[PortRow, ...]:
    """A port for each network adapter of the VMs."""
    table, switches = scene.world.ports, _switches(scene)
    names = {row: name for name, row in scene.world.uplinks_of[scene.host.row].items()}
    rows = []
    for vm in scene.vms:
        for slot, (network, port) in enumerate(zip(vm.networks, scene.world.ports_of[vm.row], strict=False)):
            user = f"{leader_id(vm)}:{vm.name}" + (f".eth{slot}" if len(vm.networks) > 1 else "")
            switch = switches[switch_key(scene.world.network(network))]
            rows.append(
                _port(
                    switch.name,
                    switch.base + VM_PORTS + number_of(vm.moid) * NICS_A_VM + slot,
                    user,
                    _uplink_words(port_uplinks(scene.world, port), names),
                    float(table.tx_mbps[port]),
                    float(table.rx_mbps[port]),
                    (float(table.tx_dropped_percent[port]), float(table.rx_dropped_percent[port])),
                    vm=True,
                )
            )
    return tuple(rows)


def _uplink_words(used: tuple[int, ...], names: dict[int, str]) -> str:
    """The uplink of a port; by IP hash it has no single one."""
    if len(used) > 1:
        return f"all({len(used)})"
    return names.get(used[0], "void") if used else "void"


def uplink_rows(scene: HostScene) -> tuple[PortRow, ...]:
    """Physical adapters and all that goes over them."""
    rows, table, switches = [], scene.world.uplinks, list(_switches(scene).values())
    for index, (nic, row) in enumerate(scene.world.uplinks_of[scene.host.row].items()):
        switch = next((one for one in switches if nic in one.nics), None)
        if switch is None:
            continue
        lost = (float(table.tx_dropped_percent[row]), float(table.rx_dropped_percent[row]))
        tx, rx = float(table.tx_mbps[row]), float(table.rx_mbps[row])
        number = switch.base + UPLINK_PORTS + PORTS_AN_UPLINK * index
        rows.append(_port(switch.name, number, nic, "-", tx, rx, lost))
    return tuple(rows)


def _shadow_ports(scene: HostScene, uplinks: tuple[PortRow, ...]) -> tuple[PortRow, ...]:
    """The port of each uplink's health checks."""
    if esxi_release(scene.host.config.version) < FIRST_WITH_SHADOWS:
        return ()
    return tuple(_port(one.switch, one.gid + 1, f"Shadow of {one.name}", "n/a") for one in uplinks)


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
