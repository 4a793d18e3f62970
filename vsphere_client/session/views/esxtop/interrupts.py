"""Panel i: interrupts by vector, from the traffic of uplinks and the commands of storage adapters.

Our assumptions: an uplink interrupts once for four packets and a storage adapter once for two commands, as both
gather what is done; each processor has a hundred timer interrupts a second while it is busy and ten while it
idles; what handling one takes is below. A processor's own timer interrupts it; which processor serves a device is
decided in `decisions.cpu.interrupts`, so the processors' counts of a vector add up to its COUNT/s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vsphere_client.decisions.cpu.interrupts import serving_processor
from vsphere_client.session.views.esxtop.columns import Row
from vsphere_client.session.views.esxtop.network import uplink_rows
from vsphere_client.session.views.esxtop.processors import processors_of
from vsphere_client.session.views.esxtop.scene import HostScene
from vsphere_client.session.views.esxtop.storage import adapter_rows

PACKETS_AN_INTERRUPT, COMMANDS_AN_INTERRUPT = 4.0, 2.0
TIMER_BUSY, TIMER_IDLE = 100.0, 10.0
TIMER_US, NIC_US, ADAPTER_US = 2.0, 6.0, 4.0
TIMER_VECTOR, FIRST_VECTOR = 0xEF, 0x30


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptRow(Row):
    """A vector: interrupts a second, microseconds that handling one takes, and whose it is.

    ``counts`` and ``times`` are the same of each processor by number.
    """

    vector: str
    count: float
    time: float
    counts: tuple[float, ...]
    times: tuple[float, ...]
    devices: str


def interrupt_rows(scene: HostScene) -> tuple[InterruptRow, ...]:
    """All vectors by number; empty for a host that does not run."""
    if not scene.running:
        return ()
    found = [
        _row(FIRST_VECTOR + number, _served(scene, number, count), time, device)
        for number, (count, time, device) in enumerate(_devices(scene))
    ]
    return (*found, _row(TIMER_VECTOR, _timers(scene), TIMER_US, "timer"))


def _served(scene: HostScene, number: int, count: float) -> tuple[float, ...]:
    """All interrupts of a device on the processor that serves it."""
    nodes = int(scene.of_host("numa_nodes"))
    serving = serving_processor(number, nodes, scene.cores // nodes, scene.pcpus // scene.cores)
    return tuple(count if processor == serving else 0.0 for processor in range(scene.pcpus))


def _devices(scene: HostScene) -> Iterator[tuple[float, float, str]]:
    for adapter in adapter_rows(scene):
        yield adapter.cmds / COMMANDS_AN_INTERRUPT, ADAPTER_US, adapter.name
    for port in uplink_rows(scene):
        yield (port.packets_tx + port.packets_rx) / PACKETS_AN_INTERRUPT, NIC_US, port.used_by


def _timers(scene: HostScene) -> tuple[float, ...]:
    return tuple(
        TIMER_IDLE + (TIMER_BUSY - TIMER_IDLE) * percent / 100.0 for percent in processors_of(scene).util
    )


def _row(vector: int, counts: tuple[float, ...], time: float, device: str) -> InterruptRow:
    name, count = f"0x{vector:x}", sum(counts)
    return InterruptRow(
        key=f"i{name}",
        gid=vector,
        name=name,
        instance=f"{name}:{device}",
        vector=name,
        count=count,
        time=time if count > 0 else 0.0,
        counts=counts,
        times=tuple(time if one > 0 else 0.0 for one in counts),
        devices=device,
    )
