"""Priority: shares inside the vMotion pool, high twice those of normal (vmotion.md 7 and 9)."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, find_host, records, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.model.commands import MigrateVm
from vsphere_client.model.tasks import TaskState
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec

TO = "esx02.lab.local"
TEN_GBE = 1175.0
FULL = VirtualMachineConfig(
    encrypted_vmotion="disabled",
    num_cpu=1,
    memory_mb=8192,
    workload=WorkloadSpec(constant=Load(cpu_mhz=300, memory_active_percent=100, dirty_mb_per_s=0)),
)


def started(engine: Engine, *priorities: str) -> list[float]:
    """Bandwidth of migrations begun together, from esx01 to esx02, once all copy memory."""
    for number, priority in enumerate(priorities):
        command = MigrateVm.model_validate({"vm": f"vm{2 * number + 1:02}", "host": TO, "priority": priority})
        assert engine.submit(command).state == TaskState.RUNNING
    run(engine, 3)
    return [record.bandwidth_mb_per_s for record in records(engine)]


@pytest.mark.parametrize(
    ("priorities", "shares"),
    [
        (("high",), (1.0,)),
        (("normal",), (1.0,)),  # nobody competes: all of the line
        (("high", "normal"), (2 / 3, 1 / 3)),
        (("normal", "normal"), (1 / 2, 1 / 2)),
        (("high", "high", "normal"), (2 / 5, 2 / 5, 1 / 5)),
        (("high", "normal", "normal"), (1 / 2, 1 / 4, 1 / 4)),
    ],
)
def test_high_gets_twice_what_normal_gets(
    small_engine: EngineBuilder, priorities: tuple[str, ...], shares: tuple[float, ...]
) -> None:
    engine = small_engine(hosts=2, vms=6, vm=FULL)
    rates = started(engine, *priorities)
    assert rates == pytest.approx([TEN_GBE * share for share in shares], rel=1e-6)
    # The pool is divided; it does not grow, and no more CPU is set aside (10 GbE: one core of 2500 MHz).
    assert sum(rates) == pytest.approx(TEN_GBE)
    assert engine.world.hosts.cpu_vmotion_mhz[find_host(engine).row] == 2500.0


def test_the_high_one_is_through_first(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=4, vm=FULL)
    started(engine, "normal", "high")
    run(engine, 60)
    normal, high = records(engine)
    assert (normal.result, high.result) == ("success", "success")
    assert normal.ended_us is not None
    assert high.ended_us is not None
    assert high.ended_us < normal.ended_us


def test_a_storage_vmotion_takes_nothing_of_the_vmotion_network(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=4, vm=FULL)
    host = find_host(engine)
    service = engine.service(MigrationService)
    before = service.bandwidth_mb_per_s(host, find_host(engine, 2))
    assert before == pytest.approx(TEN_GBE)
    assert started(engine, "high") == pytest.approx([TEN_GBE])
