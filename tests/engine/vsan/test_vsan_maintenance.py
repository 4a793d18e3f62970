"""Maintenance mode of a vSAN host: what leaves, what stays, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from vsan_scenes import VsanScene, copy_us, name_of

from vsphere_client.decisions.vsan.snapshot import ComponentState
from vsphere_client.engine.vsan.evacuation import check_evacuation, precheck, start_evacuation
from vsphere_client.model.commands import (
    DeleteCluster,
    EnterMaintenanceMode,
    ExitMaintenanceMode,
    PowerOffVm,
    RemoveHost,
)
from vsphere_client.model.faults import VsanPlacementFault
from vsphere_client.model.tasks import TaskState
from vsphere_client.model.units import SECOND_US

Build = Callable[..., VsanScene]


def _mixed(vsan_scene: Build, hosts: int) -> tuple[VsanScene, str]:
    """Powered-off VMs, FTT1 and FTT0 in turn, and a host that holds both kinds."""
    policies = ("RAID-1 FTT=1", "RAID-0")
    scene = vsan_scene(hosts=hosts, vms=6, policies=policies, power="poweredOff")
    bare = {c.host for n in (2, 4, 6) for c in scene.obj(n).vsan.components}
    return scene, sorted(bare)[0]


def _used(scene: VsanScene, host: str, only: str | None = None) -> float:
    return sum(
        c.used_gb
        for obj in scene.service.objects_of(scene.cluster)
        for c in obj.on_host(host)
        if only is None or obj.wanted.policy_name == only
    )


def test_what_each_mode_moves(vsan_scene: Build) -> None:
    """vsan.md case 22: ensure accessibility moves what has no copy, full all, none nothing."""
    scene, name = _mixed(vsan_scene, 4)
    host = scene.engine.world.find(type(scene.host(1)), name)
    ensure = precheck(scene.engine, host, "ensure_accessibility")
    full = precheck(scene.engine, host, "full_data_migration")
    nothing = precheck(scene.engine, host, "no_data_migration")
    assert ensure is not None
    assert full is not None
    assert nothing is not None
    assert ensure.data_to_move_gb == pytest.approx(_used(scene, name, "RAID-0"))
    assert full.data_to_move_gb == pytest.approx(_used(scene, name))
    assert (nothing.data_to_move_gb, nothing.allowed) == (0.0, True)
    assert len(nothing.inaccessible) > 0
    assert ensure.inaccessible == ()


def test_three_hosts_refuse_full_migration(vsan_scene: Build) -> None:
    """vsan.md case 22, last sentence."""
    scene, name = _mixed(vsan_scene, 3)
    host = scene.engine.world.find(type(scene.host(1)), name)
    check_evacuation(scene.engine, host, "ensure_accessibility")
    with pytest.raises(VsanPlacementFault) as refused:
        check_evacuation(scene.engine, host, "full_data_migration")
    assert (refused.value.facts["needed"], refused.value.facts["available"]) == (3, 2)
    task = scene.engine.submit(EnterMaintenanceMode(host=name, vsan_mode="full_data_migration"))
    assert (task.state, type(task.fault)) == (TaskState.ERROR, VsanPlacementFault)


def test_full_migration_leaves_nothing_behind(vsan_scene: Build) -> None:
    """The seconds are the bytes over the host's own disk: 450 MB/s."""
    scene, name = _mixed(vsan_scene, 4)
    host = scene.engine.world.find(type(scene.host(1)), name)
    seconds = start_evacuation(scene.engine, host, "full_data_migration")
    assert round(seconds * SECOND_US) == copy_us(_used(scene, name))
    scene.do(EnterMaintenanceMode(host=name, vsan_mode="full_data_migration"))
    scene.minutes(1)
    assert {"datamove"} <= {row["health"] for row in scene.service.report_rows()}
    scene.minutes(60)
    assert host.maintenance == "inMaintenance"
    assert _used(scene, name) == 0.0
    assert {row["health"] for row in scene.service.report_rows()} == {"healthy"}
    assert scene.vsan.timers == {}
    scene.check_books()


def test_ensure_accessibility_leaves_the_rest_absent_until_the_exit(vsan_scene: Build) -> None:
    scene, name = _mixed(vsan_scene, 4)
    capacity = scene.service.report_row(scene.cluster)["capacity_gb"]
    scene.do(EnterMaintenanceMode(host=name))
    scene.minutes(30)
    left = [o for o in scene.service.objects_of(scene.cluster) if any(o.on_host(name))]
    assert {o.wanted.policy_name for o in left} == {"RAID-1 FTT=1"}
    assert all(o.state(c.name) is ComponentState.ABSENT for o in left for c in o.on_host(name))
    assert all(o.accessible for o in scene.service.objects_of(scene.cluster))
    assert scene.service.report_row(scene.cluster)["capacity_gb"] == capacity - 1000
    scene.do(ExitMaintenanceMode(host=name))
    scene.minutes(5)
    assert {row["health"] for row in scene.service.report_rows()} == {"healthy"}
    scene.check_books()


def test_a_long_maintenance_ends_in_a_rebuild(vsan_scene: Build) -> None:
    scene, name = _mixed(vsan_scene, 4)
    scene.do(EnterMaintenanceMode(host=name))
    scene.minutes(180)
    assert {row["health"] for row in scene.service.report_rows()} == {"healthy"}
    assert _used(scene, name) == 0.0


def test_hosts_without_vsan_are_not_asked(small_engine: Any) -> None:
    scene = VsanScene(small_engine(hosts=2))
    host = scene.host(1)
    check_evacuation(scene.engine, host, "full_data_migration")
    assert start_evacuation(scene.engine, host, "full_data_migration") == 0.0


def test_swap_comes_and_goes_with_power(vsan_scene: Build) -> None:
    scene = vsan_scene(hosts=4)
    kinds = [o.wanted.kind for o in scene.service.objects_of_vm(scene.vm())]
    assert kinds == ["namespace", "disk-1", "swap"]
    scene.do(PowerOffVm(vm="vm01"))
    scene.minutes(1)
    assert [o.wanted.kind for o in scene.service.objects_of_vm(scene.vm())] == ["namespace", "disk-1"]
    scene.check_books()
    assert scene.host(1).name == name_of(1)


def test_a_deleted_cluster_is_forgotten(vsan_scene: Build) -> None:
    scene = vsan_scene(hosts=3, vms=0)
    for number in (1, 2, 3):
        scene.do(EnterMaintenanceMode(host=name_of(number), vsan_mode="no_data_migration"))
        scene.do(RemoveHost(host=name_of(number)))
    scene.do(DeleteCluster(cluster="C1"))
    scene.minutes(1)
    assert scene.service.report_rows() == []
