"""A VM of a terabyte on an old and on a new release (vmotion.md 6 step 7, 7 "Huge VMs")."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, find_host, find_vm, records, run

from vsphere_client.model.commands import MigrateVm
from vsphere_client.model.host_system import HostConfig, PhysicalNic, default_vmkernel
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec

TIB_MB = 1024 * 1024
BITMAP_MB = TIB_MB / (4 * 1024 * 8)
"""One bit a page of 4 KB: 32 MB (case 24)."""


def host(version: str) -> HostConfig:
    nics = (PhysicalNic(name="vmnic0", mbps=100_000),)
    return HostConfig(
        version=version,
        sockets=2,
        cores_per_socket=32,
        mhz=2500,
        memory_mb=3 * TIB_MB,
        nics=nics,
        vmkernel=default_vmkernel(nics, 0, False),
    )


@pytest.mark.parametrize(("version", "speed", "whole_s"), [("6.7.0", 0.02, 2.0), ("7.0.3", 1 - 1 / 8, 0.175)])
def test_tracing_and_the_bitmap(
    small_engine: EngineBuilder, version: str, speed: float, whole_s: float
) -> None:
    load = Load(cpu_mhz=500, memory_active_percent=1, dirty_mb_per_s=0)
    config = VirtualMachineConfig(
        num_cpu=8, memory_mb=TIB_MB, hardware_version=13, workload=WorkloadSpec(constant=load)
    )
    engine = small_engine(hosts=2, vms=1, host=host(version), vm=config, datastore_gb=4000.0)
    task = engine.submit(MigrateVm(vm="vm01", host=find_host(engine, 2).moid))
    run(engine, 3)
    row = find_vm(engine).row
    assert task.stage is not None
    assert task.stage.key == "trace"
    assert engine.world.vms.guest_speed[row] == pytest.approx(speed)
    run(engine, 600)
    record = records(engine)[0]
    assert record.result == "success"
    assert engine.world.vms.guest_speed[row] == 1.0
    trace = next(one for one in record.stages if one.key == "trace")
    assert (trace.end_us - trace.start_us) / 1e6 == pytest.approx(1024 * 0.002)
    # Nothing is dirtied: the checkpoint of 0.1 s, and the bitmap beyond its first MB.
    assert record.switchover_ms == pytest.approx(100 + whole_s * 1000 * (BITMAP_MB - 1) / 768, abs=0.5)
