"""When to make a checkpoint: due in virtual time, and cheap in wall time."""

from __future__ import annotations

import gc
from time import perf_counter

from vsphere_client.session.session import Session

QUICK_OBJECTS = 5_000
"""Up to so many objects the first checkpoint is tried without knowing what it costs."""
SHARE_OF_TIME = 0.02
"""Checkpoints may take no more than this share of the wall time."""
DEAREST_S = 0.15
"""A running clock never waits longer than this for a checkpoint."""


class CheckpointKeeper:
    """Saves the engine every few virtual minutes without being felt."""

    def __init__(self) -> None:
        self._cost_s: float | None = None
        self._last_s = 0.0

    def keep(self, session: Session, *, idle: bool) -> bool:
        """Save if it is due and does not disturb; ``idle`` means that the clock stands."""
        if session.in_the_past or session.now_us == 0 or not session.checkpoints.due(session.now_us):
            return False
        if not self._is_cheap(session, idle):
            return False
        self.save(session)
        return True

    def save(self, session: Session) -> None:
        """Save now and note what it cost."""
        began = perf_counter()
        session.save_checkpoint()
        self._last_s = perf_counter()
        self._cost_s = self._last_s - began

    def _is_cheap(self, session: Session, idle: bool) -> bool:
        if self._cost_s is None:
            return idle or len(session.engine.world.objects) <= QUICK_OBJECTS
        rested = perf_counter() - self._last_s >= self._cost_s / SHARE_OF_TIME
        return rested and (idle or self._cost_s <= DEAREST_S)


def settle_memory() -> None:
    """Let Python's garbage collector no longer look through an inventory that has just been loaded.

    It would do so every few seconds, for a tenth of a second with 40,000 VMs. What an earlier engine left
    is freed first; while the program starts, with the collector off, there is none, and looking for it
    would keep the first window waiting.
    """
    gc.unfreeze()
    if gc.isenabled():
        gc.collect()
    gc.freeze()
