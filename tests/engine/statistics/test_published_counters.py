"""The published table of counters: what of it the simulator has, and what it owns up to not having."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vsphere_client.engine.statistics.absent import ABSENT
from vsphere_client.engine.statistics.catalogue import counters
from vsphere_client.engine.statistics.formulas import FORMULAS
from vsphere_client.engine.statistics.formulas.instances import PART_FORMULAS
from vsphere_client.engine.statistics.kinds import MEASURED_OF

PUBLISHED = Path(__file__).parents[3] / ".." / "shared" / "facts" / "data" / "perf_counters.json"
OURS_BEYOND = ("storageAdapter.", "storagePath.", "mem.tier")
"""Counters of adapters and paths that the published capture holds no samples of, and of the newer memory tiering."""


@pytest.mark.skipif(not PUBLISHED.is_file(), reason="the fact sheets are not beside the repository")
def test_every_published_counter_is_there_or_owned_up_to() -> None:
    published = {row["id"]: row for row in json.loads(PUBLISHED.read_text(encoding="utf-8"))["counters"]}
    assert set(ABSENT) <= set(published)
    assert set(published) == (set(counters()) & set(published)) | set(ABSENT)
    for info in counters().values():
        row = published.get(info.id)
        assert row is not None or info.id.startswith(OURS_BEYOND), info.id
        if row is not None:
            assert (info.group, info.unit, info.rollup) == (row["group"], row["unit"], row["rollup"])
            assert info.entities
            captured = set(row.get("entities", info.entities)) & set(MEASURED_OF)
            assert captured <= set(info.entities), info.id


def test_what_is_absent_is_shown_nowhere_and_has_a_reason() -> None:
    computed = {counter for formulas in (*FORMULAS.values(), *PART_FORMULAS.values()) for counter in formulas}
    assert not set(ABSENT) & (computed | set(counters()))
    assert all(reason.endswith(".") for reason in ABSENT.values())
    assert computed <= set(counters())
