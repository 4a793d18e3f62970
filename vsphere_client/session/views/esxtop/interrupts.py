"""Panel i: interrupts by vector, from the traffic of uplinks and the commands of storage adapters.

Our assumptions: an uplink interrupts once for four packets and a storage adapter once for two commands, as both
gather what is done; each processor has a hundred timer interrupts a second while it is busy and ten while it
idles; what handling one takes is below. Which processor served them is not simulated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
    """A vector: interrupts a second, microseconds that handling one takes, and whose it is."""

    vector: str
    count: float
    time: float
    devices: str


def interrupt_rows(scene: HostScene) -> tuple[InterruptRow, ...]:
    """All vectors by number; empty for a host that does not run."""
    if not scene.running:
        return ()
    found = [
        _row(FIRST_VECTOR + number, count, time, device)
        for number, (count, time, device) in enumerate(_devices(scene))
    ]
    return (*found, _row(TIMER_VECTOR, _timers(scene), TIMER_US, "timer"))


def _devices(scene: HostScene) -> Iterator[tuple[float, float, str]]:
    for adapter in adapter_rows(scene):
        yield adapter.cmds / COMMANDS_AN_INTERRUPT, ADAPTER_US, adapter.name
    for port in uplink_rows(scene):
        yield (port.packets_tx + port.packets_rx) / PACKETS_AN_INTERRUPT, NIC_US, port.used_by


def _timers(scene: HostScene) -> float:
    busy = sum(processors_of(scene).util) / 100.0
    return TIMER_BUSY * busy + TIMER_IDLE * (scene.pcpus - busy)


def _row(vector: int, count: float, time: float, device: str) -> InterruptRow:
    name = f"0x{vector:x}"
    return InterruptRow(
        key=f"i{name}",
        gid=vector,
        name=name,
        instance=f"{name}:{device}",
        vector=name,
        count=count,
        time=time if count > 0 else 0.0,
        devices=device,
    )
