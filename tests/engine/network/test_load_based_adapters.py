"""Load-based teaming moves the ports of VMkernel adapters as it moves those of VMs."""

from __future__ import annotations

import numpy as np
import pytest
from engine_scene import EngineBuilder, done, find_host, find_vm, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.links import adapter_link
from vsphere_client.engine.inventory import build
from vsphere_client.engine.network.rebalance import LoadBasedTeamingService
from vsphere_client.engine.network.traffic import adapter_mbps
from vsphere_client.engine.world.objects import Datacenter, HostSystem
from vsphere_client.model.commands import FailNic, ReconfigurePortGroup, RestoreNic, SetServiceTraffic
from vsphere_client.model.host_system import HostConfig, PhysicalNic, VmkernelAdapter
from vsphere_client.model.network import DistributedSwitchConfig, NetworkConfig, Teaming
from vsphere_client.model.workload import Load, WorkloadSpec

NICS = (PhysicalNic(name="vmnic0"), PhysicalNic(name="vmnic1"))
BALANCED = Teaming(policy="load_based")
HOST = HostConfig(
    cores_per_socket=8,
    nics=NICS,
    vmkernel=(
        VmkernelAdapter(name="vmk0", services=("management",), nic="vmnic0", network="Management"),
        VmkernelAdapter(name="vmk1", services=("vmotion",), nic="vmnic0", network="DPG"),
        VmkernelAdapter(name="vmk2", services=("ft_logging",), nic="vmnic0", network="DPG"),
    ),
)


def balanced(engine: Engine, teaming: Teaming = BALANCED) -> Engine:
    """Put VMs and the last two VMkernel adapters of all hosts on one port group of a distributed switch."""
    world = engine.world
    switch = build.add_distributed_switch(
        world, "DSwitch", next(world.all_of(Datacenter)), DistributedSwitchConfig()
    )
    group = build.add_portgroup(world, "DPG", switch, NetworkConfig(teaming=teaming))
    for host in world.all_of(HostSystem):
        switch.hosts[host.moid] = None
        build.connect_network(world, group, host)
    for vm in world.vm_at.values():
        world.update(vm, networks=(group.moid,))
    # The ports of the VMs are on vmnic0, as the adapters are.
    world.ports.port_id[np.flatnonzero(world.ports.alive)] = 0
    engine.start()
    return engine


def scene(small_engine: EngineBuilder, vm_mbps: float = 500) -> Engine:
    load = WorkloadSpec(constant=Load(net_mbps=vm_mbps, net_rx_percent=0))
    return balanced(small_engine(hosts=1, vms=2, host=HOST, workload=load, start=False))


def ft_logging(engine: Engine, mbps: float) -> None:
    assert (
        done(engine, SetServiceTraffic(host=find_host(engine).name, traffic="ft", tx_mbps=mbps)).fault is None
    )


def places(engine: Engine) -> dict[str, str]:
    host = find_host(engine)
    return {vmk.name: nic.name for vmk in host.config.vmkernel for nic in adapter_link(host, vmk)}


def sent(engine: Engine, nic: str) -> float:
    return float(engine.world.uplinks.tx_mbps[engine.world.uplinks_of[find_host(engine).row][nic]])


def test_the_busiest_port_leaves_also_when_it_is_an_adapter_of_the_vmkernel(
    small_engine: EngineBuilder,
) -> None:
    engine = scene(small_engine)
    assert places(engine) == {"vmk0": "vmnic0", "vmk1": "vmnic0", "vmk2": "vmnic0"}
    ft_logging(engine, 7000)
    run(engine, 100)
    # 8,000 of 10,000 Mbps are above 75 %: FT logging, the busiest, goes; the VMs and management stay.
    assert places(engine) == {"vmk0": "vmnic0", "vmk1": "vmnic0", "vmk2": "vmnic1"}
    assert sent(engine, "vmnic0") == pytest.approx(1000, abs=1)
    assert sent(engine, "vmnic1") == pytest.approx(7000)
    host = find_host(engine)
    assert adapter_mbps(engine.world, host, host.config.vmkernel[2])[0] == pytest.approx(7000)


def test_the_reason_names_both_uplinks_and_what_the_port_carried(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine)
    ft_logging(engine, 7000)
    run(engine, 100)
    (move,) = engine.service(LoadBasedTeamingService).moves_on(find_host(engine).moid)
    assert (move.port, move.source, move.destination) == ("vmk2", "vmnic0", "vmnic1")
    assert move.percent_before > 75
    assert move.percent_there < 1
    assert move.mbps == pytest.approx(7000)


@pytest.mark.parametrize("mbps", [6400, 9500])
def test_an_adapter_stays_below_the_threshold_and_where_moving_helps_nobody(
    small_engine: EngineBuilder, mbps: float
) -> None:
    """6,400 with the VMs' 1,000 are 74 %. 9,500 alone would fill the other uplink as much."""
    engine = scene(small_engine, vm_mbps=500 if mbps < 7000 else 0)
    ft_logging(engine, mbps)
    run(engine, 300)
    assert places(engine)["vmk2"] == "vmnic0"


def test_a_peak_shorter_than_thirty_seconds_is_lost_in_the_mean(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine)
    run(engine, 40)
    ft_logging(engine, 8000)
    run(engine, 19)
    ft_logging(engine, 1000)
    run(engine, 200)
    assert places(engine)["vmk2"] == "vmnic0"


def test_another_policy_puts_the_adapter_back_and_a_failed_uplink_is_left(
    small_engine: EngineBuilder,
) -> None:
    engine = scene(small_engine)
    ft_logging(engine, 7000)
    run(engine, 100)
    host = find_host(engine).name
    done(engine, FailNic(host=host, nic="vmnic1"))
    assert places(engine)["vmk2"] == "vmnic0"
    done(engine, RestoreNic(host=host, nic="vmnic1"))
    assert places(engine)["vmk2"] == "vmnic1"
    done(engine, ReconfigurePortGroup(network="DPG", teaming=Teaming()))
    run(engine, 40)
    assert places(engine)["vmk2"] == "vmnic0"
    vm = engine.world.ports_of[find_vm(engine).row][0]
    assert engine.world.ports.uplink[vm] == engine.world.uplinks_of[find_host(engine).row]["vmnic0"]


def test_slices_move_the_same_ports_as_one_run(small_engine: EngineBuilder) -> None:
    whole, sliced = scene(small_engine), scene(small_engine)
    for engine in (whole, sliced):
        ft_logging(engine, 7000)
    run(whole, 200)
    for _ in range(20):
        run(sliced, 10)
    moid = find_host(whole).moid
    moves = [one.service(LoadBasedTeamingService).moves_on(moid) for one in (whole, sliced)]
    assert moves[0] == moves[1] != ()
