"""Whether switching a host off saves enough for what it costs others (drs.md 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.recommendation import Move
from vsphere_client.decisions.drs.settings import MIGRATION_CORES


@dataclass(frozen=True, slots=True)
class PowerWorth:
    """What a power-off saves and costs while demand stays as it is, MHz times seconds; seconds of migrations."""

    saved: float
    cost: float
    migration_s: float

    @property
    def ratio(self) -> float:
        """How many times its cost it saves; infinite where it costs nothing."""
        return self.saved / self.cost if self.cost > 0.0 else float("inf")


def worth_of_sleep(arrangement: Arrangement, host: int, moves: Sequence[Move], stable_s: float) -> PowerWorth:
    """Weigh the capacity that is switched off against migrations and demand that is then not met.

    Our assumption for what no source gives a formula for: a host saves its whole capacity, for as long as demand is
    expected to last, which is the window that a power-off looks at; a migration takes part of a core on both hosts;
    what a host lacks of the heavier demand is lost for the same time. ``arrangement`` is the cluster without the host.
    """
    core = arrangement.snapshot.host_core_mhz
    moving = sum(one.seconds * MIGRATION_CORES * float(core[one.source] + core[one.target]) for one in moves)
    lacking = np.maximum(arrangement.host_cpu - arrangement.cpu_capacity, 0.0)
    lacking[host] = 0.0
    return PowerWorth(
        saved=float(arrangement.cpu_capacity[host]) * stable_s,
        cost=moving + float(lacking.sum()) * stable_s,
        migration_s=sum(one.seconds for one in moves),
    )
