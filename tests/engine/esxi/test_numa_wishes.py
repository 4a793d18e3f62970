"""numa.nodeAffinity, numa.vcpu.preferHT and Numa.PreferHT in the live engine: homes, time of vCPUs, local memory."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, done, find_host, find_vm, refusal, run

from vsphere_client.engine.engine import Engine
from vsphere_client.model.commands import MigrateVm, PowerOffVm, PowerOnVm, ReconfigureVm, UpdateHostOptions
from vsphere_client.model.host_system import HostConfig, HostHardware, default_vmkernel
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec

VMKERNEL = default_vmkernel(HostHardware().nics, 0, False)
HOST = HostConfig(
    sockets=2, cores_per_socket=8, threads_per_core=2, mhz=2000, memory_mb=131_072, vmkernel=VMKERNEL
)
BUSY = WorkloadSpec(constant=Load(cpu_percent=100, memory_active_mb=512))


def wide(num_cpu: int = 12, memory_mb: int = 8192, **advanced: object) -> VirtualMachineConfig:
    return VirtualMachineConfig(num_cpu=num_cpu, memory_mb=memory_mb, workload=BUSY, advanced=advanced)


def vm(engine: Engine, column: str, name: str = "vm01") -> float:
    return float(getattr(engine.world.vms, column)[find_vm(engine, name).row])


def started(small_engine: EngineBuilder, *configs: VirtualMachineConfig, hosts: int = 1) -> Engine:
    engine = small_engine(hosts=hosts, vms=len(configs), host=HOST, start=False)
    for number, one in enumerate(configs, 1):
        engine.world.update(find_vm(engine, f"vm{number:02}"), config=one)
    engine.start()
    run(engine, 40)
    return engine


def test_by_default_a_node_takes_as_many_vcpus_as_it_has_cores(small_engine: EngineBuilder) -> None:
    """vmkernel.md case 10: two clients of 6, and all of 12 x 2000 MHz."""
    engine = started(small_engine, wide())
    assert (vm(engine, "numa_clients"), vm(engine, "numa_home")) == (2, 0b11)
    assert vm(engine, "cpu_usage_mhz") == pytest.approx(24_000)


def test_with_prefer_ht_twelve_vcpus_live_on_the_threads_of_one_node(small_engine: EngineBuilder) -> None:
    """16 threads take 12 vCPUs: one client, all memory local; eight cores give 16,000 of the 24,000 MHz.

    Four of the cores run one vCPU, the other four run two at 62.5 % each (vmkernel.md 1.6): of eight cores' GHz
    eight are used, and by the time that vCPUs run (4 x 1 + 8 x 0.625) / 12 = 75 % each.
    """
    engine = small_engine(hosts=1, vms=1, host=HOST, vm=wide(**{"numa.vcpu.preferHT": True}))
    run(engine, 40)
    assert (vm(engine, "numa_clients"), vm(engine, "numa_local_percent")) == (1, 100)
    assert find_vm(engine).config.advanced["numa.autosize.vcpu.maxPerVirtualNode"] == 12
    assert vm(engine, "cpu_usage_mhz") == pytest.approx(16_000)
    assert vm(engine, "cpu_run_percent") == pytest.approx(100)
    assert vm(engine, "cpu_used_percent") == pytest.approx(75, abs=0.5)


def test_what_was_decided_for_the_guest_stays_until_its_options_go(small_engine: EngineBuilder) -> None:
    """The virtual nodes of the first power-on hold: two of 6 stay two clients until the options are deleted."""
    engine = small_engine(hosts=1, vms=1, host=HOST, vm=wide())
    done(engine, PowerOffVm(vm="vm01"))
    kept = find_vm(engine).config.advanced
    done(engine, ReconfigureVm(vm="vm01", advanced={**kept, "numa.vcpu.preferHT": True}))
    done(engine, PowerOnVm(vm="vm01"))
    run(engine, 40)
    assert vm(engine, "numa_clients") == 2
    done(engine, PowerOffVm(vm="vm01"))
    done(engine, ReconfigureVm(vm="vm01", advanced={"numa.vcpu.preferHT": True}))
    done(engine, PowerOnVm(vm="vm01"))
    run(engine, 40)
    assert vm(engine, "numa_clients") == 1


def test_the_option_of_a_host_counts_for_all_its_vms_at_once(small_engine: EngineBuilder) -> None:
    engine = started(small_engine, wide(num_cpu=12, **{"numa.vcpu.maxPerVirtualNode": 12}), wide(num_cpu=4))
    assert vm(engine, "numa_clients") == 2
    host = find_host(engine).moid
    assert done(engine, UpdateHostOptions(host=host, options={"Numa.PreferHT": 1})).fault is None
    run(engine, 40)
    assert (vm(engine, "numa_clients"), vm(engine, "numa_local_percent")) == (1, 100)
    assert (vm(engine, "numa_clients", "vm02"), vm(engine, "cpu_usage_mhz", "vm02")) == (
        1,
        pytest.approx(8000),
    )
    done(engine, UpdateHostOptions(host=host, options={"Numa.PreferHT": 0}))
    run(engine, 40)
    assert (vm(engine, "numa_clients"), vm(engine, "numa_local_percent")) == (2, 50)
    assert vm(engine, "cpu_usage_mhz") > 23_000


def test_without_second_threads_there_is_nothing_to_prefer(small_engine: EngineBuilder) -> None:
    single = HOST.model_copy(update={"threads_per_core": 1})
    engine = small_engine(hosts=1, vms=1, host=single, vm=wide(**{"numa.vcpu.preferHT": True}))
    assert vm(engine, "numa_clients") == 2


def test_node_affinity_keeps_cpu_and_memory_on_its_nodes(small_engine: EngineBuilder) -> None:
    """Three hungry VMs of 8 vCPUs on node 1 share its 16,000 MHz; the one that is free has node 0's 16,000."""
    bound = wide(num_cpu=8, **{"numa.nodeAffinity": "1"})
    engine = started(small_engine, bound, bound, bound, wide(num_cpu=8))
    names = ("vm01", "vm02", "vm03")
    assert [vm(engine, "numa_home", name) for name in names] == [0b10] * 3
    assert [vm(engine, "cpu_usage_mhz", name) for name in names] == pytest.approx([16_000 / 3] * 3)
    assert vm(engine, "cpu_usage_mhz", "vm04") == pytest.approx(16_000 - 160, rel=0.02)
    run(engine, 600)
    assert [vm(engine, "numa_migrations", name) for name in names] == [0] * 3
    assert vm(engine, "numa_home", "vm04") == 0b01


