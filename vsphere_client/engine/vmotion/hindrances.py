"""What keeps a running migration from going on, stage by stage (vmotion.md 8).

Until the hosts talk to each other vCenter must reach both of them; from then on they carry the migration
through by themselves, and vCenter learns of its end when it reaches the destination again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vsphere_client.decisions.vmotion.preparing import PreparingHost, describe_adapter_gone, describe_names
from vsphere_client.decisions.vmotion.snapshot import Finding
from vsphere_client.decisions.vmotion.vmotion_path import PathTrouble
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.links import is_running, link_of, vcenter_reaches
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.vmotion.record import MigrationRecord
from vsphere_client.engine.vmotion.snapshot import MoveOptions, compatibility
from vsphere_client.engine.vmotion.work import MigrationWork, Move
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.engine.world.places import visible_datastores
from vsphere_client.model.faults import (
    HostNotReachable,
    InvalidHostState,
    InvalidPowerState,
    MigrationFault,
    VimFault,
)
from vsphere_client.model.kinds import MaintenanceState
from vsphere_client.model.reasons import because

VCENTER_STAGES: Final = frozenset(("check", "receive", "spec", "prepare", "register"))
"""Stages in which vCenter itself asks the hosts (vmotion.md 6, steps 1 to 4)."""
_CHECKED_STAGES: Final = frozenset(("check", "vmx"))
"""Stages at whose end the checks are repeated: after a wait for slots, and as the destination opens the VM."""


def check_may_go_on(engine: Engine, task: Task, move: Move) -> None:
    """Refuse to go on after a stage; raises the fault with which the migration ends.

    Once the VM has resumed on the destination, only that host matters.
    """
    work: MigrationWork = task.work
    vm, source, destination = move
    if work.phase == "resumed":
        _check_runs(destination)
        return
    for host in (source, destination):
        _check_runs(host)
    if destination.maintenance == MaintenanceState.IN_MAINTENANCE:
        raise InvalidHostState(host=destination.name, state="it is in maintenance mode")
    check_guest(engine, work, vm)
    check_vcenter(work, source, destination)
    check_connected(work, source, destination)
    check_vmx_timer(work)
    check_pool(engine, work)
    check_prepared(work, source, destination)
    if work.key in _CHECKED_STAGES:
        options = MoveOptions(work.relocation, work.networks, work.folder)
        check_findings(compatibility(engine, vm, destination, task.key, options))


def _check_runs(host: HostSystem) -> None:
    if not is_running(host):
        raise HostNotReachable(host=host.name)


def check_guest(engine: Engine, work: MigrationWork, vm: VirtualMachine) -> None:
    """Refuse to move a guest that has stopped on the way; raises InvalidPowerState."""
    if work.live and work.phase != "resumed" and not engine.world.vms.executing[vm.row]:
        raise InvalidPowerState(vm=vm.name, existing="Powered off", required="Powered on")


def check_vcenter(work: MigrationWork, source: HostSystem, destination: HostSystem) -> None:
    """Refuse a stage that vCenter carries out with hosts it does not reach; raises HostNotReachable."""
    lost = None
    if work.key in VCENTER_STAGES and work.phase != "resumed":
        lost = next((host for host in (source, destination) if not vcenter_reaches(host)), None)
    if lost is not None:
        why = because(
            "vcenter_lost_host",
            "vCenter does not reach {host}, which it needs until the hosts are connected to each other.",
            host=lost.name,
        )
        raise HostNotReachable([why], host=lost.name)


def check_pool(engine: Engine, work: MigrationWork) -> None:
    """Refuse a stage that needs a pool which has gone meanwhile; raises MigrationFault.

    Later the VM goes to the root pool of its destination instead (our assumption).
    """
    if work.key in VCENTER_STAGES and work.pool is not None and work.pool not in engine.world.objects:
        text = "Failed to look up vMotion destination resource pool object."
        raise MigrationFault(fault="GenericVmConfigFault", text=text)


def check_prepared(work: MigrationWork, source: HostSystem, destination: HostSystem) -> None:
    """Give up where the hosts cannot prepare what vCenter asks of them; raises MigrationFault."""
    if work.key not in VCENTER_STAGES or not work.moves_compute:
        return
    hosts = preparing_hosts(source, destination)
    if work.key == "prepare" and (why := describe_names(hosts)) is not None:
        raise MigrationFault([why], fault="Timedout", text="Operation timed out.")
    if work.live and work.key in ("spec", "prepare") and (why := describe_adapter_gone(hosts)) is not None:
        text = "Failed waiting for data. Error 16. Invalid argument."
        raise MigrationFault([why], fault="GenericVmConfigFault", text=text)


def preparing_hosts(source: HostSystem, destination: HostSystem) -> tuple[PreparingHost, PreparingHost]:
    """Both sides of a migration as they are now."""
    ours, theirs = (
        PreparingHost(one.name, one.config.resolves_names, one.config.vmkernel_for("vmotion") is not None)
        for one in (source, destination)
    )
    return ours, theirs


def check_vmx_timer(work: MigrationWork) -> None:
    """Give up when the destination has not opened the VM before the .vmx was given back; raises MigrationFault."""
    if work.key == "vmx" and work.vmx_late is not None:
        raise MigrationFault([work.vmx_late], fault="Timedout", text="Operation timed out.")


def check_connected(work: MigrationWork, source: HostSystem, destination: HostSystem) -> None:
    """Refuse to go on when the vMotion network between two hosts is cut; raises MigrationFault.

    Nothing crosses that network before the hosts connect: a link that is lost earlier is found by the
    checks, or when the connection fails.
    """
    if not work.live or source is destination or work.key in VCENTER_STAGES or work.key == "vmx":
        return
    if all(link_of(host, "vmotion") is not None for host in (source, destination)):
        return
    text = "The vMotion migration failed: the connection between the hosts was lost (IO was aborted)."
    if work.key == "connect":
        text = f"Failed to connect to the vMotion interface of {destination.name}."
    raise MigrationFault(fault="GenericVmConfigFault", text=text)


def check_path(work: MigrationWork, trouble: PathTrouble | None, destination: HostSystem) -> None:
    """Give up a connection that does not come about, or a copy that stands still; raises MigrationFault."""
    if trouble is None:
        return
    if work.key == "connect" and trouble.kind == "no_connection":
        text = (
            "The vMotion failed because the ESX hosts were not able to connect over the vMotion network: failed to "
            f"connect to remote host {destination.name}, timed out waiting for migration start request."
        )
        raise MigrationFault([trouble.reason], fault="GenericVmConfigFault", text=text)
    if work.phase == "stalled":
        text = (
            f"The vMotion to {destination.name} failed: connection closed by remote host, possibly due to timeout. "
            "The hosts were connected, but no memory arrived."
        )
        raise MigrationFault([trouble.reason], fault="GenericVmConfigFault", text=text)


def check_resume(engine: Engine, work: MigrationWork, move: Move) -> None:
    """Refuse to resume where the disks cannot be opened; the source goes on (vmotion.md 8, stage 10)."""
    vm, _, destination = move
    needed = work.relocation.datastores if work.relocation is not None else vm.disk_datastores
    seen = visible_datastores(destination)
    lost = next((moid for moid in needed if moid not in seen), None)
    if lost is not None:
        why = because(
            "destination_lost_datastore",
            "{host} cannot open the files of {vm} on datastore {datastore}.",
            host=destination.name,
            vm=vm.name,
            datastore=engine.world.datastore(lost).name,
        )
        text = "Source detected that destination failed to resume."
        raise MigrationFault([why], fault="GenericVmConfigFault", text=text)


def check_switchover(record: MigrationRecord | None, most_s: float) -> None:
    """Give up after so many seconds, so that the VM goes on at the source (vmotion.md 8, case 22)."""
    if record is not None and (record.switchover_ms or 0.0) > most_s * 1000.0:
        record.switchover_ms = None
        text = (
            f"The migration has exceeded the maximum switchover time of {most_s:g} second(s). ESX has preemptively "
            "failed the migration to allow the VM to continue running on the source."
        )
        raise MigrationFault(fault="GenericVmConfigFault", text=text)


def check_findings(findings: Sequence[Finding]) -> None:
    """Refuse a migration that the checks found impossible; raises MigrationFault with all reasons."""
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        reasons = [finding.reason for finding in errors]
        raise MigrationFault(reasons, fault=errors[0].fault, text=errors[0].message)


def hindrance(engine: Engine, work: MigrationWork, vm: VirtualMachine) -> VimFault | None:
    """What a change of the networks or of the guest does to a migration in the middle of a stage."""
    sides = [engine.world.objects.get(moid) for moid in (work.source, work.destination)]
    source, destination = sides
    if not (isinstance(source, HostSystem) and isinstance(destination, HostSystem)):
        return None
    if work.phase in ("resumed", "reporting"):
        return None
    try:
        check_guest(engine, work, vm)
        check_vcenter(work, source, destination)
        check_connected(work, source, destination)
    except VimFault as fault:
        return fault
    return None
