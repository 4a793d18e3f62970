"""The switch ports of VMkernel adapters: which type of traffic goes over which adapter, and over which uplink."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from vsphere_client.decisions.network_io.load_based import Rows
from vsphere_client.decisions.network_io.traffic import TYPES
from vsphere_client.engine.esxi.links import team_uplinks, uplinks_of
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.engine.world.tables import NOWHERE, Floats
from vsphere_client.model.host_system import HostConfig, VmkernelAdapter, VmkernelService
from vsphere_client.model.network import TrafficType

CARRIERS: dict[TrafficType, VmkernelService] = {
    "management": "management",
    "ft": "ft_logging",
    "vmotion": "vmotion",
    "replication": "replication",
    "vsan": "vsan",
    "backup": "backup",
    "nvme_tcp": "nvme_tcp",
}
"""The VMkernel service whose adapter carries a type of traffic."""
STORAGE_TYPES: Final = ("iscsi", "nfs")
_ELSE_MANAGEMENT: Final = ("replication", "backup", "nvme_tcp", *STORAGE_TYPES)
"""Types that go over the management adapter of a host where none of their own is there."""


def adapters_for(config: HostConfig, kind: TrafficType) -> tuple[VmkernelAdapter, ...]:
    """The VMkernel adapters of a host that carry a type of traffic.

    NFS and iSCSI go over an adapter without any service, as storage is given one of its own; without one, as
    replication, backups and NVMe without their service, over management's (our assumption).
    """
    if kind in STORAGE_TYPES:
        found = tuple(vmk for vmk in config.vmkernel if not vmk.services)
    else:
        found = tuple(vmk for vmk in config.vmkernel if CARRIERS.get(kind) in vmk.services)
    if found or kind not in _ELSE_MANAGEMENT:
        return found
    return tuple(vmk for vmk in config.vmkernel if "management" in vmk.services)


def carriers_of(host: HostSystem, rows: dict[str, int]) -> tuple[list[int], list[tuple[int, int]]]:
    """The uplink row that carries each type of traffic, or NOWHERE; and where its frames go as well, by type."""
    carrier, copies = [], []
    for number, kind in enumerate(TYPES):
        adapters = (uplinks_of(host, vmk) for vmk in adapters_for(host.config, kind))
        used = next((one for one in adapters if one.names), None)
        carrier.append(NOWHERE if used is None else rows[used.names[0]])
        if used is not None:
            copies += [(number, rows[name]) for name in used.copies]
    return carrier, copies


def traffic_parts(host: HostSystem, adapter: VmkernelAdapter) -> Floats:
    """The part of each type of traffic on the adapter's uplink that is the adapter's own; shape (types,)."""
    return np.array([_part_of(host, adapter, kind) for kind in TYPES])


def _part_of(host: HostSystem, adapter: VmkernelAdapter, kind: TrafficType) -> float:
    """All vMotion adapters carry migrations, those behind one uplink even parts; of all others one is used."""
    places = {vmk.name: uplinks_of(host, vmk).names for vmk in adapters_for(host.config, kind)}
    used = [name for name, nics in places.items() if nics]
    if adapter.name not in used:
        return 0.0
    if kind != "vmotion":
        return float(adapter.name == used[0])
    return 1.0 / sum(places[name] == places[adapter.name] for name in used)


@dataclass(frozen=True, slots=True, eq=False)
class BalancedAdapter:
    """A VMkernel adapter (by its number on the host) in a load-based team: that team, and the uplink it uses (rows).

    ``parts`` is what it carries of the types of traffic there.
    """

    host: int
    number: int
    team: tuple[int, ...]
    uplink: int
    parts: Floats


def balanced_adapters(host: HostSystem, rows: dict[str, int]) -> Iterator[BalancedAdapter]:
    """The VMkernel adapters of a host whose teams are load-based and leave them a choice."""
    for number, vmk in enumerate(host.config.vmkernel):
        if host.vmkernel_teams[vmk.name].teaming.policy == "load_based":
            team = tuple(rows[nic] for nic in team_uplinks(host, vmk).names)
            if len(team) > 1:
                uplink = rows[uplinks_of(host, vmk).names[0]]
                yield BalancedAdapter(host.row, number, team, uplink, traffic_parts(host, vmk))


@dataclass(frozen=True, slots=True, eq=False)
class BalancedAdapters:
    """Such adapters of all hosts, one place each: rows of hosts and uplinks, numbers of adapters and teams.

    ``parts`` has shape (adapters, types).
    """

    host: Rows
    number: Rows
    team: Rows
    uplink: Rows
    parts: Floats

    @classmethod
    def of(cls, adapters: Iterable[BalancedAdapter], first_team: int) -> BalancedAdapters:
        """Each has a team of its own, from ``first_team`` on."""
        found = list(adapters)
        rows = np.array([(one.host, one.number, one.uplink) for one in found], dtype=np.intp).reshape(-1, 3)
        parts = np.array([one.parts for one in found]).reshape(-1, len(TYPES))
        team = np.arange(first_team, first_team + len(found), dtype=np.intp)
        return cls(rows[:, 0], rows[:, 1], team, rows[:, 2], parts)
