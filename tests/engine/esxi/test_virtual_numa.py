"""The NUMA nodes a guest is shown, in the live engine: kept over power cycles, hosts and clones."""

from __future__ import annotations

import pickle

import pytest
from engine_scene import EngineBuilder, body_digest, done, find_host, find_vm, refusal, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.numa_projection import shown_topology
from vsphere_client.model.commands import (
    CloneVm,
    MigrateVm,
    PowerOffVm,
    PowerOnVm,
    ReconfigureVm,
    SuspendVm,
)
from vsphere_client.model.host_system import HostConfig, HostHardware, default_vmkernel
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec

VMKERNEL = default_vmkernel(HostHardware().nics, 0, False)
LARGE = HostConfig(sockets=2, cores_per_socket=8, mhz=2000, memory_mb=131_072, vmkernel=VMKERNEL)
TWELVE = VirtualMachineConfig(
    num_cpu=12, memory_mb=8192, workload=WorkloadSpec(constant=Load(cpu_mhz=6000, memory_active_mb=2048))
)
KEPT = {"numa.autosize.vcpu.maxPerVirtualNode": 6, "numa.autosize.cookie": 120_001}


def nodes(engine: Engine, name: str = "vm01") -> tuple[int, ...]:
    return shown_topology(find_vm(engine, name).config).node_sizes


def vm(engine: Engine, column: str, name: str = "vm01") -> float:
    return float(getattr(engine.world.vms, column)[find_vm(engine, name).row])


@pytest.fixture
def engine(small_engine: EngineBuilder) -> Engine:
    """A VM of 12 vCPUs on 2 x 8 cores; the second host has four nodes of 4 cores."""
    engine = small_engine(hosts=2, vms=1, host=LARGE, vm=TWELVE, start=False)
    second = find_host(engine, 2)
    small = second.config.model_copy(update={"sockets": 4, "cores_per_socket": 4})
    engine.world.update(second, config=small)
    engine.start()
    return engine


def test_a_vm_that_runs_was_powered_on_where_it_is(engine: Engine) -> None:
    assert find_vm(engine).config.advanced == KEPT
    assert nodes(engine) == (6, 6)
    assert (vm(engine, "numa_clients"), vm(engine, "numa_local_percent")) == (2, 100)


def test_smaller_nodes_cost_remote_memory_and_the_guest_sees_what_it_saw(engine: Engine) -> None:
    """Two virtual nodes of 6 take two nodes of 4 cores each there: half of the memory is remote, 5 % more CPU."""
    run(engine, 20)
    before = vm(engine, "cpu_demand_mhz")
    assert before == pytest.approx(6000)
    assert done(engine, MigrateVm(vm="vm01", host="esx02.lab.local"), 600).fault is None
    run(engine, 600)
    assert nodes(engine) == (6, 6)
    assert (vm(engine, "numa_home"), vm(engine, "numa_clients")) == (0b1111, 4)
    assert vm(engine, "numa_local_percent") == 50
    assert vm(engine, "cpu_demand_mhz") == pytest.approx(6000 * 1.05)
    done(engine, PowerOffVm(vm="vm01"))
    done(engine, PowerOnVm(vm="vm01", host="esx02.lab.local"))
    assert find_vm(engine).power_state == PowerState.ON
    assert nodes(engine) == (6, 6)  # numa.autosize.once


def test_the_options_rebuild_it(engine: Engine) -> None:
    done(engine, PowerOffVm(vm="vm01"))
    once = {**find_vm(engine).config.advanced, "numa.autosize.once": False}
    assert done(engine, ReconfigureVm(vm="vm01", advanced=once)).fault is None
    done(engine, PowerOnVm(vm="vm01", host="esx02.lab.local"))
    assert nodes(engine) == (4, 4, 4)
    run(engine, 60)
    assert vm(engine, "numa_local_percent") == 100
    done(engine, PowerOffVm(vm="vm01"))
    done(engine, ReconfigureVm(vm="vm01", num_cpu=16, advanced={}))
    done(engine, PowerOnVm(vm="vm01", host="esx01.lab.local"))
    assert nodes(engine) == (8, 8)


def test_a_suspended_vm_resumes_with_what_it_saw(engine: Engine) -> None:
    once = {**find_vm(engine).config.advanced, "numa.autosize.once": False}
    engine.world.update(find_vm(engine), config=TWELVE.model_copy(update={"advanced": once}))
    done(engine, SuspendVm(vm="vm01"), 120)
    done(engine, PowerOnVm(vm="vm01", host="esx02.lab.local"))
    assert nodes(engine) == (6, 6)


def test_a_clone_takes_it_along(engine: Engine) -> None:
    done(engine, CloneVm(vm="vm01", name="copy", host="esx02.lab.local"), 3600)
    done(engine, PowerOnVm(vm="copy", host="esx02.lab.local"))
    assert nodes(engine, "copy") == (6, 6)
    assert find_vm(engine, "copy").config.advanced == KEPT


def test_hot_added_vcpus_see_one_node(engine: Engine) -> None:
    """CPU Hot Plug hides NUMA: the guest's memory is spread evenly over two nodes, half of it remote."""
    assert refusal(engine, ReconfigureVm(vm="vm01", num_cpu=14))[0] == "InvalidPowerState"
    for change in ({"cpu_hot_add": True}, {"memory_hot_add": True}):
        assert refusal(engine, ReconfigureVm(vm="vm01", **change))[0] == "InvalidPowerState"
    done(engine, PowerOffVm(vm="vm01"))
    done(engine, ReconfigureVm(vm="vm01", cpu_hot_add=True))
    done(engine, PowerOnVm(vm="vm01", host="esx01.lab.local"))
    run(engine, 20)
    assert nodes(engine) == (12,)
    assert (vm(engine, "numa_clients"), vm(engine, "numa_local_percent")) == (2, 50)
    assert done(engine, ReconfigureVm(vm="vm01", num_cpu=14)).fault is None
    run(engine, 20)
    assert (vm(engine, "num_cpu"), nodes(engine)) == (14, (14,))
    assert refusal(engine, ReconfigureVm(vm="vm01", num_cpu=12))[0] == "InvalidPowerState"


def test_what_is_changed_only_while_it_is_off(engine: Engine) -> None:
    advanced = find_vm(engine).config.advanced
    cold = ReconfigureVm(vm="vm01", advanced={**advanced, "numa.autosize": True})
    assert refusal(engine, cold)[0] == "InvalidPowerState"
    hot = ReconfigureVm(vm="vm01", advanced={**advanced, "sched.mem.maxmemctl": 512})
    assert done(engine, hot).fault is None
    assert vm(engine, "balloon_cap_mb") == 512
    done(engine, PowerOffVm(vm="vm01"))
    name, text = refusal(engine, ReconfigureVm(vm="vm01", advanced={"cpuid.coresPerSocket": 5}))
    assert (name, "sockets of 5 cores" in text) == ("InvalidArgument", True)


def test_it_is_part_of_the_state(engine: Engine) -> None:
    run(engine, 20)
    again = pickle.loads(pickle.dumps(engine))
    assert nodes(again) == (6, 6)
    assert body_digest(again) == body_digest(engine)
    before = body_digest(engine)
    found = find_vm(engine)
    shown = {**KEPT, "numa.autosize.vcpu.maxPerVirtualNode": 3}
    engine.world.update(found, config=found.config.model_copy(update={"advanced": shown}))
    assert body_digest(engine) != before
