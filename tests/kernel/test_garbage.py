"""The garbage collector rests where it is told to, and goes on as it was before."""

from __future__ import annotations

import gc
import weakref

import pytest

from vsphere_client.kernel.garbage import with_all_here_staying, without_collecting


@without_collecting()
def fail_if_it_rests() -> None:
    if not gc.isenabled():
        raise KeyError


def test_the_collector_rests_inside_and_goes_on_after_an_error() -> None:
    assert gc.isenabled()
    with pytest.raises(KeyError):
        fail_if_it_rests()
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    with without_collecting():
        with without_collecting():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_is_here_stays_and_is_looked_through_again_afterwards() -> None:
    class Ring:
        def __init__(self) -> None:
            self.itself = self

    made = weakref.ref(Ring())
    before = gc.get_freeze_count()
    with with_all_here_staying():
        assert gc.get_freeze_count() > before
        gc.collect()
        assert made() is not None
        inside = weakref.ref(Ring())
        gc.collect()
        assert inside() is None
    gc.collect()
    assert made() is None
