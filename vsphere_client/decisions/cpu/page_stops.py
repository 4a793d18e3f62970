"""What vCPUs lose because a sibling waits for a swapped page: time inside the VMkernel is no progress."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.figures import SKEW_LOWER_US, SKEW_UPPER_US

Floats = NDArray[np.float64]

_ON_MS = (SKEW_UPPER_US - SKEW_LOWER_US) / 1000.0
"""How long a vCPU that was let go on runs until it is stopped again for the same laggard."""
_CHANCE_MS2 = (SKEW_UPPER_US**2 - SKEW_LOWER_US**2) / 1e6
_SHORTEST_MS = 0.2
"""Shorter waits come together to this, as in the micro scheduler."""
_ROUNDS = 12
"""How often the time that is left is reckoned with what is waited in it: three digits."""


class PageStops(NamedTuple):
    """Shares of vCPUs' time: waiting for pages of their own, and co-stopped while siblings wait for theirs."""

    blocked: Floats
    stopped: Floats


def decide_page_stops(wanted: Floats, blocked: Floats, page_ms: Floats, num_cpu: Floats) -> PageStops:
    """How long the vCPUs of SMP VMs that swap wait for pages, and stand still for siblings that do.

    The vCPU that waits makes no progress, so each sibling that runs on gets ahead and is co-stopped at 3 ms until the
    page is there and its laggard has caught up to 1.5 ms. Each then waits about as long as the other did; but for the
    1.5 ms in which it goes on, in which it may miss a page itself. Then both wait, and nobody is ahead. Pages that take
    less than that make up a skew by chance only: after so many of them as a random walk takes from 1.5 to 3 ms. With
    ``m`` seconds of waiting for each second run, pages of L ms, and ``a`` the chance that a sibling runs:

        each page stops a sibling g L ms:  g L = max(L - 1.5, (1.5 + L / 2) / (1 + (3^2 - 1.5^2) / L^2))
        a sibling misses one within that:  q = 1 - exp(-m min(1.5, L) / L)
        stopped for each second run:       h = m g a (num_cpu - 1) (1 - q) / (1 + (num_cpu - 1) a q)

    Pages are missed while guest code runs, so who is stopped misses fewer: who never halts runs 1 / (1 + m + h) of the
    time, who halts what he wants / (1 + h). One vCPU has no siblings, so h = 0. Source: vmkernel.md 1.5; that misses
    come by chance is our assumption.

    Args:
        wanted: share of its time that each vCPU would run, 0 to 1, pages left out of account.
        blocked: share that it waits for pages as long as nobody is co-stopped, above 0 and below 1.
        page_ms: how long one page takes, ms, above 0.
        num_cpu: vCPUs of the VM.
    """
    a_second = blocked / np.maximum(np.minimum(wanted, 1.0 - blocked), 1e-9)
    length, siblings = np.maximum(page_ms, _SHORTEST_MS), num_cpu - 1.0
    each = np.maximum(length - _ON_MS, (_ON_MS + length / 2.0) / (1.0 + _CHANCE_MS2 / length**2)) / length
    meets = -np.expm1(-a_second * np.minimum(_ON_MS, length) / length)
    own, stopped = blocked, np.zeros_like(blocked)
    for _ in range(_ROUNDS):
        runs = np.minimum(wanted / (1.0 - own), 1.0)
        lost = a_second * each * runs * siblings * (1.0 - meets) / (1.0 + siblings * runs * meets)
        run = np.minimum(wanted / (1.0 + lost), 1.0 / (1.0 + a_second + lost))
        own, stopped = a_second * run, lost * run
    return PageStops(own, stopped)
