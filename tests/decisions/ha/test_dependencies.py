"""VM-to-VM dependency rules: circles, priorities that clash, and who waits until when."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.ha.dependencies import (
    Prerequisite,
    decide_dependent,
    dependency_cycle,
    priority_clash,
)
from vsphere_client.decisions.ha.settings import ReadyCondition, RestartPriority


@pytest.mark.parametrize(
    ("waits_for", "cycle"),
    [
        ([], ()),
        ([("web", "app"), ("app", "db"), ("web", "db")], ()),
        ([("web", "web")], ("web", "web")),
        ([("web", "app"), ("app", "db"), ("db", "web")], ("web", "app", "db", "web")),
    ],
)
def test_a_circle_is_named_from_group_to_group(
    waits_for: list[tuple[str, str]], cycle: tuple[str, ...]
) -> None:
    assert dependency_cycle(waits_for) == cycle


def waited_for(**changes: Any) -> Prerequisite:
    usual = {
        "vm": "db01",
        "rule": "db first",
        "condition": ReadyCondition.GUEST_HEARTBEAT,
        "ready_at_s": 60.0,
    }
    return Prerequisite(**(usual | changes))


def test_a_dependent_waits_for_all_and_for_the_delay_after() -> None:
    others = [waited_for(extra_delay_s=10), waited_for(vm="db02", ready_at_s=65)]
    early, due = decide_dependent("app01", others, 69), decide_dependent("app01", others, 70)
    assert (early.start, early.at_s) == (False, 70)
    assert [reason.text for reason in early.reasons] == [
        "app01 depends on db01 (rule db first) and waits for: guest heartbeats detected, then 10 s"
    ]
    assert due.start
    assert [reason.code for reason in due.reasons] == ["dependency_met", "dependency_met"]


def test_no_timeout_lets_a_dependent_pass() -> None:
    verdict = decide_dependent("app01", [waited_for(ready_at_s=None), waited_for()], 1e6)
    assert (verdict.start, verdict.at_s) == (False, None)


@given(
    ready=st.lists(st.one_of(st.none(), st.floats(0, 1e4)), max_size=6),
    delay=st.floats(0, 600),
    now=st.floats(0, 2e4),
)
def test_a_dependent_starts_exactly_when_all_are_ready(
    ready: list[float | None], delay: float, now: float
) -> None:
    others = [waited_for(ready_at_s=at, extra_delay_s=delay) for at in ready]
    verdict = decide_dependent("app01", others, now)
    assert verdict.start == all(at is not None and at + delay <= now for at in ready)
    if not verdict.start and verdict.at_s is not None:
        assert decide_dependent("app01", others, verdict.at_s).start


@pytest.mark.parametrize(
    ("dependent", "prerequisite", "clash"),
    [
        ("high", "medium", ("app01", "db01")),
        ("medium", "medium", None),
        ("low", "highest", None),
        ("high", "disabled", None),
        ("disabled", "low", None),
    ],
)
def test_a_higher_priority_may_not_depend_on_a_lower(
    dependent: str, prerequisite: str, clash: tuple[str, str] | None
) -> None:
    first, then = {"app01": RestartPriority(dependent)}, {"db01": RestartPriority(prerequisite)}
    assert priority_clash(first, then) == clash
