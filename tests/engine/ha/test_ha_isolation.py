"""Management networks that are cut: isolation, its response, partitions and their end."""

from ha_scenes import RESTARTED

from vsphere_client.engine.ha.service import HaService
from vsphere_client.engine.world.objects import Datastore
from vsphere_client.model.commands import FailHost, HealNetwork, IsolateHost, PartitionHosts


def numbers(scene):
    """The number of the primary's host, and those of the others."""
    moid = scene.engine.service(HaService).primary_of(scene.cluster.moid)
    leader = int(scene.engine.world.objects[moid].name[3:5])
    return leader, [n for n in range(1, len(scene.cluster.hosts) + 1) if n != leader]


def name(scene, number):
    return scene.host(number).name


def test_isolated_secondary_with_power_off(ha_scene):  # ha_ft.md case 13
    scene = ha_scene(vms=4, isolation_response="power_off")
    _, (lost, *_) = numbers(scene)
    vm = f"vm{lost:02}"
    scene.at(100, IsolateHost(host=name(scene, lost)))
    scene.at(300)
    # No bit is written before 130 s, so heartbeats without a bit look like a partition until then.
    assert scene.states(lost) == [(118.0, "Network Partitioned"), (130.0, "Network Isolated")]
    assert scene.events("VmPowerOffOnIsolationEvent") == [(160.0, vm)]
    assert scene.power_ons() == [(190.0, vm)]
    assert scene.events(RESTARTED) == [(198.0, vm)]


def test_isolated_secondary_left_running(ha_scene):  # case 13
    scene = ha_scene(vms=4)
    _, (lost, *_) = numbers(scene)
    scene.at(100, IsolateHost(host=name(scene, lost)))
    scene.at(400)
    assert scene.runs(lost)
    assert scene.states(lost)[-1] == (130.0, "Network Isolated")
    assert scene.power_ons() == []
    scene.at(400, HealNetwork())
    scene.at(500)
    assert scene.states(lost)[2:] == [(400.0, "Election"), (415.0, "Connected (Secondary)")]


def test_an_isolation_that_ends_in_time_stops_nothing(ha_scene):
    scene = ha_scene(vms=4, isolation_response="power_off")
    _, (lost, *_) = numbers(scene)
    scene.at(100, IsolateHost(host=name(scene, lost)))
    scene.at(155, HealNetwork())
    scene.at(400)
    assert scene.events("VmPowerOffOnIsolationEvent") == []
    assert scene.runs(lost)


def test_isolated_primary_with_shutdown(ha_scene):  # case 14, with the simulation's guest that needs 30 s
    scene = ha_scene(vms=4, isolation_response="shutdown")
    leader, _ = numbers(scene)
    vm = f"vm{leader:02}"
    scene.at(100, IsolateHost(host=name(scene, leader)))
    scene.at(300)
    assert scene.events("VmShutdownOnIsolationEvent") == [(165.0, vm)]
    assert scene.power_ons() == [(165.0, vm)]
    assert scene.states(leader) == [(110.0, "Agent Unreachable"), (135.0, "Network Isolated")]


def test_isolated_primary_with_power_off(ha_scene):  # 6.4
    scene = ha_scene(vms=4, isolation_response="power_off")
    leader, _ = numbers(scene)
    scene.at(100, IsolateHost(host=name(scene, leader)))
    scene.at(300)
    assert scene.events("VmPowerOffOnIsolationEvent") == [(135.0, f"vm{leader:02}")]
    assert scene.power_ons() == [(135.0, f"vm{leader:02}")]


def test_a_partition_of_one_host_is_not_isolation(ha_scene):  # case 15
    scene = ha_scene(vms=4, isolation_response="power_off")
    _, (lost, *_) = numbers(scene)
    scene.at(100, PartitionHosts(hosts=(name(scene, lost),)))
    scene.at(500)
    assert scene.runs(lost)
    assert scene.states(lost) == [(118.0, "Network Partitioned")]
    assert scene.power_ons() == []


def test_no_management_network_at_all(ha_scene):  # case 16
    scene = ha_scene(vms=4, isolation_response="power_off")
    scene.at(100, *[IsolateHost(host=name(scene, n)) for n in range(1, 5)])
    scene.at(600)
    assert all(scene.runs(n) for n in range(1, 5))
    assert scene.power_ons() == []
    assert {scene.host(n).ha_state for n in range(1, 5)} == {"fdmUnreachable"}


def test_two_partitions_have_two_primaries_and_one_after_the_end(ha_scene):  # 6.5
    scene = ha_scene(vms=4)
    leader, (second, third, fourth) = numbers(scene)
    scene.at(100, PartitionHosts(hosts=(name(scene, third), name(scene, fourth))))
    scene.at(300)
    assert numbers(scene)[0] == leader
    assert scene.host(second).ha_state == "connectedToMaster"
    assert {scene.host(n).ha_state for n in (third, fourth)} == {"networkPartitionedFromMaster"}
    scene.at(300, FailHost(host=name(scene, fourth)))
    scene.at(500)
    # The old primary kept the lock on the datastore, so it restarts the VM on its own side.
    assert scene.power_ons() == [(318.0, f"vm{fourth:02}")]
    assert scene.vm(fourth).host in (scene.host(leader).moid, scene.host(second).moid)
    scene.at(500, HealNetwork())
    scene.at(600)
    states = sorted(scene.host(n).ha_state for n in (leader, second, third))
    assert states == ["connectedToMaster", "connectedToMaster", "master"]


def test_a_partition_without_heartbeat_datastores_meets_file_locks(ha_scene):  # 6.5 and 9
    scene = ha_scene(vms=4, start=False, advanced={"das.heartbeatDsPerHost": 2})
    ds1 = scene.engine.world.find(Datastore, "ds1")
    scene.engine.world.update(ds1, config=ds1.config.model_copy(update={"type": "vVol"}))
    scene.engine.start()
    _, (lost, *_) = numbers(scene)
    scene.at(100, PartitionHosts(hosts=(name(scene, lost),)))
    scene.at(300)
    assert scene.states(lost) == [(115.0, "Host Failed")]
    assert scene.runs(lost)
    assert scene.vm(lost).host == scene.host(lost).moid
    tried = [task for task in scene.engine.tasks.all() if task.source == "ha"]
    assert {task.fault.name for task in tried} == {"FileLocked"}
