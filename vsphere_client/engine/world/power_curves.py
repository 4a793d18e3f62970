"""The power curves that the hosts of a world have, each once."""

from __future__ import annotations

import numpy as np

from vsphere_client.decisions.power.curves import POINTS, Curve, Floats


class PowerCurves:
    """Curves by number, in the order in which hosts brought them; [curve, 11] watts."""

    def __init__(self) -> None:
        self._number: dict[Curve, int] = {}
        self.table: Floats = np.zeros((0, POINTS))

    def number_of(self, curve: Curve) -> int:
        """The number of a curve; a new one gets the next."""
        found = self._number.get(curve)
        if found is None:
            found = self._number[curve] = len(self._number)
            self.table = np.array(list(self._number), dtype=np.float64)
        return found
