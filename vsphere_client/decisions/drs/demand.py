"""What a VM is taken to ask for, before any averaging."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.drs.settings import IDLE_MEMORY_PERCENT, DrsSettings

FloatArray = NDArray[np.float64]


def cpu_demand_mhz(
    used_mhz: FloatArray, ready_mhz: FloatArray, run_fraction: FloatArray, ceiling_mhz: FloatArray
) -> FloatArray:
    """CPU demand in MHz: what it used, and its ready time scaled by how much of its time it wants to run.

    ``run_fraction`` is run / (run + sleep), so an idle VM that waits does not inflate demand; the
    ceiling is the smaller of vCPUs x core MHz and the limit. Source: Gulati et al., VMware Technical
    Journal 2012 (from knowledge, not re-read).
    """
    return np.minimum(used_mhz + ready_mhz * run_fraction, ceiling_mhz)


def idle_memory_percent(settings: DrsSettings) -> float:
    """Percent of idle consumed memory that counts: 25, 100 with the consumed metric, or as set."""
    if settings.memory_metric == "consumed":
        return 100.0
    if "PercentIdleMBInMemDemand" in settings.advanced:
        return float(settings.advanced["PercentIdleMBInMemDemand"])
    if "IdleTax" in settings.advanced:
        return 100.0 - float(settings.advanced["IdleTax"])
    return IDLE_MEMORY_PERCENT


def memory_demand_mb(
    active_mb: FloatArray, consumed_mb: FloatArray, overhead_mb: FloatArray, settings: DrsSettings
) -> FloatArray:
    """Memory demand in MB: active, a part of the idle consumed memory, overhead (Denneman 2012, 2018)."""
    idle = np.maximum(consumed_mb - active_mb, 0.0)
    return active_mb + idle * (idle_memory_percent(settings) / 100.0) + overhead_mb
