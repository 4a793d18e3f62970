"""Memory tiering in the step: pages that DRAM does not hold lie on the hosts' NVMe tier."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.memory.tiering import decide_tiering
from vsphere_client.engine.esxi.numa_step import dram_mb
from vsphere_client.engine.esxi.system_swap_step import own_memory_mb
from vsphere_client.engine.world.residents import Residents
from vsphere_client.engine.world.tables import HostTable, VmTable

Rows = NDArray[np.intp]


def apply_tiers(hosts: HostTable, vms: VmTable, residents: Residents, only: Rows, step_s: float) -> None:
    """Write what of VMs and hosts lies on tiers, and add the waiting for it to that for other pages."""
    tiered = hosts.memory_tier_size_mb > 0.0
    had_any = vms.memory_tier_mb.any()
    if not (tiered.any() or had_any):
        return
    there = _on(vms, tiered)
    if had_any:
        # A VM that came from a host with a tier has all of its memory in DRAM here.
        vms.memory_tier_mb[residents.those(~there)] = 0.0
    rows = residents.those(there)
    where = vms.host[rows].astype(np.intp)
    size = hosts.capacity
    overhead = np.bincount(where, vms.overhead_mb[rows], size)
    dram = dram_mb(hosts) - own_memory_mb(hosts) - overhead
    cpus = vms.num_cpu[rows].astype(np.float64)
    found = decide_tiering(where, vms.memory_consumed_mb[rows], vms.memory_working_set_mb[rows], cpus, dram)
    vms.memory_tier_mb[rows] = found.tier_mb
    vms.memory_tier_mb_per_s[rows] = found.read_mb_per_s
    hosts.memory_tier_mb[only] = np.bincount(where, found.tier_mb, size)[only]
    hosts.memory_tier_mb_per_s[only] = np.bincount(where, found.read_mb_per_s, size)[only]
    if step_s > 0.0:
        other = vms.memory_latency_percent[rows]
        waits = 100.0 - (100.0 - other) * (100.0 - found.wait_percent) / 100.0
        vms.memory_latency_percent[rows] = waits
        # Of all this waiting pages that DRAM does not hold are the rest, and each of those takes next to nothing.
        vms.memory_page_wait_ms[rows] *= np.divide(other, waits, out=np.ones_like(waits), where=waits > 0.0)


def _on(vms: VmTable, tiered: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """VMs (by row) on such hosts; one without a host has row -1, which is the spare last place."""
    return np.append(tiered, False)[vms.host]
