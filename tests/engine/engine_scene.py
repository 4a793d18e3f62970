"""What the tests of the engine share: finding objects, letting time pass, and reading logs."""

from __future__ import annotations

from collections.abc import Callable

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.vmotion.record import MigrationRecord
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.labs.report import digest_of, report_of
from vsphere_client.model.allocation import MemoryAllocation
from vsphere_client.model.commands import Command
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec

EngineBuilder = Callable[..., Engine]
LOGS = ("tasks", "events", "alarms", "migrations")
HEAD = ("format", "lab", "seed", "virtual_time_s", "wall_time_s", "digest", "expectations")

SWAPPING = VirtualMachineConfig(
    num_cpu=2,
    memory_mb=4096,
    tools=False,
    memory=MemoryAllocation(limit_mb=1024),
    workload=WorkloadSpec(constant=Load(cpu_percent=50, memory_active_mb=3072)),
)
"""A VM that uses 3 GB, is kept to 1 GB and has no balloon: it swaps in and out all the time."""


def find_vm(engine: Engine, name: str = "vm01") -> VirtualMachine:
    """The VM of that name."""
    return engine.world.find(VirtualMachine, name)


def find_host(engine: Engine, number: int = 1) -> HostSystem:
    """The host ``esx01.lab.local`` and so on."""
    return engine.world.find(HostSystem, f"esx{number:02}.lab.local")


def run(engine: Engine, seconds: float) -> None:
    """Let so many seconds pass."""
    engine.run_until(engine.now_us + round(seconds * 1e6))


def done(engine: Engine, command: Command, seconds: float = 60) -> Task:
    """Submit a command and let time pass until its task has ended."""
    task = engine.submit(command)
    end_us = engine.now_us + round(seconds * 1e6)
    while not task.ended and engine.now_us < end_us:
        run(engine, 0.1)
    return task


def body_digest(engine: Engine) -> str:
    """Digest of the state without the logs of tasks, events, alarms and migrations."""
    report = report_of(engine, "test", 1)
    return digest_of({key: value for key, value in report.items() if key not in (*LOGS, *HEAD)})


def refusal(engine: Engine, command: Command) -> tuple[str, str]:
    """Fault name and text of a command that is refused at once; checks that it changed nothing."""
    run(engine, 0)
    before = body_digest(engine)
    task = engine.submit(command)
    run(engine, 0)
    assert task.fault is not None, f"{command!r} was not refused"
    assert body_digest(engine) == before, f"{command!r} was refused, yet changed something"
    return task.fault.name, task.fault.text


def event_types(engine: Engine) -> list[str]:
    """Types of all events, oldest first."""
    return [event.type_id for event in engine.events.all()]


def records(engine: Engine) -> list[MigrationRecord]:
    """All migrations, oldest first."""
    return engine.service(MigrationService).records
