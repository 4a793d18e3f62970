"""Port groups changed by command: which uplink carries them, what is refused, and what their guests keep."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, done, event_types, find_vm, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.inventory import build
from vsphere_client.engine.world.identity import guest_address
from vsphere_client.engine.world.objects import Datacenter, HostSystem, Network
from vsphere_client.model.commands import ReconfigurePortGroup
from vsphere_client.model.faults import InvalidArgument
from vsphere_client.model.network import DistributedSwitchConfig, NetworkConfig, Teaming
from vsphere_client.model.virtual_machine import VirtualNic
from vsphere_client.model.workload import Load, WorkloadSpec

SENDING = WorkloadSpec(constant=Load(net_mbps=900, net_rx_percent=0))


@pytest.fixture
def engine(small_engine: EngineBuilder) -> Engine:
    """One host with vmnic0 and vmnic1, one VM that sends 900 Mbps over "Web" of vSwitch0."""
    made = small_engine(hosts=1, vms=1, workload=SENDING, start=False)
    world = made.world
    group = build.add_network(world, "Web", next(world.all_of(Datacenter)), NetworkConfig(vlan=120))
    _connect(made, group)
    made.start()
    return made


def _connect(engine: Engine, group: Network) -> None:
    world = engine.world
    for host in world.all_of(HostSystem):
        build.connect_network(world, group, host)
    for vm in world.vm_at.values():
        adapters = vm.config.model_copy(update={"networks": (VirtualNic(network=group.name),)})
        world.update(vm, networks=(group.moid,), config=adapters)
        group.vms[vm.moid] = None


def sent(engine: Engine) -> dict[str, float]:
    run(engine, 20)
    rows = next(iter(engine.world.uplinks_of.values()))
    return {name: round(float(engine.world.uplinks.tx_mbps[row])) for name, row in rows.items()}


def test_traffic_goes_where_the_failover_order_says(engine: Engine) -> None:
    for active, standby in (("vmnic1", "vmnic0"), ("vmnic0", "vmnic1"), ("vmnic1", "vmnic0")):
        team = Teaming(policy="explicit", active=(active,), standby=(standby,))
        task = done(engine, ReconfigurePortGroup(network="Web", teaming=team))
        assert task.fault is None
        assert task.name == "Reconfigure port group"
        now = sent(engine)
        assert now[active] - now[standby] == pytest.approx(900, abs=50)


def test_only_what_is_named_changes_and_guests_keep_their_addresses(engine: Engine) -> None:
    vm, group = find_vm(engine, "vm01"), engine.world.find(Network, "Web")
    before = guest_address(engine.world, vm)
    done(engine, ReconfigurePortGroup(network="Web", vlan=130))
    done(engine, ReconfigurePortGroup(network="Web", notify_switches=False))
    assert group.config == NetworkConfig(vlan=130, notify_switches=False)
    assert guest_address(engine.world, vm) == before == "10.184.0." + before.rpartition(".")[2]


@pytest.mark.parametrize(
    ("teaming", "words"),
    [
        (Teaming(active=("vmnic7",)), "vmnic7 is no uplink of Web; its uplinks are vmnic0, vmnic1."),
        (Teaming(policy="load_based"), "needs a distributed switch"),
        (Teaming(active=("vmnic0",), standby=("vmnic0",)), "'vmnic0' is active already"),
    ],
)
def test_teams_that_cannot_be_are_refused(engine: Engine, teaming: Teaming, words: str) -> None:
    task = done(engine, ReconfigurePortGroup(network="Web", teaming=teaming))
    assert isinstance(task.fault, InvalidArgument)
    assert words in task.fault.text
    assert engine.world.find(Network, "Web").config.teaming == Teaming()


def test_groups_of_distributed_switches_have_their_own_task_and_event(engine: Engine) -> None:
    world = engine.world
    config = DistributedSwitchConfig(nics=("vmnic1",))
    switch = build.add_distributed_switch(world, "DSwitch", next(world.all_of(Datacenter)), config)
    group = build.add_portgroup(world, "DPG", switch, NetworkConfig())
    for host in world.all_of(HostSystem):
        switch.hosts[host.moid] = None
    _connect(engine, group)
    task = done(engine, ReconfigurePortGroup(network="DPG", teaming=Teaming(policy="load_based")))
    assert task.fault is None
    assert task.name == "Reconfigure Distributed Port Group"
    assert "DVPortgroupReconfiguredEvent" in event_types(engine)
    task = done(engine, ReconfigurePortGroup(network="DPG", teaming=Teaming(active=("vmnic0",))))
    assert "its uplinks are vmnic1" in str(task.fault)
