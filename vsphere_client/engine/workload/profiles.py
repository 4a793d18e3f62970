"""The named daily loads, drawn from a few points each; all shapes are our assumption.

A shape is a line through (hour, value) points, made ragged by a hash of the profile's name and the sample's
number: no transcendental function, so every machine draws the same day. Midnight is that of the lab's
virtual clock. CPU is in percent of the VM's vCPUs, memory in percent of what is configured; operations and
traffic are those of one VM of ordinary size. The shapes are kept likely by two recorded days: over 1,052
PlanetLab VMs a VM's mean CPU runs from 0.7 to 94.6 % (median 6.8 %), over 100 Bitbrains VMs from 0 to 55.7 %
(median 1.8 %).

| profile | the guest | CPU, day's mean and peak | memory active | dirty share a second |
| --- | --- | --- | --- | --- |
| idle | nothing but its own services | 1, 2 % | 5 % | 2 % |
| steady | an appliance with an even load | 35, 38 % | 30 % | 5 % |
| diurnal | office hours with a lunch dip | 25, 60 % | 12 to 30 % | 5 % |
| bursty | quiet, 14 short bursts at odd times | 10, 98 % | 15 % | 8 % |
| batch | a nightly run from 01:00 to 05:00 | 17, 96 % | 8 to 60 % | 8 % |
| database | office hours, backup from 02:00 to 03:30 | 33, 62 % | 55 to 60 % | 10 % |
| web | noon and a higher evening peak | 32, 70 % | 20 to 35 % | 4 % |

A disk operation is 16 KB, two of three are reads; database: 8 KB, 70 % reads; batch: 64 KB, half reads;
web: 90 % reads.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from vsphere_client.engine.workload.noise import noise_at
from vsphere_client.engine.workload.series import Samples, Series
from vsphere_client.engine.workload.settings import DISK_IO_KB, DISK_READ_SHARE
from vsphere_client.model.units import MINUTE_US
from vsphere_client.model.workload import ProfileName

INTERVAL_US = 5 * MINUTE_US
SAMPLES_PER_DAY = 288
_SAMPLES_PER_HOUR = 12

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """A day as points of (hour, value), how ragged it is, and how VMs that share it differ."""

    cpu: Points
    memory: Points
    iops: Points
    net: Points
    ragged: float
    noise: float
    dirty_share_per_s: float = 0.05
    spread_s: int = 900
    read_share: float = DISK_READ_SHARE
    io_kb: float = DISK_IO_KB


def _flat(value: float) -> Points:
    return ((0.0, value), (24.0, value))


def _burst_points(count: int, quiet: float, height: float) -> Points:
    """Bursts of 5 to 20 minutes, one in each of ``count`` equal parts of the day, at a place by hash."""
    part = SAMPLES_PER_DAY // count
    points: list[tuple[float, float]] = [(0.0, quiet)]
    for number in range(count):
        length = 1 + int((noise_at(1, number) + 1) * 2)
        first = number * part + 1 + int((noise_at(2, number) + 1) / 2 * (part - length - 2))
        peak = height * (0.75 + 0.25 * noise_at(3, number))
        corners = ((first - 1, quiet), (first, peak), (first + length - 1, peak), (first + length, quiet))
        points += [(sample / _SAMPLES_PER_HOUR, value) for sample, value in corners]
    return (*points, (24.0, quiet))


_BURSTS = 14

PROFILES: dict[ProfileName, Profile] = {
    "idle": Profile(
        cpu=_flat(1.0), memory=_flat(5.0), iops=_flat(1.0), net=_flat(0.02),
        ragged=0.5, noise=0.3, dirty_share_per_s=0.02, spread_s=86_400,
    ),
    "steady": Profile(
        cpu=_flat(35.0), memory=_flat(30.0), iops=_flat(80.0), net=_flat(20.0), ragged=0.1, noise=0.05,
    ),
    "diurnal": Profile(
        cpu=((0, 6), (6, 6), (8, 25), (9.5, 55), (12, 50), (13, 38), (14.5, 55), (17, 40), (19, 15), (24, 6)),
        memory=((0, 12), (7, 12), (10, 30), (17, 30), (20, 15), (24, 12)),
        iops=((0, 10), (6, 10), (9.5, 120), (17, 100), (20, 20), (24, 10)),
        net=((0, 1), (7, 2), (9.5, 25), (17, 20), (20, 4), (24, 1)),
        ragged=0.1, noise=0.08,
    ),
    "bursty": Profile(
        cpu=_burst_points(_BURSTS, 3.0, 92.0), memory=_flat(15.0),
        iops=_burst_points(_BURSTS, 8.0, 300.0), net=_burst_points(_BURSTS, 0.5, 80.0),
        ragged=0.2, noise=0.2, dirty_share_per_s=0.08, spread_s=86_400,
    ),
    "batch": Profile(
        cpu=((0, 3), (1, 3), (1.25, 92), (4.75, 92), (5, 3), (24, 3)),
        memory=((0, 8), (1, 8), (1.5, 60), (4.75, 60), (5.25, 8), (24, 8)),
        iops=((0, 4), (1, 4), (1.25, 900), (4.75, 900), (5, 4), (24, 4)),
        net=((0, 0.2), (1, 0.2), (1.25, 150), (2, 20), (4.5, 20), (4.75, 150), (5, 0.2), (24, 0.2)),
        ragged=0.05, noise=0.05, dirty_share_per_s=0.08, read_share=0.5, io_kb=64.0,
    ),
    "database": Profile(
        cpu=((0, 18), (2, 15), (2.25, 35), (3.25, 35), (3.5, 15), (7, 20), (10, 55), (12, 48), (14, 58),
             (17, 40), (20, 22), (24, 18)),
        memory=((0, 55), (8, 55), (10, 60), (17, 60), (20, 55), (24, 55)),
        iops=((0, 250), (2, 250), (2.25, 2500), (3.25, 2500), (3.5, 250), (7, 300), (10, 1200), (14, 1300),
              (17, 900), (20, 350), (24, 250)),
        net=((0, 5), (2, 5), (2.25, 300), (3.25, 300), (3.5, 5), (7, 6), (10, 40), (17, 30), (20, 8), (24, 5)),
        ragged=0.1, noise=0.1, dirty_share_per_s=0.1, read_share=0.7, io_kb=8.0,
    ),
    "web": Profile(
        cpu=((0, 12), (4, 5), (7, 12), (12, 50), (14, 42), (17, 48), (20, 65), (22, 40), (24, 12)),
        memory=((0, 22), (4, 20), (12, 32), (20, 35), (24, 22)),
        iops=((0, 20), (4, 10), (12, 60), (20, 80), (24, 20)),
        net=((0, 20), (4, 8), (12, 100), (17, 95), (20, 140), (22, 80), (24, 20)),
        ragged=0.1, noise=0.15, dirty_share_per_s=0.04, read_share=0.9,
    ),
}  # fmt: skip
"""The shapes by name."""


def profile_key(name: ProfileName) -> str:
    """The name in the series library of a profile's day."""
    return f"profile:{name}"


