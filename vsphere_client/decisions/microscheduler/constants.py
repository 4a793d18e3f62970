"""The figures of the micro scheduler alone; times in microseconds.

Those that it shares with the macro model stand in `decisions.cpu.figures`. VMware publishes no number
where "our assumption" is said.
"""

from __future__ import annotations

from typing import Final

from vsphere_client.decisions.cpu.figures import FULL_SPEED, PAIR_SPEED

LOST_IN_A_PAIR: Final = FULL_SPEED - PAIR_SPEED
"""Eighths of a core that a busy hyper-thread loses beside a busy partner."""
QUANTUM_SPREAD_US: Final = 10_000
"""Between the shortest and the longest quantum of 50 ms on average: timers and interrupts keep none of them exact, so
that VMs which are always busy do not take their turns in step (our assumption)."""
QUANTA: Final = 4096
"""How many lengths of quanta are drawn, to be given out in turn."""
LEAST_SLICE_US: Final = 2_000
"""Nobody is pre-empted before it ran this long (our assumption)."""
PREEMPTION_ADVANTAGE: Final = 1.1
"""How many times the waker's MHzPerShare a running world must have to be pre-empted (our assumption: a tenth more,
or worlds that are equal would take turns all the time)."""
CAUGHT_UP: Final = 1.0
"""Who used all of it for a while has caught up again: so he gets what he is owed on average, and who is owed whole
cores all the time keeps them (our assumption)."""
STEAL_ADVANTAGE: Final = 1.1
"""How many times the MHzPerShare of the first in line elsewhere a node's own must have before a pCPU takes
the world of another NUMA node (our assumption)."""
USAGE_MEMORY_US: Final = 1_000_000
"""MHzUsed is an average that forgets with this time constant (our assumption)."""
LIMIT_PERIOD_US: Final = 50_000
"""A limited group's budget is filled up this often (our assumption)."""
LIMIT_PHASE_US: Final = 19_087
"""How much later in the period the next group's is filled up (our assumption)."""
LIMIT_SAVED_PERIODS: Final = 4
"""Budget of so many periods can be saved up while the guest is idle (our assumption)."""
BURST_PERIOD_US: Final = 50_000
"""Mean time from one burst of a guest's work to the next (our assumption)."""
PAGE_WAIT_US: Final = 5_000
"""How long a page takes to come back of which nothing is known: from an idle datastore, as `IDLE_DATASTORE_MS`."""
SHORTEST_PAGE_WAIT_US: Final = 200
"""Shorter waits (compressed pages) come together to this: far below the least skew that matters (our assumption)."""
LONGEST_PAGE_WAIT_US: Final = 25_000
"""Longer waits, as for a datastore that does not answer, follow each other: half a burst (our assumption)."""
HELPER_PERIOD_US: Final = 500_000
"""The same for helper worlds such as vmx, which wake up seldom (our assumption)."""
