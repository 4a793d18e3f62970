"""A VM larger than its host's DRAM, but not than DRAM and NVMe tier together (vmkernel.md 2.8)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bad_lab_changes import C1, c1, vm

from vsphere_client.engine.vmotion.matrix import fits, needs_of, offers_of
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.labs.load import LabError, load_lab_text
from vsphere_client.model.kinds import PowerState
from vsphere_client.session.session import Session

TIERED = {"version": "8.0.3", "memory_tiering": {"enabled": True, "tier_percent": 100}}


def only_large(lab: dict[str, Any], memory_mb: int) -> None:
    """One host of 32 GB DRAM and a tier as large; the other is as it was, but smaller than the VM."""
    c1(lab)["hosts"][-1].update(TIERED)
    for host in c1(lab)["hosts"][:-1]:
        host["memory_mb"] = 16_384
    vm(lab, 3).update(memory_mb=memory_mb, power="on")


def test_a_vm_of_dram_and_tier_together_is_taken_and_runs(small: dict[str, Any]) -> None:
    only_large(small, 40_000)
    session = Session(load_lab_text(json.dumps(small), Path("/nonexistent")))
    session.run_until(60_000_000)
    found = session.engine.world.all_of(VirtualMachine)
    large = next(one for one in found if one.config.memory_mb == 40_000)
    assert large.power_state == PowerState.ON
    hosts = session.engine.world.hosts
    assert hosts.memory_total_mb[session.engine.world.host(large.host).row] == 65_536


def test_beyond_both_is_refused_with_their_sum(small: dict[str, Any]) -> None:
    only_large(small, 70_000)
    with pytest.raises(LabError) as caught:
        load_lab_text(json.dumps(small), Path("/nonexistent"))
    lines = [f"{one.place}: {one.message}" for one in caught.value.problems]
    assert lines == [f"{C1}.vms[3].memory_mb: 70000 MB, host 'esx02' has at most 65536 MB"]


def test_a_release_without_tiers_has_dram_only(small: dict[str, Any]) -> None:
    only_large(small, 40_000)
    c1(small)["hosts"][-1]["version"] = "8.0.2"
    with pytest.raises(LabError, match="at most 32768 MB"):
        load_lab_text(json.dumps(small), Path("/nonexistent"))


def test_placing_and_moving_know_the_tier_too(small: dict[str, Any]) -> None:
    only_large(small, 40_000)
    session = Session(load_lab_text(json.dumps(small), Path("/nonexistent")))
    world = session.engine.world
    large = next(one for one in world.all_of(VirtualMachine) if one.config.memory_mb == 40_000)
    answers = {
        host.name: fits(needs_of(world, large), offers_of(world, host)) for host in world.all_of(HostSystem)
    }
    assert answers["esx02"]
    assert not answers["esx01"]
