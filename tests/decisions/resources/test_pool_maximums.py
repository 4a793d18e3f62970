"""vmkernel.md 6: pools eight deep, 1100 children each, 1600 in a cluster."""

from __future__ import annotations

import pytest

from vsphere_client.decisions.resources.pool_maximums import pool_objection


@pytest.mark.parametrize(
    ("depth", "children", "pools", "code"),
    [
        (8, 1099, 1599, None),
        (9, 0, 8, "pool_depth"),
        (2, 1100, 1200, "pool_children"),
        (2, 0, 1600, "pool_count"),
    ],
)
def test_one_more_pool(depth: int, children: int, pools: int, code: str | None) -> None:
    why = pool_objection("Prod", "C1", depth, children, pools)
    assert (why.code if why else None) == code