def test_a_vm_with_several_nodes_is_managed_among_them(small_engine: EngineBuilder) -> None:
    """On four nodes of 4 cores the VMs of nodes 2 and 3 even out between those, whatever goes on elsewhere."""
    four = HOST.model_copy(update={"sockets": 4, "cores_per_socket": 4})
    pair = wide(num_cpu=4, **{"numa.nodeAffinity": "2,3"})
    engine = small_engine(hosts=1, vms=4, host=four, start=False)
    for number, one in enumerate((pair, pair, wide(num_cpu=8, **{"numa.nodeAffinity": "3"}), pair), 1):
        engine.world.update(find_vm(engine, f"vm{number:02}"), config=one)
    engine.start()
    run(engine, 300)
    homes = [int(vm(engine, "numa_home", f"vm{n:02}")) for n in (1, 2, 4)]
    assert all(home in (0b0100, 0b1000) for home in homes)
    assert (vm(engine, "numa_home", "vm03"), vm(engine, "numa_clients", "vm03")) == (0b1000, 1)
    # Node 3 has 4 cores, the two nodes 8: with four vCPUs each they all get what their cores give.
    assert sum(vm(engine, "cpu_usage_mhz", f"vm{n:02}") for n in (1, 2, 3, 4)) == pytest.approx(16_000)


def test_memory_beyond_the_nodes_of_the_affinity_is_remote(small_engine: EngineBuilder) -> None:
    """Two VMs touch 48 of 64 GB each; a node has 64 GB less the VMkernel's: both cannot be local on node 0."""
    load = WorkloadSpec(constant=Load(cpu_percent=10, memory_active_mb=49_152))
    big = VirtualMachineConfig(
        num_cpu=2, memory_mb=65_536, workload=load, advanced={"numa.nodeAffinity": "0"}
    )
    engine = started(small_engine, big, big)
    run(engine, 3600)
    assert vm(engine, "memory_consumed_mb") > 40_000
    assert vm(engine, "numa_local_percent") < 80
    free = big.model_copy(update={"advanced": {}})
    engine = started(small_engine, free, free)
    run(engine, 3600)
    assert vm(engine, "numa_local_percent") == 100


def test_nodes_that_a_host_has_not_bind_nobody_there(small_engine: EngineBuilder) -> None:
    engine = started(small_engine, wide(num_cpu=4, **{"numa.nodeAffinity": "1,6"}), hosts=2)
    assert vm(engine, "numa_home") == 0b10
    second = find_host(engine, 2)
    engine.world.update(
        second, config=second.config.model_copy(update={"sockets": 1, "cores_per_socket": 16})
    )
    assert done(engine, MigrateVm(vm="vm01", host="esx02.lab.local"), 600).fault is None
    run(engine, 40)
    assert (vm(engine, "numa_home"), vm(engine, "cpu_usage_mhz")) == (0b01, pytest.approx(8000))


def test_nodes_are_written_as_numbers(small_engine: EngineBuilder) -> None:
    with pytest.raises(ValueError, match="numbers of NUMA nodes, such as 0,1"):
        wide(**{"numa.nodeAffinity": "first"})
    engine = started(small_engine, wide())
    advanced = {**find_vm(engine).config.advanced, "numa.nodeAffinity": "0"}
    assert refusal(engine, ReconfigureVm(vm="vm01", advanced=advanced))[0] == "InvalidPowerState"
