"""System swap: where a host pages out memory that no VM has, how much of it, and when it comes back.

It takes back memory of the host's own processes, never of virtual machines. Three places may be allowed: a named
datastore (not vSAN), the host cache, and the datastore that the host names for swap files; it needs 1 GB. Source:
vSphere Resource Management, "Using System Swap"; vmkernel.md 2.6. Our assumptions: the order among them, which is that
of a host as installed; that pages go out from the hard state on, as those of VMs do; which pages, and the rates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.memory.state import HARD, States
from vsphere_client.decisions.resources.memory.user_worlds import TOUCHED
from vsphere_client.model.host_system import SystemSwap
from vsphere_client.model.reasons import Reason, because

Floats = NDArray[np.float64]
SystemSwapOption = Literal["datastore", "host_cache", "host_local"]

SYSTEM_SWAP_MB = 1024.0
"""Space that system swap needs."""
OUT_MB_PER_S = 20.0
"""How fast a host pages its processes out."""
RETURN_S = 600.0
"""Mean time until a process touches a page that is out, once the host is out of the hard state."""


@dataclass(frozen=True, slots=True)
class SystemSwapPlace:
    """The option that a host uses, the datastore (id) behind it if there is one, and why; no option: not active."""

    option: SystemSwapOption | None
    datastore: str | None
    reason: Reason


def decide_system_swap_place(
    settings: SystemSwap, named: str | None, host_cache_mb: float, host_local: str | None
) -> SystemSwapPlace:
    """The first of the allowed places that there is.

    Args:
        settings: the host's.
        named: id of the datastore that they name, if the host can write to it.
        host_cache_mb: size of its host cache.
        host_local: id of its datastore for swap files, if it can write to it.
    """
    if not settings.enabled:
        return SystemSwapPlace(None, None, because("system_swap_off", "System swap is disabled."))
    if named is not None:
        why = because("system_swap_datastore", "The datastore that is specified takes it.")
        return SystemSwapPlace("datastore", named, why)
    missing = "" if settings.datastore is None else f"{settings.datastore} cannot be written to. "
    if settings.host_cache and host_cache_mb >= SYSTEM_SWAP_MB:
        why = because("system_swap_cache", "{missing}The host cache takes it.", missing=missing)
        return SystemSwapPlace("host_cache", None, why)
    if settings.host_local and host_local is not None:
        why = because(
            "system_swap_local", "{missing}The swap file datastore of the host takes it.", missing=missing
        )
        return SystemSwapPlace("host_local", host_local, why)
    why = because("system_swap_nowhere", "{missing}None of the allowed places is there.", missing=missing)
    return SystemSwapPlace(None, None, why)


def decide_system_swap(
    swapped_mb: Floats, user_worlds_mb: Floats, size_mb: Floats, state: States, seconds: float
) -> Floats:
    """What of its processes each host has paged out after a step, in MB; all arrays by host.

    From the hard state on what they do not touch goes out, as far as there is room; otherwise it comes back page by
    page as they need it. Where there is no place any more all of it comes back.
    """
    most = np.minimum((1.0 - TOUCHED) * user_worlds_mb, size_mb)
    out = np.minimum(swapped_mb + OUT_MB_PER_S * seconds, most)
    back = swapped_mb * np.exp(-seconds / RETURN_S)
    return np.minimum(np.where(state >= HARD, np.maximum(out, swapped_mb), back), most)
