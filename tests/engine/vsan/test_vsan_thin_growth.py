"""Thin disks that grow on vSAN: their copies take space of devices, and a full datastore stops the guests."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from vsan_scenes import VsanScene

from vsphere_client.decisions.storage_io.thin_growth import raw_blocks_gb
from vsphere_client.decisions.vsan.snapshot import Component
from vsphere_client.engine.storage.capacity import taken_gb
from vsphere_client.engine.world.disk_rows import disks_now
from vsphere_client.engine.world.objects import Datastore, VirtualMachine
from vsphere_client.model.commands import AnswerVm, DeleteVm, FailHost, SetWorkload
from vsphere_client.model.host_system import HostDisk
from vsphere_client.model.workload import Load, WorkloadSpec

Build = Callable[..., VsanScene]

WRITING = WorkloadSpec(constant=Load(disk_iops=1000, disk_read_percent=0, disk_io_kb=200))
SMALL = (HostDisk(name="c", tier="cache", gb=100), HostDisk(name="d", tier="capacity", gb=120))


def used(scene: VsanScene) -> float:
    world = scene.engine.world
    return float(world.datastores.used_gb[world.find(Datastore, "vsan").row])


def components(scene: VsanScene) -> dict[str, Component]:
    return {one.name: one for one in scene.obj().vsan.components}


def write(scene: VsanScene, *vms: str) -> None:
    for vm in vms:
        scene.do(SetWorkload(vm=vm, workload=WRITING))


def grown(scene: VsanScene, name: str = "vm01", first: float = 10.0) -> float:
    vm = scene.engine.world.find(VirtualMachine, name)
    return taken_gb(disks_now(scene.engine.world, vm)[0]) - first


@pytest.mark.parametrize(("policy", "factor"), [("RAID-1 FTT=1", 2.0), ("RAID-5", 4 / 3), ("RAID-0", 1.0)])
def test_every_copy_takes_what_the_guest_writes(vsan_scene: Build, policy: str, factor: float) -> None:
    scene = vsan_scene(hosts=4, written_gb=10.0, policies=(policy,))
    scene.minutes(1)
    before, already = used(scene), grown(scene)
    write(scene, "vm01")
    scene.minutes(9)
    more = grown(scene) - already
    assert more > 1
    assert used(scene) - before == pytest.approx(factor * more)


def test_devices_are_charged_in_time_and_the_sum_stays(vsan_scene: Build) -> None:
    scene = vsan_scene(hosts=4, written_gb=10.0)
    scene.minutes(1)
    before = components(scene)
    write(scene, "vm01")
    scene.minutes(30)
    now = components(scene)
    assert {name: (one.host, one.disk) for name, one in now.items()} == {
        name: (one.host, one.disk) for name, one in before.items()
    }
    for name in ("A1", "B1"):
        assert 10 < now[name].used_gb <= 10 + grown(scene) + 1e-9
    assert now["W"].used_gb == before["W"].used_gb
    scene.check_books()


def test_a_failure_looks_at_all_that_is_written(vsan_scene: Build) -> None:
    scene = vsan_scene(hosts=4, written_gb=10.0)
    scene.minutes(1)
    write(scene, "vm01")
    scene.minutes(5)
    scene.do(FailHost(host=components(scene)["B1"].host))
    written = 10 + grown(scene)
    assert components(scene)["A1"].used_gb == pytest.approx(written, abs=0.2)
    scene.minutes(61)
    # The copy that is built anew has all of it, too.
    assert components(scene)["B1"].used_gb >= written - 0.2
    scene.check_books()


def test_reserved_space_is_not_charged_twice() -> None:
    """RAID-1, 100 GB, 50 % reserved: nothing up to 50 GB, two copies of what comes then."""
    cost = [float(raw_blocks_gb(*map(np.float64, (taken, 10, 2, 50)))) for taken in (20, 45, 60)]
    assert cost == [0.0, 10.0, 20.0]


def test_a_full_datastore_pauses_who_writes_until_there_is_room(vsan_scene: Build) -> None:
    scene = vsan_scene(hosts=4, vms=2, disks=SMALL, disk_gb=200.0, written_gb=100.0)
    world = scene.engine.world
    scene.minutes(1)
    assert used(scene) < 480
    write(scene, "vm01", "vm02")
    vms = [world.find(VirtualMachine, name) for name in ("vm01", "vm02")]
    for _ in range(60):
        scene.minutes(10)
        if any(vm.question for vm in vms):
            break
    assert [bool(vm.question) for vm in vms] == [True, True]
    assert "There is no more space for virtual disk 'vm01.vmdk'" in (vms[0].question or "")
    assert used(scene) == pytest.approx(480, abs=0.1)
    scene.do(AnswerVm(vm="vm02", answer="cancel"))
    scene.do(DeleteVm(vm="vm02"))
    scene.minutes(1)
    scene.do(AnswerVm(vm="vm01", answer="retry"))
    scene.minutes(5)
    assert vms[0].question is None
    scene.check_books()
