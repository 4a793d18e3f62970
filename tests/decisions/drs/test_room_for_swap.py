"""Hosts whose datastore for swap files is full take nobody, however low their load (drs.md 11)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from drs_scene import after, cluster, counts, placed

from vsphere_client.decisions.drs import DrsSettings, DrsSnapshot, VmVmRule, decide_drs
from vsphere_client.decisions.drs.describe import describe_refusals
from vsphere_client.decisions.drs.snapshot import SwapRoom
from vsphere_client.decisions.drs.what_if import Change, run_with


def keeping(snapshot: DrsSnapshot, gb: float, free: list[float], store: list[int]) -> DrsSnapshot:
    """All VMs have a swap file of ``gb``; ``store`` is each host's datastore, ``free`` what those have, GB."""
    names = tuple(f"local{number + 1}" for number in range(len(free)))
    wanted = np.full(snapshot.vm_count, gb)
    return replace(snapshot, swap=SwapRoom(names, np.array(free), np.array(store), wanted))


@pytest.mark.parametrize("generation", ["drs2", "legacy"])
@pytest.mark.parametrize(("free", "expected"), [(3.9, [4, 0]), (4.0, [3, 1]), (7.9, [3, 1]), (8.0, [2, 2])])
def test_75_to_0_as_far_as_swap_files_fit(generation, free, expected) -> None:
    """drs.md 12: four VMs at 75 % become 2+2; each needs 4 GB for its swap file at its new host."""
    snapshot = keeping(cluster(2, placed(4, 0, percent=18.75)), 4.0, [100.0, free], [0, 1])
    verdict = decide_drs(snapshot, DrsSettings(generation=generation))
    assert counts(after(snapshot, verdict)) == expected


def test_the_refusal_names_the_datastore() -> None:
    snapshot = keeping(cluster(2, placed(4, 0, percent=18.75)), 4.0, [100.0, 1.5], [0, 1])
    verdict = decide_drs(snapshot, DrsSettings())
    told = dict(describe_refusals(verdict, snapshot))
    assert told["vm01 to esx02"] == "esx02 keeps swap files on local2: 4.0 GB needed for vm01, 1.5 GB free"
    assert "esx02 keeps swap files on local2" in verdict.why_no_more.text


@pytest.mark.parametrize("store", [[0, 0], [0, -1]])
def test_a_file_that_stays_where_it_is_needs_no_room(store) -> None:
    """Both hosts name the same datastore, or the other leaves files with the VMs."""
    snapshot = keeping(cluster(2, placed(4, 0, percent=18.75)), 4.0, [0.0], store)
    assert counts(after(snapshot, decide_drs(snapshot, DrsSettings()))) == [2, 2]


@pytest.mark.parametrize(("free", "moved"), [(7.9, 0), (8.0, 2)])
def test_companions_go_together_or_not_at_all(free, moved) -> None:
    """Two strays of 4 GB each to a host with the rest of their rule."""
    rule = VmVmRule("together", 1, (0, 1, 2), True)
    base = cluster(2, [(0, 1), (0, 1), (1, 1)], vm_memory_reservation_mb=np.array([0.0, 0.0, 0.0]))
    base = replace(base, vm_movable=np.array([True, True, False]), vm_vm_rules=(rule,))
    verdict = decide_drs(keeping(base, 4.0, [100.0, free], [0, 1]), DrsSettings())
    assert len(verdict.recommendations) == moved
    assert len(verdict.faults) == (1 if not moved else 0)


def test_an_added_host_has_the_datastore_of_the_one_it_is_like() -> None:
    snapshot = keeping(cluster(2, placed(4, 0, percent=18.75)), 4.0, [100.0, 0.0], [0, 1])
    what_if = run_with(snapshot, DrsSettings(), Change(added_hosts=(("new", 0),)))
    while what_if.verdict is None:
        what_if.advance(np.inf)
    assert {one.target for one in what_if.verdict.recommendations} == {2}
