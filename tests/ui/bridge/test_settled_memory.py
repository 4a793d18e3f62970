"""What is loaded is taken out of the garbage collector's sight; garbage is looked for only where there may be some."""

import gc

import pytest

from vsphere_client.ui.bridge.pacing import settle_memory


@pytest.fixture
def collections():
    seen = []

    def note(phase, _details):
        seen.append(phase)

    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)
    gc.enable()
    gc.unfreeze()


def test_a_program_that_starts_does_not_look_for_garbage(collections):
    gc.disable()
    settle_memory()
    assert not collections
    assert gc.get_freeze_count() > 0


def test_another_lab_frees_the_one_before(collections):
    gc.enable()
    settle_memory()
    assert "stop" in collections
    assert gc.get_freeze_count() > 0
