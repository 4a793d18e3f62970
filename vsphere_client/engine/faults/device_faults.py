"""Local disks and hardware sensors."""

from __future__ import annotations

from vsphere_client.engine.alarms.service import AlarmService
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.faults.fault import MEND, HostFault, announce_fault, announce_mending
from vsphere_client.engine.faults.host_faults import check_host_runs
from vsphere_client.engine.service import DiskChanged, HealthChanged
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.commands import FailDisk, HardwareAlert, RestoreDisk
from vsphere_client.model.faults import InvalidHostState, NotFound

_WHY = {"failed": "permanent I/O error", "pulled": "the disk was removed"}
_HOW = {"failed": "disk {disk} of {host} failed", "pulled": "disk {disk} of {host} pulled out"}


class FailDiskOperation(HostFault[FailDisk]):
    """Let a local disk fail for good, or be pulled out."""

    def begin(self, engine: Engine, task: Task, command: FailDisk) -> None:
        """Check that the disk is there and works, and take it away."""
        host = self.subject(engine, task)
        check_host_runs(engine, host)
        check_disk(host, command.disk)
        if command.disk in host.failed_disks:
            state = f"disk {command.disk} is {host.disk_states.get(command.disk, 'failed')} already"
            raise InvalidHostState(host=host.name, state=state)
        engine.world.update(
            host,
            failed_disks=(*host.failed_disks, command.disk),
            disk_states=host.disk_states | {command.disk: command.kind},
        )
        announce_fault(engine, host, _HOW[command.kind].format(disk=command.disk, host=host.name))
        engine.events.post("esx.problem.vsan.disk.failed", host, disk=command.disk, reason=_WHY[command.kind])
        engine.notify(DiskChanged(host.moid, command.disk))


class RestoreDiskOperation(HostFault[RestoreDisk]):
    """Replace a failed disk by an empty one, or put a pulled one back with its data.

    Which of the two it was, the mechanism that uses the disk knows from the time of the fault.
    """

    description_id = MEND

    def begin(self, engine: Engine, task: Task, command: RestoreDisk) -> None:
        """Check that the disk is missing, and give it back."""
        host = self.subject(engine, task)
        check_disk(host, command.disk)
        if command.disk not in host.failed_disks:
            raise InvalidHostState(host=host.name, state=f"disk {command.disk} works")
        engine.world.update(
            host,
            failed_disks=tuple(disk for disk in host.failed_disks if disk != command.disk),
            disk_states={disk: kind for disk, kind in host.disk_states.items() if disk != command.disk},
        )
        announce_mending(engine, host, f"disk {command.disk} of {host.name} is back")
        engine.events.post("esx.clear.vsan.disk.restored", host, disk=command.disk)
        engine.notify(DiskChanged(host.moid, command.disk))


def check_disk(host: HostSystem, disk: str) -> None:
    """Refuse the name of a disk that the host does not have; raises NotFound."""
    if all(known.name != disk for known in host.config.disks):
        raise NotFound(what=f"disk of {host.name}", name=disk)


class HardwareAlertOperation(HostFault[HardwareAlert]):
    """Let a hardware sensor of a host change its health."""

    def describe_id(self, engine: Engine, task: Task) -> str:
        """Green mends."""
        green = isinstance(task.command, HardwareAlert) and task.command.health == "green"
        return MEND if green else self.description_id

    def begin(self, engine: Engine, task: Task, command: HardwareAlert) -> None:
        """Check that the host runs, and change the sensor."""
        host = self.subject(engine, task)
        check_host_runs(engine, host)
        engine.world.update(host, sensors=host.sensors | {command.component: command.health})
        if command.health == "green":
            announce_mending(engine, host, f"{command.component} sensor of {host.name} is green")
            engine.events.post("esx.clear.hardware.sensor", host, component=command.component)
        else:
            announce_fault(engine, host, f"{command.component} sensor of {host.name} is {command.health}")
            engine.events.post(
                "esx.problem.hardware.sensor", host, component=command.component, health=command.health
            )
        engine.service(AlarmService).look_at_host(host)
        engine.notify(HealthChanged(host.moid))
