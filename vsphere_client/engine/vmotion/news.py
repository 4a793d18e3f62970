"""What vCenter posts about migrations."""

from __future__ import annotations

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.vmotion.network import SUPPORTED_RTT_MS, round_trip_ms
from vsphere_client.engine.vmotion.record import MigrationRecord
from vsphere_client.engine.vmotion.work import MigrationWork
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.model.faults import VimFault
from vsphere_client.model.tasks import Source


def post_started(
    engine: Engine,
    vm: VirtualMachine,
    source: HostSystem,
    destination: HostSystem,
    work: MigrationWork,
    live: bool,
) -> None:
    """Post what vCenter posts when a migration begins."""
    if work.kind == "storage":
        engine.events.post("VmBeingRelocatedEvent", vm, source_host=source.name, dest_host=destination.name)
    elif live:
        type_id = "VmHotMigratingWithEncryptionEvent" if work.encrypted else "VmBeingHotMigratedEvent"
        engine.events.post(type_id, vm, source_host=source.name, dest_host=destination.name)


def post_distance(engine: Engine, source: HostSystem, destination: HostSystem) -> None:
    """Post what the source host notes when the other side is farther away than vMotion supports."""
    rtt = round_trip_ms(source, destination)
    if rtt > SUPPORTED_RTT_MS and source is not destination:
        type_id = "esx.problem.net.migrate.unsupported.latency"
        engine.events.post(type_id, source, destination=destination.name, rtt=f"{rtt:g}")


def post_failed(engine: Engine, vm: VirtualMachine, record: MigrationRecord | None, fault: VimFault) -> None:
    """Post what vCenter posts when a migration has failed; a host may have left the inventory meanwhile."""
    names = ("", "") if record is None else (record.source_name, record.destination_name)
    files_only = record is not None and record.kind == "storage"
    type_id = "VmRelocateFailedEvent" if files_only else "VmFailedMigrateEvent"
    engine.events.post(type_id, vm, reason=fault.text, source_host=names[0], dest_host=names[1])


def post_done(
    engine: Engine, task: Task, vm: VirtualMachine, source: HostSystem, destination: HostSystem
) -> None:
    """Post what vCenter posts when a migration has ended; DRS's own have a type of their own."""
    work: MigrationWork = task.work
    if work.relocation is not None:
        type_id = "VmRelocatedEvent"
    else:
        type_id = "DrsVmMigratedEvent" if task.source == Source.DRS else "VmMigratedEvent"
    engine.events.post(
        type_id,
        vm,
        task.reasons,
        source_host=source.name,
        dest_host=destination.name,
        moved=work.kind,
        running=work.live,
    )


def count_migration(engine: Engine, destination: HostSystem, work: MigrationWork) -> None:
    """Count the migration on the cluster's summary."""
    if destination.cluster is None or not work.moves_compute:
        return
    cluster = engine.world.cluster(destination.cluster)
    engine.world.update(cluster, vmotion_count=cluster.vmotion_count + 1)
