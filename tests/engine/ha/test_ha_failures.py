"""Hosts that die: the published timelines, restart order, retries, rules and storage."""

import pickle

import pytest
from ha_scenes import RESTARTED, Scene

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.ha.failover import FailoverService
from vsphere_client.engine.ha.service import HaService
from vsphere_client.engine.world.objects import Datastore
from vsphere_client.model.commands import FailHost, KillProcess, RestoreHost
from vsphere_client.model.units import seconds_us

SLOT_S = 8.0  # how long one restart takes in the simulation


def number_of_primary(scene):
    primary = scene.engine.service(HaService).primary_of(scene.cluster.moid)
    return int(scene.engine.world.objects[primary].name[3:5])


def secondary(scene):
    leader = number_of_primary(scene)
    return next(n for n in range(1, 9) if n != leader)


def test_the_highest_id_text_leads_when_datastores_are_equal(ha_scene):  # ha_ft.md case 10
    scene = ha_scene()
    highest = max(scene.cluster.hosts)
    assert scene.engine.service(HaService).primary_of(scene.cluster.moid) == highest
    assert {scene.host(n).ha_state for n in range(1, 5)} == {"master", "connectedToMaster"}


def test_a_dead_secondary_is_declared_after_18_s(ha_scene):  # case 11
    scene = ha_scene(vms=8)
    victim = secondary(scene)
    scene.at(100, FailHost(host=scene.host(victim).name))
    scene.at(200)
    assert scene.events("com.vmware.vc.HA.DasHostFailedEvent") == [(118.0, scene.host(victim).name)]
    assert [at for at, _ in scene.power_ons()] == [118.0, 118.0]
    assert [at for at, _ in scene.events(RESTARTED)] == [118.0 + SLOT_S] * 2
    assert scene.states(victim) == [(118.0, "Host Failed")]
    assert all(scene.runs(n) for n in range(1, 9))


def test_without_heartbeat_datastores_after_15_s(ha_scene):  # case 11
    scene = ha_scene(vms=0, start=False)
    for number in range(1, 5):
        scene.host(number).datastores.clear()
    scene.engine.world.find(Datastore, "ds1").hosts.clear()
    scene.engine.start()
    victim = secondary(scene)
    scene.at(100, FailHost(host=scene.host(victim).name))
    scene.at(200)
    assert scene.events("com.vmware.vc.HA.DasHostFailedEvent") == [(115.0, scene.host(victim).name)]


def test_a_dead_primary_is_replaced_after_25_s_and_restarts_begin_after_35_s(ha_scene):  # case 12
    scene = ha_scene(vms=8)
    leader, other = number_of_primary(scene), secondary(scene)
    scene.at(100, FailHost(host=scene.host(leader).name), FailHost(host=scene.host(other).name))
    scene.at(200)
    assert {at for at, _ in scene.power_ons()} == {135.0}
    assert len(scene.power_ons()) == 4  # two VMs of each dead host
    new = number_of_primary(scene)
    assert scene.states(new) == [(110.0, "Election"), (125.0, "Running (Primary)")]
    assert scene.events("com.vmware.vc.HA.VcCannotFindMasterEvent") == [(110.0, "C1")]
    assert scene.events("com.vmware.vc.HA.VcConnectedToMasterEvent") == [(125.0, scene.host(new).name)]
    assert all(scene.runs(n) for n in range(1, 9))


def test_vcenter_itself_needs_a_minute(ha_scene):
    scene = ha_scene(vms=4)
    scene.at(100, FailHost(host=scene.host(secondary(scene)).name))
    scene.at(200)
    ((at, _),) = scene.events("HostConnectionLostEvent")
    assert at == 160.0  # the last beat was at 100 s


def test_a_hung_agent_restarts_nothing(ha_scene):  # case 26
    scene = ha_scene(vms=4)
    victim = secondary(scene)
    scene.at(100, KillProcess(host=scene.host(victim).name, process="fdm"))
    scene.at(300)
    assert scene.states(victim) == [(115.0, "Agent Unreachable")]
    assert scene.power_ons() == []
    leader = number_of_primary(scene)
    scene.at(300, KillProcess(host=scene.host(leader).name, process="fdm"))
    scene.at(500)
    assert number_of_primary(scene) != leader
    assert (
        scene.states(leader)[-1] == (335.0, "Agent Unreachable")
        or scene.states(leader)[-1][1] == "Agent Unreachable"
    )
    assert scene.power_ons() == []


