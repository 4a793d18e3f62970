"""A physical switch loses its upstream: who notices, and who does not."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, done, event_types, find_host, find_vm, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.links import hosts_reach
from vsphere_client.engine.world.objects import HostSystem, Network
from vsphere_client.model.commands import FailUpstream, MigrateVm, ReconfigurePortGroup, RestoreUpstream
from vsphere_client.model.host_system import HostConfig, PhysicalNic, default_vmkernel
from vsphere_client.model.kinds import ConnectionState
from vsphere_client.model.network import NetworkConfig, Teaming
from vsphere_client.model.workload import Load, WorkloadSpec

SENDING = WorkloadSpec(constant=Load(net_mbps=100, net_rx_percent=0))


def host_with(*switches: str | None) -> HostConfig:
    nics = tuple(PhysicalNic(name=f"vmnic{n}", physical_switch=one) for n, one in enumerate(switches))
    return HostConfig(cores_per_socket=8, nics=nics, vmkernel=default_vmkernel(nics, 0, vsan=False))


def team(engine: Engine, **settings: object) -> None:
    """Set up the team of the VMs' port group."""
    group = next(one for one in engine.world.all_of(Network) if type(one) is Network)
    engine.world.update(group, config=NetworkConfig(teaming=Teaming.model_validate(settings)))
    for vm in engine.world.vm_at.values():
        group.vms[vm.moid] = None
        engine.world.update(vm, networks=(group.moid,))


def net(engine: Engine) -> list[float]:
    return [float(engine.world.vms.net_mbps[vm.row]) for vm in engine.world.vm_at.values()]


def sent(engine: Engine, name: str) -> float:
    host = find_host(engine)
    return float(engine.world.uplinks.tx_mbps[engine.world.uplinks_of[host.row][name]])


def test_link_status_leaves_the_ports_there_cut_off(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=6, host=host_with(None, None, None), workload=SENDING, start=False)
    team(engine, failure_detection="link")
    engine.start()
    world = engine.world
    there = world.ports.uplink == world.uplinks_of[find_host(engine).row]["vmnic1"]
    victims = {int(row) for row in world.ports.vm[there & world.ports.alive]}
    assert 0 < len(victims) < 6
    done(engine, FailUpstream(host=find_host(engine).name, nic="vmnic1"))
    run(engine, 20)
    for vm in world.vm_at.values():
        assert world.vms.net_mbps[vm.row] == (0 if vm.row in victims else 100)
        # The host drops nothing: what it sends is lost beyond its sight.
        assert world.vms.net_dropped_percent[vm.row] == 0
    assert world.uplinks.up[world.uplinks_of[find_host(engine).row]["vmnic1"]]
    assert not [one for one in event_types(engine) if one.startswith("esx.problem.net")]
    done(engine, RestoreUpstream(host=find_host(engine).name, nic="vmnic1"))
    run(engine, 20)
    assert net(engine) == [100] * 6


def test_beacon_probing_with_three_uplinks_moves_the_ports_away(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=6, host=host_with(None, None, None), workload=SENDING, start=False)
    team(engine, failure_detection="beacon")
    engine.start()
    done(engine, FailUpstream(host=find_host(engine).name, nic="vmnic1"))
    run(engine, 20)
    assert net(engine) == [100] * 6
    assert sent(engine, "vmnic1") == 0
    assert event_types(engine).count("esx.problem.net.redundancy.degraded") == 1
    done(engine, RestoreUpstream(host=find_host(engine).name, nic="vmnic1"))
    assert event_types(engine)[-2:].count("esx.clear.net.redundancy.restored") == 1


def test_beacon_probing_with_two_uplinks_sends_everything_twice(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=6, host=host_with(None, None), workload=SENDING, start=False)
    team(engine, failure_detection="beacon", active=("vmnic0", "vmnic1"))
    engine.start()
    assert sent(engine, "vmnic1") < 600
    done(engine, FailUpstream(host=find_host(engine).name, nic="vmnic1"))
    run(engine, 20)
    assert net(engine) == [100] * 6
    assert sent(engine, "vmnic1") == pytest.approx(600)
    assert sent(engine, "vmnic0") == pytest.approx(600, abs=5)
    assert not [one for one in event_types(engine) if one.startswith("esx.problem.net")]


def test_a_switch_takes_all_hosts_that_are_cabled_to_it_along(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=3, vms=0, host=host_with("tor-a", "tor-b"))
    first, second, third = (find_host(engine, n) for n in (1, 2, 3))
    other = host_with("tor-c", "tor-b").model_copy(update={"vmkernel": third.config.vmkernel})
    engine.world.update(third, config=other)
    done(engine, FailUpstream(host=first.name, nic="vmnic0"))
    assert second.cut_nics == (("vmnic0", "tor-a"),)
    assert third.cut_nics == ()
    # Management is on vmnic0: the two behind the switch reach each other, nobody else and no vCenter.
    assert hosts_reach(first, second)
    assert not hosts_reach(first, third)
    run(engine, 70)
    states = [host.connection_state for host in engine.world.all_of(HostSystem)]
    away = ConnectionState.NOT_RESPONDING
    assert states == [away, away, ConnectionState.CONNECTED]
    done(engine, RestoreUpstream(host=second.name, nic="vmnic0"))
    run(engine, 30)
    assert all(host.connection_state == ConnectionState.CONNECTED for host in (first, second, third))


def test_management_with_beacon_probing_stays_reachable(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=0, host=host_with(None, None, None))
    group = next(one for one in engine.world.all_of(Network) if type(one) is Network)
    engine.world.update(group, name="Management Network")
    for host in engine.world.all_of(HostSystem):
        engine.world.project(host)
    host = find_host(engine)
    done(engine, FailUpstream(host=host.name, nic="vmnic0"))
    assert not hosts_reach(host, find_host(engine, 2))
    done(engine, RestoreUpstream(host=host.name, nic="vmnic0"))
    done(engine, ReconfigurePortGroup(network=group.moid, teaming=Teaming(failure_detection="beacon")))
    done(engine, FailUpstream(host=host.name, nic="vmnic0"))
    assert hosts_reach(host, find_host(engine, 2))


def test_a_migration_fails_over_a_cut_vmotion_uplink(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1, host=host_with(None, None))
    done(engine, FailUpstream(host=find_host(engine, 2).name, nic="vmnic1"))
    vm, task = find_vm(engine), engine.submit(MigrateVm(vm="vm01", host=find_host(engine, 2).name))
    run(engine, 300)
    assert task.fault is not None
    assert vm.host == find_host(engine).moid


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        (FailUpstream(host="esx01.lab.local", nic="vmnic9"), "NotFound"),
        (RestoreUpstream(host="esx01.lab.local", nic="vmnic0"), "InvalidHostState"),
    ],
)
def test_what_cannot_be_is_refused(
    small_engine: EngineBuilder, command: FailUpstream | RestoreUpstream, fault: str
) -> None:
    task = small_engine(hosts=1).submit(command)
    assert task.fault is not None
    assert task.fault.name == fault
