"""The states of a world, and why it came into them."""

from __future__ import annotations

from enum import IntEnum
from typing import Final


class State(IntEnum):
    """What a world does; those from READY on make no progress (vmkernel.md 1.5).

    From READY to COSTOP they want a pCPU and have none; in SWAP_WAIT the VMkernel brings a page back that the guest
    touched in the midst of its work. WAIT is that of a guest that has halted, be it for its disk commands: progress.
    """

    RUN = 0
    WAIT = 1
    READY = 2
    LIMITED = 3
    COSTOP = 4
    SWAP_WAIT = 5


class Cause(IntEnum):
    """Why a world came into its state."""

    IDLE_CORE = 0
    LAST_PCPU = 1
    IDLE_THREAD = 2
    REMOTE_PCPU = 3
    RESERVATION = 4
    SHARES = 5
    PREEMPTED_OTHER = 6
    MOVED = 7
    NO_PCPU = 8
    QUANTUM_OVER = 9
    PREEMPTED = 10
    CORE_TAKEN = 11
    CAUGHT_UP = 12
    REFILLED = 13
    LIMIT = 14
    AHEAD = 15
    IDLE = 16
    TOGETHER = 17
    MADE_ROOM = 18
    AFFINITY = 19
    OWN_CORE = 20
    OWN_THREAD = 21
    SWAP_WAIT = 22
    IO_WAIT = 23
    AHEAD_OF_PAGES = 24
    PAGE_CAME = 25


BLOCKING: Final = (Cause.SWAP_WAIT, Cause.IO_WAIT)
"""What a world waits for inside the VMkernel, rather than because its guest is idle."""
STATES: Final = tuple(State)
"""The states by number."""
CAUSES: Final = tuple(Cause)
"""The causes by number."""
NOBODY: Final = -1
"""World number or pCPU of none."""
