"""Memory that guests write to: TCHD_W of esxtop and the counter of active writes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.esxi.memory_guest import sampling_period_us
from vsphere_client.engine.world.tables import Floats
from vsphere_client.engine.world.world import World
from vsphere_client.model.units import SECOND_US

ALL = slice(None)


def active_write_mb(world: World, rows: NDArray[np.integer] | slice = ALL) -> Floats:
    """Memory that guests write to, by VM row, or of some rows.

    What they dirty within one period of sampling (Mem.SamplePeriod of their host), at most their active memory (our
    assumption).
    """
    table = world.vms
    period_us = sampling_period_us(world.hosts, table.host[rows])
    return np.minimum(table.memory_active_mb[rows], table.dirty_mb_per_s[rows] * (period_us / SECOND_US))
