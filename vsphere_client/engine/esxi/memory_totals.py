"""What VMs swapped altogether: of each since its power-on, of all on a host since the host came."""

from __future__ import annotations

import numpy as np

from vsphere_client.engine.world.tables import HostTable, VmTable

_OF_VMS = {
    "memory_total_swapped_in_mb": "memory_swap_in_mb_per_s",
    "memory_total_swapped_out_mb": "memory_swap_out_mb_per_s",
}
_OF_HOSTS = _OF_VMS | {
    "memory_total_cached_in_mb": "memory_host_cache_in_mb_per_s",
    "memory_total_cached_out_mb": "memory_host_cache_out_mb_per_s",
}
"""Columns of totals, and the rates of VMs (MB a second) that add up to them."""


def add_swapped(hosts: HostTable, vms: VmTable, step_s: float) -> None:
    """Add the rates of a step to the totals."""
    moves = {total: getattr(vms, rate) for total, rate in _OF_HOSTS.items()}
    moves = {total: rate for total, rate in moves.items() if rate.any()}
    if not moves:
        return
    rows = np.flatnonzero(sum(moves.values()))
    where = np.where(vms.executing[rows], vms.host[rows], hosts.capacity)
    for total, rate in moves.items():
        megabytes = rate[rows] * step_s
        if total in _OF_VMS:
            getattr(vms, total)[rows] += megabytes
        of_hosts = getattr(hosts, total)
        of_hosts += np.bincount(where, megabytes, hosts.capacity + 1)[:-1]
