"""Moving a VM: live with vMotion, its files with Storage vMotion, both, or cold by registering it elsewhere."""

from __future__ import annotations

from dataclasses import replace

from vsphere_client.decisions.vmotion.bandwidth import wire_mb
from vsphere_client.decisions.vmotion.concurrency import MigrationRequest
from vsphere_client.decisions.vmotion.precopy import (
    SWITCHOVER_GOAL_S,
)
from vsphere_client.decisions.vmotion.preparing import RESOLVE_TIMEOUT_S, describe_names
from vsphere_client.decisions.vmotion.vmotion_path import CONNECT_TIMEOUT_S
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.links import vcenter_reaches
from vsphere_client.engine.esxi.power import VmOperation, check_host_answers
from vsphere_client.engine.inventory.pools import move_to_pool
from vsphere_client.engine.service import MigrationDone
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.vmotion.arrival import arrive
from vsphere_client.engine.vmotion.copy_work import begin_copy
from vsphere_client.engine.vmotion.copying import go_on
from vsphere_client.engine.vmotion.crossing import check_service
from vsphere_client.engine.vmotion.destination import Destination, choose_destination
from vsphere_client.engine.vmotion.folders import find_folder
from vsphere_client.engine.vmotion.guest_speed import release, slow_down
from vsphere_client.engine.vmotion.hindrances import (
    check_findings,
    check_may_go_on,
    check_path,
    check_resume,
    check_switchover,
    preparing_hosts,
)
from vsphere_client.engine.vmotion.network import vmotion_address
from vsphere_client.engine.vmotion.news import (
    count_migration,
    post_done,
    post_failed,
    post_host_problems,
    post_no_destination,
    post_results,
    post_started,
)
from vsphere_client.engine.vmotion.passes import plan_pass, stun_s
from vsphere_client.engine.vmotion.plan import (
    COPY_FROM,
    copy_until,
    describe_move,
    encryption_of,
    fixed_stages,
    max_switchover_s,
    reopening_s,
    request_kind,
    start_vmx,
    trace_of,
)
from vsphere_client.engine.vmotion.record import MigrationRecord, StageSpan
from vsphere_client.engine.vmotion.relocation import Relocation, find_relocation
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.vmotion.snapshot import MoveOptions, compatibility
from vsphere_client.engine.vmotion.special_hardware import vgpu_precopied_mb
from vsphere_client.engine.vmotion.stages import (
    CLEAN_UP,
    TRACE,
)
from vsphere_client.engine.vmotion.swap_move import swap_moves
from vsphere_client.engine.vmotion.work import MigrationWork, Move
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.engine.world.tables import NOWHERE
from vsphere_client.model.commands import MigrateVm
from vsphere_client.model.faults import NoCompatibleHost, VimFault
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.tasks import Source, Stage
from vsphere_client.model.units import SECOND_US, seconds_us

PRECOPY_FROM, PRECOPY_TO, SWITCHED = 22.0, 78.0, 92.0
"""Progress at which memory copy begins, ends, and the VM runs on the other side (vmotion.md 6)."""


