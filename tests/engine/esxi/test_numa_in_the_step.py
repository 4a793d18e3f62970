"""NUMA and latency sensitivity in the live engine."""

from __future__ import annotations

import numpy as np
import pytest
from engine_scene import EngineBuilder, done, find_vm, run

from vsphere_client.engine.engine import Engine
from vsphere_client.model.allocation import CpuAllocation, MemoryAllocation
from vsphere_client.model.commands import MigrateVm, PowerOffVm, PowerOnVm, ReconfigureVm
from vsphere_client.model.host_system import HostConfig, HostHardware, default_vmkernel
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec

VMKERNEL = default_vmkernel(HostHardware().nics, 0, False)
TWO_NODES = HostConfig(sockets=2, cores_per_socket=8, mhz=2000, memory_mb=131_072, vmkernel=VMKERNEL)


def vm(engine: Engine, column: str, name: str = "vm01") -> float:
    return float(getattr(engine.world.vms, column)[find_vm(engine, name).row])


def node_load(engine: Engine) -> list[float]:
    vms = engine.world.vms
    rows = np.flatnonzero(vms.executing)
    return [float(vms.cpu_usage_mhz[rows[(vms.numa_home[rows] >> node) & 1 == 1]].sum()) for node in (0, 1)]


def loaded(engine: Engine, mhz: list[float]) -> None:
    for number, one in enumerate(mhz, 1):
        found = find_vm(engine, f"vm{number:02}")
        config = found.config.model_copy(
            update={"workload": WorkloadSpec(constant=Load(cpu_mhz=one, memory_active_mb=512))}
        )
        engine.world.update(found, config=config)


def test_wide_and_narrow_vms_get_homes(small_engine: EngineBuilder) -> None:
    """vmkernel.md case 10: 12 vCPUs on 2 x 8 cores are at home on both nodes."""
    config = VirtualMachineConfig(num_cpu=12, memory_mb=4096)
    engine = small_engine(hosts=1, vms=1, host=TWO_NODES, vm=config)
    assert (vm(engine, "numa_clients"), vm(engine, "numa_home")) == (2, 0b11)
    narrow = small_engine(hosts=1, vms=4, host=TWO_NODES, vm=VirtualMachineConfig(num_cpu=8, memory_mb=4096))
    homes = [vm(narrow, "numa_home", f"vm0{n}") for n in range(1, 5)]
    assert sorted(homes) == [1, 1, 2, 2]
    assert vm(narrow, "numa_local_percent") == 100


def test_the_rebalancer_evens_out_nodes_and_pages_follow_slowly(small_engine: EngineBuilder) -> None:
    """The four busy VMs begin on one node: two move, their memory is remote at first and follows."""
    config = VirtualMachineConfig(num_cpu=2, memory_mb=16_384)
    engine = small_engine(hosts=1, vms=8, host=TWO_NODES, vm=config, start=False)
    loaded(engine, [3000, 10, 3000, 10, 3000, 10, 3000, 10])
    engine.start()
    assert max(node_load(engine)) > 10_000
    run(engine, 20)
    moved = [n for n in range(1, 9) if vm(engine, "numa_migrations", f"vm0{n}") > 0]
    assert len(moved) == 2
    one, two = node_load(engine)
    assert abs(one - two) <= 0.1 * 16_000
    name = f"vm0{moved[0]}"
    at_first = vm(engine, "numa_local_percent", name)
    assert at_first < 50
    # Remote memory costs the guest CPU.
    run(engine, 20)
    assert 3000 < vm(engine, "cpu_usage_mhz", name) < 3300
    run(engine, 3600)
    assert vm(engine, "numa_local_percent", name) == 100
    assert vm(engine, "cpu_usage_mhz", name) == pytest.approx(3000)


def test_another_host_gives_a_new_home(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1, host=TWO_NODES, vm=VirtualMachineConfig(num_cpu=12, memory_mb=4096))
    done(engine, MigrateVm(vm="vm01", host="esx02.lab.local"))
    run(engine, 20)
    assert (vm(engine, "numa_home"), vm(engine, "numa_migrations")) == (0b11, 0)
    done(engine, PowerOffVm(vm="vm01"))
    run(engine, 20)
    assert vm(engine, "numa_home") == 0


SENSITIVE = VirtualMachineConfig(
    num_cpu=2,
    memory_mb=2048,
    latency_sensitivity="high",
    cpu=CpuAllocation(reservation_mhz=4000),
    memory=MemoryAllocation(reservation_mb=2048),
    workload=WorkloadSpec(constant=Load(cpu_percent=50)),
)


