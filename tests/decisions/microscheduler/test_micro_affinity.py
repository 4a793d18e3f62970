"""CPU affinity at the grain of microseconds: bound worlds run on their pCPUs only, others make room for them."""

from __future__ import annotations

import pytest
from micro_scene import host, per_group, simulate, vm

from vsphere_client.decisions.microscheduler.host_load import HostLoad
from vsphere_client.decisions.microscheduler.schedule import Schedule

MIXES = {
    "two bound to a core": host(
        vm("a", affinity=(1,)), vm("b", affinity=(1,)), vm("c"), vm("d"), vm("e"), cores=4
    ),
    "pairs of threads": host(
        *(vm(f"v{n}", affinity=(0, 1)) for n in range(3)), vm("free"), cores=2, threads=2
    ),
    "bursts": host(
        *(vm(f"v{n}", 0.6, 2, affinity=(0, 1, 2)) for n in range(3)),
        *(vm(f"w{n}", 0.5) for n in range(8)),
        cores=4,
        threads=2,
    ),
    "reserved and limited": host(
        vm("r", shares=10, reservation_mhz=1500, affinity=(0,)),
        vm("s", affinity=(0,)),
        vm("l", limit_mhz=500, affinity=(0, 1)),
        *(vm(f"w{n}") for n in range(4)),
        cores=4,
    ),
    "nodes": host(
        *(vm(f"v{n}", home=1, affinity=(6, 7)) for n in range(3)),
        *(vm(f"w{n}", home=n % 2) for n in range(8)),
        cores=8,
        nodes=2,
    ),
}


def used_pcpus(schedule: Schedule, group: int) -> set[int]:
    mine = {world.at for world in schedule.worlds if world.group_at == group}
    return {pcpu for pcpu, runs in enumerate(schedule.runs) if any(at in mine for _, _, at in runs)}


@pytest.mark.parametrize("name", MIXES)
def test_a_bound_world_runs_on_its_pcpus_only(name: str) -> None:
    load: HostLoad = MIXES[name]
    schedule = simulate(load, 3.0)
    for at, group in enumerate(load.groups):
        assert used_pcpus(schedule, at), group.name
        assert not group.affinity or used_pcpus(schedule, at) <= set(group.affinity), group.name


def test_others_make_room_while_there_is_any() -> None:
    """Two share core 1, each half of it; three others have the three cores that are left to themselves."""
    used = [
        one.used for one in per_group(simulate(MIXES["two bound to a core"]), MIXES["two bound to a core"])
    ]
    assert used == pytest.approx([50, 50, 100, 100, 100], abs=2)


def test_a_full_host_is_shared_by_all() -> None:
    """Three hungry worlds on two pCPUs, one of them bound: two thirds of a core each."""
    load = host(vm("a", affinity=(0,)), vm("b"), vm("c"), cores=2)
    assert [one.used for one in per_group(simulate(load), load)] == pytest.approx([66.7] * 3, abs=5)


def test_shares_and_a_reservation_among_bound_worlds() -> None:
    """A core of 2500 MHz: 1500 are reserved, the other has the rest; by shares 1:3 a quarter and the others."""
    load = host(
        vm("r", shares=10, reservation_mhz=1500, affinity=(0,)), vm("s", affinity=(0,)), vm("w"), cores=2
    )
    assert [one.used for one in per_group(simulate(load), load)] == pytest.approx([60, 40, 100], abs=4)
    load = host(vm("a", shares=1000, affinity=(0,)), vm("b", shares=3000, affinity=(0,)), cores=2)
    assert [one.used for one in per_group(simulate(load), load)] == pytest.approx([25, 75], abs=3)


def test_vcpus_of_a_bound_vm_wait_for_each_other() -> None:
    """Four hungry vCPUs bound to two pCPUs: each runs half of its time, and some of its waiting is co-stop."""
    load = host(vm("wide", vcpus=4, affinity=(0, 1)), vm("w"), cores=4)
    wide, free = per_group(simulate(load), load)
    assert wide.used == pytest.approx(200, abs=2)
    assert wide.ready + wide.costop == pytest.approx(200, abs=2)
    assert free.used == pytest.approx(100, abs=1)


def test_strangers_never_share_a_core_with_bound_worlds_either() -> None:
    load = host(
        *(vm(f"v{n}", vcpus=2, affinity=(0, 1)) for n in range(2)), vm("w"), vm("x"), cores=4, threads=2
    )
    load = HostLoad(type(load.shape)(4, 2, 1, 2500.0, one_vm_a_core=True), load.groups)
    used = [one.run for one in per_group(simulate(load), load)]
    assert used == pytest.approx([100, 100, 100, 100], abs=8)
