"""The figures of the micro scheduler; times in microseconds.

Source: vmkernel.md 1.1, 1.5, 1.6. VMware publishes no number where "our assumption" is said.
"""

from __future__ import annotations

from typing import Final

QUANTUM_US: Final = 50_000
"""How long a world runs before others of its priority have their turn."""
SKEW_UPPER_US: Final = 3_000
"""A vCPU this far ahead of its slowest sibling is co-stopped (usual model value)."""
SKEW_LOWER_US: Final = 1_500
"""A co-stopped vCPU no further ahead than this may run again (usual model value)."""
FULL_SPEED: Final = 8
"""Eighths of a core that a world has whose hyper-thread partner is halted."""
PAIR_SPEED: Final = 5
"""Eighths of a core for each of two busy hyper-threads: 62.5 %, together 125 %."""
LOST_IN_A_PAIR: Final = FULL_SPEED - PAIR_SPEED
PAIR_FRACTION: Final = PAIR_SPEED / FULL_SPEED
LEAST_SLICE_US: Final = 2_000
"""Nobody is pre-empted before it ran this long (our assumption)."""
PREEMPTION_ADVANTAGE: Final = 1.25
"""How many times the waker's MHzPerShare a running world must have to be pre-empted (our assumption)."""
STEAL_ADVANTAGE: Final = 1.1
"""How many times the MHzPerShare of the first in line elsewhere a node's own must have before a pCPU takes
the world of another NUMA node (our assumption)."""
USAGE_MEMORY_US: Final = 1_000_000
"""MHzUsed is an average that forgets with this time constant (our assumption)."""
LIMIT_PERIOD_US: Final = 50_000
"""A limited group's budget is filled up this often (our assumption)."""
LIMIT_SAVED_PERIODS: Final = 4
"""Budget of so many periods can be saved up while the guest is idle (our assumption)."""
BURST_PERIOD_US: Final = 50_000
"""Mean time from one burst of a guest's work to the next (our assumption)."""
HELPER_PERIOD_US: Final = 500_000
"""The same for helper worlds such as vmx, which wake up seldom (our assumption)."""
ALWAYS_BUSY: Final = 0.995
"""A world that wants at least this fraction of a core never halts."""
