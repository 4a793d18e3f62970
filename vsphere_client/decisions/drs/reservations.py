"""Hosts on which more is reserved than they have: VMs leave until what stays can be kept (drs.md 6, step 2).

A host comes into this when something takes capacity from it (the VMkernel, an uplink that fails) or gives VMs
more to reserve while they run; and when the VMs of a pool that reserves ask for more of it than their host has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from vsphere_client.decisions.drs.arrangement import FULL, Arrangement
from vsphere_client.decisions.drs.mandatory import Need, move_by_need
from vsphere_client.decisions.drs.recommendation import DrsFault, Move, ReasonCode
from vsphere_client.decisions.drs.rule_book import RuleBook
from vsphere_client.decisions.drs.snapshot import FloatArray, IntArray

STORY = (
    "{reserved:.0f} {unit} of {what} are reserved on {{source}}, which has {capacity:.0f} {unit}. "
    "On {{target}} there is room for {{vm}}."
)
POOL_STORY = (
    "Resource pools guarantee {reserved:.0f} {unit} of {what} to virtual machines of {{source}}, which has "
    "{capacity:.0f} {unit}. On {{target}} there is room for {{vm}}."
)


@dataclass(frozen=True, slots=True, eq=False)
class _Reserved:
    """One thing that can be reserved: of each VM, and together and at most of each host."""

    reason: ReasonCode
    what: str
    unit: str
    vms: FloatArray
    hosts: FloatArray
    capacity: FloatArray

    def excess(self, host: int) -> float:
        """What a host lacks; not above 0 where all is kept."""
        return float(self.hosts[host] - self.capacity[host] * FULL)


def satisfy_reservations(arrangement: Arrangement, book: RuleBook) -> Iterator[Move | DrsFault]:
    """Moves off every host that cannot keep what is reserved on it, as few as it takes, whatever they cost.

    Rules and preferences hold; at most the move budget leaves a host. A fault where no VM of it finds a host.
    """
    for reserved in _all(arrangement):
        for host in np.flatnonzero(arrangement.balanced & (reserved.hosts > reserved.capacity * FULL)):
            yield from _relieve(arrangement, book, int(host), reserved)


def _all(arrangement: Arrangement) -> Iterator[_Reserved]:
    snapshot, at = arrangement.snapshot, arrangement
    cpu = (snapshot.vm_cpu_reservation_mhz, at.host_cpu_reserved, at.cpu_capacity)
    yield _Reserved("reservationCpu", "CPU", "MHz", *cpu)
    memory = (snapshot.vm_memory_reservation_mb, at.host_memory_reserved, at.memory_capacity)
    yield _Reserved("reservationMem", "memory", "MB", *memory)
    if (network := snapshot.network) is not None:
        for row, switch in enumerate(network.switches):
            mbps = (network.reserved[row], at.network_reserved[row], network.quota[row])
            yield _Reserved("networkBandwidthReservation", f"bandwidth of {switch}", "Mbps", *mbps)
    if snapshot.vm_cpu_guaranteed_mhz is not None:
        pools_cpu = (snapshot.vm_cpu_guaranteed_mhz, at.host_cpu_guaranteed, at.cpu_capacity)
        yield _Reserved("reservationPool", "CPU", "MHz", *pools_cpu)
    if snapshot.vm_memory_guaranteed_mb is not None:
        pools_memory = (snapshot.vm_memory_guaranteed_mb, at.host_memory_guaranteed, at.memory_capacity)
        yield _Reserved("reservationPool", "memory", "MB", *pools_memory)


def _relieve(
    arrangement: Arrangement, book: RuleBook, host: int, reserved: _Reserved
) -> Iterator[Move | DrsFault]:
    """Moves of VMs that reserve something, until it is enough."""
    busy = arrangement.snapshot.vm_migrating | arrangement.moved
    members = arrangement.members(host)
    left = members[(reserved.vms[members] > 0.0) & ~busy[members]]
    fault: DrsFault | None = None
    while (lacking := reserved.excess(host)) > 0.0 and len(left):
        if arrangement.moves_from[host] >= arrangement.settings.max_moves_per_host:
            break
        vm = _next(left, reserved.vms[left], lacking)
        left = left[left != vm]
        outcome = move_by_need(arrangement, book, vm, Need(reserved.reason, story=_story(host, reserved)))
        if isinstance(outcome, Move):
            yield outcome
        else:
            fault = fault or outcome
    if fault is not None and reserved.excess(host) > 0.0:
        yield fault


def _next(vms: IntArray, wanted: FloatArray, lacking: float) -> int:
    """The VM to try next: the least that ends what is lacking alone, else the one that reserves most."""
    enough = wanted >= lacking
    if enough.any():
        return int(vms[enough][wanted[enough].argmin()])
    return int(vms[wanted.argmax()])


def _story(host: int, reserved: _Reserved) -> str:
    figures = {"reserved": float(reserved.hosts[host]), "capacity": float(reserved.capacity[host])}
    what = reserved.what.replace("{", "{{").replace("}", "}}")
    story = POOL_STORY if reserved.reason == "reservationPool" else STORY
    return story.format(what=what, unit=reserved.unit, **figures)
