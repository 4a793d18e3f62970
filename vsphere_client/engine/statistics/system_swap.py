"""What hosts page out of themselves, among the figures of their memory."""

from __future__ import annotations

import numpy as np

from vsphere_client.engine.world.tables import NOWHERE, Floats, HostTable


def add_system_swap(columns: dict[str, Floats], hosts: HostTable) -> None:
    """Take what hosts paged out of themselves off their own memory, and count it beside that of VMs."""
    if not (hosts.memory_system_swap_mb.any() or hosts.memory_system_swap_in_mb_per_s.any()):
        return
    swapped, in_cache = hosts.memory_system_swap_mb, hosts.system_swap_store == NOWHERE
    columns["memory_kernel_mb"] = columns["memory_kernel_mb"] - swapped
    columns["memory_user_worlds_mb"] = columns["memory_user_worlds_mb"] - swapped
    columns["memory_swapped_mb"] += np.where(in_cache, 0.0, swapped)
    columns["memory_host_cache_mb"] += np.where(in_cache, swapped, 0.0)
    for way in ("in", "out"):
        pages: Floats = getattr(hosts, f"memory_system_swap_{way}_mb_per_s")
        columns[f"memory_swap_{way}_mb_per_s"] += np.where(in_cache, 0.0, pages)
        columns[f"memory_host_cache_{way}_mb_per_s"] += np.where(in_cache, pages, 0.0)
