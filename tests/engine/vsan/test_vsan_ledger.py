"""Placement, capacity and determinism of a vSAN cluster."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vsan_scenes import DEVICES, VsanScene, name_of

from vsphere_client.model.commands import (
    Command,
    CreateVm,
    DeleteVm,
    FailDisk,
    FailHost,
    HealNetwork,
    PartitionHosts,
    PowerOffVm,
    PowerOnVm,
    RepairVsanObjects,
    RestoreDisk,
    RestoreHost,
)
from vsphere_client.model.virtual_machine import VirtualDisk, VirtualMachineConfig

Build = Callable[..., VsanScene]


def test_a_new_lab_opens_with_its_objects_placed(vsan_scene: Build) -> None:
    """100 GB FTT1: two copies and a witness, three votes (vsan.md case 1)."""
    scene = vsan_scene(hosts=4)
    rows = {row["object"]: row for row in scene.service.report_rows()}
    assert list(rows) == ["disk-1", "namespace", "swap"]
    disk = rows["disk-1"]
    assert (disk["vm"], disk["size_gb"], disk["policy"], disk["health"], disk["compliant"]) == (
        "vm01",
        100.0,
        "RAID-1 FTT=1",
        "healthy",
        True,
    )
    assert [c["kind"] for c in disk["components"]] == ["data", "data", "witness"]
    assert sum(c["votes"] for c in disk["components"]) == 3
    assert len({c["host"] for c in disk["components"]}) == 3
    assert {c["state"] for c in disk["components"]} == {"active"}
    assert rows["namespace"]["size_gb"] == 255.0
    assert rows["swap"]["size_gb"] == 2.0


def test_capacity_and_use_of_the_datastore(vsan_scene: Build) -> None:
    """4 x 1000 GB raw; 2 x (90 + 2 GB home + 4 MB swap) and three witnesses of 4 MB."""
    scene = vsan_scene(hosts=4)
    scene.minutes(1)
    row = scene.service.report_row(scene.cluster)
    assert row["capacity_gb"] == 4000.0
    assert row["used_gb"] == pytest.approx(2 * (90 + 2 + 4 / 1024) + 3 * 4 / 1024)
    assert scene.datastore.config.max_iops == 4 * 10_000
    assert scene.datastore.config.latency_ms == 0.6
    scene.do(FailHost(host=name_of(4)))
    assert scene.service.report_row(scene.cluster)["capacity_gb"] == 3000.0


def test_looking_early_changes_nothing(vsan_scene: Build) -> None:
    """Objects wait to be placed; whether somebody looks before makes no difference."""
    watched, unwatched = (
        vsan_scene(hosts=5, vms=30, disks=DEVICES),
        vsan_scene(hosts=5, vms=30, disks=DEVICES),
    )
    watched.service.report_rows()
    for scene in (watched, unwatched):
        scene.minutes(1)
        scene.do(FailHost(host=name_of(2)))
        scene.minutes(100)
    assert watched.picture() == unwatched.picture()


def test_slices_equal_one_run(vsan_scene: Build) -> None:
    whole, sliced = vsan_scene(hosts=4, vms=6), vsan_scene(hosts=4, vms=6)
    for scene in (whole, sliced):
        scene.minutes(1)
        scene.do(FailHost(host=name_of(3)))
    whole.minutes(80)
    for _ in range(320):
        sliced.minutes(0.25)
        sliced.service.report_row(sliced.cluster)
    assert whole.picture() == sliced.picture()


def test_saved_in_the_middle_of_a_resync(vsan_scene: Build) -> None:
    scene = vsan_scene(hosts=4, vms=4)
    scene.do(FailHost(host=scene.hosts_of()["A1"]))
    scene.minutes(61)
    assert scene.vsan.board.jobs
    restored = pickle.loads(pickle.dumps(scene.engine))
    restored.wire()
    other = VsanScene(restored)
    assert scene.picture() == other.picture()
    for one in (scene, other):
        one.minutes(45)
        one.do(FailHost(host=one.hosts_of()["B1"]))
        one.minutes(90)
    assert scene.picture() == other.picture()


def test_vms_that_come_and_go(vsan_scene: Build) -> None:
    scene = vsan_scene(hosts=4)
    scene.minutes(1)
    before = scene.service.report_row(scene.cluster)["used_gb"]
    disk = VirtualDisk(gb=50, written_gb=20)
    config = VirtualMachineConfig(num_cpu=1, memory_mb=1024, disks=(disk,))
    scene.do(CreateVm(name="vm02", config=config, cluster="C1", datastore="vsan"))
    scene.minutes(1)
    assert scene.hosts_of(2).keys() == {"A1", "B1", "W"}
    used = scene.service.report_row(scene.cluster)["used_gb"]
    assert used == pytest.approx(before + 2 * (20 + 2) + 2 * 4 / 1024)
    scene.do(DeleteVm(vm="vm02"))
    assert scene.service.report_row(scene.cluster)["used_gb"] == pytest.approx(before)
    scene.check_books()


def test_a_disk_that_does_not_fit_is_refused_with_reasons(vsan_scene: Build) -> None:
    """2 x 1500 GB written on three hosts of 1000 GB each."""
    scene = vsan_scene(hosts=3, disk_gb=1500.0, written_gb=1500.0)
    obj = scene.obj()
    assert obj.vsan.components == ()
    assert obj.refused[0].code == "no_place"
    scene.minutes(1)
    assert not scene.vm().storage_compliant
    assert scene.service.health_of(obj).state == "inaccessible"
    scene.check_books()


_HOSTS = st.integers(1, 5).map(name_of)
_DISKS = st.sampled_from(["d0", "d1", "d2"])
_VMS = st.sampled_from(["vm01", "vm02", "vm03"])
_STEPS = st.one_of(
    st.builds(FailHost, host=_HOSTS),
    st.builds(RestoreHost, host=_HOSTS),
    st.builds(FailDisk, host=_HOSTS, disk=_DISKS, kind=st.sampled_from(["failed", "pulled"])),
    st.builds(RestoreDisk, host=_HOSTS, disk=_DISKS),
    st.builds(PartitionHosts, hosts=st.lists(_HOSTS, min_size=1, max_size=3, unique=True).map(tuple)),
    st.just(HealNetwork()),
    st.just(RepairVsanObjects(cluster="C1")),
    st.builds(PowerOffVm, vm=_VMS),
    st.builds(PowerOnVm, vm=_VMS),
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(_STEPS, st.sampled_from([0, 0.02, 1, 7, 61])), max_size=12))
def test_books_stay_right_whatever_happens(vsan_scene: Build, steps: list[tuple[Command, float]]) -> None:
    """Nothing above capacity, no two legs in a fault domain, and every waiting thing has an event."""
    scene = vsan_scene(hosts=5, vms=3, disks=DEVICES[:3], written_gb=95.0)
    for command, minutes in steps:
        scene.engine.submit(command)
        scene.minutes(minutes)
        scene.check_books()
        running = {queue[0] for queue in scene.vsan.board.queues.values()}
        assert all((job.due is not None) == (key in running) for key, job in scene.vsan.board.jobs.items())
        for obj in scene.vsan.store.objects.values():
            copied = {name for name, state in obj.states.items() if state == "reconfiguring"}
            assert copied <= {name for oid, name in scene.vsan.board.jobs if oid == obj.id}
            assert obj.accessible == (scene.service.health_of(obj).accessible and obj.side is not None)
    scene.engine.submit(HealNetwork())
    scene.minutes(0)
    for number in range(1, 6):
        scene.engine.submit(RestoreHost(host=name_of(number)))
        for disk in ("d0", "d1", "d2"):
            scene.engine.submit(RestoreDisk(host=name_of(number), disk=disk))
    scene.minutes(150)
    lost = {obj.id for obj in scene.vsan.store.objects.values() if obj.lost}
    for obj in scene.vsan.store.objects.values():
        assert obj.id in lost or not obj.vsan.components or scene.service.health_of(obj).state == "healthy"
    assert not scene.vsan.board.jobs
    assert not scene.vsan.timers