def test_host_monitoring_off_restarts_nothing(ha_scene):
    scene = ha_scene(vms=4, host_monitoring=False)
    scene.at(100, FailHost(host=scene.host(secondary(scene)).name))
    scene.at(400)
    assert scene.power_ons() == []


def test_a_returning_host_takes_part_again_and_gets_nothing_back(ha_scene):
    scene = ha_scene(vms=8)
    victim = secondary(scene)
    scene.at(100, FailHost(host=scene.host(victim).name))
    scene.at(200, RestoreHost(host=scene.host(victim).name))
    scene.at(600)
    boot = 200 + 240
    assert scene.states(victim)[1:] == [(boot, "Election"), (boot + 15.0, "Connected (Secondary)")]
    assert not scene.host(victim).vms


def test_a_killed_vm_is_started_again(ha_scene):
    scene = ha_scene(vms=4)
    scene.at(100, KillProcess(vm="vm01", process="vmx"))
    scene.at(120)
    assert scene.events(RESTARTED) == [(100 + SLOT_S, "vm01")]
    assert scene.runs(1)


def test_the_log_says_from_where_to_where_and_why(ha_scene):
    scene = ha_scene(vms=4)
    victim = secondary(scene)
    name = scene.host(victim).name
    scene.at(100, FailHost(host=name))
    scene.at(200)
    (row,) = scene.engine.service(HaService).report_row(scene.cluster)["failover_log"]
    assert (row["at_s"], row["from"], row["attempt"], row["result"]) == (118.0, name, 1, "restarted")
    assert row["to"] == scene.engine.world.objects[scene.vm(int(row["vm"][2:])).host].name
    assert row["reasons"][0]["code"] == "most_unreserved_memory"
    (task,) = [t for t in scene.engine.tasks.all() if t.source == "ha"]
    down = next(reason for reason in task.reasons if reason.code == "downtime")
    assert down.facts["seconds"] == 18 + SLOT_S


def test_a_pickle_in_the_middle_goes_on_alike(ha_scene):
    scene = ha_scene(vms=40)
    scene.at(100, FailHost(host=scene.host(number_of_primary(scene)).name))
    scene.at(121)
    copy = pickle.loads(pickle.dumps(scene.engine))
    copy.wire()
    assert isinstance(copy, Engine)
    twin = Scene(copy)
    for one in (scene, twin):
        one.at(400)
    assert list(twin.engine.events.all()) == list(scene.engine.events.all())
    assert twin.power_ons() == scene.power_ons()


@pytest.mark.parametrize("slice_s", [0.7, 3.0, 18.0])
def test_slices_equal_one_run(ha_scene, slice_s):
    logs = []
    for step in (slice_s, 300.0):
        scene = ha_scene(vms=12)
        scene.at(50, FailHost(host=scene.host(secondary(scene)).name))
        while scene.engine.now_us < seconds_us(300):
            scene.engine.run_until(min(seconds_us(300), scene.engine.now_us + seconds_us(step)))
        logs.append(list(scene.engine.events.all()))
    assert logs[0] == logs[1]


def test_after_an_outage_of_the_whole_cluster_all_vms_come_back(ha_scene):
    scene = ha_scene(vms=8)
    everyone = [scene.host(n).name for n in range(1, 5)]
    scene.at(100, *[FailHost(host=name) for name in everyone])
    scene.at(200, *[RestoreHost(host=name) for name in everyone])
    scene.at(600)
    # Boot until 440 s, election until 455 s, the primary has read the protected lists at 465 s.
    assert {at for at, _ in scene.power_ons()} == {465.0}
    assert all(scene.runs(n) for n in range(1, 9))


def test_nothing_is_left_over(ha_scene):
    scene = ha_scene(vms=8)
    scene.at(100, FailHost(host=scene.host(secondary(scene)).name))
    scene.at(400)
    assert scene.engine.service(FailoverService).victims == {}
    assert scene.events("com.vmware.vc.HA.ClusterFailoverActionInitiatedEvent") == [(118.0, "C1")]
    assert scene.events("com.vmware.vc.HA.ClusterFailoverActionCompletedEvent") == [(126.0, "C1")]
