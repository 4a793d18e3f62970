"""How often the worlds of VMs are dispatched, move, use up their quantum and wake, a second.

Our assumptions: guests work in bursts as the micro scheduler has them (a burst each 50 ms on the mean), and the
figures below follow its timeline at many loads: switches and wake-ups agree within a quarter, migrations within a
third, expirations within two a second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.figures import QUANTUM_US
from vsphere_client.decisions.microscheduler.constants import BURST_PERIOD_US

Floats = NDArray[np.float64]
BURSTS_PER_S = 1e6 / BURST_PERIOD_US
QUANTA_PER_S = 1e6 / QUANTUM_US
"""What a world that never halts uses up while it runs all the time."""
COSTOP_S = 0.0045
"""How long a co-stop lasts: from 3 ms ahead of the slowest sibling to 1.5 ms."""
ELSEWHERE = 0.7
"""Part of the dispatches on a crowded host that land on another pCPU than the one before."""
ELSEWHERE_AFTER_A_QUANTUM = 0.4
"""The same of those after the end of a quantum, as no two quanta are equally long."""
CROWDED = 0.05
"""From this part of the time that worlds want to run and wait a host is crowded."""


@dataclass(frozen=True, slots=True)
class EventCounts:
    """A second, of one vCPU: SWTCH/s, MIG/s, QEXP/s and WAKE/s of esxtop."""

    switches: Floats
    migrations: Floats
    expirations: Floats
    wakeups: Floats


def decide_event_counts(run: Floats, ready: Floats, costop: Floats, demand: Floats) -> EventCounts:
    """The counts of vCPUs, given shares of their time and what they want of a core, 0 to 1.

    A vCPU that has less to do than there is time halts after each burst; one that has not is stopped at the end of
    its quantum if somebody waits.
    """
    wait = np.maximum(1.0 - run - ready - costop, 0.0)
    spare = np.maximum(1.0 - demand, 0.0)
    halting = np.divide(2.0 * wait, spare, out=np.zeros_like(wait), where=spare > 0.0).clip(0.0, 1.0)
    wakeups = BURSTS_PER_S * np.where(demand > 0.0, halting, 0.0)
    served = np.divide(run, run + ready, out=np.ones_like(run), where=run + ready > 0.0)
    crowded = ((1.0 - served) / CROWDED).clip(0.0, 1.0)
    expirations = QUANTA_PER_S * run * (1.0 - halting) * crowded
    # A world that waits long gets but one turn for several bursts.
    turns = wakeups * np.sqrt(served) + costop / COSTOP_S
    migrations = ELSEWHERE * crowded * turns + ELSEWHERE_AFTER_A_QUANTUM * expirations
    return EventCounts(turns + expirations, migrations, expirations, wakeups)
