"""Files that cross from host to host over the management network, or that of the Provisioning service.

Cold migrations and clones (NFC, or UDT with it in control) compete with all other traffic on the uplinks of both
hosts. Our assumption: Network I/O Control counts them as management traffic, as it has no class for provisioning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.allocation import AllocationService
from vsphere_client.engine.esxi.links import link_of
from vsphere_client.engine.network.traffic import offer
from vsphere_client.engine.service import NetworkChanged, Notice, Service
from vsphere_client.engine.world.objects import HostSystem

Direction = Literal["tx", "rx"]
DIRECTIONS: Final[tuple[Direction, ...]] = ("tx", "rx")


@dataclass(frozen=True, slots=True)
class CopyFlow:
    """A file on its way between two hosts (ids); it asks for ``most_mbps`` of their uplinks."""

    source: str
    destination: str
    service: Literal["management", "provisioning"]
    most_mbps: float


class CopyTrafficService(Service):
    """The flows of all files that are being copied, by the key of their task."""

    name = "copy_traffic"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._flows: dict[str, tuple[CopyFlow, ...]] = {}

    def claim(self, key: str, flows: Sequence[CopyFlow]) -> None:
        """Let the files of a task compete for uplinks from now on, in place of those it had before."""
        before = self._flows.pop(key, ())
        if flows:
            self._flows[key] = tuple(flows)
        if tuple(flows) != before:
            self._write([*before, *flows])

    def release(self, key: str) -> None:
        """A task copies no more."""
        self.claim(key, ())

    def mbps(self, flow: CopyFlow) -> float:
        """What one of the claimed flows gets now: an even part of what either end leaves to such copies."""
        ends: tuple[tuple[str, Direction], ...] = ((flow.source, "tx"), (flow.destination, "rx"))
        return min(flow.most_mbps, *(self._share(flow, moid, direction) for moid, direction in ends))

    def notice(self, notice: Notice) -> None:
        """Let copies follow their adapters to other uplinks."""
        if isinstance(notice, NetworkChanged):
            self._write([flow for flows in self._flows.values() for flow in flows])

    def _share(self, flow: CopyFlow, moid: str, direction: Direction) -> float:
        row = self._uplink(moid, flow.service)
        if row is None:
            return 0.0
        others = (one for flows in self._flows.values() for one in flows)
        here = sum(self._uplink(_end(one, direction), one.service) == row for one in others)
        return offer(self.engine.world, row, "management", direction) / max(here, 1)

    def _uplink(self, moid: str, service: Literal["management", "provisioning"]) -> int | None:
        """The row of the uplink that carries a host's copies; None without a link."""
        host = self.engine.world.objects.get(moid)
        if not isinstance(host, HostSystem) or (link := link_of(host, service)) is None:
            return None
        return self.engine.world.uplinks_of[host.row][link.name]

    def _write(self, changed: Sequence[CopyFlow]) -> None:
        """Write what all copies ask of the uplinks of the hosts concerned."""
        world = self.engine.world
        for moid in dict.fromkeys(moid for flow in changed for moid in (flow.source, flow.destination)):
            host = world.objects.get(moid)
            if not isinstance(host, HostSystem):
                continue
            rows = list(world.uplinks_of[host.row].values())
            for direction in DIRECTIONS:
                column = getattr(world.uplinks, f"copy_{direction}_mbps")
                column[rows] = 0.0
                for row, asked in self._asked(moid, direction):
                    column[row] += asked
            self.engine.service(AllocationService).capacity_changed(host)

    def _asked(self, moid: str, direction: Direction) -> Iterator[tuple[int, float]]:
        for flow in (one for flows in self._flows.values() for one in flows):
            row = self._uplink(moid, flow.service) if _end(flow, direction) == moid else None
            if row is not None:
                yield row, flow.most_mbps


def _end(flow: CopyFlow, direction: Direction) -> str:
    return flow.source if direction == "tx" else flow.destination
