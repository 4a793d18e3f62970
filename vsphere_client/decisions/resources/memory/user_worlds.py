"""Memory of a host that no VM has: user worlds, the processes of its services, and the VMkernel's heap.

Our assumptions: the sizes below, and what of it is touched; VMware publishes none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

SIZES_MB: Final[dict[str, float]] = {
    "vmsyslogd": 24.0,
    "vobd": 14.0,
    "hostd": 230.0,
    "rhttpproxy": 36.0,
    "vpxa": 96.0,
    "fdm": 62.0,
    "lbtd": 8.0,
    "sfcbd-watchdog": 66.0,
    "ntpd": 7.0,
    "snmpd": 11.0,
    "DCUI": 14.0,
    "TSM-SSH": 9.0,
    "lwsmd": 32.0,
    "pcscd": 5.0,
    "xorg": 24.0,
}
"""By service key, for release 8."""
RELEASES: Final = {"6": 0.7, "7": 0.85}
"""Earlier releases take a part of that."""
TOUCHED: Final = 0.25
"""Part of their memory that processes use all the time."""
MOST_OF_KERNEL: Final = 0.5
"""On a host so small that its VMkernel has little, user worlds have at most this part of it."""
HEAP_PART: Final = 0.05
"""Address space of the heap, as a part of what the VMkernel has without user worlds."""
HEAP_AT_REST: Final = 0.40
"""Part of the heap that is in use on a host without VMs."""
HEAP_MB_PER_VCPU: Final = 0.05
"""Of the heap for each virtual CPU that runs: its worlds, queues and ports."""


def user_worlds_mb(services: Iterable[str], version: str, kernel_mb: float) -> dict[str, float]:
    """What the processes of running services take, MB, by service; ``kernel_mb`` has them and the VMkernel."""
    factor = RELEASES.get(version.partition(".")[0], 1.0)
    found = {key: SIZES_MB[key] * factor for key in services if key in SIZES_MB}
    whole = sum(found.values())
    fits = min(1.0, MOST_OF_KERNEL * kernel_mb / whole) if whole else 1.0
    return {key: size * fits for key, size in found.items()}
