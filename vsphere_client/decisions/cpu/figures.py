"""Figures of the CPU scheduler that the macro model and the micro scheduler share.

Source: vmkernel.md 1.1, 1.5, 1.6.
"""

from __future__ import annotations

from typing import Final

QUANTUM_US: Final = 50_000
"""How long a world runs before others of its priority have their turn, microseconds."""
SKEW_UPPER_US: Final = 3_000
"""A vCPU this far ahead of its slowest sibling is co-stopped, microseconds (usual model value)."""
SKEW_LOWER_US: Final = 1_500
"""A co-stopped vCPU no further ahead than this may run again, microseconds (usual model value)."""
FULL_SPEED: Final = 8
"""Eighths of a core that a world has whose hyper-thread partner is halted."""
PAIR_SPEED: Final = 5
"""Eighths of a core for each of two busy hyper-threads."""
PAIRED_SPEED: Final = PAIR_SPEED / FULL_SPEED
"""What each of two busy threads does, and is charged, of a lone one: 62.5 %."""
PAIR_THROUGHPUT: Final = 2 * PAIRED_SPEED
"""What a core does with both threads busy, of what it does with one: 125 % (vmkernel.md 1.6: 1.1 to 1.3)."""
FAR_BEHIND: Final = 0.98
"""Who used less than this part of what he is entitled to, a fiftieth of a second of late, is far behind it (our
assumption)."""
ALWAYS_BUSY: Final = 0.995
"""A world that wants at least this fraction of a core never halts."""
