"""Uplinks in a living data centre: teaming, failover, competing traffic, Network I/O Control, distance."""

from __future__ import annotations

import numpy as np
import pytest
from engine_scene import EngineBuilder, done, event_types, find_host, find_vm, records, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.inventory import build
from vsphere_client.engine.network.traffic import adapter_mbps, offer
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.world.objects import Datacenter, Datastore, HostSystem, Network
from vsphere_client.model.commands import FailNic, MigrateVm, RestoreNic, StartService, StopService
from vsphere_client.model.host_system import HostConfig, PhysicalNic, default_vmkernel
from vsphere_client.model.network import (
    DistributedSwitchConfig,
    NetworkConfig,
    NetworkIoControl,
    Teaming,
    TrafficShare,
)
from vsphere_client.model.storage import DatastoreConfig
from vsphere_client.model.virtual_machine import VirtualNic
from vsphere_client.model.workload import Load, WorkloadSpec


def sending(mbps: float, rx_percent: float = 0.0) -> WorkloadSpec:
    return WorkloadSpec(constant=Load(net_mbps=mbps, net_rx_percent=rx_percent))


def uplink(engine: Engine, name: str, host: int = 1) -> int:
    return engine.world.uplinks_of[find_host(engine, host).row][name]


def tx(engine: Engine, name: str, host: int = 1) -> float:
    return float(engine.world.uplinks.tx_mbps[uplink(engine, name, host)])


def on_distributed(engine: Engine, config: DistributedSwitchConfig, teaming: Teaming | None = None) -> None:
    """Put all hosts and all VMs on a distributed switch with one port group."""
    world = engine.world
    datacenter = next(world.all_of(Datacenter))
    switch = build.add_distributed_switch(world, "DSwitch", datacenter, config)
    group = build.add_portgroup(world, "DPG", switch, NetworkConfig(teaming=teaming or Teaming()))
    for host in world.all_of(HostSystem):
        switch.hosts[host.moid] = None
        build.connect_network(world, group, host)
    for vm in world.vm_at.values():
        world.update(vm, networks=(group.moid,))


def explicit(
    engine: Engine, active: tuple[str, ...], standby: tuple[str, ...] = (), failback: bool = True
) -> None:
    teaming = Teaming(policy="explicit", active=active, standby=standby, failback=failback)
    network = next(engine.world.all_of(Network))
    network.config = NetworkConfig(teaming=teaming)
    for vm in engine.world.vm_at.values():
        engine.world.moved(vm)


def test_ports_spread_over_the_team_and_sum_to_their_uplinks(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=12, workload=sending(100))
    vms, table = engine.world.vms, engine.world.ports
    used = table.uplink[table.alive]
    assert set(used.tolist()) == {uplink(engine, "vmnic0"), uplink(engine, "vmnic1")}
    for name in ("vmnic0", "vmnic1"):
        ports = table.tx_mbps[table.uplink == uplink(engine, name)].sum()
        # Each of 12 VMs is 4 KB and the host 20 KB of statistics in 20 s.
        management = 68 * 8 / 1000 / 20 if name == "vmnic0" else 0.0
        assert tx(engine, name) == pytest.approx(ports + management)
    assert vms.net_tx_mbps.sum() == pytest.approx(1200)
    host = find_host(engine).row
    assert engine.world.hosts.net_tx_mbps[host] == pytest.approx(1200.0272)


def test_the_order_of_failover_is_kept(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=4, workload=sending(100), start=False)
    explicit(engine, ("vmnic1",), ("vmnic0",))
    engine.start()
    assert tx(engine, "vmnic1") == 400
    done(engine, FailNic(host=find_host(engine).name, nic="vmnic1"))
    run(engine, 20)
    assert (tx(engine, "vmnic0"), tx(engine, "vmnic1")) == (pytest.approx(400, abs=0.1), 0)
    done(engine, RestoreNic(host=find_host(engine).name, nic="vmnic1"))
    run(engine, 20)
    assert tx(engine, "vmnic1") == 400


def test_without_failback_traffic_stays_until_the_other_uplink_fails(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=4, workload=sending(100), start=False)
    explicit(engine, ("vmnic1",), ("vmnic0",), failback=False)
    engine.start()
    host = find_host(engine).name
    done(engine, FailNic(host=host, nic="vmnic1"))
    done(engine, RestoreNic(host=host, nic="vmnic1"))
    run(engine, 20)
    assert (tx(engine, "vmnic0"), tx(engine, "vmnic1")) == (pytest.approx(400, abs=0.1), 0)
    done(engine, FailNic(host=host, nic="vmnic0"))
    done(engine, RestoreNic(host=host, nic="vmnic0"))
    run(engine, 20)
    assert tx(engine, "vmnic1") == 400


def test_without_a_link_everything_is_dropped(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1, workload=sending(100))
    for nic in ("vmnic0", "vmnic1"):
        done(engine, FailNic(host=find_host(engine).name, nic=nic))
    run(engine, 20)
    row = find_vm(engine).row
    assert engine.world.vms.net_mbps[row] == 0
    assert engine.world.vms.net_dropped_percent[row] == 100


