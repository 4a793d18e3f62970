"""Migrations that run and wait: cost slots, bandwidth, CPU set aside, and what is kept of each."""

from __future__ import annotations

from vsphere_client.decisions.vmotion.bandwidth import cpu_reservation_cores
from vsphere_client.decisions.vmotion.concurrency import MigrationKind, MigrationRequest, decide_start
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.allocation import AllocationService
from vsphere_client.engine.esxi.links import link_of
from vsphere_client.engine.service import HostDown, NetworkChanged, Notice, Service
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.vmotion.network import claim_links, path_mb_per_s, vmotion_links
from vsphere_client.engine.vmotion.record import MigrationRecord
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.model.faults import HostNotReachable, MigrationFault
from vsphere_client.model.reasons import Reason

KEPT_RECORDS = 50_000


class MigrationService(Service):
    """vCenter's rule over how many migrations run at once, and the hosts' vMotion networks."""

    name = "migrations"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.records: list[MigrationRecord] = []
        self._open: dict[str, MigrationRecord] = {}
        self.running: dict[str, MigrationRequest] = {}
        self.waiting: dict[str, MigrationRequest] = {}

    # slots ------------------------------------------------------------------------------------------------

    def enter(self, request: MigrationRequest) -> Reason | None:
        """Take slots for a migration, or queue it; the reason says what it waits for."""
        verdict = decide_start(
            [*self.waiting.values(), request], list(self.running.values()), self._links(request)
        )
        if request.ref in verdict.started:
            self._take(request)
            return None
        self.waiting[request.ref] = request
        return dict(verdict.waiting)[request.ref]

    def leave(self, task_key: str) -> None:
        """Give slots back and let waiting migrations start that fit now."""
        self._open.pop(task_key, None)
        self.waiting.pop(task_key, None)
        ended = self.running.pop(task_key, None)
        if ended is None:
            return
        self._reserve_cpu(ended)
        self._start_waiting()

    def _start_waiting(self) -> None:
        if not self.waiting:
            return
        queue = list(self.waiting.values())
        verdict = decide_start(queue, list(self.running.values()), self._links(*queue))
        for ref in verdict.started:
            # A migration that fails as soon as it goes on lets others start in its place.
            if (request := self.waiting.pop(ref, None)) is None:
                continue
            self._take(request)
            if (task := self.engine.tasks.get(ref)) is not None:
                self.engine.tasks.resume(task)
        for ref, reason in verdict.waiting:
            if (
                ref in self.waiting
                and (task := self.engine.tasks.get(ref)) is not None
                and task.details != reason.text
            ):
                self.engine.tasks.note(task, reason.text)

    def _take(self, request: MigrationRequest) -> None:
        self.running[request.ref] = request
        self._reserve_cpu(request)

    def _links(self, *requests: MigrationRequest) -> dict[str, tuple[float, ...]]:
        names = {name for r in requests for name in (r.source_host, r.destination_host)}
        hosts = ((name, self.engine.world.objects.get(name)) for name in sorted(names))
        return {name: vmotion_links(host) for name, host in hosts if isinstance(host, HostSystem)}

    def _reserve_cpu(self, request: MigrationRequest) -> None:
        """The VMkernel sets CPU aside on both hosts while any vMotion runs there (vmotion.md 7)."""
        if request.kind == MigrationKind.PROVISIONING:
            return
        table = self.engine.world.hosts
        for moid in (request.source_host, request.destination_host):
            host = self.engine.world.objects.get(moid)
            if isinstance(host, HostSystem):
                busy = any(moid in (r.source_host, r.destination_host) for r in self._live())
                cores = cpu_reservation_cores(vmotion_links(host)) if busy else 0.0
                if table.cpu_vmotion_mhz[host.row] != cores * host.config.mhz:
                    table.cpu_vmotion_mhz[host.row] = cores * host.config.mhz
                    self.engine.service(AllocationService).capacity_changed(host)
                self._claim(host)

    def _claim(self, host: HostSystem) -> None:
        """Let the host's vMotion traffic compete with all other on its uplinks."""
        if claim_links(self.engine.world, host, self._live()):
            self.engine.service(AllocationService).capacity_changed(host)

    def _live(self) -> list[MigrationRequest]:
        return [r for r in self.running.values() if r.kind != MigrationKind.PROVISIONING]

    # bandwidth --------------------------------------------------------------------------------------------

    def bandwidth_mb_per_s(self, source: HostSystem, destination: HostSystem) -> float:
        """What one of the migrations now running between two hosts gets; 0 without a path."""
        sharing = max(
            (sum(host.moid in (r.source_host, r.destination_host) for r in self._live()) or 1)
            for host in (source, destination)
        )
        return path_mb_per_s(self.engine.world, source, destination, sharing)

    # records ----------------------------------------------------------------------------------------------

    def open_record(
        self, task: Task, vm: VirtualMachine, source: HostSystem, destination: HostSystem, live: bool
    ) -> MigrationRecord:
        """Begin to keep a migration."""
        record = MigrationRecord(
            task=task.key,
            vm=vm.moid,
            vm_name=vm.name,
            source=source.moid,
            source_name=source.name,
            destination=destination.moid,
            destination_name=destination.name,
            reason=str(task.source),
            started_us=self.engine.now_us,
            live=live,
        )
        self.records.append(record)
        self._open[task.key] = record
        if len(self.records) > KEPT_RECORDS:
            del self.records[0]
        return record

    def record_of(self, task_key: str) -> MigrationRecord | None:
        """The record of a migration's task."""
        if task_key in self._open:
            return self._open[task_key]
        return next((record for record in reversed(self.records) if record.task == task_key), None)

    # what goes wrong --------------------------------------------------------------------------------------

    def notice(self, notice: Notice) -> None:
        """Fail migrations whose other side is gone; the VM goes on at the source."""
        if isinstance(notice, HostDown):
            fault = HostNotReachable(host=self.engine.world.host(notice.host).name)
            for request in [*self.running.values(), *self.waiting.values()]:
                needed = (
                    request.destination_host,
                    *(() if self._resumed(request) else (request.source_host,)),
                )
                if notice.host in needed:
                    self._fail(request, fault)
        elif isinstance(notice, NetworkChanged):
            sides = {m: None for r in self._live() for m in (r.source_host, r.destination_host)}
            for host in (self.engine.world.objects.get(moid) for moid in sides):
                if isinstance(host, HostSystem):
                    self._claim(host)
            for request in self._live():
                if not self._resumed(request) and not self._connected(request):
                    text = "The vMotion migration failed: the connection between the hosts was lost (IO was aborted)."
                    self._fail(request, MigrationFault(fault="GenericVmConfigFault", text=text))

    def _resumed(self, request: MigrationRequest) -> bool:
        """Whether the VM runs on the destination already, so that the source is needed no more."""
        task = self.engine.tasks.get(request.ref)
        return getattr(getattr(task, "work", None), "phase", "") == "resumed"

    def _connected(self, request: MigrationRequest) -> bool:
        hosts = (self.engine.world.objects.get(m) for m in (request.source_host, request.destination_host))
        return all(isinstance(host, HostSystem) and link_of(host, "vmotion") is not None for host in hosts)

    def _fail(self, request: MigrationRequest, fault: HostNotReachable | MigrationFault) -> None:
        if (task := self.engine.tasks.get(request.ref)) is not None:
            self.engine.tasks.fail(task, fault)
