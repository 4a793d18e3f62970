"""Who migrates beside somebody is found by what they touch, and decides as all the others together would."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.vmotion.concurrency import MigrationKind, MigrationRequest, decide_start
from vsphere_client.engine.vmotion.places import MigrationPlaces, touched_by

HOSTS, STORES = ("h1", "h2", "h3", "h4"), ("d1", "d2", "d3")
TEN = dict.fromkeys(HOSTS, (10_000,))


@st.composite
def requests(draw: st.DrawFn) -> list[MigrationRequest]:
    found = draw(
        st.lists(
            st.tuples(
                st.sampled_from(list(MigrationKind)),
                st.sampled_from(HOSTS),
                st.sampled_from(HOSTS),
                st.lists(st.sampled_from(STORES), max_size=2),
            ),
            max_size=30,
        )
    )
    return [MigrationRequest(f"t{at}", *one[:3], tuple(one[3])) for at, one in enumerate(found)]


@given(running=requests(), ended=st.sets(st.integers(0, 29)), queue=requests())
def test_only_who_touches_the_same_counts(
    running: list[MigrationRequest], ended: set[int], queue: list[MigrationRequest]
) -> None:
    places = MigrationPlaces()
    for request in running:
        places.add(request)
    for at in sorted(ended & set(range(len(running)))):
        places.drop(running[at])
    left = [request for at, request in enumerate(running) if at not in ended]
    names = {name for request in queue for name in touched_by(request)}
    beside = places.beside(queue)
    assert sorted(one.ref for one in beside) == sorted(
        one.ref for one in left if names & set(touched_by(one))
    )
    assert decide_start(queue, beside, TEN) == decide_start(queue, left, TEN)
    for host in HOSTS:
        here = [one for one in left if host in (one.source_host, one.destination_host)]
        assert list(places.at(host)) == here
