"""Which VMs come back in which order, where, and what happens when there is no place."""

from ha_scenes import RESTARTED

from vsphere_client.engine.ha.service import HaService
from vsphere_client.engine.inventory import build
from vsphere_client.model.allocation import MemoryAllocation
from vsphere_client.model.cluster import ClusterConfig, ClusterGroup, ClusterRule, HaConfig
from vsphere_client.model.commands import (
    EnterMaintenanceMode,
    ExitMaintenanceMode,
    FailHost,
    PowerOffVm,
    PowerOnVm,
    ReconfigureCluster,
    RestartVm,
    RestoreHost,
)
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.units import seconds_us
from vsphere_client.model.virtual_machine import VmOverrides


def reconfigure(scene, number, **changes):
    vm = scene.vm(number)
    scene.engine.world.update(vm, config=vm.config.model_copy(update=changes))


def gather(scene, number):
    """Let all VMs run on one host, before the start."""
    for vm in list(scene.engine.world.vm_at.values()):
        build.place_vm(scene.engine.world, vm, scene.host(number))


def hosts_but(scene, number):
    return [n for n in range(1, len(scene.cluster.hosts) + 1) if n != number]


def test_priorities_in_order_and_disabled_stays_off(ha_scene):
    scene = ha_scene(hosts=3, vms=4, start=False)
    gather(scene, 1)
    for number, priority in enumerate(("low", "highest", "disabled", None), 1):
        reconfigure(scene, number, overrides=VmOverrides(ha_restart_priority=priority))
    scene.engine.start()
    assert [scene.vm(n).ha_protected for n in (1, 2, 3, 4)] == [True, True, False, True]
    scene.at(100, FailHost(host=scene.host(1).name))
    scene.at(200)
    assert [vm for _, vm in scene.power_ons()] == ["vm02", "vm04", "vm01"]
    assert scene.vm(3).power_state == PowerState.OFF
    assert scene.vm(3).host != scene.host(1).moid  # only registered elsewhere
    assert scene.events("VmRegisteredEvent") == [(118.0, "vm03")]


def test_a_host_starts_32_at_once(ha_scene):  # case 18
    scene = ha_scene(hosts=2, vms=40, start=False)
    gather(scene, 1)
    scene.engine.start()
    scene.at(100, FailHost(host=scene.host(1).name))
    scene.at(200)
    begun = [at for at, _ in scene.power_ons()]
    first = begun[0]
    assert first in (118.0, 135.0)  # host 1 may have been the primary
    assert begun == [first] * 32 + [first + 8.0] * 8
    assert len(scene.events(RESTARTED)) == 40


def test_the_next_priority_waits_for_the_timeout_at_most(ha_scene):  # case 19
    scene = ha_scene(hosts=3, vms=2, start=False)
    gather(scene, 1)
    waits = VmOverrides(ha_restart_priority="highest", ha_ready_condition="guest_heartbeats")
    reconfigure(scene, 1, overrides=waits, tools=False)  # never reports
    scene.engine.start()
    scene.at(100, FailHost(host=scene.host(1).name))
    scene.at(900)
    assert scene.power_ons() == [(118.0, "vm01"), (718.0, "vm02")]


def test_the_next_priority_follows_guest_heartbeats_and_delay(ha_scene):
    scene = ha_scene(hosts=3, vms=2, start=False)
    gather(scene, 1)
    waits = VmOverrides(
        ha_restart_priority="highest", ha_ready_condition="guest_heartbeats", ha_additional_delay=10
    )
    reconfigure(scene, 1, overrides=waits)
    scene.engine.start()
    scene.at(100, FailHost(host=scene.host(1).name))
    scene.at(900)
    # 118 + 8 s restart + 40 s until the guest reports + 10 s delay
    assert scene.power_ons() == [(118.0, "vm01"), (176.0, "vm02")]


GROUPS = (
    ClusterGroup(name="pinned", vms=("vm01",)),
    ClusterGroup(name="left", hosts=("esx01.lab.local", "esx02.lab.local")),
)


def two_of_four_fail(scene):
    scene.at(100, FailHost(host=scene.host(1).name), FailHost(host=scene.host(2).name))
    scene.at(300)


def test_a_must_rule_keeps_a_vm_down(ha_scene):  # case 25
    rule = ClusterRule(name="stay", kind="vm_host_must", vm_group="pinned", host_group="left")
    scene = ha_scene(vms=1, rules=(rule,), groups=GROUPS)
    two_of_four_fail(scene)
    assert scene.power_ons() == []
    (row,) = scene.engine.service(HaService).report_row(scene.cluster)["failover_log"]
    assert row["result"] == "pending"
    assert {reason["code"] for reason in row["reasons"]} == {"no_host", "unavailable", "must_rule"}
    assert len(scene.events("NotEnoughResourcesToStartVmEvent")) == 1
    scene.at(300, RestoreHost(host=scene.host(2).name))
    scene.at(600)
    assert scene.vm(1).host == scene.host(2).moid  # host 2 has booted after 240 s and votes for 15 s
    assert scene.power_ons() == [(555.0, "vm01")]


def test_a_should_rule_gives_way(ha_scene):  # case 25
    rule = ClusterRule(name="stay", kind="vm_host_should", vm_group="pinned", host_group="left")
    scene = ha_scene(vms=1, rules=(rule,), groups=GROUPS)
    two_of_four_fail(scene)
    assert scene.vm(1).host in (scene.host(3).moid, scene.host(4).moid)
    assert scene.runs(1)


