"""Splitting a known sum over vCPUs, threads or disks, the same way each time.

The engine keeps one figure for each VM and host. Lines below it (a vCPU, a hyper-thread) are shown a little
apart from each other, as on a real host, but their sum is the engine's figure (our assumption).
"""

from __future__ import annotations

from math import gcd

import numpy as np

from vsphere_client.engine.world.tables import Floats

WIDEST = 0.25
"""How far a part lies from the average at most."""


def weights(count: int, seed: int, busy_percent: float) -> Floats:
    """Factors with the mean 1; none makes a part of an average ``busy_percent`` pass 100.

    Shape (count,). The seed turns the order, so that not every first vCPU is the busiest.
    """
    if count < 2:
        return np.ones(count)
    room = 100.0 / busy_percent - 1.0 if busy_percent > 0 else WIDEST
    # Steps of about the golden section keep neighbours apart; a step without common divisor meets every place.
    step = next(one for one in range(max(1, round(0.618 * count)), 2 * count) if gcd(one, count) == 1)
    places = (np.arange(count) * step + seed) % count
    return 1.0 + min(WIDEST, max(room, 0.0)) * (2.0 * places - (count - 1)) / (count - 1)
