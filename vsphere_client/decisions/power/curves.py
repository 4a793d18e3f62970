"""Power curves: watts of a server at 0, 10, ... 100 % of its CPU.

Measured curves are SPECpower_ssj2008 results published by SPEC (res2011q1: 00342 for the ML110 G4, 00339 for
the G5). Our assumption for a server without one: 100 W and 165 W a socket at full load, 40 % of that idle, a
straight line between.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Curve = tuple[float, ...]

POINTS: Final = 11
"""Points of a curve: every ten percent."""
MEASURED: Final[dict[str, Curve]] = {
    "ProLiant ML110 G4": (86.0, 89.4, 92.6, 96.0, 99.5, 102.0, 106.0, 108.0, 112.0, 114.0, 117.0),
    "ProLiant ML110 G5": (93.7, 97.0, 101.0, 105.0, 110.0, 116.0, 121.0, 125.0, 129.0, 133.0, 135.0),
}
"""SPECpower results by the model of the server."""
BOARD_WATTS: Final = 100.0
SOCKET_WATTS: Final = 165.0
IDLE_SHARE: Final = 0.4


def curve_of(model: str, sockets: int, own: Curve = ()) -> Curve:
    """The curve of a server: its own, else the measured one of its model, else the assumed line."""
    if own:
        return own
    return MEASURED.get(model) or assumed_curve(sockets)


@cache
def assumed_curve(sockets: int) -> Curve:
    """The straight line of a server that nobody measured."""
    peak = BOARD_WATTS + SOCKET_WATTS * sockets
    steps = np.linspace(IDLE_SHARE * peak, peak, POINTS)
    return tuple(round(float(watts), 1) for watts in steps)


def watts_at(curves: Floats, which: NDArray[np.intp], utilisation: Floats) -> Floats:
    """Watts of each server; ``curves`` is [curve, 11], ``utilisation`` 0..1 and beyond is cut, by [server].

    Between two points a straight line counts, as in the consolidation studies that use these curves.
    """
    position = np.clip(utilisation, 0.0, 1.0) * (POINTS - 1)
    below = np.minimum(position.astype(np.intp), POINTS - 2)
    part = position - below
    result: Floats = curves[which, below] * (1.0 - part) + curves[which, below + 1] * part
    return result
