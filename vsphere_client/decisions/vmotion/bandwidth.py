"""What a vMotion network carries, and what it costs the hosts.

Network rates are decimal, as the published figures are: 1 MB on the wire is 10^6 bytes,
while memory sizes count 2^20. ``wire_mb`` converts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

LINK_EFFICIENCY: Final = 0.94
STREAM_MBPS: Final = 15_000.0  # one stream helper fills about 15 Gbps
STREAM_BUFFER_MB: Final = 18.75
"""What one stream has under way at most: the bandwidth-delay product of 1 Gbps and 150 ms (vmotion.md 9)."""
AUTOMATIC_STREAMS_SINCE: Final = (7, 0, 2)
LEAST_HEADROOM: Final = 0.05
FAST_MBPS: Final = 10_000.0
MOST_FAST_LINKS: Final = 4
MOST_SLOW_LINKS: Final = 16
Streams = Sequence[int | None]
_BYTES_PER_MEMORY_MB: Final = 1_048_576
_BITS_PER_WIRE_BYTE: Final = 8


def wire_mb(memory_mb: float) -> float:
    """Memory (2^20 bytes each MB) in the megabytes of network rates (10^6 bytes each)."""
    return memory_mb * _BYTES_PER_MEMORY_MB / 1e6


def streams_for(link_mbps: float) -> int:
    """Streams that a vMotion adapter opens on a link (vSphere 7.0 U2 and later): one per 15 Gbps."""
    return max(1, math.ceil(link_mbps / STREAM_MBPS))


def streams_of(release: tuple[int, int, int]) -> int | None:
    """Streams per vMotion adapter on an ESXi release: one before 7.0 U2, then None: by the link speed.

    Source: N. Hagoort, "Auto-tuning vMotion streams".
    """
    return None if release >= AUTOMATIC_STREAMS_SINCE else 1


def bandwidth_mb_per_s(link_mbps: float, streams: int | None = None, rtt_ms: float = 0.0) -> float:
    """What vMotion gets out of one link, in MB/s: 117.5 per GbE, at most 15 Gbps a stream.

    ``streams`` None opens as many as the link speed asks for; before 7.0 U2 it is 1 per
    vMotion adapter. A stream waits for its acknowledgements: it carries no more than its buffer in a
    round trip (our assumption: buffers grow to that size and no further).
    """
    opened = streams_for(link_mbps) if streams is None else streams
    carried = min(LINK_EFFICIENCY * link_mbps, STREAM_MBPS * opened) / _BITS_PER_WIRE_BYTE
    return carried if rtt_ms <= 0.0 else min(carried, opened * STREAM_BUFFER_MB * 1000.0 / rtt_ms)


def path_bandwidth_mb_per_s(
    source_links_mbps: Sequence[float],
    destination_links_mbps: Sequence[float],
    concurrent: float = 1,
    cpu_headroom: float = 1.0,
    rtt_ms: float = 0.0,
    streams: tuple[Streams, Streams] = ((), ()),
) -> float:
    """What one vMotion gets between two hosts with several vMotion NICs each, in MB/s.

    The slower host decides; ``concurrent`` is all shares over its own, so that migrations of one
    priority share evenly; ``cpu_headroom`` below 1 is available over needed CPU, and slows the copy in
    proportion. ``streams`` tells those of each link on each side; nothing or None opens as many as it asks for.
    """
    sides = zip((source_links_mbps, destination_links_mbps), streams, strict=True)
    return min(side_mb_per_s(*side, rtt_ms) for side in sides) / concurrent * min(1.0, cpu_headroom)


def side_mb_per_s(links_mbps: Sequence[float], streams: Streams = (), rtt_ms: float = 0.0) -> float:
    """What one host's vMotion links carry together, MB/s, with the streams of each (see `path_bandwidth_mb_per_s`)."""
    opened = streams or (None,) * len(links_mbps)
    return sum(bandwidth_mb_per_s(link, one, rtt_ms) for link, one in zip(links_mbps, opened, strict=True))


def usable_links(links_mbps: Sequence[float]) -> tuple[int, ...]:
    """Places of the links that multi-NIC vMotion uses: 16 below 10 GbE and 4 from there on, the first ones.

    Source: D. Epping, "vSphere 5.0 vMotion enhancements".
    """
    fast = [at for at, link in enumerate(links_mbps) if link >= FAST_MBPS][:MOST_FAST_LINKS]
    slow = [at for at, link in enumerate(links_mbps) if link < FAST_MBPS][:MOST_SLOW_LINKS]
    return tuple(sorted((*fast, *slow)))


def cpu_reservation_cores(links_mbps: Sequence[float]) -> float:
    """Cores that a host sets aside for all its running vMotions together.

    10 % of a core per GbE, at least 30 %, 100 % per 10 GbE. Source: F. Denneman, "Calculating
    the bandwidth usage and duration of a vMotion process".
    """
    return max(0.3, sum(links_mbps) / 10_000.0)


def cpu_headroom(available_mhz: float, needed_mhz: float) -> float:
    """What part of the CPU that migrations need a host can give them, 0.05 to 1.

    Our assumption: the VMkernel finds a twentieth of it even where reservations take everything.
    """
    if needed_mhz <= 0.0:
        return 1.0
    return min(1.0, max(LEAST_HEADROOM, available_mhz / needed_mhz))


def dirty_bitmap_mb(memory_mb: float) -> float:
    """Size of the dirty bitmap, in MB: one bit for each page of 4 KB."""
    return memory_mb / (4 * 1024 * 8)
