"""How long migrations took so far: DRS reckons with it until vCenter forgets it (drs.md 6.2 and 6.4)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.drs.settings import DrsSettings
from vsphere_client.engine.vmotion.network import vmotion_links
from vsphere_client.engine.vmotion.record import MigrationRecord
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem
from vsphere_client.engine.world.tables import Floats
from vsphere_client.engine.world.world import World
from vsphere_client.model.units import SECOND_US

COUNTED = 20
"""The newest migrations of a host that count (our assumption)."""
NEWEST_WEIGHT = 0.5
"""Weight of a VM's newest migration beside what was known of it (our assumption)."""
FAST_LINE_MBPS = 10_000
SLOW_AT_ONCE, FAST_AT_ONCE = 4, 8
"""VMotions at once of a host by the speed of its line (drs.md 6.4)."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One migration of a host: how long it took, and how much of that beside the copying of memory."""

    seconds: float
    beside_s: float


class LearnedTimes:
    """Durations of vMotions since vCenter began, by VM row and by host; waiting for a slot does not count.

    Our assumptions: a VM is expected to take as long as before, the newest migration counting half; and
    whoever has not moved yet takes, beside the copying, what others took on the slower of the two hosts.
    """

    def __init__(self) -> None:
        self._of_vm: Floats = np.zeros(0)
        self._of_host: dict[str, deque[Taken]] = {}
        self._beside_s: dict[str, float] = {}

    def learn(self, record: MigrationRecord, row: int) -> None:
        """Take in a vMotion that succeeded; others tell nothing of DRS's own, which move no disks."""
        if record.ended_us is None or not record.live or record.kind != "vmotion":
            return
        began_us = record.stages[0].start_us if record.stages else record.started_us
        seconds = (record.ended_us - began_us) / SECOND_US
        copying = record.transferred_mb / record.bandwidth_mb_per_s if record.bandwidth_mb_per_s else 0.0
        if row >= len(self._of_vm):
            self._of_vm = np.pad(self._of_vm, (0, row + 1 - len(self._of_vm)))
        before = float(self._of_vm[row]) or seconds
        self._of_vm[row] = before + NEWEST_WEIGHT * (seconds - before)
        for host in (record.source, record.destination):
            taken = self._of_host.setdefault(host, deque(maxlen=COUNTED))
            taken.append(Taken(seconds, max(0.0, seconds - copying)))
            self._beside_s[host] = sum(one.beside_s for one in taken) / len(taken)

    def forget_vm(self, row: int) -> None:
        """A row has another VM from now on."""
        if row < len(self._of_vm):
            self._of_vm[row] = 0.0

    def forget(self, hosts: Iterable[str], rows: NDArray[np.intp]) -> None:
        """Forget some hosts, and what is known of VMs by their rows."""
        for host in hosts:
            self._of_host.pop(host, None)
            self._beside_s.pop(host, None)
        self._of_vm[rows[rows < len(self._of_vm)]] = 0.0

    def of_vms(self, rows: NDArray[np.intp]) -> Floats | None:
        """Expected seconds of each VM's migration, 0 for those that have not moved; None if nobody has."""
        if not self._of_vm.any():
            return None
        known = rows < len(self._of_vm)
        return np.where(known, self._of_vm[np.where(known, rows, 0)], 0.0)

    def of_hosts(self, hosts: Iterable[HostSystem]) -> Floats | None:
        """Mean seconds that migrations took on each host beside copying, 0 if unknown; None if nobody moved."""
        if not self._beside_s:
            return None
        return np.array([self._beside_s.get(host.moid, 0.0) for host in hosts])

    def mean_s(self, hosts: Iterable[str]) -> float | None:
        """Mean duration of the newest migrations of some hosts; None if they had none."""
        return _mean([one.seconds for host in hosts for one in self._of_host.get(host, ())])


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def with_learned_times(
    world: World, cluster: ClusterComputeResource, settings: DrsSettings, times: LearnedTimes
) -> DrsSettings:
    """The settings with the mean duration of the cluster's migrations and the vMotions its lines take."""
    if settings.generation != "legacy":
        return settings
    lines = [speed for moid in cluster.hosts for speed in vmotion_links(world.host(moid))]
    fast = bool(lines) and min(lines) >= FAST_LINE_MBPS
    at_once = FAST_AT_ONCE if fast else SLOW_AT_ONCE
    return replace(settings, mean_migration_s=times.mean_s(cluster.hosts), vmotions_at_once=at_once)