def test_a_vm_on_a_local_datastore_waits_for_its_host(ha_scene):  # case 27
    scene = ha_scene(vms=4, start=False)
    local = scene.add_datastore("local1", 1)
    scene.engine.world.update(scene.vm(1), disk_datastores=(local,))
    scene.engine.start()
    scene.at(100, FailHost(host=scene.host(1).name))
    scene.at(200)
    assert scene.power_ons() == []
    assert str(scene.vm(1).connection_state) == "disconnected"
    (entry,) = scene.engine.service(HaService).failover_log(scene.cluster.moid)
    assert entry.reasons[0].code == "local_datastore"
    scene.at(200, RestoreHost(host=scene.host(1).name))
    scene.at(600)
    assert scene.runs(1)
    assert scene.vm(1).host == scene.host(1).moid


def test_capacity_that_returns_is_used(ha_scene):
    scene = ha_scene(hosts=2, vms=2, start=False)
    for number in (1, 2):
        reconfigure(scene, number, memory_mb=40_000, memory=MemoryAllocation(reservation_mb=40_000))
    scene.engine.start()
    scene.at(100, FailHost(host=scene.host(1).name))
    scene.at(200)
    assert not scene.runs(1)
    scene.at(200, PowerOffVm(vm="vm02"))  # off after a second
    scene.at(250)
    assert scene.power_ons() == [(201.0, "vm01")]
    assert not scene.vm(2).ha_protected


def test_attempts_end_after_30_minutes(ha_scene):  # case 17
    scene = ha_scene(hosts=3, vms=3)
    leader = scene.engine.service(HaService).primary_of(scene.cluster.moid)
    lost = next(n for n in (1, 2, 3) if scene.host(n).moid != leader)
    vm = scene.vm(lost)
    # A task that never ends holds the VM: every attempt is refused at once.
    holder = scene.engine.submit(PowerOffVm(vm=scene.vm(leader_number(scene)).name))
    scene.at(50)
    scene.engine.world.update(vm, busy_task=holder.key)
    scene.at(100, FailHost(host=scene.host(lost).name))
    scene.at(4000)
    times = [at for at, _ in scene.events("VmFailoverFailed")]
    assert times == [118.0 + 60 * minutes for minutes in (0, 2, 6, 14, 30)]
    (entry,) = scene.engine.service(HaService).failover_log(scene.cluster.moid)
    assert (entry.result, entry.attempt) == ("failed", 5)


def leader_number(scene):
    moid = scene.engine.service(HaService).primary_of(scene.cluster.moid)
    return int(scene.engine.world.objects[moid].name[3:5])


def test_a_person_cannot_restart(ha_scene):
    scene = ha_scene(vms=1)
    task = scene.engine.submit(RestartVm(vm="vm01", host=scene.host(2).name))
    assert task.fault.name == "NotSupported"
    assert scene.runs(1)


def test_a_power_on_is_protected_shortly_after(ha_scene):
    scene = ha_scene(vms=1)
    assert scene.vm(1).ha_protected
    assert scene.events("com.vmware.vc.HA.VmProtectedEvent") == []
    scene.at(10, PowerOffVm(vm="vm01"))
    scene.at(20)
    assert not scene.vm(1).ha_protected
    scene.at(20, PowerOnVm(vm="vm01"))
    scene.at(60)
    assert scene.events("com.vmware.vc.HA.VmProtectedEvent") == [(28.0, "vm01")]  # 3 s power-on + 5 s


def test_turning_on_elects_and_turning_off_forgets(ha_scene):
    scene = ha_scene(vms=4, enabled=False)
    scene.at(100, ReconfigureCluster(cluster="C1", ha=HaConfig(enabled=True)))
    assert {scene.host(n).ha_state for n in range(1, 5)} == {"election"}
    scene.at(114)
    assert not scene.vm(1).ha_protected
    scene.at(116)
    assert scene.vm(1).ha_protected
    assert sorted(scene.host(n).ha_state for n in range(1, 5)) == ["connectedToMaster"] * 3 + ["master"]
    scene.at(200, ReconfigureCluster(cluster="C1", ha=HaConfig(enabled=False)))
    assert not scene.vm(1).ha_protected
    assert {scene.host(n).ha_state for n in range(1, 5)} == {"uninitialized"}
    assert all("fdm" not in scene.host(n).services for n in range(1, 5))


def test_maintenance_of_the_primary_leads_to_an_election(ha_scene):
    scene = ha_scene()
    leader = leader_number(scene)
    scene.at(100, EnterMaintenanceMode(host=scene.host(leader).name))
    scene.at(200)
    assert scene.host(leader).ha_state == "uninitialized"
    assert leader_number(scene) != leader
    entered = scene.events("EnteredMaintenanceModeEvent")[0][0]
    ((found, _),) = scene.events("com.vmware.vc.HA.VcConnectedToMasterEvent")
    assert found == entered + 15.0
    scene.at(200, ExitMaintenanceMode(host=scene.host(leader).name))
    scene.at(300)
    assert scene.host(leader).ha_state == "connectedToMaster"  # nobody takes over from a living primary
    assert scene.power_ons() == []


def test_turned_off_in_the_middle(ha_scene):
    scene = ha_scene(vms=8)
    lost = next(n for n in range(1, 5) if n != leader_number(scene))
    scene.at(100, FailHost(host=scene.host(lost).name))
    scene.at(110, ReconfigureCluster(cluster="C1", ha=ClusterConfig().ha))
    scene.at(300)
    assert scene.power_ons() == []


def test_moments_are_worth_a_stop(ha_scene):
    scene = ha_scene(vms=4)
    lost = next(n for n in range(1, 5) if n != leader_number(scene))
    scene.at(100, FailHost(host=scene.host(lost).name))
    due = [(at, getattr(event, "notable", None)) for at, event in scene.engine.kernel.due()]
    assert (seconds_us(118), f"{scene.host(lost).name} is declared failed") in due