def test_a_full_uplink_drops_what_it_cannot_carry(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=4, workload=sending(5000, rx_percent=50), start=False)
    explicit(engine, ("vmnic1",))
    engine.start()
    run(engine, 20)
    assert tx(engine, "vmnic1") == pytest.approx(10_000)
    assert engine.world.vms.net_tx_mbps[find_vm(engine).row] == 2500
    done_now = engine.world.vms
    row = find_vm(engine).row
    # 4 x 2500 each way fit exactly; 4 x 5000 do not: half is lost.
    assert done_now.net_dropped_percent[row] == 0
    again = small_engine(hosts=1, vms=4, workload=sending(5000), start=False)
    explicit(again, ("vmnic1",))
    again.start()
    assert again.world.vms.net_tx_mbps[find_vm(again).row] == pytest.approx(2500)
    assert again.world.vms.net_dropped_percent[find_vm(again).row] == pytest.approx(50)


def test_network_io_control_divides_a_full_uplink(small_engine: EngineBuilder) -> None:
    """vmkernel.md case 25 with VM, vMotion and NFS on one uplink: 5 / 2.5 / 2.5 Gbps."""
    engine = small_engine(hosts=1, vms=2, start=False)
    on_distributed(engine, DistributedSwitchConfig(nics=("vmnic0",)))
    world = engine.world
    store = DatastoreConfig(type="NFS", gb=100, max_iops=1e6, latency_ms=0.1)
    world.update(world.find(Datastore, "ds1"), config=store)
    heavy = WorkloadSpec(
        constant=Load(net_mbps=8000, net_rx_percent=0, disk_iops=20_000, disk_io_kb=32, disk_read_percent=0)
    )
    for vm in world.vm_at.values():
        world.update(vm, config=vm.config.model_copy(update={"workload": heavy}))
    row = uplink(engine, "vmnic0")
    world.uplinks.vmotion_tx_mbps[row] = 9400
    engine.start()
    run(engine, 20)
    assert world.vms.net_tx_mbps.sum() == pytest.approx(5000, rel=1e-4)
    assert world.traffic.tx[row].sum() == pytest.approx(10_000)
    assert sorted(world.traffic.tx[row])[-3:] == pytest.approx([2500, 2500, 5000], rel=1e-3)


def test_shares_of_adapters_count_inside_vm_traffic(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=2, workload=sending(9000), start=False)
    on_distributed(engine, DistributedSwitchConfig(nics=("vmnic1",)))
    vm = find_vm(engine)
    adapters = (VirtualNic(network="DPG", shares="high"),)
    engine.world.update(vm, config=vm.config.model_copy(update={"networks": adapters}))
    engine.start()
    got = [float(engine.world.vms.net_tx_mbps[find_vm(engine, f"vm0{n}").row]) for n in (1, 2)]
    assert got == pytest.approx([20_000 / 3, 10_000 / 3])


def test_a_limit_of_an_adapter_holds_on_an_idle_uplink(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1, workload=sending(900), start=False)
    on_distributed(engine, DistributedSwitchConfig())
    vm = find_vm(engine)
    adapters = (VirtualNic(network="DPG", limit_mbps=300),)
    engine.world.update(vm, config=vm.config.model_copy(update={"networks": adapters}))
    engine.start()
    assert engine.world.vms.net_tx_mbps[vm.row] == 300


def test_load_based_teaming_levels_the_uplinks(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=8, workload=sending(2000), start=False)
    on_distributed(engine, DistributedSwitchConfig(), Teaming(policy="load_based"))
    world = engine.world
    for port in np.flatnonzero(world.ports.alive):
        world.ports.port_id[port] = 0
    engine.start()
    assert max(tx(engine, "vmnic0"), tx(engine, "vmnic1")) > 9990
    run(engine, 600)
    # Eight ports of 2000 on two uplinks of 10,000: five at most on either after levelling.
    assert world.vms.net_tx_mbps.sum() == pytest.approx(16_000, rel=1e-3)


def test_load_based_teaming_moves_to_the_idlest_uplink_after_30_s(small_engine: EngineBuilder) -> None:
    """The next of the team is busy itself: the port that asks for most goes past it, and nothing else moves."""
    nics = tuple(PhysicalNic(name=f"vmnic{n}") for n in range(3))
    host = HostConfig(cores_per_socket=8, nics=nics, vmkernel=default_vmkernel(nics, 0, vsan=False))
    engine = small_engine(hosts=1, vms=4, host=host, workload=sending(3000), start=False)
    on_distributed(engine, DistributedSwitchConfig(), Teaming(policy="load_based"))
    table = engine.world.ports
    ports = np.flatnonzero(table.alive)
    table.port_id[ports] = 0
    engine.world.uplinks.vmotion_tx_mbps[uplink(engine, "vmnic1")] = 7000
    engine.start()
    run(engine, 20)
    assert tx(engine, "vmnic0") == pytest.approx(10_000)
    run(engine, 40)
    # Of the 12,000 Mbps that four ports ask on vmnic0, one port is on vmnic2 now: 9000 and 3000.
    assert [tx(engine, f"vmnic{n}") for n in (0, 1, 2)] == pytest.approx([9000, 7000, 3000], abs=0.1)


