"""Network resource pools in a living data centre: made, given to port groups, reserved out of, removed."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_scene import done, refusal

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import DistributedVirtualSwitch, Network
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import LabError, load_lab_text
from vsphere_client.model.allocation import NetworkAllocation
from vsphere_client.model.commands import (
    AddNetworkResourcePool,
    Command,
    PowerOnVm,
    ReconfigureDistributedSwitch,
    ReconfigurePortGroup,
    ReconfigureVm,
    RemoveNetworkResourcePool,
    UpdateNetworkResourcePool,
)
from vsphere_client.model.network import NetworkResourcePool
from vsphere_client.model.tasks import TaskState

LAB = """
format: 1
name: pools
inventory:
  datacenters:
  - name: DC
    datastores: [{name: ds1, gb: 900, hosts: all}]
    distributed_switches:
    - name: DS
      hosts: all
      network_io_control: {traffic: {vm: {reservation_mbps: 1000}}}
      network_resource_pools: [{name: Gold, reservation_quota_mbps: 1500}]
      portgroups: [{name: App, network_resource_pool: Gold}, {name: Web}]
    clusters:
    - name: C1
      hosts: [{name: "esx{n}", count: 2, nics: [{name: vmnic0}]}]
      vms:
      - {name: app1, host: esx1, power: "off", memory_mb: 512, networks: [{network: App}]}
      - {name: app2, host: esx2, power: "off", memory_mb: 512, networks: [{network: App}]}
      - {name: web1, host: esx2, power: "off", memory_mb: 512, networks: [{network: Web}]}
"""


@pytest.fixture
def engine() -> Engine:
    """Two uplinks with 1000 Mbps for VMs each: a quota of 2000, of which Gold has 1500."""
    return build_engine(load_lab_text(LAB, Path()))


def pool(name: str, mbps: float) -> NetworkResourcePool:
    return NetworkResourcePool(name=name, reservation_quota_mbps=mbps)


def reserve(vm: str, mbps: float) -> ReconfigureVm:
    return ReconfigureVm(vm=vm, networks=(NetworkAllocation(reservation_mbps=mbps),))


def refused(engine: Engine, command: Command) -> str:
    return refusal(engine, command)[1]


def switch(engine: Engine) -> DistributedVirtualSwitch:
    return engine.world.find(DistributedVirtualSwitch, "DS")


def test_adapters_reserve_out_of_the_pool_of_their_port_group(engine: Engine) -> None:
    assert done(engine, reserve("app1", 900)).fault is None
    assert "601 Mbps are reserved on Gold of DS, 600 are left for it." in refused(
        engine, reserve("app2", 601)
    )
    assert done(engine, reserve("app2", 600)).fault is None
    # The port group without a pool has the other 500, though Gold's VMs are off.
    assert "501 Mbps are reserved on DS, 500 are left for it." in refused(engine, reserve("web1", 501))
    assert done(engine, reserve("web1", 500)).fault is None


def test_a_pool_that_became_too_small_holds_back_the_next_power_on(engine: Engine) -> None:
    """As after a host left with its uplinks: 1400 are there for 900 and 600."""
    world = engine.world
    for vm, mbps in (("app1", 900), ("app2", 600)):
        done(engine, reserve(vm, mbps))
    config = switch(engine).config.model_copy(update={"network_resource_pools": (pool("Gold", 1400),)})
    world.update(switch(engine), config=config)
    assert done(engine, PowerOnVm(vm="app1")).state == TaskState.SUCCESS
    text = refused(engine, PowerOnVm(vm="app2"))
    assert "on 'Gold of DS': 600 Mbps are reserved by the virtual machine, 500 Mbps are available." in text


def test_pools_are_added_changed_and_removed(engine: Engine) -> None:
    assert "have 2001 Mbps, 2000 Mbps are reserved" in refused(
        engine, AddNetworkResourcePool(switch="DS", pool=pool("Silver", 501))
    )
    task = done(engine, AddNetworkResourcePool(switch="DS", pool=pool("Silver", 500)))
    assert task.fault is None
    assert task.name == "Reconfigure a network resource pool on a distributed switch"
    assert refusal(engine, AddNetworkResourcePool(switch="DS", pool=pool("Gold", 0)))[0] == "DuplicateName"
    assert (
        done(engine, UpdateNetworkResourcePool(switch="DS", name="Gold", pool=pool("Best", 1000))).fault
        is None
    )
    assert engine.world.find(Network, "App").config.network_resource_pool == "Best"
    assert "App still use Best" in refused(engine, RemoveNetworkResourcePool(switch="DS", name="Best"))
    assert refusal(engine, RemoveNetworkResourcePool(switch="DS", name="Gold"))[0] == "NotFound"
    done(engine, ReconfigurePortGroup(network="App", network_resource_pool=""))
    assert done(engine, RemoveNetworkResourcePool(switch="DS", name="Best")).fault is None
    assert [one.name for one in switch(engine).config.network_resource_pools] == ["Silver"]


def test_nobody_takes_what_adapters_have_reserved(engine: Engine) -> None:
    done(engine, reserve("app1", 900))
    done(engine, reserve("web1", 400))
    smaller = UpdateNetworkResourcePool(switch="DS", name="Gold", pool=pool("Gold", 899))
    assert "Virtual machines of Gold reserve 900 Mbps." in refused(engine, smaller)
    # The default pool has 500: another pool of 101 would leave 399 of it.
    more = AddNetworkResourcePool(switch="DS", pool=pool("Silver", 101))
    assert "Virtual machines reserve 400 Mbps; 399 would be left" in refused(engine, more)
    less = {"vm": {"shares": "high", "reservation_mbps": 949}}
    change = ReconfigureDistributedSwitch.model_validate({"switch": "DS", "traffic": less})
    assert "Virtual machines reserve 400 Mbps; 398 would be left" in refused(engine, change)
    less["vm"]["reservation_mbps"] = 700
    change = ReconfigureDistributedSwitch.model_validate({"switch": "DS", "traffic": less})
    assert "Network resource pools have 1500 Mbps, 1400 Mbps are reserved" in refused(engine, change)


def test_a_port_group_is_given_to_a_pool_that_has_enough_left(engine: Engine) -> None:
    done(engine, reserve("app1", 900))
    done(engine, reserve("web1", 500))
    assert done(engine, ReconfigurePortGroup(network="Web", network_resource_pool="Gold")).fault is None
    back = ReconfigurePortGroup(network="App", network_resource_pool="")
    assert "Virtual machines of App reserve 900 Mbps, 500 are left on DS." in refused(engine, back)
    wrong = ReconfigurePortGroup(network="App", network_resource_pool="Bronze")
    assert "DS has no network resource pool named Bronze." in refused(engine, wrong)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{name: App, network_resource_pool: Gold}", "{name: App, network_resource_pool: Gild}", "'Gild'"),
        ("quota_mbps: 1500", "quota_mbps: 2001", "Network resource pools have 2001 Mbps"),
    ],
)
def test_a_lab_with_wrong_pools_is_told(old: str, new: str, words: str) -> None:
    with pytest.raises(LabError) as caught:
        load_lab_text(LAB.replace(old, new), Path())
    assert words in str([problem.message for problem in caught.value.problems])
