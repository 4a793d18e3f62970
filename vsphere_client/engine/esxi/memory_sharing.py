"""Transparent page sharing in the step: scanning, breaking large pages, sharing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.numa import each_node, first_node
from vsphere_client.decisions.resources.memory import (
    Alike,
    alike_mb,
    break_large_pages_mb,
    broken_by_picks_mb,
    decide_page_sharing,
    found_before_swap_mb,
    scan_mb_per_s,
    sharing_partners,
    used_by_guest_mb,
)
from vsphere_client.decisions.resources.memory.sharing import SALT_OWN
from vsphere_client.engine.esxi.memory_guest import away_mb
from vsphere_client.engine.esxi.numa_step import memory_nodes
from vsphere_client.engine.world.residents import Residents
from vsphere_client.engine.world.tables import Floats, HostTable, VmTable

Rows = NDArray[np.intp]
Flags = NDArray[np.bool_]

NODES_MOST = 1024
"""More NUMA nodes than a host can have."""
FOUND_SHARE = 0.02
"""A guest of which the scan has found less than this alike is still new to it."""


def share_pages(hosts: HostTable, vms: VmTable, rows: Rows, near: Flags, step_s: float) -> None:
    """Scan the VMs in ``rows`` and share what is alike; ``near`` marks hosts that break large pages."""
    where = vms.host[rows].astype(np.intp)
    state = hosts.memory_state[where]
    granted = vms.memory_granted_mb[rows]
    pace = scan_mb_per_s(
        where,
        granted,
        state,
        hosts.memory_scan_s[where],
        hosts.memory_share_mb_per_s[where],
        hosts.memory_scan_mb_per_s,
    )
    scanned = np.minimum(pace * step_s, granted)
    small = break_large_pages_mb(granted, vms.memory_small_mb[rows], near[where], state, scanned)
    small = np.where(hosts.memory_large_pages[where], small, granted)
    _write(vms, rows, _alike(hosts, vms, rows), small, scanned)


def _write(vms: VmTable, rows: Rows, alike: Alike, small: Floats, scanned: Floats) -> None:
    granted = vms.memory_granted_mb[rows]
    resident = granted - vms.memory_balloon_mb[rows] - away_mb(vms, rows)
    verdict = decide_page_sharing(granted, resident, alike, vms.memory_hinted_mb[rows], small, scanned)
    vms.memory_hinted_mb[rows] = verdict.hinted_mb
    vms.memory_small_mb[rows] = verdict.small_mb
    vms.memory_shared_mb[rows] = verdict.shared_mb
    vms.memory_zero_mb[rows] = verdict.zero_mb
    vms.memory_saved_mb[rows] = verdict.saved_mb


def _alike(hosts: HostTable, vms: VmTable, rows: Rows) -> Alike:
    """What of the VMs is alike; nothing of those that do not take part.

    Each NUMA node keeps its own copies, and the memory of a wide VM lies on several nodes: it has a part on each, where
    others are its partners (our assumption: of all its pages alike many).
    """
    homes = memory_nodes(vms, rows)
    nodes = np.maximum(np.bitwise_count(homes), 1).astype(np.intp)
    salting = hosts.memory_salting[vms.host[rows]]
    alone = (salting == SALT_OWN) & (vms.share_salt[rows] == 0)
    if alone.all() or (nodes == 1).all():
        return _alike_on(hosts, vms, rows, first_node(homes), nodes)
    owner = np.repeat(np.arange(len(rows)), nodes)
    parts = _alike_on(hosts, vms, rows[owner], each_node(homes, nodes), nodes[owner])
    weight = 1.0 / nodes[owner]

    def mean(values: Floats) -> Floats:
        return np.asarray(np.bincount(owner, values * weight, len(rows)), dtype=np.float64)

    return Alike(mean(parts.shareable_mb), mean(parts.zero_mb), mean(parts.saving_mb))


def _alike_on(hosts: HostTable, vms: VmTable, rows: Rows, node: Rows, nodes: Rows) -> Alike:
    """The same with the partners that VMs find on one node each, of the ``nodes`` that they have."""
    where = vms.host[rows].astype(np.int64)
    place = where * NODES_MOST + node
    salting = (vms.share_salt[rows], hosts.memory_salting[where], vms.page_sharing[rows])
    partners = sharing_partners(place, vms.guest_system[rows], *salting)
    twins = sharing_partners(place, vms.guest_image[rows], *salting) if (partners > 1.0).any() else partners
    used = used_by_guest_mb(vms.memory_mb[rows], vms.memory_working_set_mb[rows])
    granted = np.where(vms.page_sharing[rows], vms.memory_granted_mb[rows], 0.0)
    return alike_mb(granted, used, vms.zeroes_memory[rows], partners, twins, nodes)


def worth_scanning(hosts: HostTable, vms: VmTable, residents: Residents, near: Flags) -> Rows:
    """Rows of VMs that the scan may still find something in, or that share already."""
    # The zero pages at least can be found in every guest.
    fresh = vms.memory_hinted_mb < FOUND_SHARE * vms.memory_granted_mb
    worth = (fresh & vms.page_sharing) | (vms.memory_small_mb > 0.0)
    worth[residents.on(near | ~hosts.memory_large_pages)] = True
    return residents.those(worth)


def recall_scans(hosts: HostTable, vms: VmTable, rows: Rows) -> None:
    """VMs that have been running for long have been scanned through."""
    vms.memory_hinted_mb[rows] = _alike(hosts, vms, rows).shareable_mb
    small = ~hosts.memory_large_pages[vms.host[rows]]
    vms.memory_small_mb[rows] = np.where(small, vms.memory_granted_mb[rows], 0.0)


def share_before_swap(hosts: HostTable, vms: VmTable, rows: Rows, picked: Floats) -> Floats:
    """Share what of the pages picked to be swapped (MB) is alike; returns how much that is."""
    found = np.zeros(len(rows))
    some = np.flatnonzero(picked > 0.0)
    if not some.size:
        return found
    rows, alike = rows[some], _alike(hosts, vms, rows[some])
    resident = vms.memory_granted_mb[rows] - vms.memory_balloon_mb[rows] - away_mb(vms, rows)
    shared = found_before_swap_mb(alike, vms.memory_hinted_mb[rows], resident, picked[some])
    part = shared / np.where(alike.shareable_mb > 0.0, alike.shareable_mb, 1.0)
    vms.memory_hinted_mb[rows] += shared
    vms.memory_shared_mb[rows] += shared
    vms.memory_zero_mb[rows] += part * alike.zero_mb
    vms.memory_saved_mb[rows] += part * alike.saving_mb
    found[some] = shared
    return found


def break_picked(vms: VmTable, rows: Rows, picked: Floats) -> None:
    """Break the large pages of which a part (``picked``, MB) is compressed or swapped."""
    granted, small = vms.memory_granted_mb[rows], vms.memory_small_mb[rows]
    resident = granted - vms.memory_balloon_mb[rows] - away_mb(vms, rows) + picked
    vms.memory_small_mb[rows] = small + broken_by_picks_mb(np.maximum(granted - small, 0.0), resident, picked)


def clamp_sharing(vms: VmTable, rows: Rows) -> None:
    """What was reclaimed in this step is no longer shared; what sharing saved is not reclaimed."""
    away = vms.memory_balloon_mb[rows] + away_mb(vms, rows)
    left = np.maximum(vms.memory_granted_mb[rows] - away, 0.0)
    vms.memory_shared_mb[rows] = np.minimum(vms.memory_shared_mb[rows], left)
    vms.memory_zero_mb[rows] = np.minimum(vms.memory_zero_mb[rows], left)
