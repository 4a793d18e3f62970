"""What waits for a person occupies a move slot all the same (drs.md 2.1)."""

from __future__ import annotations

import numpy as np
from drs_scene import after, cluster, counts

from vsphere_client.decisions.drs import DrsSettings, DrsVerdict, decide_drs


def carried_out(verdict: DrsVerdict) -> list[int]:
    return [one.vm for one in verdict.recommendations if one.automatic]


def test_manual_vms_use_the_slots_that_automatic_ones_would_have() -> None:
    """Two slots a host: twelve of 7 % on one host, the manual ones first, and no automatic VM moves."""
    two = DrsSettings(advanced={"MaxMovesPerHost": 2})
    levels = np.array([1] * 6 + [3] * 6)
    mixed = decide_drs(cluster(2, [(0, 7)] * 12, vm_automation=levels), two)
    assert len(mixed.recommendations) == 2
    assert not carried_out(mixed)
    automatic = decide_drs(cluster(2, [(0, 7)] * 12), two)
    assert len(carried_out(automatic)) == 2


def test_a_disabled_vm_counts_as_load_and_another_goes() -> None:
    """The disabled 50 % stay; of the others as many leave as bring 90 % down to 50."""
    snapshot = cluster(2, [(0, 50), (0, 20), (0, 20)], vm_automation=np.array([0, 3, 3]))
    verdict = decide_drs(snapshot, DrsSettings())
    assert {one.vm for one in verdict.recommendations} == {1, 2}
    assert counts(after(snapshot, verdict)) == [1, 2]
