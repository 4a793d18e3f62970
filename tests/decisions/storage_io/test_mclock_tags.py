"""The tags of mClock (vmkernel.md 4.2), dispatched one by one, against the steady state that the engine works with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from vsphere_client.decisions.storage_io.division import Devices, Disks, decide_iops

INF = float("inf")


@dataclass
class Tagged:
    """A disk that always has a request waiting, with the tags of that; rates in I/O a second."""

    weight: float
    reservation: float = 0.0
    limit: float = INF
    next_r: float = 0.0
    next_l: float = 0.0
    next_p: float = 0.0
    served: int = 0

    def arrive(self, now: float) -> None:
        """The next request: R = max(R + 1/r, t), L = max(L + 1/l, t), P = max(P + 1/w, t)."""
        self.next_r = max(self.next_r + 1.0 / self.reservation, now) if self.reservation else INF
        self.next_l = max(self.next_l + 1.0 / self.limit, now)
        self.next_p = max(self.next_p + 1.0 / self.weight, now)


def dispatched(disks: list[Tagged], per_s: float, seconds: float) -> list[float]:
    """What each disk gets a second of a device that serves so many."""
    for disk in disks:
        disk.arrive(0.0)
    for number in range(round(per_s * seconds)):
        now = number / per_s
        due = [disk for disk in disks if disk.next_r <= now]
        if due:
            chosen = min(due, key=lambda disk: disk.next_r)
        else:
            free = [disk for disk in disks if disk.next_l <= now]
            if not free:
                continue
            chosen = min(free, key=lambda disk: disk.next_p)
            if chosen.reservation:
                chosen.next_r -= 1.0 / chosen.reservation
        chosen.served += 1
        chosen.arrive(now)
    return [disk.served / seconds for disk in disks]


def settled(disks: list[Tagged], per_s: float) -> list[float]:
    """The same by the engine's division, on a device that is never idle."""
    count, window = len(disks), 64.0
    rows = Disks(
        np.zeros(count, dtype=np.intp),
        np.array([min(disk.limit, 1e9) for disk in disks]),
        np.array([min(disk.reservation, disk.limit) for disk in disks]),
        np.array([disk.weight for disk in disks]),
        np.full(count, window),
    )
    device = Devices(np.zeros(1, dtype=np.intp), np.array([window]))
    latency = np.array([1000.0 * window / per_s])
    return [float(one) for one in decide_iops(rows, device, latency, np.array([per_s]))]


@pytest.mark.parametrize(
    "disks",
    [
        # The published shares, and what reservations, limits and both make of them.
        [(1000, 0, INF), (2500, 0, INF), (500, 0, INF), (1000, 0, INF)],
        [(200, 3000, INF), (4000, 0, INF)],
        [(1000, 0, 500), (1000, 0, INF), (2000, 0, INF)],
        [(500, 1000, 1500), (2000, 0, 2500), (1000, 500, INF)],
        [(1000, 2000, INF), (1000, 2000, INF), (2000, 0, INF)],
    ],
)
def test_tags_and_division_agree(disks: list[tuple[float, float, float]]) -> None:
    one_by_one = dispatched([Tagged(*disk) for disk in disks], 8000.0, 2.0)
    assert one_by_one == pytest.approx(settled([Tagged(*disk) for disk in disks], 8000.0), rel=0.02)


def test_limits_leave_a_device_idle() -> None:
    """Nobody may have more than his limit, though the device could serve more."""
    assert dispatched([Tagged(1000, 0, 500), Tagged(1000, 0, 300)], 8000.0, 2.0) == pytest.approx(
        [500, 300], rel=0.01
    )
