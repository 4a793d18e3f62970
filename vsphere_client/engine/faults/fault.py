"""What all faults and mendings share: who they are about, and the event that says what was done."""

from __future__ import annotations

from typing import TypeVar

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import HostSystem, ManagedObject
from vsphere_client.model.commands import (
    FailDisk,
    FailHost,
    FailNic,
    FailPath,
    FailUpstream,
    FailWakeUp,
    HardwareAlert,
    IsolateHost,
    RestoreDisk,
    RestoreHost,
    RestoreNic,
    RestorePath,
    RestoreUpstream,
    RestoreWakeUp,
    SetServiceTraffic,
)
from vsphere_client.model.faults import HostNotReachable, VimFault

INJECT = "Trainer.inject"
MEND = "Trainer.mend"

H = TypeVar(
    "H",
    bound=FailHost
    | RestoreHost
    | IsolateHost
    | FailNic
    | RestoreNic
    | FailUpstream
    | RestoreUpstream
    | FailPath
    | RestorePath
    | FailWakeUp
    | RestoreWakeUp
    | FailDisk
    | RestoreDisk
    | HardwareAlert
    | SetServiceTraffic,
)


class HostFault(Operation[H]):
    """A fault of one host, or its mending."""

    description_id = INJECT

    def entity(self, engine: Engine, command: H) -> HostSystem:
        """The host of the command; raises NotFound."""
        return engine.world.find(HostSystem, command.host)

    def subject(self, engine: Engine, task: Task) -> HostSystem:
        """The host of a task."""
        return engine.world.host(task.entity or "")


def announce_fault(engine: Engine, entity: ManagedObject | None, what: str) -> None:
    """Say in the event log what the trainer broke."""
    engine.events.post("trainer.fault.injected", entity, what=what)


def announce_mending(engine: Engine, entity: ManagedObject | None, what: str) -> None:
    """Say in the event log what the trainer mended."""
    engine.events.post("trainer.fault.mended", entity, what=what)


def fail_tasks_on(engine: Engine, host: HostSystem, but: Task | None = None) -> None:
    """Let all tasks on a host and its VMs fail, because the host no longer answers.

    A migration is a task on its VM, which is registered on the source until the switchover; tasks that
    merely aim at the host are the business of their own mechanism. The task ``but`` goes on.
    """
    fault: VimFault = HostNotReachable(host=host.name)
    for task in engine.tasks.running():
        if task is not but and not task.trainer and (task.entity == host.moid or task.entity in host.vms):
            engine.tasks.fail(task, fault)
