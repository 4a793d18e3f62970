"""What guests do with their memory as their host sees it: booting, hanging, growing at a limit, sharing on nodes."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from engine_scene import EngineBuilder, find_vm, run

from vsphere_client.decisions.resources.memory import HIGH
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.service import VmPower
from vsphere_client.model.allocation import MemoryAllocation
from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, LoadStep, WorkloadSpec

WINDOWS = "windows2019srv_64Guest"
TWO_NODES = HostConfig(sockets=2, cores_per_socket=8, mhz=2000, memory_mb=131_072)


def of(engine: Engine, name: str, vm: str = "vm01") -> float:
    return float(getattr(engine.world.vms, f"memory_{name}")[find_vm(engine, vm).row])


def configure(engine: Engine, name: str, **changes: Any) -> None:
    found = find_vm(engine, name)
    engine.world.update(found, config=found.config.model_copy(update=changes))


def steps(*levels: tuple[float, float]) -> WorkloadSpec:
    return WorkloadSpec(steps=tuple(LoadStep(at=at, memory_active_mb=mb) for at, mb in levels))


def course(engine: Engine, name: str, seconds: int) -> list[float]:
    """A figure of vm01 at the end of each step."""
    seen = []
    for _ in range(seconds // 20):
        run(engine, 20)
        seen.append(of(engine, name))
    return seen


def boot(engine: Engine, name: str = "vm01") -> None:
    """Switch a VM on as its task does in the end."""
    vm = find_vm(engine, name)
    engine.world.update(vm, power_state=PowerState.ON, boot_us=engine.now_us)
    engine.notify(VmPower(vm.moid))


def off_at_first(small_engine: EngineBuilder, **arguments: Any) -> Engine:
    engine = small_engine(hosts=1, vms=1, start=False, **arguments)
    engine.world.update(find_vm(engine, "vm01"), power_state=PowerState.OFF)
    engine.start()
    run(engine, 20)
    return engine


def test_active_memory_peaks_while_windows_zeroes(small_engine: EngineBuilder) -> None:
    """vmkernel.md 2.1 and 3 (Sampling): zeroing touches every page once; the estimate falls slowly afterwards."""
    config = VirtualMachineConfig(num_cpu=2, memory_mb=4096, guest_os=WINDOWS)
    engine = off_at_first(small_engine, vm=config, workload=steps((0, 200)))
    boot(engine)
    seen = course(engine, "active_mb", 900)
    peak = seen.index(max(seen))
    assert seen[peak] == 4096
    assert peak <= 4  # the sample after the zeroing, at most a period of 60 s and a step later
    assert seen[peak + 3] < 0.7 * 4096
    assert seen[-1] < 0.2 * 4096
    # A guest that does not zero touches what it uses some time after boot, 60 % of its memory, and no more.
    other = off_at_first(
        small_engine, vm=config.model_copy(update={"guest_os": "ubuntu64Guest"}), workload=steps((0, 200))
    )
    boot(other)
    assert max(course(other, "active_mb", 300)) == pytest.approx(0.6 * 4096, rel=0.2)


def test_the_estimate_follows_a_toucher_up_at_once_and_down_slowly(small_engine: EngineBuilder) -> None:
    """vmkernel.md 3, Sampling: Windows with a toucher of 50 to 250 MB over a background of 15 MB."""
    levels = [65.0, 115, 165, 215, 265]
    every = [(300 * at, mb) for at, mb in enumerate(levels)] + [(1500, 65.0)]
    config = VirtualMachineConfig(num_cpu=1, memory_mb=1024, guest_os=WINDOWS)
    engine = small_engine(hosts=1, vms=1, vm=config, workload=steps(*every))
    seen = np.array(course(engine, "active_mb", 2400))
    for at, level in enumerate(levels):
        # From the second period of a level on: three standard errors of 100 pages below at most.
        error = 3 * 1024 * np.sqrt(level / 1024 * (1 - level / 1024) / 100)
        assert (seen[15 * at + 6 : 15 * (at + 1)] > level - error).all()
    # What the toucher frees is zeroed: one more period at the top, then it falls by the slow average.
    top, later = seen[70:75].mean(), seen[75:]
    assert later[2] > 0.8 * top
    assert later[15] > 1.5 * 65
    assert later[-1] < 0.6 * top
    # vmkernel.md 2.1: consumed stays high after the guest freed memory, as the hypervisor is not told.
    assert of(engine, "consumed_mb") == of(engine, "granted_mb") == 1024


def test_ballooned_pages_are_not_sampled(small_engine: EngineBuilder) -> None:
    """vmkernel.md 2.3: of 4096 MB 65 % are in the balloon; no more than the other 1434 can be found touched."""
    config = VirtualMachineConfig(num_cpu=1, memory_mb=4096, memory=MemoryAllocation(limit_mb=512))
    engine = small_engine(hosts=1, vms=1, vm=config, workload=steps((0, 4096)))
    run(engine, 600)
    assert of(engine, "balloon_mb") == pytest.approx(0.65 * 4096)
    assert of(engine, "active_mb") == pytest.approx(0.35 * 4096)


def test_a_guest_has_no_balloon_until_its_tools_run(small_engine: EngineBuilder) -> None:
    """vmkernel.md 2.6: Windows zeroes 4 GB within a limit of 2: pages are compressed and swapped at first."""
    config = VirtualMachineConfig(
        num_cpu=2, memory_mb=4096, guest_os=WINDOWS, memory=MemoryAllocation(limit_mb=2048)
    )
    engine = off_at_first(small_engine, vm=config, workload=steps((0, 3000)))
    boot(engine)
    run(engine, 30)
    assert of(engine, "balloon_mb") == of(engine, "balloon_target_mb") == 0
    assert of(engine, "swapped_mb") > 100
    assert of(engine, "compressed_mb") > 100
    run(engine, 120)
    assert of(engine, "balloon_mb") > 200


def test_a_guest_that_hangs_keeps_its_balloon(small_engine: EngineBuilder) -> None:
    config = VirtualMachineConfig(num_cpu=2, memory_mb=4096, memory=MemoryAllocation(limit_mb=2048))
    engine = small_engine(hosts=1, vms=1, vm=config, workload=steps((0, 3000)))
    before = of(engine, "balloon_mb")
    assert before > 500
    vm = find_vm(engine, "vm01")
    engine.world.update(vm, guest_hung=True)
    configure(engine, "vm01", memory=MemoryAllocation())
    run(engine, 60)
    assert of(engine, "balloon_mb") == before
    engine.world.update(vm, guest_hung=False)
    run(engine, 60)
    assert of(engine, "balloon_mb") == 0


def test_a_vm_at_its_limit_waits_for_its_own_pages(small_engine: EngineBuilder) -> None:
    """vmkernel.md 2.2 and case 28: 64 GB host, high state; 4 of 8 GB are wanted, 2 allowed, never more are consumed."""
    limited = VirtualMachineConfig(
        num_cpu=2, memory_mb=8192, memory=MemoryAllocation(limit_mb=2048), tools=False
    )
    load = WorkloadSpec(
        steps=(
            LoadStep(at=0, cpu_mhz=2000, memory_active_mb=500),
            LoadStep(at=60, cpu_mhz=2000, memory_active_mb=6000),
        )
    )
    engine = small_engine(hosts=1, vms=1, vm=limited, workload=load)
    run(engine, 40)
    before = of(engine, "consumed_mb")
    speed = float(engine.world.vms.cpu_usage_mhz[0])
    seen = course(engine, "latency_percent", 60)
    assert before <= of(engine, "consumed_mb") <= 2048 + 1e-6
    assert max(seen) > 10
    assert engine.world.vms.cpu_usage_mhz[0] < 0.9 * speed
    assert engine.world.hosts.memory_state[0] == HIGH
    # Pages are swapped one by one: that breaks large pages, and what is alike in them is shared on an idle host.
    assert of(engine, "small_mb") > 0.99 * of(engine, "granted_mb")
    assert of(engine, "shared_mb") > 0


def test_the_idle_tax_speeds_up_who_uses_its_memory(small_engine: EngineBuilder) -> None:
    """vmkernel.md 3, Idle tax: 360 MB for an idle Windows and a busy Linux guest of 256 MB each, no page sharing.

    A host of 1024 MB has 10 % for itself, 62 MB for overhead, 1.06 x 6 % to keep free, and a third VM that has all of
    its 435 MB reserved.
    """

    def after(tax: int) -> tuple[float, float, float]:
        host = HostConfig(
            sockets=1,
            cores_per_socket=4,
            mhz=2000,
            memory_mb=1024,
            advanced={"Mem.IdleTax": tax, "Mem.IdleTaxType": 0, "Mem.SamplePeriod": 10},
        )
        config = VirtualMachineConfig(num_cpu=1, memory_mb=256, advanced={"sched.mem.pshare.enable": 0})
        engine = small_engine(hosts=1, vms=3, host=host, vm=config, start=False)
        reserved = MemoryAllocation(reservation_mb=435)
        configure(engine, "vm03", guest_os=WINDOWS, memory_mb=435, memory=reserved)
        configure(
            engine,
            "vm01",
            guest_os=WINDOWS,
            workload=WorkloadSpec(constant=Load(cpu_mhz=20, memory_active_mb=20)),
        )
        dbench = WorkloadSpec(constant=Load(cpu_mhz=1500, memory_active_mb=256))
        configure(engine, "vm02", workload=dbench)
        engine.start()
        run(engine, 600)
        work = []
        for _ in range(15):
            run(engine, 20)
            work.append(float(engine.world.vms.cpu_usage_mhz[find_vm(engine, "vm02").row]))
        return of(engine, "entitlement_mb"), of(engine, "entitlement_mb", "vm02"), float(np.mean(work))

    one, two, without = after(0)
    assert (one, two) == pytest.approx((180, 180), abs=2)
    one, two, taxed = after(75)
    # The idle one keeps a little more than what it uses, by what samples of 100 pages say of it.
    assert 80 < one < 125
    assert two == pytest.approx(360 - one, abs=2)
    assert taxed > 1.3 * without


def test_a_wide_vm_shares_on_each_of_its_nodes(small_engine: EngineBuilder) -> None:
    """vmkernel.md 1.7: each node keeps its own copies. The wide VM is a partner of both narrow ones, they are none."""
    host = TWO_NODES.model_copy(
        update={"advanced": {"Mem.AllocGuestLargePage": 0, "Mem.ShareForceSalting": 0}}
    )
    config = VirtualMachineConfig(num_cpu=4, memory_mb=4096)
    engine = small_engine(hosts=1, vms=3, host=host, vm=config, start=False)
    for number, size in enumerate((12, 4, 4), 1):
        # They do not do the same: no twins.
        load = WorkloadSpec(constant=Load(cpu_mhz=100.0 * number, memory_active_mb=4096))
        configure(engine, f"vm0{number}", num_cpu=size, workload=load)
    engine.start()
    run(engine, 40)
    vms = engine.world.vms
    homes = [int(vms.numa_home[find_vm(engine, f"vm0{number}").row]) for number in (1, 2, 3)]
    assert sorted(homes) == [0b01, 0b10, 0b11]
    wide, first, second = (of(engine, "saved_mb", f"vm0{number}") for number in (1, 2, 3))
    assert first == pytest.approx(second)
    # Alone 3.5 % and 3.5 MB; with one partner half of the 22.5 % that like systems have in common.
    assert first == pytest.approx(0.035 * 4096 + 3.5 + 0.225 / 2 * 4096)
    assert wide == pytest.approx(first - (0.01 * 4096 + 4) / 4)


@pytest.mark.parametrize(
    ("affinity", "pcpus", "local"),
    [("1", (), 50), ("0,1", (), 50), ("1", (16, 17), 100), ("1", (0, 1), 0), ("7", (16, 17), 100)],
)
def test_memory_affinity_takes_a_vm_out_of_numa_management(
    small_engine: EngineBuilder, affinity: str, pcpus: tuple[int, ...], local: float
) -> None:
    """vmkernel.md 1.7; pCPUs 16 and 17 are on the second node, and of nodes that a host has not nothing is asked."""
    config = VirtualMachineConfig(
        num_cpu=2, memory_mb=8192, cpu_affinity=pcpus, advanced={"sched.mem.affinity": affinity}
    )
    host = TWO_NODES.model_copy(update={"threads_per_core": 2})
    load = WorkloadSpec(constant=Load(cpu_mhz=3000, memory_active_mb=512))
    engine = small_engine(hosts=1, vms=5, host=host, vm=config, workload=load)
    run(engine, 1200)
    vms = engine.world.vms
    assert (vms.numa_migrations[:5] == 0).all()
    assert vms.numa_local_percent[:5] == pytest.approx(np.full(5, local))


def test_memory_affinity_may_change_while_a_vm_runs(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1, host=TWO_NODES, vm=VirtualMachineConfig(num_cpu=2, memory_mb=8192))
    assert engine.world.vms.numa_local_percent[0] == 100
    configure(engine, "vm01", advanced={"sched.mem.affinity": "0"})
    run(engine, 20)
    assert (engine.world.vms.numa_local_percent[0], engine.world.vms.numa_home[0]) == (50, 0b11)
    configure(engine, "vm01", advanced={})
    run(engine, 20)
    assert engine.world.vms.numa_local_percent[0] == 100


def test_a_numa_node_has_no_memory_of_the_nvme_tier(small_engine: EngineBuilder) -> None:
    """64 GB of DRAM a node: 80 GB are two clients, however large the tier beside them is."""
    tiered = HostConfig.model_validate(
        TWO_NODES.model_dump()
        | {"memory_tiering": {"enabled": True, "tier_percent": 100}, "version": "8.0.3"}
    )
    config = VirtualMachineConfig(num_cpu=4, memory_mb=81_920)
    engine = small_engine(hosts=1, vms=1, host=tiered, vm=config)
    assert engine.world.hosts.memory_tier_size_mb[0] > 0
    assert engine.world.vms.numa_clients[0] == 2


def test_targets_are_computed_every_period_and_as_the_state_changes(small_engine: EngineBuilder) -> None:
    """vmkernel.md 2.2, Mem.BalancePeriod of 60 s here: ten idle guests of 2458 MB on 32 GB grow after 200 s."""
    host = HostConfig(
        sockets=1, cores_per_socket=8, mhz=2500, memory_mb=32_768, advanced={"Mem.BalancePeriod": 60}
    )
    config = VirtualMachineConfig(num_cpu=1, memory_mb=4096)
    engine = small_engine(
        hosts=1, vms=10, host=host, vm=config, workload=steps((0, 300), (200, 3600)), start=False
    )
    engine.settings = dataclasses.replace(engine.settings, step_us=1_000_000)
    engine.start()
    hosts, computed, changes = engine.world.hosts, [], []
    state = int(hosts.memory_state[0])
    for _ in range(300):
        run(engine, 1)
        if hosts.memory_balanced_us[0] == engine.now_us:
            computed.append(engine.now_us // 1_000_000)
        if hosts.memory_state[0] != state:
            state = int(hosts.memory_state[0])
            changes.append(engine.now_us // 1_000_000)
    assert changes
    assert set(changes) <= set(computed)
    calm = [one for one in computed if one < min(changes)]
    assert len(calm) >= 3
    assert set(np.diff(calm)) == {60}
    assert np.diff(computed).max() == 60
    assert np.diff(computed).min() < 60
