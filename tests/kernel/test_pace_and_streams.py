"""The pace of virtual time, and random numbers by name."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.kernel.pace import Pace
from vsphere_client.kernel.random_streams import stable_hash, stream


def test_a_paused_pace_lets_no_time_pass() -> None:
    assert Pace().advance_us(10.0) == 0


@given(st.lists(st.floats(0.0, 0.1), max_size=50), st.sampled_from([0.5, 1.0, 60.0, 3600.0]))
def test_small_slices_add_up_to_the_whole_span(spans: list[float], speed: float) -> None:
    pace = Pace(speed=speed, paused=False)
    due = sum(pace.advance_us(span) for span in spans)
    assert abs(due - sum(spans) * speed * 1e6) <= 1.5  # the last fraction of a microsecond waits


def test_an_hour_a_second() -> None:
    assert Pace(speed=3600.0, paused=False).advance_us(0.5) == 1_800_000_000


def test_streams_depend_on_seed_and_name_only() -> None:
    first = stream(7, "noise/web01").random(4)
    stream(7, "other").random(100)
    assert (stream(7, "noise/web01").random(4) == first).all()
    assert (stream(8, "noise/web01").random(4) != first).any()
    assert (stream(7, "noise/web02").random(4) != first).any()
    # Seeds that differ above 32 bits differ too.
    assert (stream(7 + (1 << 32), "noise/web01").random(4) != first).any()


def test_the_stable_hash_is_the_same_in_every_process() -> None:
    assert stable_hash(1, "vm") == 279216784  # CRC-32 of "1/vm"
