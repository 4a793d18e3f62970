"""FT logging, replication and backups: what services outside the simulation send over the same uplinks."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, done, find_host, refusal, run

from vsphere_client.decisions.network_io.traffic import TYPES
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.inventory import build
from vsphere_client.engine.world.objects import Datacenter
from vsphere_client.model.commands import FailHost, SetServiceTraffic
from vsphere_client.model.host_system import HostConfig, PhysicalNic, ServiceStream, VmkernelAdapter
from vsphere_client.model.network import (
    DistributedSwitchConfig,
    NetworkConfig,
    NetworkIoControl,
    TrafficShare,
    TrafficType,
)
from vsphere_client.model.workload import Load, WorkloadSpec

ONE = (PhysicalNic(name="vmnic0"),)
MANAGEMENT = VmkernelAdapter(name="vmk0", services=("management",), nic="vmnic0")
LOGGING = VmkernelAdapter(name="vmk1", services=("ft_logging",), nic="vmnic0")
ALL = ServiceStream(tx_mbps=9000, rx_mbps=100)
ESX = "esx01.lab.local"


def scene(small_engine: EngineBuilder, config: HostConfig, control: NetworkIoControl) -> Engine:
    """One host with one uplink of 10 Gbps, whose VM wants all of it."""
    load = WorkloadSpec(constant=Load(net_mbps=10_000, net_rx_percent=0))
    engine = small_engine(hosts=1, vms=1, host=config, workload=load, start=False)
    world, host = engine.world, find_host(engine)
    switch = build.add_distributed_switch(
        world, "DSwitch", next(world.all_of(Datacenter)), DistributedSwitchConfig(network_io_control=control)
    )
    switch.hosts[host.moid] = None
    group = build.add_portgroup(world, "DPG", switch, NetworkConfig())
    build.connect_network(world, group, host)
    for vm in world.vm_at.values():
        world.update(vm, networks=(group.moid,))
    engine.start()
    run(engine, 20)
    return engine


def sent(engine: Engine, kind: TrafficType) -> float:
    row = engine.world.uplinks_of[find_host(engine).row]["vmnic0"]
    return float(engine.world.traffic.tx[row, TYPES.index(kind)])


def with_streams(*services: str, vmkernel: tuple[VmkernelAdapter, ...] = (MANAGEMENT, LOGGING)) -> HostConfig:
    streams = dict.fromkeys(services, ALL)
    return HostConfig.model_validate({"nics": ONE, "vmkernel": vmkernel, "service_traffic": streams})


def test_services_compete_with_vm_traffic_by_their_shares(small_engine: EngineBuilder) -> None:
    """VM traffic has 100 parts, each of the three services 50: two fifths and one fifth of the link."""
    config = with_streams("ft", "replication", "backup")
    engine = scene(small_engine, config, NetworkIoControl())
    assert sent(engine, "vm") == pytest.approx(4000, abs=0.1)
    for kind in ("ft", "replication", "backup"):
        assert sent(engine, kind) == pytest.approx(2000, abs=0.1)
    assert sent(engine, "management") == pytest.approx(24 * 8 / 1000 / 20)


def test_what_a_type_reserves_and_leaves_is_used_by_others(small_engine: EngineBuilder) -> None:
    """vmkernel.md 5: FT reserves 7500 Mbps and sends nothing; when it sends, it has them beside VM traffic."""
    control = NetworkIoControl(traffic={"ft": TrafficShare(shares="low", reservation_mbps=7500)})
    engine = scene(small_engine, with_streams(), control)
    assert sent(engine, "vm") == pytest.approx(10_000, abs=0.1)
    done(engine, SetServiceTraffic(host=ESX, traffic="ft", tx_mbps=9000))
    run(engine, 20)
    assert sent(engine, "ft") == pytest.approx(7500)
    assert sent(engine, "vm") == pytest.approx(2500, abs=0.1)
    done(engine, SetServiceTraffic(host=ESX, traffic="ft"))
    run(engine, 20)
    assert (sent(engine, "ft"), sent(engine, "vm")) == (0.0, pytest.approx(10_000, abs=0.1))


def test_ft_logging_needs_an_adapter_and_replication_takes_the_management_one(
    small_engine: EngineBuilder,
) -> None:
    engine = scene(small_engine, with_streams("replication", vmkernel=(MANAGEMENT,)), NetworkIoControl())
    assert sent(engine, "replication") > 3000
    name, text = refusal(engine, SetServiceTraffic(host=ESX, traffic="ft", tx_mbps=100))
    assert name == "InvalidArgument"
    assert "Fault Tolerance logging" in text


def test_a_dead_host_sends_nothing(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine, with_streams("ft", "backup"), NetworkIoControl())
    assert sent(engine, "ft") > 0
    done(engine, FailHost(host=ESX, kind="power"))
    run(engine, 20)
    assert (sent(engine, "ft"), sent(engine, "backup")) == (0.0, 0.0)
