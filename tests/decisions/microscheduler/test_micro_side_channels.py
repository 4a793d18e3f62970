"""The side-channel aware scheduler v2 at the grain of microseconds: only one VM's worlds share a core."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from micro_scene import host, per_group, simulate, vm

from vsphere_client.decisions.microscheduler.host_load import HostLoad
from vsphere_client.decisions.microscheduler.schedule import Schedule


def one_vm_a_core(load: HostLoad) -> HostLoad:
    return replace(load, shape=replace(load.shape, one_vm_a_core=True))


def strangers_together_us(schedule: Schedule) -> int:
    """How long worlds of different VMs ran on the same core at once."""
    together = 0
    for core in range(schedule.shape.cores):
        first, second = schedule.runs[2 * core], schedule.runs[2 * core + 1]
        edges = sorted({edge for start, end, _ in (*first, *second) for edge in (start, end)})
        for start, end in pairwise(edges):
            pair = [schedule.running_at(2 * core + thread, start) for thread in (0, 1)]
            groups = {schedule.worlds[at].group_at for at in pair if at >= 0}
            together += (end - start) * (len(groups) > 1)
    return together


@pytest.mark.parametrize(
    "load",
    [
        host(*(vm(f"v{n}", 1.0, 2) for n in range(4)), cores=3, threads=2),
        host(*(vm(f"v{n}", 0.6, 1 + n % 3) for n in range(6)), cores=4, threads=2),
        host(vm("wide", 1.0, 4), vm("a", 0.9), vm("b", 0.3, 2, limit_mhz=1000.0), cores=2, threads=2),
    ],
    ids=["pairs", "mixed", "wide"],
)
def test_strangers_never_share_a_core(load: HostLoad) -> None:
    assert strangers_together_us(simulate(load, 2.0)) > 0
    assert strangers_together_us(simulate(one_vm_a_core(load), 2.0)) == 0


def test_vms_of_one_vcpu_run_one_a_core_and_pairs_fill_both_threads() -> None:
    """Four hungry worlds on two cores: strangers take turns at full speed, siblings run beside each other."""
    strangers = one_vm_a_core(host(*(vm(f"v{n}") for n in range(4)), cores=2, threads=2))
    for one in per_group(simulate(strangers), strangers):
        assert (one.run, one.ready) == (pytest.approx(50, abs=2), pytest.approx(50, abs=2))
    pairs = one_vm_a_core(host(vm("a", 1.0, 2), vm("b", 1.0, 2), cores=2, threads=2))
    for one in per_group(simulate(pairs), pairs):
        assert one.run == pytest.approx(200, abs=8)


def test_pairs_that_take_turns_get_the_same() -> None:
    """Three pairs on two cores: each has two thirds of both threads of a core."""
    load = one_vm_a_core(host(*(vm(f"v{n}", 1.0, 2) for n in range(3)), cores=2, threads=2))
    run = [one.run for one in per_group(simulate(load), load)]
    assert sum(run) == pytest.approx(400, abs=20)
    assert max(run) - min(run) < 25
