"""VMkernel adapters use the uplinks that the teams of their port groups say."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, done, find_host, run

from vsphere_client.decisions.network_io.traffic import TYPES
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.links import adapter_link, link_of
from vsphere_client.engine.inventory import build
from vsphere_client.engine.network.traffic import adapter_mbps
from vsphere_client.engine.vmotion.network import vmotion_links, vmotion_nics
from vsphere_client.engine.world.objects import Datacenter, HostSystem
from vsphere_client.model.commands import FailNic, MigrateVm, ReconfigurePortGroup, RestoreNic
from vsphere_client.model.host_system import HostConfig, PhysicalNic, VmkernelAdapter
from vsphere_client.model.network import DistributedSwitchConfig, NetworkConfig, Teaming

NICS = (PhysicalNic(name="vmnic0"), PhysicalNic(name="vmnic1"))


def adapter(name: str, network: str, ip: str, *services: str, nic: str | None = None) -> VmkernelAdapter:
    return VmkernelAdapter.model_validate(
        {"name": name, "network": network, "ip": ip, "services": services, "nic": nic}
    )


TWO = HostConfig(
    cores_per_socket=8,
    nics=NICS,
    vmkernel=(
        adapter("vmk0", "Management Network", "10.10.0.10", "management"),
        adapter("vmk1", "vMotion-A", "10.20.0.10", "vmotion"),
        adapter("vmk2", "vMotion-B", "10.20.1.10", "vmotion"),
    ),
)


def groups(engine: Engine, teams: dict[str, Teaming], distributed: bool = False) -> None:
    """Give the hosts port groups of those names."""
    world = engine.world
    datacenter, hosts = next(world.all_of(Datacenter)), list(world.all_of(HostSystem))
    if distributed:
        switch = build.add_distributed_switch(world, "DSwitch", datacenter, DistributedSwitchConfig())
        switch.hosts.update(dict.fromkeys(host.moid for host in hosts))
    for name, teaming in teams.items():
        config = NetworkConfig(teaming=teaming)
        made = (
            build.add_portgroup(world, name, switch, config)
            if distributed
            else build.add_network(world, name, datacenter, config)
        )
        for host in hosts:
            build.connect_network(world, made, host)


OPPOSED = {
    "vMotion-A": Teaming(policy="explicit", active=("vmnic0",), standby=("vmnic1",)),
    "vMotion-B": Teaming(policy="explicit", active=("vmnic1",), standby=("vmnic0",)),
}


@pytest.fixture(params=[False, True], ids=["standard", "distributed"])
def engine(small_engine: EngineBuilder, request: pytest.FixtureRequest) -> Engine:
    """Two hosts with two vMotion adapters, whose port groups have opposed failover orders."""
    made = small_engine(hosts=2, vms=1, host=TWO, start=False)
    groups(made, OPPOSED, distributed=request.param)
    made.start()
    return made


def nics_of(engine: Engine) -> list[str]:
    host = find_host(engine)
    return [nic.name for vmk in host.config.vmkernel for nic in adapter_link(host, vmk)]


def test_opposed_orders_use_both_uplinks_and_one_takes_over(engine: Engine) -> None:
    host = find_host(engine)
    assert nics_of(engine)[1:] == ["vmnic0", "vmnic1"]
    assert vmotion_links(host) == (10_000, 10_000)
    done(engine, FailNic(host=host.name, nic="vmnic0"))
    assert nics_of(engine)[1:] == ["vmnic1", "vmnic1"]
    assert vmotion_links(host) == (10_000,)
    done(engine, RestoreNic(host=host.name, nic="vmnic0"))
    assert nics_of(engine)[1:] == ["vmnic0", "vmnic1"]


def test_both_uplinks_carry_a_migration_and_each_adapter_its_half(engine: Engine) -> None:
    host = find_host(engine)
    task = engine.submit(MigrateVm(vm="vm01", host=find_host(engine, 2).name))
    run(engine, 2)
    assert not task.ended
    sent = [adapter_mbps(engine.world, host, vmk)[0] for vmk in host.config.vmkernel]
    # 94 % of what two links of 10 Gbps carry.
    assert sent[1:] == pytest.approx([9400, 9400], rel=1e-3)


def test_adapters_behind_one_uplink_share_it(engine: Engine) -> None:
    for number in (1, 2):
        done(engine, FailNic(host=find_host(engine, number).name, nic="vmnic0"))
    engine.submit(MigrateVm(vm="vm01", host=find_host(engine, 2).name))
    run(engine, 2)
    host = find_host(engine)
    sent = [adapter_mbps(engine.world, host, vmk)[0] for vmk in host.config.vmkernel]
    assert sent[1:] == pytest.approx([4700, 4700], rel=1e-3)


def test_an_unused_uplink_carries_nothing_even_when_it_is_the_last(engine: Engine) -> None:
    alone = Teaming(policy="explicit", active=("vmnic0",))
    done(engine, ReconfigurePortGroup(network="vMotion-A", teaming=alone))
    done(engine, FailNic(host=find_host(engine).name, nic="vmnic0"))
    assert nics_of(engine)[1:] == ["vmnic1"]
    assert link_of(find_host(engine), "vmotion") == NICS[1]
    done(engine, ReconfigurePortGroup(network="vMotion-B", teaming=alone))
    assert vmotion_nics(find_host(engine)) == ()


def test_a_changed_order_moves_the_adapter_at_once(engine: Engine) -> None:
    other = Teaming(active=("vmnic1",), standby=("vmnic0",))
    done(engine, ReconfigurePortGroup(network="vMotion-A", teaming=other))
    assert nics_of(engine)[1:] == ["vmnic1", "vmnic1"]


def test_without_an_order_the_adapters_spread_and_a_preferred_uplink_leads(
    small_engine: EngineBuilder,
) -> None:
    plain = small_engine(hosts=1, vms=0, host=TWO, start=False)
    groups(plain, {"vMotion-A": Teaming(), "vMotion-B": Teaming()})
    assert nics_of(plain)[1:] == ["vmnic1", "vmnic0"]
    led = tuple(vmk.model_copy(update={"nic": "vmnic0"}) for vmk in TWO.vmkernel)
    host = find_host(plain)
    plain.world.update(host, config=host.config.model_copy(update={"vmkernel": led}))
    assert nics_of(plain)[1:] == ["vmnic0", "vmnic0"]


def test_without_failback_an_adapter_stays_where_it_went(engine: Engine) -> None:
    stay = OPPOSED["vMotion-A"].model_copy(update={"failback": False})
    done(engine, ReconfigurePortGroup(network="vMotion-A", teaming=stay))
    host = find_host(engine)
    done(engine, FailNic(host=host.name, nic="vmnic0"))
    done(engine, RestoreNic(host=host.name, nic="vmnic0"))
    assert nics_of(engine)[1] == "vmnic1"


def test_storage_has_an_adapter_without_services_to_itself(small_engine: EngineBuilder) -> None:
    storage = adapter("vmk3", "Storage", "10.40.0.10", nic="vmnic1")
    config = TWO.model_copy(update={"vmkernel": (*TWO.vmkernel, storage)})
    own, none = (small_engine(hosts=1, vms=1, host=host, start=False) for host in (config, TWO))
    for engine, name in ((own, "vmnic1"), (none, "vmnic0")):
        engine.start()
        row = engine.world.uplinks_of[find_host(engine).row][name]
        assert engine.world.teams.carrier[TYPES.index("nfs"), find_host(engine).row] == row
