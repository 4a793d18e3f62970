"""The part of a time that a drawing shows, while it is zoomed and moved."""

from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.ui.widgets.time_window import TimeWindow

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("zoom"), st.floats(0.2, 5.0), st.integers(0, 1_000_000)),
        st.tuples(st.just("move"), st.floats(-2.0, 2.0), st.just(0)),
        st.tuples(st.just("hold"), st.just(0.0), st.integers(0, 999_999)),
    )
)


@given(STEPS)
def test_what_is_shown_stays_within_the_time(steps):
    window = TimeWindow(1_000_000)
    for kind, number, at_us in steps:
        if kind == "zoom":
            window = window.zoomed(number, at_us)
        elif kind == "move":
            window = window.moved(number)
        else:
            window = window.holding(at_us)
            assert window.start_us <= at_us < window.end_us
        assert 0 <= window.start_us < window.end_us <= 1_000_000
        ticks = window.ticks()
        assert 1 <= len(ticks) <= 11
        assert all(window.start_us <= tick <= window.end_us for tick in ticks)


def test_zooming_keeps_the_moment_under_the_mouse():
    window = TimeWindow(1_000_000).zoomed(4.0, 600_000)
    assert window.shown_us == 250_000
    assert (600_000 - window.start_us) / window.shown_us == 0.6
    assert window.zoomed(0.1, 0) == TimeWindow(1_000_000)


def test_ticks_are_round():
    assert TimeWindow(200_000).ticks() == [0, 50_000, 100_000, 150_000, 200_000]
