"""Memory limits and reservations of resource pools in the step."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, done, find_vm, run

from vsphere_client.decisions.resources.memory import HIGH
from vsphere_client.engine.engine import Engine
from vsphere_client.model.allocation import PoolMemoryAllocation
from vsphere_client.model.cluster import ClusterConfig, DrsConfig
from vsphere_client.model.commands import CreateResourcePool, MoveVmToPool, ReconfigureResourcePool
from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec

MANUAL = ClusterConfig(drs=DrsConfig(enabled=True, automation="manual"))


def consumed(engine: Engine, *names: str) -> list[float]:
    return [float(engine.world.vms.memory_consumed_mb[find_vm(engine, name).row]) for name in names]


def test_a_pools_limit_holds_on_an_empty_host_and_ends_when_it_is_lifted(small_engine: EngineBuilder) -> None:
    """Two guests of 2458 MB each in a pool of 3000 MB; the third outside keeps all it has touched."""
    workload = WorkloadSpec(constant=Load(memory_active_mb=400))
    engine = small_engine(hosts=1, vms=3, cluster=MANUAL, workload=workload)
    memory = PoolMemoryAllocation(limit_mb=3000)
    assert done(engine, CreateResourcePool(parent="C1", name="Small", memory=memory)).fault is None
    for name in ("vm01", "vm02"):
        assert done(engine, MoveVmToPool(vm=name, resource_pool="Small")).fault is None
    run(engine, 120)
    assert engine.world.hosts.memory_state[0] == HIGH
    first, second, third = consumed(engine, "vm01", "vm02", "vm03")
    assert first + second == pytest.approx(3000, rel=0.01)
    assert third == pytest.approx(0.6 * 4096, rel=0.01)
    lifted = PoolMemoryAllocation()
    assert done(engine, ReconfigureResourcePool(resource_pool="Small", memory=lifted)).fault is None
    run(engine, 120)
    assert sum(consumed(engine, "vm01", "vm02")) == pytest.approx(2 * 0.6 * 4096, rel=0.01)


def test_a_pools_reservation_spares_its_vms_under_pressure(small_engine: EngineBuilder) -> None:
    """Four idle guests of 2458 MB on 8 GB; a pool with few shares keeps the 4000 MB that it reserves."""
    host = HostConfig(sockets=1, cores_per_socket=8, mhz=2500, memory_mb=8192)
    workload = WorkloadSpec(constant=Load(memory_active_mb=100))
    config = VirtualMachineConfig(num_cpu=1, memory_mb=4096)

    def kept(reservation: float) -> float:
        engine = small_engine(
            hosts=1, vms=4, cluster=MANUAL, host=host, vm=config, workload=workload, start=False
        )
        pool = done(
            engine,
            CreateResourcePool(
                parent="C1", name="Kept", memory=PoolMemoryAllocation(reservation_mb=reservation, shares=8192)
            ),
        )
        assert pool.fault is None
        for name in ("vm01", "vm02"):
            assert done(engine, MoveVmToPool(vm=name, resource_pool="Kept")).fault is None
        engine.start()
        run(engine, 60)
        return sum(consumed(engine, "vm01", "vm02"))

    # How the two share it follows the samples of what is active: who is to have less gives it back little by little.
    assert 4000 <= kept(4000) < 4120
    assert kept(0) < 3600
