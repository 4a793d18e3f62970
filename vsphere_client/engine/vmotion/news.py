"""What vCenter posts about migrations."""

from __future__ import annotations

from collections.abc import Sequence

from vsphere_client.decisions.resources.memory.state import LOW
from vsphere_client.decisions.vmotion.checks_crossing import SUPPORTED_RTT_MS
from vsphere_client.decisions.vmotion.snapshot import Finding
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.vmotion.network import bound_adapter, round_trip_ms
from vsphere_client.engine.vmotion.record import MigrationRecord
from vsphere_client.engine.vmotion.work import MigrationWork
from vsphere_client.engine.world.objects import HostSystem, ResourcePool, VirtualMachine
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
        engine.events.post("VmEmigratingEvent", vm, host=source.name)
        type_id = "VmHotMigratingWithEncryptionEvent" if work.encrypted else "VmBeingHotMigratedEvent"
        engine.events.post(type_id, vm, source_host=source.name, dest_host=destination.name)


def post_host_problems(engine: Engine, work: MigrationWork) -> None:
    """Post what the hosts note: an unsupported distance, a binding to no vMotion adapter, memory that runs out."""
    if not work.moves_compute:
        return
    source, destination = (engine.world.host(moid) for moid in (work.source, work.destination))
    rtt = round_trip_ms(source, destination)
    if rtt > SUPPORTED_RTT_MS:
        type_id = "esx.problem.net.migrate.unsupported.latency"
        engine.events.post(type_id, source, destination=destination.name, rtt=f"{rtt:g}")
    for host in (source, destination) if work.live else ():
        bound = bound_adapter(host)
        if bound and bound not in (vmk.name for vmk in host.config.vmkernel if "vmotion" in vmk.services):
            engine.events.post("esx.problem.net.migrate.bindtovmk", host, vmknic=bound)
        # Our assumption: the heap does not come about below the state "hard".
        if engine.world.hosts.memory_state[host.row] >= LOW:
            engine.events.post("esx.problem.migrate.vmotion.default.heap.create.failed", host)


def post_results(
    engine: Engine,
    vm: VirtualMachine,
    findings: Sequence[Finding],
    host: HostSystem,
    pool: ResourcePool | None,
) -> None:
    """Post what the checks found: errors, which forbid the migration, else warnings, one event for each."""
    errors = [finding for finding in findings if finding.severity == "error"]
    named, kind = "Resource" if pool is not None else "Host", "Error" if errors else "Warning"
    for finding in errors or findings:
        engine.events.post(
            f"Migration{named}{kind}Event",
            vm,
            [finding.reason],
            source_host=_host_name(engine, vm),
            dest_host=host.name,
            pool=pool.name if pool is not None else "",
            reason=finding.message,
        )


def post_no_destination(engine: Engine, vm: VirtualMachine, fault: VimFault) -> None:
    """Post that no host could be found for a VM."""
    name = _host_name(engine, vm)
    engine.events.post("MigrationErrorEvent", vm, fault.reasons, source_host=name, reason=fault.text)


def _host_name(engine: Engine, vm: VirtualMachine) -> str:
    return engine.world.host(vm.host).name if vm.host else ""


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
    # The vCenter Server that the VM has left posts it of the VM that it knew.
    for formerly in (None,) if work.left is None else (work.left, None):
        engine.events.post(
            type_id,
            vm,
            task.reasons,
            formerly=formerly,
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
