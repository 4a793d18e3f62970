"""System swap in the step: hosts that are short of memory page out their own processes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.memory import HARD
from vsphere_client.decisions.resources.memory.system_swap import decide_system_swap
from vsphere_client.engine.world.tables import NOWHERE, Floats, HostTable

Rows = NDArray[np.intp]


def apply_system_swap(hosts: HostTable, only: Rows, step_s: float) -> None:
    """Write what the hosts in ``only`` have paged out of their processes, and how fast that changes."""
    before = hosts.memory_system_swap_mb[only]
    if not before.any() and not (hosts.memory_state[only] >= HARD).any():
        hosts.memory_system_swap_in_mb_per_s[only] = hosts.memory_system_swap_out_mb_per_s[only] = 0.0
        return
    after = decide_system_swap(
        before,
        np.where(hosts.running[only], hosts.memory_user_worlds_mb[only], 0.0),
        hosts.memory_system_swap_size_mb[only],
        hosts.memory_state[only],
        step_s,
    )
    hosts.memory_system_swap_mb[only] = after
    if step_s > 0.0:
        hosts.memory_system_swap_out_mb_per_s[only] = np.maximum(after - before, 0.0) / step_s
        hosts.memory_system_swap_in_mb_per_s[only] = np.maximum(before - after, 0.0) / step_s


def own_memory_mb(hosts: HostTable) -> Floats:
    """What the VMkernel and the processes of each host have in memory, MB."""
    return hosts.memory_kernel_mb - hosts.memory_system_swap_mb


def system_swap_in_cache_mb(hosts: HostTable) -> Floats:
    """What of it lies in the host cache, MB."""
    return np.where(hosts.system_swap_store == NOWHERE, hosts.memory_system_swap_mb, 0.0)
