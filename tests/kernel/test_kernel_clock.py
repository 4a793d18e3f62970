"""The event heap: total order, cancelling, slices and saving."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.kernel.clock import Kernel


@dataclass(frozen=True, slots=True)
class Ping:
    name: str
    again_us: int = 0


class Bench:
    """A kernel that notes what it handled; a ping with ``again_us`` schedules one successor."""

    def __init__(self, kernel: Kernel | None = None) -> None:
        self.kernel = kernel or Kernel()
        self.seen: list[tuple[int, str]] = []
        self.kernel.on(Ping, self._ping)

    def _ping(self, event: Ping) -> None:
        self.seen.append((self.kernel.now_us, event.name))
        if event.again_us >= 0 and not event.name.endswith("'"):
            self.kernel.after(event.again_us, Ping(event.name + "'"))


def test_events_go_by_time_then_priority_then_order_of_scheduling() -> None:
    bench = Bench()
    for name, at_us, priority in (("d", 20, 0), ("b", 10, 0), ("c", 10, 0), ("a", 10, -1), ("e", 20, 90)):
        bench.kernel.schedule(at_us, Ping(name, -1), priority)
    assert bench.kernel.run_until(30)
    assert bench.seen == [(10, "a"), (10, "b"), (10, "c"), (20, "d"), (20, "e")]
    assert bench.kernel.now_us == 30


def test_a_cancelled_event_does_not_come_and_leaves_nothing_behind() -> None:
    bench = Bench()
    kept = bench.kernel.schedule(10, Ping("kept", -1))
    dropped = bench.kernel.schedule(10, Ping("dropped", -1))
    bench.kernel.cancel(dropped)
    bench.kernel.cancel(dropped)
    assert bench.kernel.due() == [(10, Ping("kept", -1))]
    bench.kernel.run_until(10)
    bench.kernel.cancel(kept)  # handled at this very instant: nothing to take back
    assert bench.seen == [(10, "kept")]
    assert bench.kernel.__getstate__()["cancelled"] == []
    assert bench.kernel.next_due_us() is None


def test_nothing_may_lie_in_the_past_and_a_type_has_one_handler() -> None:
    bench = Bench()
    bench.kernel.run_until(50)
    with pytest.raises(ValueError, match="40 us in the past"):
        bench.kernel.schedule(10, Ping("late"))
    with pytest.raises(ValueError, match="handled already"):
        bench.kernel.on(Ping, print)


def test_time_never_goes_back() -> None:
    kernel = Kernel()
    kernel.run_until(100)
    assert kernel.run_until(40)
    assert kernel.now_us == 100


plans = st.lists(
    st.tuples(st.integers(0, 60), st.integers(-2, 2), st.integers(-1, 20), st.booleans()), max_size=30
)


def _planned(plan: list[tuple[int, int, int, bool]]) -> Bench:
    bench = Bench()
    for number, (at_us, priority, again_us, cancelled) in enumerate(plan):
        scheduled = bench.kernel.schedule(at_us, Ping(str(number), again_us), priority)
        if cancelled:
            bench.kernel.cancel(scheduled)
    return bench


@given(plan=plans, stops=st.lists(st.integers(0, 90), max_size=8))
def test_slices_equal_one_run(plan: list[tuple[int, int, int, bool]], stops: list[int]) -> None:
    whole, sliced = _planned(plan), _planned(plan)
    whole.kernel.run_until(100)
    for stop in sorted(stops):
        # A budget of nothing ends after the first instant, so this also runs instant by instant.
        while not sliced.kernel.run_until(stop, budget_s=-1.0):
            pass
    sliced.kernel.run_until(100)
    assert sliced.seen == whole.seen
    assert sliced.kernel.__getstate__() == whole.kernel.__getstate__()


@given(plan=plans, stop=st.integers(0, 90))
def test_a_saved_kernel_goes_on_as_the_original(plan: list[tuple[int, int, int, bool]], stop: int) -> None:
    original = _planned(plan)
    original.kernel.run_until(stop)
    copy = Bench(pickle.loads(pickle.dumps(original.kernel)))
    already = len(original.seen)
    original.kernel.run_until(100)
    copy.kernel.run_until(100)
    assert copy.seen == original.seen[already:]


def test_a_budget_never_ends_within_an_instant() -> None:
    bench = Bench()
    for number in range(5):
        bench.kernel.schedule(10, Ping(str(number), -1))
    assert not bench.kernel.run_until(20, budget_s=-1.0)
    assert len(bench.seen) == 5
    assert bench.kernel.now_us == 10


@dataclass(frozen=True)
class Piece:
    """A portion of longer work at one instant; each of three schedules the next."""

    number: int
    portion: ClassVar[bool] = True


def test_a_budget_ends_before_a_portion_of_longer_work_at_one_instant() -> None:
    kernel, seen = Kernel(), []

    def work(piece: Piece) -> None:
        seen.append((kernel.now_us, piece.number))
        if piece.number < 3:
            kernel.after(0, Piece(piece.number + 1), -1)

    kernel.on(Piece, work)
    kernel.schedule(10, Piece(1))
    slices = []
    while not kernel.run_until(20, budget_s=-1.0):
        slices.append(list(seen))
    assert slices == [[(10, 1)], [(10, 1), (10, 2)], [(10, 1), (10, 2), (10, 3)]]
    assert kernel.now_us == 20
