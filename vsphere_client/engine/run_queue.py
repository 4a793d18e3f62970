"""Long runs of one instant, one after the other and in portions, so that the window is drawn between two."""

from __future__ import annotations

from collections import deque
from typing import Generic, Protocol, TypeVar

from vsphere_client.engine.engine import Engine

PORTION_EFFORT = 400_000
"""Pairs of VM and host weighed in one event, about 25 ms."""
AT_ONCE = -100
"""Priority of portions: nothing else of the instant comes between the parts of a run."""


class LongRun(Protocol):
    """A run that can be left and gone on with; its result does not depend on where it was left."""

    @property
    def begin_effort(self) -> float:
        """What it took to begin."""

    @property
    def ended(self) -> bool:
        """Whether nothing is left of it."""

    def advance(self, effort: float) -> float:
        """Go on for about so much effort; what it took."""


WantedT = TypeVar("WantedT")
WantedT_contra = TypeVar("WantedT_contra", contravariant=True)


class Planner(Protocol[WantedT_contra]):
    """Who makes the runs of a queue."""

    def learn_for(self, wanted: WantedT_contra) -> float:
        """Learn some of what has to be known before a run begins; the effort, 0 when all is known."""

    def begin_run(self, wanted: WantedT_contra) -> LongRun:
        """Make the run."""


class RunQueue(Generic[WantedT]):
    """What is to be run at this instant.

    Args:
        engine: whose kernel resumes what is left.
        portion: the event with which it goes on; who owns the queue answers it with ``resume``.
        planner: who makes the runs; it is kept, not its methods, for a checkpoint must name nothing but classes.
    """

    def __init__(self, engine: Engine, portion: object, planner: Planner[WantedT]) -> None:
        self._engine, self._portion, self._planner = engine, portion, planner
        self._waiting: deque[WantedT] = deque()
        self._run: LongRun | None = None
        self._due = False

    def add(self, wanted: WantedT) -> None:
        """Put a run at the end."""
        self._waiting.append(wanted)

    def go_on_soon(self) -> None:
        """Go on at this instant, as an event of its own."""
        if not self._due:
            self._due = True
            self._engine.kernel.after(0, self._portion, AT_ONCE)

    def resume(self) -> bool:
        """Go on because the event came; whether nothing is left."""
        self._due = False
        return self.go_on()

    def go_on(self, spent: float = 0.0) -> bool:
        """Run until the effort of a portion is spent, and see to the rest; whether nothing is left."""
        while self._run is not None or self._waiting:
            if spent >= PORTION_EFFORT:
                self.go_on_soon()
                return False
            spent += self._advance(PORTION_EFFORT - spent)
        return True

    def _advance(self, effort: float) -> float:
        if self._run is not None:
            spent = self._run.advance(effort)
        elif learned := self._planner.learn_for(self._waiting[0]):
            return learned
        else:
            self._run = self._planner.begin_run(self._waiting.popleft())
            spent = self._run.begin_effort
        if self._run.ended:
            self._run = None
        return spent
