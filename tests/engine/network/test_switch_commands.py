"""Network I/O Control by command, and bandwidth of virtual adapters: checks and effect."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, done, event_types, find_vm, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.inventory import build
from vsphere_client.engine.world.objects import Datacenter, DistributedVirtualSwitch, HostSystem
from vsphere_client.model.allocation import NetworkAllocation
from vsphere_client.model.commands import (
    EnableNetworkResourceManagement,
    ReconfigureDistributedSwitch,
    ReconfigureVm,
    SetWorkload,
)
from vsphere_client.model.faults import InvalidArgument
from vsphere_client.model.network import (
    DistributedSwitchConfig,
    NetworkConfig,
    TrafficShare,
)
from vsphere_client.model.virtual_machine import VirtualNic
from vsphere_client.model.workload import Load, WorkloadSpec


@pytest.fixture
def engine(small_engine: EngineBuilder) -> Engine:
    """One host, two VMs that send 9 Gbps each, one uplink of 10 Gbps on a distributed switch."""
    sending = WorkloadSpec(constant=Load(net_mbps=9000, net_rx_percent=0))
    made = small_engine(hosts=1, vms=2, workload=sending, start=False)
    world = made.world
    config = DistributedSwitchConfig(nics=("vmnic1",))
    switch = build.add_distributed_switch(world, "DSwitch", next(world.all_of(Datacenter)), config)
    group = build.add_portgroup(world, "DPG", switch, NetworkConfig())
    for host in world.all_of(HostSystem):
        switch.hosts[host.moid] = None
        build.connect_network(world, group, host)
    for vm in world.vm_at.values():
        adapters = vm.config.model_copy(update={"networks": (VirtualNic(network="DPG"),)})
        world.update(vm, networks=(group.moid,), config=adapters)
        group.vms[vm.moid] = None
    made.start()
    return made


def sent(engine: Engine) -> list[float]:
    run(engine, 20)
    return [float(engine.world.vms.net_tx_mbps[find_vm(engine, name).row]) for name in ("vm01", "vm02")]


def traffic(kind: str, **share: object) -> ReconfigureDistributedSwitch:
    return ReconfigureDistributedSwitch.model_validate({"switch": "DSwitch", "traffic": {kind: share}})


def test_a_limit_acts_from_the_next_step_on_and_other_types_stay(engine: Engine) -> None:
    assert sum(sent(engine)) == pytest.approx(10_000)
    task = done(engine, traffic("vm", shares="high", limit_mbps=4000))
    assert task.fault is None
    assert task.name == "Reconfigure vSphere Distributed Switch"
    assert "DvsReconfiguredEvent" in event_types(engine)
    assert sum(sent(engine)) == pytest.approx(4000)
    done(engine, traffic("vmotion", shares=10))
    control = engine.world.find(DistributedVirtualSwitch, "DSwitch").config.network_io_control
    assert control.traffic == {
        "vm": TrafficShare(shares="high", limit_mbps=4000),
        "vmotion": TrafficShare(shares=10),
    }


def test_control_that_is_off_limits_nothing(engine: Engine) -> None:
    done(engine, traffic("vm", limit_mbps=4000))
    task = done(engine, EnableNetworkResourceManagement(switch="DSwitch", enable=False))
    assert task.name == "Update network I/O control on vSphere Distributed Switch"
    assert sum(sent(engine)) == pytest.approx(10_000)
    done(engine, EnableNetworkResourceManagement(switch="DSwitch", enable=True))
    assert sum(sent(engine)) == pytest.approx(4000)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        ({"reservation_mbps": 7501}, "7501 Mbps are reserved, 7500 can be"),
        ({"reservation_mbps": 500, "limit_mbps": 400}, "above the limit"),
    ],
)
def test_reservations_that_cannot_be_kept_are_refused(
    engine: Engine, share: dict[str, float], words: str
) -> None:
    """At most 75 % of the slowest uplink, 10 Gbps (vmkernel.md 5)."""
    task = done(engine, traffic("nfs", **share))
    assert isinstance(task.fault, InvalidArgument)
    assert words in task.fault.text
    assert done(engine, traffic("nfs", reservation_mbps=7500)).fault is None


def test_adapters_reserve_out_of_the_quota_of_vm_traffic(engine: Engine) -> None:
    """Quota = reserved Mbps x number of uplinks (vmkernel.md 5): 3000 on one uplink."""
    done(engine, traffic("vm", shares="high", reservation_mbps=3000))

    def reserve(vm: str, mbps: float) -> bool:
        adapters = (NetworkAllocation(reservation_mbps=mbps),)
        return done(engine, ReconfigureVm(vm=vm, networks=adapters)).fault is None

    assert not reserve("vm01", 3001)
    assert reserve("vm01", 2000)
    assert not reserve("vm02", 1001)
    assert reserve("vm02", 1000)
    # What the adapters have cannot be taken from under them.
    task = done(engine, traffic("vm", shares="high", reservation_mbps=2999))
    assert isinstance(task.fault, InvalidArgument)
    assert "reserve 3000 Mbps" in task.fault.text


def test_shares_and_limits_of_adapters_are_set_by_command(engine: Engine) -> None:
    done(engine, ReconfigureVm(vm="vm01", networks=(NetworkAllocation(shares="high"),)))
    assert sent(engine) == pytest.approx([20_000 / 3, 10_000 / 3])
    done(engine, ReconfigureVm(vm="vm01", networks=(NetworkAllocation(limit_mbps=1000),)))
    assert sent(engine) == pytest.approx([1000, 9000])
    task = done(engine, ReconfigureVm(vm="vm01", networks=()))
    assert isinstance(task.fault, InvalidArgument)


def test_what_limited_adapters_may_not_send_is_left_to_other_traffic(engine: Engine) -> None:
    """Two adapters with a limit of 1000 on a link of 10,000: a vMotion has the other 8000, not its half of shares."""
    for vm in ("vm01", "vm02"):
        done(engine, ReconfigureVm(vm=vm, networks=(NetworkAllocation(limit_mbps=1000),)))
    world = engine.world
    row = world.uplinks_of[next(world.all_of(HostSystem)).row]["vmnic1"]
    world.uplinks.vmotion_tx_mbps[row] = 9400
    assert sent(engine) == pytest.approx([1000, 1000])
    assert world.traffic.tx[row].sum() == pytest.approx(10_000)
    assert world.traffic.tx[row].max() == pytest.approx(8000)


def test_a_reservation_that_nobody_uses_is_anybodys(engine: Engine) -> None:
    """vmkernel.md 5: 6000 Mbps are kept for vSAN, which sends nothing: the VMs have the whole link."""
    assert done(engine, traffic("vsan", reservation_mbps=6000)).fault is None
    assert sum(sent(engine)) == pytest.approx(10_000)


def test_control_acts_on_what_leaves_the_host_alone(engine: Engine) -> None:
    """vmkernel.md 5: limits of the type and of an adapter bound what is sent, not what comes in."""
    done(engine, traffic("vm", shares="high", limit_mbps=4000))
    done(engine, ReconfigureVm(vm="vm01", networks=(NetworkAllocation(limit_mbps=500),)))
    receiving = WorkloadSpec(constant=Load(net_mbps=4500, net_rx_percent=100))
    for vm in ("vm01", "vm02"):
        done(engine, SetWorkload(vm=vm, workload=receiving))
    assert sent(engine) == [0, 0]
    rows = [find_vm(engine, name).row for name in ("vm01", "vm02")]
    assert engine.world.vms.net_rx_mbps[rows].tolist() == pytest.approx([4500, 4500])
    assert engine.world.vms.net_dropped_percent[rows].tolist() == [0, 0]
