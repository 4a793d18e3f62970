"""VM-to-VM dependency rules order restarts: dependents wait until those they depend on are ready."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ha_scenes import RESTARTED, Scene

from vsphere_client.engine.ha.service import HaService
from vsphere_client.engine.inventory import build
from vsphere_client.model.cluster import ClusterGroup, ClusterRule
from vsphere_client.model.commands import AddRule, FailHost, PowerOnVm
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.units import seconds_us
from vsphere_client.model.virtual_machine import VmOverrides

GROUPS = (
    ClusterGroup(name="db", vms=("vm02", "vm03")),
    ClusterGroup(name="app", vms=("vm01",)),
)
APP_AFTER_DB = ClusterRule(name="db first", kind="vm_dependency", vm_group="app", depends_on="db")
WAITS = "trainer.ha.dependency"
Build = Callable[..., Scene]


def gathered(ha_scene: Build, hosts: int = 3, vms: int = 3, **settings: Any) -> Scene:
    """All VMs on the first host; vm01 depends on vm02 and vm03."""
    scene = ha_scene(hosts, vms, rules=(APP_AFTER_DB,), groups=GROUPS, start=False, **settings)
    for vm in list(scene.engine.world.vm_at.values()):
        build.place_vm(scene.engine.world, vm, scene.host(1))
    return scene


def give(scene: Scene, number: int, **changes: Any) -> None:
    vm = scene.vm(number)
    scene.engine.world.update(vm, config=vm.config.model_copy(update=changes))


def run(scene: Scene, until_s: float) -> None:
    if not scene.engine.now_us:
        scene.engine.start()
    scene.at(100, FailHost(host=scene.host(1).name))
    scene.at(until_s)


def reasons_of(scene: Scene, vm: str) -> list[str]:
    rows = scene.engine.service(HaService).report_row(scene.cluster)["failover_log"]
    return [reason["code"] for row in rows if row["vm"] == vm for reason in row["reasons"]]


def test_resources_allocated_lets_all_start_together(ha_scene: Build) -> None:
    scene = gathered(ha_scene)
    run(scene, 300)
    assert {at for at, _ in scene.power_ons()} == {118.0}
    assert scene.events(WAITS) == []
    assert "dependency_met" in reasons_of(scene, "vm01")


def test_powered_on_waits_for_the_whole_group(ha_scene: Build) -> None:
    scene = gathered(ha_scene, ready_condition="powered_on")
    run(scene, 300)
    assert scene.power_ons() == [(118.0, "vm02"), (118.0, "vm03"), (126.0, "vm01")]
    assert scene.events(WAITS) == [(118.0, "vm01")]
    assert reasons_of(scene, "vm01").count("dependency_met") == 2
    restart = next(t for t in scene.engine.tasks.all() if t.source == "ha" and t.entity_name == "vm01")
    assert "vm01 depends on vm02 (rule db first), which is ready: powered on" in [
        reason.text for reason in restart.reasons
    ]


def test_heartbeats_and_delay_of_the_slowest(ha_scene: Build) -> None:
    scene = gathered(ha_scene, ready_condition="guest_heartbeats")
    give(scene, 3, overrides=VmOverrides(ha_additional_delay=10))
    run(scene, 400)
    # 118 + 8 s restart + 40 s until the guest reports + 10 s delay of vm03
    assert scene.power_ons()[-1] == (176.0, "vm01")


def test_no_timeout_ends_a_dependency(ha_scene: Build) -> None:
    """ha_ft.md 8.2: the next priority starts after the time-out, a dependent never."""
    scene = gathered(ha_scene, vms=4, ready_condition="guest_heartbeats")
    give(scene, 2, tools=False)
    give(scene, 4, overrides=VmOverrides(ha_restart_priority="low"))
    run(scene, 2000)
    assert scene.power_ons() == [(118.0, "vm02"), (118.0, "vm03"), (718.0, "vm04")]
    assert reasons_of(scene, "vm01")[-1] == "dependency_open"
    assert scene.events(RESTARTED) == [(126.0, "vm02"), (126.0, "vm03"), (726.0, "vm04")]


def test_vms_that_still_run_are_ready(ha_scene: Build) -> None:
    scene = gathered(ha_scene, ready_condition="guest_heartbeats")
    build.place_vm(scene.engine.world, scene.vm(2), scene.host(2))
    build.place_vm(scene.engine.world, scene.vm(3), scene.host(2))
    run(scene, 300)
    assert scene.power_ons() == [(118.0, "vm01")]


def test_a_vm_that_ha_may_not_restart_is_not_waited_for(ha_scene: Build) -> None:
    scene = gathered(ha_scene, ready_condition="powered_on")
    give(scene, 2, overrides=VmOverrides(ha_restart_priority="disabled"))
    run(scene, 300)
    assert scene.power_ons() == [(118.0, "vm03"), (126.0, "vm01")]


def test_a_disabled_rule_orders_nothing(ha_scene: Build) -> None:
    scene = gathered(ha_scene, ready_condition="powered_on")
    off = APP_AFTER_DB.model_copy(update={"enabled": False})
    config = scene.cluster.config.model_copy(update={"rules": (off,)})
    scene.engine.world.update(scene.cluster, config=config)
    run(scene, 300)
    assert {at for at, _ in scene.power_ons()} == {118.0}


def test_a_person_may_start_what_is_waited_for(ha_scene: Build) -> None:
    """Both lie on a datastore that only the failed host sees, so that vSphere HA finds no place for them."""
    scene = gathered(ha_scene, ready_condition="powered_on")
    local = scene.add_datastore("local01", 1)
    for number in (2, 3):
        scene.engine.world.update(scene.vm(number), disk_datastores=(local,))
    run(scene, 1000)
    assert scene.power_ons() == []
    assert [vm for _, vm in scene.events(WAITS)] == ["vm01"]
    for host in scene.cluster.hosts:
        build.mount(scene.engine.world, scene.engine.world.datastore(local), scene.engine.world.host(host))
    for number in (2, 3):
        build.place_vm(scene.engine.world, scene.vm(number), scene.host(2))
        scene.engine.world.update(scene.vm(number), power_state=PowerState.OFF)
    tasks = [scene.engine.submit(PowerOnVm(vm=scene.vm(n).moid)) for n in (2, 3)]
    scene.at(1300)
    assert [task.fault for task in tasks] == [None, None]
    assert [vm for _, vm in scene.power_ons()] == ["vm01"]


def test_rules_that_cannot_hold_are_refused(ha_scene: Build) -> None:
    scene = gathered(ha_scene)
    give(scene, 2, overrides=VmOverrides(ha_restart_priority="low"))
    scene.engine.start()
    scene.engine.run_until(seconds_us(1))

    def fault(**rule: Any) -> str:
        task = scene.engine.submit(AddRule(cluster="C1", kind="vm_dependency", **rule))
        assert task.fault is not None
        return task.fault.text

    assert "circle: app waits for db waits for app" in fault(name="back", vm_group="db", depends_on="app")
    text = "vm01 has a higher restart priority than vm02 and may not depend on it."
    assert text in fault(name="again", vm_group="app", depends_on="db")
