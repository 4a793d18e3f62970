"""The event heap and the one run loop of virtual time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from time import perf_counter
from typing import Any

Handler = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What `Kernel.schedule` returns; pass it to `Kernel.cancel`."""

    at_us: int
    sequence: int


class Kernel:
    """Virtual time as integer microseconds, and the events due in it.

    Events are small frozen objects handled by their type; the heap is ordered by
    (time, priority, sequence), a total order, so a run repeats exactly. Handlers are wired
    anew after a restore and are not part of the saved state.
    """

    def __init__(self) -> None:
        self.now_us = 0
        self._heap: list[tuple[int, int, int, object]] = []
        self._sequence = 0
        self._cancelled: set[int] = set()
        self._waiting: set[int] = set()
        self._handlers: dict[type, Handler] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {
            "now_us": self.now_us,
            "heap": list(self._heap),
            "sequence": self._sequence,
            "cancelled": sorted(self._cancelled),
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.now_us = state["now_us"]
        self._heap = state["heap"]
        heapify(self._heap)
        self._sequence = state["sequence"]
        self._cancelled = set(state["cancelled"])
        self._waiting = {entry[2] for entry in self._heap}
        self._handlers = {}

    def on(self, event_type: type, handler: Handler) -> None:
        """Let a handler take all events of a type; a type has one handler."""
        if event_type in self._handlers:
            raise ValueError(f"{event_type.__name__} is handled already")
        self._handlers[event_type] = handler

    def schedule(self, at_us: int, event: object, priority: int = 0) -> Scheduled:
        """Let an event come due at a time; a lower priority number goes first at the same time."""
        if at_us < self.now_us:
            raise ValueError(f"{event!r} lies {self.now_us - at_us} us in the past")
        self._sequence += 1
        heappush(self._heap, (at_us, priority, self._sequence, event))
        self._waiting.add(self._sequence)
        return Scheduled(at_us, self._sequence)

    def after(self, delay_us: int, event: object, priority: int = 0) -> Scheduled:
        """Let an event come due after a delay."""
        return self.schedule(self.now_us + delay_us, event, priority)

    def cancel(self, scheduled: Scheduled) -> None:
        """Take an event back; one that was handled already stays handled."""
        if scheduled.sequence in self._waiting:
            self._cancelled.add(scheduled.sequence)

    def next_due_us(self) -> int | None:
        """Time of the next event, or None when nothing is due any more."""
        self._drop_cancelled()
        return self._heap[0][0] if self._heap else None

    def due(self, limit: int = 50) -> list[tuple[int, object]]:
        """The next events with their times, in order, for showing what comes next."""
        waiting = sorted(entry for entry in self._heap if entry[2] not in self._cancelled)
        return [(at, event) for at, _, _, event in waiting[:limit]]

    def run_until(self, target_us: int, budget_s: float | None = None) -> bool:
        """Handle every event due by ``target_us``; False if the wall-clock budget ran out first.

        A budget ends only between two instants of virtual time, or before an event that calls itself a
        ``portion`` of longer work at one instant; so slices equal one run.
        """
        deadline = None if budget_s is None else perf_counter() + budget_s
        while (due := self.next_due_us()) is not None and due <= target_us:
            if not self._handle_instant(due, deadline) or (
                deadline is not None and perf_counter() > deadline
            ):
                return False
        self.now_us = max(self.now_us, target_us)
        return True

    def _handle_instant(self, at_us: int, deadline: float | None) -> bool:
        """Handle all that is due at an instant; False if it was left before a portion of longer work."""
        self.now_us, handled = at_us, False
        while self.next_due_us() == at_us:
            portion = handled and getattr(self._heap[0][3], "portion", False)
            if portion and deadline is not None and perf_counter() > deadline:
                return False
            _, _, sequence, event = heappop(self._heap)
            self._waiting.discard(sequence)
            self._handlers[type(event)](event)
            handled = True
        return True

    def _drop_cancelled(self) -> None:
        while self._heap and self._heap[0][2] in self._cancelled:
            sequence = heappop(self._heap)[2]
            self._cancelled.discard(sequence)
            self._waiting.discard(sequence)