def test_without_its_daemon_a_host_moves_no_port(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=8, workload=sending(2000), start=False)
    on_distributed(engine, DistributedSwitchConfig(), Teaming(policy="load_based"))
    engine.world.ports.port_id[np.flatnonzero(engine.world.ports.alive)] = 0
    engine.start()
    done(engine, StopService(host=find_host(engine).name, service="lbtd"))
    run(engine, 300)
    assert tx(engine, "vmnic1") < 1
    done(engine, StartService(host=find_host(engine).name, service="lbtd"))
    run(engine, 60)
    assert tx(engine, "vmnic1") > 1900


def test_a_lone_port_stays_where_it_is(small_engine: EngineBuilder) -> None:
    """Moved, it would fill the other uplink as much."""
    engine = small_engine(hosts=1, vms=1, workload=sending(9000), start=False)
    on_distributed(engine, DistributedSwitchConfig(), Teaming(policy="load_based"))
    engine.world.ports.port_id[np.flatnonzero(engine.world.ports.alive)] = 1
    engine.start()
    run(engine, 300)
    assert tx(engine, "vmnic1") == pytest.approx(9000)


def test_a_vmotion_gets_what_the_others_leave(small_engine: EngineBuilder) -> None:
    quiet = small_engine(hosts=2, vms=1)
    busy = small_engine(hosts=2, vms=1, workload=sending(4000), start=False)
    explicit(busy, ("vmnic1",))
    busy.start()
    rates = []
    for engine in (quiet, busy):
        service = engine.service(MigrationService)
        rates.append(service.bandwidth_mb_per_s(find_host(engine, 1), find_host(engine, 2)))
    # 94 % of 10 Gbps, and of the 6 Gbps that are left, in MB of 10^6 bytes.
    assert rates == pytest.approx([1175, 705], rel=1e-3)


def test_guests_and_a_vmotion_share_an_uplink_while_it_runs(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1, workload=sending(8000), start=False)
    explicit(engine, ("vmnic1",))
    engine.start()
    row, vm = uplink(engine, "vmnic1"), find_vm(engine)
    task = engine.submit(MigrateVm(vm="vm01", host=find_host(engine, 2).name))
    run(engine, 1)
    assert engine.world.uplinks.vmotion_tx_mbps[row] == pytest.approx(9400)
    assert engine.world.vms.net_tx_mbps[vm.row] == pytest.approx(5000)
    run(engine, 120)
    assert task.fault is None
    assert records(engine)[0].result == "success"
    assert engine.world.uplinks.vmotion_tx_mbps.sum() == 0
    assert engine.world.vms.net_tx_mbps[vm.row] == pytest.approx(8000)


def test_a_type_with_a_limit_is_offered_no_more(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1, start=False)
    control = NetworkIoControl(traffic={"vmotion": TrafficShare(limit_mbps=2000)})
    on_distributed(engine, DistributedSwitchConfig(network_io_control=control))
    engine.start()
    assert offer(engine.world, uplink(engine, "vmnic1"), "vmotion", "tx") == 2000


@pytest.mark.parametrize(("rtt_ms", "mb_per_s"), [(0.0, 1175), (10.0, 1175), (75.0, 250), (160.0, 117.19)])
def test_distance_bounds_a_vmotion(small_engine: EngineBuilder, rtt_ms: float, mb_per_s: float) -> None:
    """18.75 MB under way in a round trip: at 75 ms 250 MB/s; beyond 150 ms the host notes it (vmotion.md 20)."""
    engine = small_engine(hosts=2, vms=1, start=False)
    far = find_host(engine, 2)
    engine.world.update(far, config=far.config.model_copy(update={"distance_ms": rtt_ms}))
    engine.start()
    rate = engine.service(MigrationService).bandwidth_mb_per_s(find_host(engine), far)
    assert rate == pytest.approx(mb_per_s, rel=1e-3)
    task = done(engine, MigrateVm(vm="vm01", host=far.name), 600)
    assert task.fault is None
    assert ("esx.problem.net.migrate.unsupported.latency" in event_types(engine)) == (rtt_ms > 150)
    # Two round trips stand in the switchover.
    assert records(engine)[0].switchover_ms >= 2 * rtt_ms


def test_each_service_counts_its_own_traffic(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=3, workload=sending(100), start=False)
    explicit(engine, ("vmnic1",), ("vmnic0",))
    engine.start()
    world = engine.world
    ports = world.ports.alive & (world.ports.uplink == uplink(engine, "vmnic1"))
    assert int(ports.sum()) == 3
    assert adapter_mbps(world, find_host(engine), find_host(engine).config.vmkernel[0]) == pytest.approx(
        (0.0128, 0.0032)
    )
    assert adapter_mbps(world, find_host(engine), find_host(engine).config.vmkernel[1]) == (0.0, 0.0)
