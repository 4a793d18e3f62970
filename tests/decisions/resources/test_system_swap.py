"""System swap: which place takes it, what goes there, and when it comes back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.resources.memory import CLEAR, HARD, HIGH, LOW, SOFT
from vsphere_client.decisions.resources.memory.system_swap import (
    decide_system_swap,
    decide_system_swap_place,
)
from vsphere_client.model.host_system import SystemSwap

NAMED = SystemSwap(datastore="slow")


@pytest.mark.parametrize(
    ("settings", "named", "cache", "local", "option"),
    [
        (SystemSwap(), None, 0, None, None),
        (SystemSwap(), None, 2048, "ds-1", "host_cache"),
        (SystemSwap(), None, 1000, "ds-1", "host_local"),
        (SystemSwap(host_cache=False), None, 2048, "ds-1", "host_local"),
        (SystemSwap(host_cache=False, host_local=False), None, 2048, "ds-1", None),
        (NAMED, "ds-2", 2048, "ds-1", "datastore"),
        (NAMED, None, 2048, "ds-1", "host_cache"),
        (SystemSwap(enabled=False, datastore="slow"), "ds-2", 2048, "ds-1", None),
    ],
)
def test_the_first_allowed_place_that_there_is(
    settings: SystemSwap, named: str | None, cache: float, local: str | None, option: str | None
) -> None:
    """vSphere Resource Management: it needs 1 GB; without a feasible option system swap is not activated."""
    found = decide_system_swap_place(settings, named, cache, local)
    assert found.option == option
    assert found.datastore == {"datastore": "ds-2", "host_local": "ds-1"}.get(option or "")


def test_the_reason_names_what_is_missing() -> None:
    assert decide_system_swap_place(NAMED, None, 2048, None).reason.text == (
        "slow cannot be written to. The host cache takes it."
    )
    assert (
        decide_system_swap_place(SystemSwap(), None, 0, None).reason.text
        == "None of the allowed places is there."
    )


def after(swapped: float, state: int, seconds: float, worlds: float = 400.0, size: float = 1024.0) -> float:
    found = decide_system_swap(
        np.array([swapped]), np.array([worlds]), np.array([size]), np.array([state], np.int8), seconds
    )
    return float(found[0])


def test_processes_go_out_from_the_hard_state_on_and_come_back_as_they_are_touched() -> None:
    """Three quarters of 400 MB are not touched: at 20 MB/s they are out after 15 s; half of it is back after 7 min."""
    assert after(0, HARD, 5) == 100
    assert after(100, LOW, 60) == 300
    assert [after(0, state, 60) for state in (HIGH, CLEAR, SOFT)] == [0, 0, 0]
    assert after(300, HIGH, 600 * np.log(2)) == pytest.approx(150)
    assert after(0, HARD, 600, worlds=4000) == 1024
    assert after(300, HARD, 20, size=0) == 0, "without a place all comes back"


@given(
    st.floats(0, 2000),
    st.floats(0, 4000),
    st.sampled_from([0.0, 1024.0]),
    st.integers(0, 4),
    st.floats(0, 1e4),
)
def test_what_always_holds(swapped: float, worlds: float, size: float, state: int, seconds: float) -> None:
    got = after(swapped, state, seconds, worlds, size)
    assert 0 <= got <= min(size, 0.75 * worlds)
    assert state >= HARD or got <= swapped
