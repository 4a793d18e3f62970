"""Which part of its waiting a vCPU is co-stopped for the sake of its siblings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.figures import ALWAYS_BUSY

Floats = NDArray[np.float64]

COSTOP_SHARE = 0.47
"""Share of its waiting that a vCPU of a very wide VM is co-stopped (fitted, see `costop_part`)."""
COSTOP_SIBLINGS = 0.92
"""How fast co-stop comes near that share with every further sibling (fitted)."""
SIBLING_EXPONENT = 0.78
BURST_EXPONENT = 0.6


def costop_part(run: Floats, wanted: Floats, num_cpu: Floats) -> Floats:
    """Which part of its waiting a vCPU is co-stopped rather than ready.

    Co-scheduling is relaxed: only the vCPU that is 3 ms ahead stops, until it is 1.5 ms ahead. So there must
    be siblings to lag (none with one vCPU), and the vCPU must run to get ahead: one whose bursts are short, or that
    gets hardly any time for them, is hardly ever co-stopped; who never halts runs for a quantum at a stretch.

        0.47 (1 - exp(-0.92 (num_cpu - 1) ^ 0.78 * (run * wanted) ^ 0.6)), without the last factor for who never halts

    Fitted to the micro scheduler (`decisions.microscheduler`), whose rules are those of vmkernel.md 1.5, on 4,222
    VMs of 720 random hosts of 4 to 16 cores, with and without hyper-threading: VMs of up to as many vCPUs as there
    are pCPUs that want 2 to 100 % of their time, on hosts asked for 0.3 to 3.5 times what they have, with shares,
    reservations and latency sensitivity.
    Of 480 other hosts %CSTP then differs by 0.3 points on average, and by less than 6 for 98.8 in 100 VMs.

    Args:
        run: share of time the vCPU runs.
        wanted: share of time it would run on a pCPU of its own, limits left out of account.
        num_cpu: vCPUs of the VM; with one the part is 0.
    """
    stretch = (np.clip(run, 0.0, 1.0) * np.clip(wanted, 0.0, 1.0)) ** BURST_EXPONENT
    stretch[(wanted >= ALWAYS_BUSY) & (run > 0.0)] = 1.0
    lagging = COSTOP_SIBLINGS * (num_cpu - 1.0) ** SIBLING_EXPONENT * stretch
    return np.asarray(-COSTOP_SHARE * np.expm1(-lagging), dtype=np.float64)