def test_a_sensitive_vm_has_cores_of_its_own(small_engine: EngineBuilder) -> None:
    """Four cores, two of them exclusive: twelve hungry vCPUs share the other two and their threads."""
    host = HostConfig(sockets=1, cores_per_socket=4, mhz=2000, memory_mb=65_536)
    engine = small_engine(hosts=1, vms=13, host=host, vm=SENSITIVE, start=False)
    hungry = VirtualMachineConfig(
        num_cpu=1, memory_mb=1024, workload=WorkloadSpec(constant=Load(cpu_percent=100))
    )
    for number in range(2, 14):
        engine.world.update(find_vm(engine, f"vm{number:02}"), config=hungry)
    engine.start()
    assert vm(engine, "own_cores") == 2
    assert vm(engine, "cpu_usage_mhz") == pytest.approx(2000)
    assert (vm(engine, "cpu_run_percent"), vm(engine, "cpu_ready_percent")) == (50, 0)
    assert vm(engine, "cpu_latency_percent") == 0
    # What the exclusive cores leave idle is lost for the others: 8000 - 40 - 4000 for twelve.
    assert vm(engine, "cpu_usage_mhz", "vm02") == pytest.approx(3960 / 12)


def test_without_full_reservation_a_sensitive_vm_stays_off(small_engine: EngineBuilder) -> None:
    host = HostConfig(sockets=1, cores_per_socket=4, mhz=2000, memory_mb=65_536, vmkernel=VMKERNEL)
    engine = small_engine(hosts=1, vms=1, host=host, vm=SENSITIVE)
    done(engine, PowerOffVm(vm="vm01"))
    done(engine, ReconfigureVm(vm="vm01", cpu=CpuAllocation(reservation_mhz=1000)))
    task = done(engine, PowerOnVm(vm="vm01"))
    assert task.fault is not None
    assert task.fault.name == "GenericVmConfigFault"
    assert "(sched.cpu.min) should be at least 4000 MHz" in task.fault.text
    done(engine, ReconfigureVm(vm="vm01", latency_sensitivity="normal"))
    assert done(engine, PowerOnVm(vm="vm01")).fault is None
    run(engine, 20)
    assert vm(engine, "own_cores") == 0


def test_affinity_takes_a_vm_out_of_numa_management(small_engine: EngineBuilder) -> None:
    """pCPUs 16 to 19 are on the second node; without AutoMemAffinity half of the memory is remote for good."""
    bound = VirtualMachineConfig(num_cpu=2, memory_mb=8192, cpu_affinity=(16, 17, 18, 19))
    engine = small_engine(hosts=1, vms=3, host=TWO_NODES, vm=bound)
    run(engine, 600)
    assert [vm(engine, "numa_home", f"vm0{n}") for n in (1, 2, 3)] == [0b10] * 3
    assert vm(engine, "numa_migrations") == 0
    assert vm(engine, "numa_local_percent") == 100
    loose = TWO_NODES.model_copy(update={"advanced": {"Numa.AutoMemAffinity": 0}})
    engine = small_engine(hosts=1, vms=1, host=loose, vm=bound)
    run(engine, 3600)
    assert vm(engine, "numa_local_percent") == 50


@pytest.mark.parametrize(
    ("options", "moves", "local"),
    [
        ({}, 2, True),
        ({"Numa.MigImbalanceThreshold": 60}, 1, True),
        ({"Numa.RebalanceCoresTotal": 17}, 0, True),
        ({"Numa.RebalanceCoresNode": 9}, 0, True),
        ({"Numa.RebalancePeriod": 60_000}, 0, True),
        ({"Numa.PageMigEnable": 0}, 2, False),
    ],
)
def test_the_options_of_the_rebalancer(
    small_engine: EngineBuilder, options: dict[str, float], moves: int, local: bool
) -> None:
    """Four VMs of 3000 MHz begin on one node of 16,000: 75 % beside 0, then 56 beside 19, then even."""
    host = TWO_NODES.model_copy(update={"advanced": options})
    config = VirtualMachineConfig(num_cpu=2, memory_mb=4096)
    engine = small_engine(hosts=1, vms=8, host=host, vm=config, start=False)
    loaded(engine, [3000, 10, 3000, 10, 3000, 10, 3000, 10])
    engine.start()
    run(engine, 3600)
    names = [f"vm{n:02}" for n in range(1, 9)]
    assert sum(vm(engine, "numa_migrations", name) for name in names) == moves
    assert all(vm(engine, "numa_local_percent", name) == 100 for name in names) == local


def test_no_more_vcpus_on_a_node_than_a_vm_allows(small_engine: EngineBuilder) -> None:
    options = {"numa.vcpu.maxPerMachineNode": 4}
    config = VirtualMachineConfig(num_cpu=8, memory_mb=4096, advanced=options)
    engine = small_engine(hosts=1, vms=1, host=TWO_NODES, vm=config)
    assert (vm(engine, "numa_clients"), vm(engine, "numa_home")) == (2, 0b11)


def test_a_device_of_the_host_does_not_take_a_vm_out_of_numa_management(small_engine: EngineBuilder) -> None:
    config = VirtualMachineConfig(num_cpu=2, memory_mb=4096, passthrough=("0000:3b:00.0",))
    engine = small_engine(hosts=1, vms=8, host=TWO_NODES, vm=config, start=False)
    for number, one in enumerate([3000, 10] * 4, 1):
        found = find_vm(engine, f"vm{number:02}")
        load = WorkloadSpec(constant=Load(cpu_mhz=one, memory_active_mb=512))
        engine.world.update(found, config=found.config.model_copy(update={"workload": load}))
    engine.start()
    run(engine, 60)
    assert sum(vm(engine, "numa_migrations", f"vm0{n}") for n in range(1, 9)) == 2
