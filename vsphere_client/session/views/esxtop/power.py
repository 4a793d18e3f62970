"""Panel p: the power states of the processors.

Our assumption: while a thread halts it lies in C2 nine tenths of the time and in C1 the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.session.views.esxtop.columns import Row
from vsphere_client.session.views.esxtop.processors import processors_of
from vsphere_client.session.views.esxtop.scene import HostScene

SHALLOW = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerRow(Row):
    """A processor; percent. ``c0`` is running, ``c1`` and ``c2`` are sleep."""

    cpu: int
    used: float
    util: float
    c0: float
    c1: float
    c2: float


def power_rows(scene: HostScene) -> tuple[PowerRow, ...]:
    """All processors by number."""
    if not scene.running:
        return ()
    found = processors_of(scene)
    return tuple(
        PowerRow(
            key=f"p{index}",
            gid=index,
            name=str(index),
            instance=f"PCPU {index}",
            cpu=index,
            used=used,
            util=util,
            c0=util,
            c1=(100.0 - util) * SHALLOW,
            c2=(100.0 - util) * (1.0 - SHALLOW),
        )
        for index, (used, util) in enumerate(zip(found.used, found.util, strict=True))
    )
