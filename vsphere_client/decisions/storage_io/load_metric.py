"""How heavy the work of a virtual disk is for its array: the workload metric of Storage DRS.

The model is the published one behind Storage DRS (Gulati and others, BASIL, FAST 2010, recalled): a product of
commands under way, their size, and the parts of them that read and that are random, each with its own constant.
Our assumption: all commands are random, as guests' access patterns are not simulated.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
OUTSTANDING, SIZE_KB, READS, RANDOM = 1.3, 51.0, 1.4, 0.7
"""The constants of the model (K1 to K4)."""
ALL_RANDOM = 1.0


def load_metric(outstanding: Floats, size_kb: Floats, read_part: float) -> Floats:
    """The metric, a number without a unit; 0 where no command is under way.

    Args:
        outstanding: Commands under way.
        size_kb: Their mean size.
        read_part: The part of them that reads, 0 to 1.
    """
    found = (OUTSTANDING + outstanding) * (SIZE_KB + size_kb) * (READS + read_part) * (RANDOM + ALL_RANDOM)
    return np.where(outstanding > 0.0, found, 0.0)
