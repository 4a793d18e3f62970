"""The worked cases of vsan.md 22 on a living cluster."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from vsan_scenes import DEVICES, VsanScene, copy_us, name_of

from vsphere_client.decisions.vsan.snapshot import ComponentKind, ComponentState
from vsphere_client.model.commands import (
    FailDisk,
    FailHost,
    FailNic,
    HealNetwork,
    PartitionHosts,
    RepairVsanObjects,
    RestoreDisk,
    RestoreHost,
    RestoreNic,
)
from vsphere_client.model.units import MINUTE_US

Build = Callable[..., VsanScene]
BOOT_MIN = 4
"""RestoreHost boots a host whose power was cut for four minutes."""
DELAY_TIMER = "reducedavailabilitywithnorebuilddelaytimer"
REBUILD = "reducedavailabilitywithactiverebuild"
NO_REBUILD = "reducedavailabilitywithnorebuild"


def test_host_that_returns_after_40_minutes_gets_only_what_changed(vsan_scene: Build) -> None:
    """vsan.md case 8, first half: 9:00 down, 9:40 back."""
    scene = vsan_scene(hosts=4)
    scene.minutes(1)
    lost = scene.hosts_of()["A1"]
    scene.do(FailHost(host=lost))
    assert scene.states_of()["A1"] is ComponentState.ABSENT
    assert scene.health() == DELAY_TIMER
    assert scene.service.view(scene.obj()).timer_end_us == 61 * MINUTE_US
    scene.minutes(40 - BOOT_MIN)
    scene.do(RestoreHost(host=lost))
    scene.minutes(BOOT_MIN)
    assert scene.states_of()["A1"] is ComponentState.STALE
    assert scene.health() == REBUILD
    scene.minutes(1)
    assert scene.health() == "healthy"
    assert scene.hosts_of()["A1"] == lost
    assert scene.events("vprob.vob.vsan.resync.started") == []
    scene.minutes(60)
    assert scene.vsan.timers == {}
    scene.check_books()


def test_rebuild_begins_exactly_when_the_timer_ends(vsan_scene: Build) -> None:
    """vsan.md case 8, second half: 9:00 down, rebuild from 10:00 on the fourth host."""
    scene = vsan_scene(hosts=4)
    scene.minutes(1)
    before = scene.hosts_of()
    lost = before["A1"]
    spare = next(name for name in map(name_of, range(1, 5)) if name not in before.values())
    scene.do(FailHost(host=lost))
    planned = scene.service.view(scene.obj()).planned
    assert [(p.component, p.target.host if p.target else None, p.starts_us) for p in planned] == [
        ("A1", spare, 61 * MINUTE_US)
    ]
    scene.minutes(60 - 1e-6)
    assert scene.health() == DELAY_TIMER
    scene.minutes(1e-6)
    assert [at for at, _ in scene.events("vprob.vob.vsan.resync.started")] == [61 * MINUTE_US]
    assert scene.health() == REBUILD
    assert scene.hosts_of()["A1"] == spare
    scene.minutes(10)
    assert scene.health() == "healthy"
    scene.check_books()


def test_resync_takes_its_bytes_over_the_slowest_link(vsan_scene: Build) -> None:
    """90 GB written are copied at 450 MB/s (the SSD) although the link gives 1000 MB/s."""
    scene = vsan_scene(hosts=4, power="poweredOff")
    scene.minutes(1)
    scene.do(FailHost(host=scene.hosts_of()["A1"]))
    scene.minutes(60)
    spare = scene.hosts_of()["A1"]
    queue = [scene.vsan.board.jobs[key] for key in scene.vsan.board.queues[spare]]
    total = sum(copy_us(job.gb) for job in queue)
    ends = scene.engine.now_us + total
    assert scene.service.report_row(scene.cluster)["resyncing_gb"] == pytest.approx(sum(j.gb for j in queue))
    scene.engine.run_until(ends - len(queue))
    assert scene.health() == REBUILD or scene.vsan.board.jobs
    scene.engine.run_until(ends + len(queue))
    assert not scene.vsan.board.jobs
    (done,) = scene.events("vprob.vob.vsan.resync.completed")
    assert abs(done[0] - ends) <= len(queue)  # each copy is rounded to a microsecond


def test_repair_immediately_does_not_wait(vsan_scene: Build) -> None:
    scene = vsan_scene(hosts=4)
    scene.do(FailHost(host=scene.hosts_of()["A1"]))
    scene.minutes(1)
    task = scene.do(RepairVsanObjects(cluster="C1"))
    scene.minutes(0.1)
    assert scene.states_of()["A1"] is ComponentState.RECONFIGURING
    assert task.result >= 1
    scene.minutes(10)
    assert scene.health() == "healthy"


@pytest.mark.parametrize(
    ("disk", "dedupe", "struck"),
    [("d0", False, 5), ("d3", True, 5), ("d3", False, 1)],
    ids=["cache", "capacity with dedupe", "capacity"],
)
def test_scope_of_a_failed_device(vsan_scene: Build, disk: str, dedupe: bool, struck: int) -> None:
    """vsan.md case 9: the cache device, or any with deduplication, takes its whole group; at once degraded."""
    scene = vsan_scene(hosts=4, vms=12, disks=DEVICES, deduplication=dedupe)
    scene.vsan.store.settle()
    held = {c.disk for o in scene.vsan.store.objects.values() for c in o.vsan.components}
    host = name_of(2)
    assert {f"{host}/d{n}" for n in range(1, 6)} <= held
    scene.do(FailDisk(host=host, disk=disk))
    repairing = {
        job.former.component.disk for job in scene.vsan.board.jobs.values() if job.former is not None
    }
    assert len(repairing) == struck
    assert [at for at, _ in scene.events("vprob.vob.vsan.resync.started")] == [0]
    scene.minutes(30)
    assert {scene.health(n) for n in range(1, 13)} == {"healthy"}
    scene.check_books()


def test_pulled_disk_waits_and_returns_with_its_data(vsan_scene: Build) -> None:
    scene = vsan_scene(hosts=4)
    host = scene.hosts_of()["B1"]
    scene.do(FailDisk(host=host, disk="d1", kind="pulled"))
    assert scene.states_of()["B1"] is ComponentState.ABSENT
    scene.minutes(10)
    scene.do(RestoreDisk(host=host, disk="d1"))
    scene.minutes(1)
    assert scene.health() == "healthy"
    assert scene.hosts_of()["B1"] == host
    assert scene.vsan.timers == {}


def test_three_hosts_lose_one_then_two(vsan_scene: Build) -> None:
    """vsan.md case 10: reduced, then inaccessible with 1 of 3 votes, then accessible again, nothing lost."""
    scene = vsan_scene(hosts=3)
    where = scene.hosts_of()
    scene.do(FailHost(host=where["W"]))
    scene.minutes(24 * 60)
    assert scene.health() == NO_REBUILD
    assert scene.service.vm_accessible(scene.vm().moid)
    scene.do(FailHost(host=where["B1"]))
    found = scene.service.health_of(scene.obj())
    assert (found.votes_present, found.votes_total, found.accessible, found.lost) == (1, 3, False, False)
    verdict = scene.service.data_loss_verdict(scene.cluster)
    assert (list(verdict.lost), list(verdict.unavailable)) == ([], [scene.vm().moid])
    assert not scene.vm().storage_accessible
    scene.minutes(30)
    scene.do(RestoreHost(host=where["B1"]))
    scene.minutes(10)
    assert scene.health() == NO_REBUILD
    assert scene.vm().storage_accessible
    assert not scene.service.data_loss_verdict(scene.cluster).unavailable


def test_data_are_lost_only_when_no_complete_copy_can_return(vsan_scene: Build) -> None:
    """Both copies on failed devices, with nowhere to rebuild in between: lost; the VM beside it is not."""
    scene = vsan_scene(hosts=3, vms=2, power="poweredOff")
    where = scene.hosts_of()
    scene.do(FailDisk(host=where["A1"], disk="d1"))
    assert scene.health() == NO_REBUILD
    scene.do(FailDisk(host=where["B1"], disk="d1"))
    found = scene.service.health_of(scene.obj())
    assert (found.accessible, found.lost) == (False, True)
    assert scene.vm().moid in scene.service.data_loss_verdict(scene.cluster).lost


def test_split_three_to_three(vsan_scene: Build) -> None:
    """vsan.md case 13: each object is accessible where most of its votes are; a torn VM runs nowhere."""
    scene = vsan_scene(hosts=6, vms=8)
    scene.do(PartitionHosts(hosts=tuple(map(name_of, (4, 5, 6)))))
    left = frozenset(map(name_of, (1, 2, 3)))
    sides = scene.vsan.hardware.sides
    torn = 0
    for number in range(1, 9):
        own: set[int] = set()
        for obj in scene.service.objects_of_vm(scene.vm(number)):
            on_left = sum(c.votes for c in obj.vsan.components if c.host in left)
            side = sides.index(tuple(sorted(left))) if on_left >= 2 else 1 - sides.index(tuple(sorted(left)))
            assert obj.side == side
            assert obj.accessible
            own.add(side)
        assert scene.service.vm_accessible(scene.vm(number).moid) == (len(own) == 1)
        torn += len(own) > 1
    assert torn > 0
    scene.do(HealNetwork())
    scene.minutes(5)
    assert {row["health"] for row in scene.service.report_rows()} == {"healthy"}
    assert all(scene.vm(n).storage_accessible for n in range(1, 9))


def test_vsan_network_down_everywhere_loses_nothing(vsan_scene: Build) -> None:
    """vsan.md 10: every host alone, all objects inaccessible, data intact."""
    scene = vsan_scene(hosts=4, vms=3)
    for number in range(1, 5):
        for nic in ("vmnic0", "vmnic1"):
            scene.do(FailNic(host=name_of(number), nic=nic))
    verdict = scene.service.data_loss_verdict(scene.cluster)
    assert (len(verdict.lost), len(verdict.unavailable)) == (0, 3)
    scene.minutes(1)
    for number in range(1, 5):
        scene.do(RestoreNic(host=name_of(number), nic="vmnic0"))
    scene.minutes(5)
    assert {row["health"] for row in scene.service.report_rows()} == {"healthy"}


def test_two_failures_in_sequence(vsan_scene: Build) -> None:
    """vsan.md case 30: five hosts, the second dies after the rebuild: everything stays accessible."""
    scene = vsan_scene(hosts=5, vms=6)
    scene.do(FailHost(host=name_of(1)))
    scene.minutes(120)
    assert {scene.health(n) for n in range(1, 7)} == {"healthy"}
    scene.do(FailHost(host=name_of(2)))
    scene.minutes(1)
    assert all(scene.service.vm_accessible(scene.vm(n).moid) for n in range(1, 7))
    scene.minutes(120)
    assert {scene.health(n) for n in range(1, 7)} == {"healthy"}
    scene.check_books()


RACKS = ("R1", "R1", "R2", "R2", "R3", "R3", "R4", "R4")


def test_a_rack_burns(vsan_scene: Build) -> None:
    """vsan.md case 31: mirrors in R1, R2, witness in R3; R1 gone: 2 of 3 votes, rebuilt in R4."""
    scene = vsan_scene(hosts=8, racks=RACKS)
    racks = {c.name: c.fault_domain for c in scene.obj().vsan.components}
    assert len(set(racks.values())) == 3
    spare = next(rack for rack in ("R1", "R2", "R3", "R4") if rack not in racks.values())
    what_if = scene.service.what_if_fault_domain(scene.obj(), racks["A1"])
    assert (what_if.health.votes_present, what_if.health.accessible) == (2, True)
    for number, rack in enumerate(RACKS, start=1):
        if rack == racks["A1"]:
            scene.do(FailHost(host=name_of(number)))
    scene.minutes(90)
    assert scene.health() == "healthy"
    assert {c.name: c.fault_domain for c in scene.obj().vsan.components}["A1"] == spare


def test_raid_5_over_four_racks_cannot_be_rebuilt_without_a_fifth(vsan_scene: Build) -> None:
    """vsan.md case 31: one column per rack; a rack gone leaves 3 or 4 of 5 votes and no place."""
    scene = vsan_scene(hosts=8, racks=RACKS, policies=("RAID-5",))
    columns = [c for c in scene.obj().vsan.components if c.kind is ComponentKind.DATA]
    assert len({c.fault_domain for c in columns}) == len(columns) == 4
    scene.do(FailHost(host=name_of(1)))
    scene.do(FailHost(host=name_of(2)))
    scene.minutes(90)
    assert scene.health() == NO_REBUILD
    assert scene.service.health_of(scene.obj()).votes_present in (3, 4)


def test_raid_5_needs_four_racks(vsan_scene: Build) -> None:
    """vsan.md case 31: three racks refuse RAID-5."""
    scene = vsan_scene(hosts=6, racks=RACKS[:6], policies=("RAID-5",))
    assert scene.obj().refused[0].facts == {"policy": "RAID-5", "needed": 4, "usable": 3}
    assert not scene.service.vm_accessible(scene.vm().moid)


def test_input_and_output_of_an_inaccessible_vm_waits(vsan_scene: Build) -> None:
    scene = vsan_scene(hosts=3, vms=3)
    where = scene.hosts_of()
    table = scene.engine.world.vms
    keeper = where["A1"]
    scene.minutes(1)
    scene.do(FailHost(host=where["B1"]))
    scene.do(FailHost(host=where["W"]))
    scene.minutes(5)
    vm = next(
        scene.vm(n) for n in (1, 2, 3) if scene.engine.world.host(scene.vm(n).host or "").name == keeper
    )
    assert table.datastore[vm.row] == -1
    assert table.disk_iops[vm.row] == 0
    assert vm.power_state == "poweredOn"