@cache
def profile_series(name: ProfileName) -> Series:
    """The day of a named profile: 288 samples of five minutes, the same on every machine."""
    profile = PROFILES[name]
    seed = zlib.crc32(name.encode())
    return Series(
        key=profile_key(name),
        interval_us=INTERVAL_US,
        cpu=np.minimum(_day(profile.cpu, profile.ragged, seed), np.float32(100)),
        memory_active=_day(profile.memory, 0.0, seed),
        disk_iops=_day(profile.iops, profile.ragged, seed),
        net_mbps=_day(profile.net, profile.ragged, seed),
        noise=profile.noise,
        spread_s=profile.spread_s,
        dirty_share_per_s=profile.dirty_share_per_s,
        disk_read_share=profile.read_share,
        disk_io_kb=profile.io_kb,
    )


def _day(points: Points, ragged: float, seed: int) -> Samples:
    """The samples of a shape, rounded to hundredths; CPU, disk and network share one raggedness."""
    uneven = _unevenness(seed) if ragged else (0.0,) * SAMPLES_PER_DAY
    values = [
        round(_between(points, sample / _SAMPLES_PER_HOUR) * (1 + ragged * uneven[sample]), 2)
        for sample in range(SAMPLES_PER_DAY)
    ]
    return np.array(values, np.float32)


@cache
def _unevenness(seed: int) -> tuple[float, ...]:
    return tuple(noise_at(seed, sample) for sample in range(SAMPLES_PER_DAY))


def _between(points: Points, hour: float) -> float:
    """The value at an hour on the line through the points."""
    for (start, low), (end, high) in pairwise(points):
        if start <= hour < end:
            return low + (high - low) * (hour - start) / (end - start)
    return points[-1][1]
