"""Circles of VM-to-VM dependency rules."""

from __future__ import annotations

import pytest

from vsphere_client.decisions.ha.dependencies import dependency_cycle


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