class Migrate(VmOperation[MigrateVm]):
    """Move a VM to another host, in the stages of the real daemons."""

    description_id = "VirtualMachine.relocate"

    def describe_id(self, engine: Engine, task: Task) -> str:
        """A person relocates, DRS migrates: the client shows two names."""
        by_hand = task.source in (Source.USER, Source.LAB, Source.SCHEDULE)
        return self.description_id if by_hand else "VirtualMachine.migrate"

    def moid_of(self, task: Task) -> str:
        """The id of the VM: another than the task began with once it has come to another vCenter Server."""
        return task.work.vm if isinstance(task.work, MigrationWork) else super().moid_of(task)

    def begin(self, engine: Engine, task: Task, command: MigrateVm) -> Stage | None:
        """Find the destination, check, and take or wait for slots."""
        vm = self.subject(engine, task)
        relocation = find_relocation(engine, vm, command)
        target = self._destination(engine, vm, command, relocation)
        if target.host is None:
            move_to_pool(engine, vm, target.pool)
            return None
        check_service(engine, vm, target.host, command)
        check_host_answers(engine, vm)
        folder = find_folder(engine.world, command.folder, target.host)
        options = MoveOptions(relocation, command.networks, folder.moid if folder else None)
        findings = compatibility(engine, vm, target.host, task.key, options)
        post_results(engine, vm, findings, target.host, target.pool)
        check_findings(findings)
        self.hold(engine, task)
        task.reasons = task.reasons or target.reasons
        source = engine.world.host(vm.host or "")
        pool = target.pool.moid if target.pool else None
        work = task.work = MigrationWork(vm.moid, source.moid, target.host.moid, pool, [], findings=findings)
        work.relocation, work.networks, work.folder = relocation, dict(command.networks), options.folder
        work.priority = command.priority
        return self._enter(engine, task, Move(vm, source, target.host))

    def _destination(
        self, engine: Engine, vm: VirtualMachine, command: MigrateVm, relocation: Relocation | None
    ) -> Destination:
        try:
            return choose_destination(engine, vm, command, relocation)
        except NoCompatibleHost as fault:
            post_no_destination(engine, vm, fault)
            raise

    def _enter(self, engine: Engine, task: Task, move: Move) -> Stage:
        """Plan the stages, begin the record, and take slots."""
        work: MigrationWork = task.work
        vm, source, destination = move
        live = work.live = vm.power_state == PowerState.ON
        work.swap = swap_moves(engine.world, vm, destination, work.relocation) if live else ()
        work.fixed = list(fixed_stages(work, live))
        encryption = encryption_of(vm, source, destination)
        work.encrypted = encryption.on and live and work.moves_compute
        work.speed = encryption.speed if work.encrypted else 1.0
        service = engine.service(MigrationService)
        record = service.open_record(task, vm, source, destination, live)
        record.kind, record.encrypted = work.kind, work.encrypted
        record.source_ip, record.destination_ip = vmotion_address(source), vmotion_address(destination)
        record.own_swap = bool(work.swap)
        record.warnings = tuple(finding.message for finding in work.findings)
        if live and work.moves_compute:
            engine.world.vms.inbound[vm.row] = destination.row
        post_started(engine, vm, source, destination, work, live)
        post_host_problems(engine, work)
        new = work.relocation.datastores if work.relocation else ()
        datastores = tuple(dict.fromkeys((*vm.disk_datastores, *new)))
        request = MigrationRequest(
            task.key,
            request_kind(work, live),
            source.moid,
            destination.moid,
            datastores,
            work.priority,
            work.encrypted,
        )
        waits_for = service.enter(request)
        if waits_for is not None:
            return Stage(waits_for.text, None, 5, cancellable=True, key="queued")
        return self._next_fixed(engine, task)

    def advance(self, engine: Engine, task: Task, command: MigrateVm) -> Stage | None:
        """Note the stage that ended, look whether both sides still live, and go on."""
        work: MigrationWork = task.work
        self._note_span(engine, task)
        vm = self.subject(engine, task)
        move = Move(vm, engine.world.host(work.source), engine.world.host(work.destination))
        check_may_go_on(engine, task, move)
        if work.live and (work.key == "connect" or work.phase == "stalled"):
            trouble = engine.service(MigrationService).path_trouble(work)
            check_path(work, trouble, move.destination)
        if work.phase == "fixed" and work.fixed:
            return self._next_fixed(engine, task)
        if work.phase == "copy" or (work.phase == "fixed" and work.copy is None and work.copies):
            return self._copy_files(engine, task, move)
        return self._after_files(engine, task, move)

    def _after_files(self, engine: Engine, task: Task, move: Move) -> Stage | None:
        work: MigrationWork = task.work
        if not work.live:
            return self._finish(engine, task, move)
        if work.phase in ("fixed", "stalled"):
            return self._begin_precopy(engine, task, move)
        if work.phase == "precopy":
            return self._end_pass(engine, task, move)
        if work.phase == "stunned":
            return self._switch_over(engine, task, move)
        if not vcenter_reaches(move.destination):
            return self._wait_for_report(engine, task, move.destination)
        return self._finish(engine, task, move)

    def undo(self, engine: Engine, task: Task, command: MigrateVm, fault: VimFault) -> None:
        """The VM goes on at the source; slots and CPU are given back."""
        vm = engine.world.objects.get(self.moid_of(task))
        if isinstance(task.work, MigrationWork):
            service = engine.service(MigrationService)
            record = service.record_of(task.key)
            if record is not None:
                self._note_cut_span(engine, task, record)
                record.failed_in = task.work.key or "queued"
                record.close(engine.now_us, f"error: {fault.text}")
            if isinstance(vm, VirtualMachine):
                engine.world.vms.inbound[vm.row] = NOWHERE
                release(engine, vm)
                post_failed(engine, vm, record, fault)
            self.let_go(engine, task)
            service.leave(task.key)
        self.let_go(engine, task)

    # stages -----------------------------------------------------------------------------------------------

    def _next_fixed(self, engine: Engine, task: Task) -> Stage:
        work: MigrationWork = task.work
        stage = work.fixed.pop(0)
        self._begin_span(engine, work, stage.key, stage.actor, stage.label)
        seconds, until = stage.seconds, stage.until_percent
        if stage.key == "connect" and engine.service(MigrationService).trouble(work) == "no_connection":
            # The source tries until its patience ends, and the progress stands where it is.
            seconds, until = CONNECT_TIMEOUT_S, task.stage_from_percent
        if stage.key == "prepare" and self._names_fail(engine, work):
            seconds, until = RESOLVE_TIMEOUT_S, task.stage_from_percent
        if stage.key == "vmx":
            seconds = start_vmx(engine, self.subject(engine, task), work, stage.seconds)
        if stage.key == "trace":
            seconds, speed = trace_of(self.subject(engine, task), engine.world.host(work.source))
            slow_down(engine.world.vms, self.subject(engine, task).row, speed)
        return Stage(stage.label, seconds_us(seconds), until, True, stage.key)

    def _names_fail(self, engine: Engine, work: MigrationWork) -> bool:
        """Whether one of two hosts asks in vain for the other's address."""
        hosts = preparing_hosts(engine.world.host(work.source), engine.world.host(work.destination))
        return work.moves_compute and describe_names(hosts) is not None

    def _copy_files(self, engine: Engine, task: Task, move: Move) -> Stage | None:
        """Copy disk after disk; then memory follows, or the guest is switched to the copies."""
        work: MigrationWork = task.work
        if work.copy is None:
            work.copy, work.phase = begin_copy(work.files, engine.now_us), "copy"
        live = work.live
        wait_us = go_on(engine, work.copy, move.source, move.destination, task.key, work.priority)
        engine.world.vms.disk_speed[move.vm.row] = work.copy.disk_speed
        if (record := engine.service(MigrationService).record_of(task.key)) is not None:
            record.disks[:] = work.copy.done
        if wait_us is not None:
            names = ", ".join(one.move.label for one in work.copy.running)
            over = ", ".join(dict.fromkeys(one.carrier for one in work.copy.running))
            self._begin_span(engine, work, "copy", "vmkernel", f"copying {names} ({over})")
            until = COPY_FROM + (copy_until(work) - COPY_FROM) * work.copy.share_done
            begun = max(task.stage_from_percent, until)
            return Stage(f"Copying {names}", wait_us, begun, True, "copy")
        work.phase = "fixed"
        if live and not work.moves_compute:
            return self._reopen(engine, task, move)
        if live:
            work.fixed = list(TRACE)
            return self._next_fixed(engine, task)
        return self._finish(engine, task, move)

    def _reopen(self, engine: Engine, task: Task, move: Move) -> Stage:
        """Stop the guest for the moment in which its disks are opened on the destination."""
        work: MigrationWork = task.work
        downtime_s = reopening_s(engine, work)
        work.phase = "stunned"
        engine.world.vms.stunned[move.vm.row] = True
        record = engine.service(MigrationService).record_of(task.key)
        if record is not None:
            record.switchover_ms = downtime_s * 1000.0
        self._begin_span(engine, work, "switchover", "vmx", "disks reopened on the destination")
        seconds = min(downtime_s, max_switchover_s(move.vm, work))
        return Stage("Switching to the copied disks", seconds_us(seconds), SWITCHED, False, "switchover")

    def _begin_precopy(self, engine: Engine, task: Task, move: Move) -> Stage:
        work: MigrationWork = task.work
        work.phase = "precopy"
        release(engine, move.vm)
        memory_mb = float(engine.world.vms.memory_consumed_mb[move.vm.row])
        work.left_mb = work.first_mb = wire_mb(memory_mb + vgpu_precopied_mb(*move))
        if engine.service(MigrationService).trouble(work) == "stall":
            self._begin_span(engine, work, "precopy", "vmkernel", f"pass 0: {work.left_mb:,.0f} MB")
            work.phase = "stalled"
            return Stage(
                "Copying memory, pass 0", seconds_us(CONNECT_TIMEOUT_S), PRECOPY_FROM, True, "precopy"
            )
        return self._next_pass(engine, task, move)

    def _next_pass(self, engine: Engine, task: Task, move: Move) -> Stage:
        work: MigrationWork = task.work
        plan_pass(engine, task.key, work, move)
        assert work.current is not None, "a pass was planned"
        label = f"Copying memory, pass {work.passes}"
        self._begin_span(engine, work, "precopy", "vmkernel", f"pass {work.passes}: {work.left_mb:,.0f} MB")
        share = work.current.mb / (work.first_mb * 1.25 + 1.0)
        begun = max(task.stage_from_percent, PRECOPY_FROM)
        until = min(PRECOPY_TO, begun + (PRECOPY_TO - PRECOPY_FROM) * share)
        return Stage(label, seconds_us(work.current.seconds), until, True, "precopy")

    def _end_pass(self, engine: Engine, task: Task, move: Move) -> Stage:
        work: MigrationWork = task.work
        assert work.current is not None, "a pass that ends has begun"
        record = engine.service(MigrationService).record_of(task.key)
        if record is not None:
            record.passes.append(work.current)
            record.left_mb = work.current.dirtied_mb
        work.passes += 1
        work.sent_mb += work.current.mb
        work.left_mb = work.current.dirtied_mb
        if work.left_mb > SWITCHOVER_GOAL_S * work.bandwidth:
            return self._next_pass(engine, task, move)
        return self._stun(engine, task, move.vm, record)

    def _stun(self, engine: Engine, task: Task, vm: VirtualMachine, record: MigrationRecord | None) -> Stage:
        """Stop the guest and send what is left, with the device checkpoint and the memory of a vGPU."""
        work: MigrationWork = task.work
        downtime_s = stun_s(engine, work, vm)
        work.phase = "stunned"
        engine.world.vms.stunned[vm.row] = True
        if record is not None:
            record.switchover_ms = downtime_s * 1000.0
        self._begin_span(engine, work, "switchover", "vmm", f"last {work.left_mb:,.0f} MB, device checkpoint")
        seconds = min(downtime_s, max_switchover_s(vm, work))
        return Stage("Switching over", seconds_us(seconds), SWITCHED, False, "switchover")

    def _switch_over(self, engine: Engine, task: Task, move: Move) -> Stage:
        """The VM runs on the destination now; RARP tells the switches."""
        work: MigrationWork = task.work
        vm, _, destination = move
        check_switchover(engine.service(MigrationService).record_of(task.key), max_switchover_s(vm, work))
        check_resume(engine, work, move)
        work.phase = "resumed"
        release(engine, vm)
        arrive(engine, work, vm, destination)
        if not work.moves_compute:
            work.fixed = list(CLEAN_UP)
            work.phase = "fixed"
            stage = self._next_fixed(engine, task)
            work.phase = "resumed"
            # The guest runs from the copies: there is no way back.
            return replace(stage, cancellable=False)
        self._begin_span(engine, work, "rarp", "vmkernel", "RARP sent, source VMX powers off")
        return Stage(f"Resumed on {destination.name}", SECOND_US // 2, 98, False, "rarp")

    def _wait_for_report(self, engine: Engine, task: Task, destination: HostSystem) -> Stage:
        """The hosts have done their work; vCenter learns of it when the destination answers again."""
        engine.service(MigrationService).network_done(task.key)
        self._begin_span(engine, task.work, "report", "vpxd", f"{destination.name} does not answer vCenter")
        return Stage(f"Waiting for {destination.name} to report", None, 99, False, "report")

    def _finish(self, engine: Engine, task: Task, move: Move) -> Stage | None:
        """Close everything; there is no further stage."""
        work: MigrationWork = task.work
        vm, source, destination = move
        if work.phase != "resumed":
            arrive(engine, work, vm, destination)
        service = engine.service(MigrationService)
        if (record := service.record_of(task.key)) is not None:
            record.close(engine.now_us, "success")
        engine.notify(MigrationDone(task.key))
        post_done(engine, task, vm, source, destination)
        if work.phase == "resumed":
            count_migration(engine, destination, work)
        self.let_go(engine, task)
        service.leave(task.key)
        engine.tasks.note(task, describe_move(engine, work, source, destination))
        return None

    # what the stages share --------------------------------------------------------------------------------

    def _begin_span(self, engine: Engine, work: MigrationWork, key: str, actor: str, label: str) -> None:
        work.since_us, work.key, work.actor, work.label = engine.now_us, key, actor, label

    def _note_cut_span(self, engine: Engine, task: Task, record: MigrationRecord) -> None:
        """Note the stage in which a migration was stopped, if it had not come to its end."""
        work: MigrationWork = task.work
        last = record.stages[-1] if record.stages else None
        if last is None or (last.key, last.start_us) != (work.key, work.since_us):
            self._note_span(engine, task)

    def _note_span(self, engine: Engine, task: Task) -> None:
        work: MigrationWork = task.work
        record = engine.service(MigrationService).record_of(task.key)
        if record is not None and work.key:
            span = StageSpan(work.key, work.actor, work.label, work.since_us, engine.now_us)
            record.stages.append(span)
