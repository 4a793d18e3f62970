"""Checkpoints: saved engines from which going back in time starts."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.engine.engine import Engine
from vsphere_client.model.units import MINUTE_US
from vsphere_client.persistence.document import Checkpoint, Document
from vsphere_client.persistence.state import StateError, code_version, dump_engine, load_engine

EVERY_US = 5 * MINUTE_US
"""Virtual time between two checkpoints."""
KEPT = 40
"""Checkpoints that are kept; older ones are thinned out evenly."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A restored engine, and the number of the last command in it."""

    engine: Engine
    seq: int


class Checkpoints:
    """Saved engines in memory, and in the document where there is one."""

    def __init__(self, document: Document | None) -> None:
        self._document = document
        self._memory: dict[Checkpoint, bytes] = {}

    def times(self) -> list[int]:
        """Virtual times of all checkpoints that this program can read."""
        return sorted(checkpoint.at_us for checkpoint in self._known())

    def _known(self) -> list[Checkpoint]:
        if self._document is None:
            return list(self._memory)
        # The program's own fingerprint takes a while to make: a new document does not ask for it.
        return self._document.checkpoints(code_version()) if self._document.checkpoints() else []

    def due(self, now_us: int) -> bool:
        """Whether the last checkpoint before now is old enough for another."""
        earlier = [at for at in self.times() if at <= now_us]
        return now_us - max(earlier, default=0) >= EVERY_US

    def save(self, engine: Engine, seq: int) -> None:
        """Save the engine as it is now."""
        state = dump_engine(engine)
        if self._document is not None:
            self._document.add_checkpoint(engine.now_us, seq, code_version(), state, KEPT)
            return
        self._memory[Checkpoint(engine.now_us, seq)] = state
        while len(self._memory) > KEPT:
            del self._memory[sorted(self._memory, key=lambda c: c.at_us)[1]]

    def restore(self, at_us: int, like: Engine) -> Restored | None:
        """The latest saved engine not after a time; None where there is none that can be read.

        ``like`` is any engine of the same lab.
        """
        found = self._find(at_us)
        if found is None:
            return None
        checkpoint, state = found
        try:
            return Restored(load_engine(state, like), checkpoint.seq)
        except StateError:
            # A checkpoint only saves time; the journal gives the same state from the start.
            return None

    def drop_after(self, at_us: int, seq: int) -> None:
        """Forget checkpoints of a future that no longer holds."""
        self._memory = {c: s for c, s in self._memory.items() if c.at_us <= at_us and c.seq <= seq}

    def _find(self, at_us: int) -> tuple[Checkpoint, bytes] | None:
        if self._document is not None:
            return self._document.load_checkpoint(at_us, code_version())
        earlier = [c for c in self._memory if c.at_us <= at_us]
        if not earlier:
            return None
        latest = max(earlier, key=lambda c: (c.at_us, c.seq))
        return latest, self._memory[latest]
