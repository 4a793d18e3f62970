"""Physical switches that lose their upstream, as the agents of vSphere HA see it: links stay up."""

from ha_scenes import RESTARTED

from vsphere_client.engine.ha.service import HaService
from vsphere_client.model.commands import FailUpstream, RestoreUpstream
from vsphere_client.model.host_system import PhysicalNic


def leader_of(scene):
    moid = scene.engine.service(HaService).primary_of(scene.cluster.moid)
    return int(scene.engine.world.objects[moid].name[3:5])


def test_a_host_behind_a_cut_switch_is_isolated(ha_scene):
    """What an isolated secondary of ha_ft.md case 13 goes through, though no link went down."""
    scene = ha_scene(vms=4, isolation_response="power_off")
    lost = next(n for n in (1, 2, 3) if n != leader_of(scene))
    nic = scene.host(lost).config.vmkernel[0].nic
    scene.at(100, FailUpstream(host=scene.host(lost).name, nic=nic))
    scene.at(300)
    assert scene.states(lost) == [(118.0, "Network Partitioned"), (130.0, "Network Isolated")]
    assert scene.events(RESTARTED) == [(198.0, f"vm{lost:02}")]


def test_hosts_behind_the_same_cut_switch_are_a_partition(ha_scene):
    scene = ha_scene(vms=4, isolation_response="power_off")
    world, leader = scene.engine.world, leader_of(scene)
    behind = [n for n in range(1, len(scene.cluster.hosts) + 1) if n != leader][:2]
    for number in behind:
        host = scene.host(number)
        nics = tuple(
            PhysicalNic(name=nic.name, physical_switch=f"tor-{nic.name}") for nic in host.config.nics
        )
        world.update(host, config=host.config.model_copy(update={"nics": nics}))
    host = scene.host(behind[0])
    scene.at(100, FailUpstream(host=host.name, nic=host.config.vmkernel[0].nic))
    scene.at(300)
    # They hear each other and elect a primary of their own: nobody is isolated, nothing is stopped or restarted.
    assert [scene.states(n)[-1][1] for n in behind] == ["Network Partitioned"] * 2
    assert all(scene.runs(n) for n in behind)
    assert scene.power_ons() == []
    scene.at(300, RestoreUpstream(host=host.name, nic=host.config.vmkernel[0].nic))
    scene.at(400)
    assert all(scene.states(n)[-1][1] == "Connected (Secondary)" for n in behind)
