"""The order of events: by time, then by planning, whatever the order in which they were added."""

from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.microscheduler.timetable import BURST, Timetable

WINDOW_US = 20_000


def taken(table, plan):
    """All events in the order in which they come; each may plan another when it does."""
    found = []
    while True:
        for event in table.stretches[table.at]:
            found.append(event[:2])
            plan(event)
        if not table.next_stretch():
            return found


@given(st.lists(st.integers(0, WINDOW_US + 5_000), max_size=60), st.integers(0, 3_000))
def test_events_come_by_time_then_by_planning(times, after):
    table, planned = Timetable(WINDOW_US), [len(times)]
    for number, at in enumerate(times):
        table.add((at, number, BURST, None, 0))

    def plan(event):
        if event[4] < 2:
            planned[0] += 1
            table.add((event[0] + after, planned[0], BURST, None, event[4] + 1))

    found = taken(table, plan)
    assert found == sorted(found)
    inside = [at for at in times if at <= WINDOW_US]
    assert len(found) >= len(inside)
    assert all(at >> 10 <= WINDOW_US >> 10 for at, _ in found)
