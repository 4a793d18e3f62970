"""Migrations that run and wait: cost slots, bandwidth, CPU set aside, and what is kept of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from vsphere_client.decisions.vmotion.bandwidth import cpu_headroom, cpu_reservation_cores
from vsphere_client.decisions.vmotion.concurrency import (
    PRIORITY_SHARES,
    MigrationPriority,
    MigrationRequest,
    Rules,
    Slot,
    StartVerdict,
    blocker_of,
    decide_start,
    limits_of,
    needs_of,
)
from vsphere_client.decisions.vmotion.encryption import encryption_cores
from vsphere_client.decisions.vmotion.vmotion_path import PathTrouble
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.admission import unreserved_on
from vsphere_client.engine.esxi.allocation import AllocationService
from vsphere_client.engine.esxi.links import vcenter_reaches
from vsphere_client.engine.network.copy_traffic import CopyTrafficService
from vsphere_client.engine.service import (
    HostAvailability,
    HostDown,
    NetworkChanged,
    Notice,
    Service,
    VcenterConfigured,
    VmPower,
)
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.vmotion.hindrances import hindrance
from vsphere_client.engine.vmotion.network import (
    claim_links,
    distant_mbps,
    is_uneven,
    path_mb_per_s,
    vmotion_links,
)
from vsphere_client.engine.vmotion.places import MigrationPlaces
from vsphere_client.engine.vmotion.record import MigrationRecord
from vsphere_client.engine.vmotion.special_hardware import lose_usb
from vsphere_client.engine.vmotion.vmotion_path import AddressBook, path_trouble
from vsphere_client.engine.vmotion.work import MigrationWork
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.model.advanced_options import vcenter_numbers
from vsphere_client.model.faults import HostNotReachable, VimFault
from vsphere_client.model.kinds import PowerState
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
        self._places = MigrationPlaces()
        self._blockers: dict[str, Slot | None] = {}
        self._reporting: dict[str, None] = {}
        self._addresses = AddressBook()

    # slots ------------------------------------------------------------------------------------------------

    def enter(self, request: MigrationRequest) -> Reason | None:
        """Take slots for a migration, or queue it; the reason says what it waits for."""
        # Who waits was looked at when slots were last given back: a newcomer changes nothing for them.
        verdict = self._decide([request])
        if request.ref in verdict.started:
            self._take(request)
            return None
        self.waiting[request.ref] = request
        reason = dict(verdict.waiting)[request.ref]
        self._blockers[request.ref] = blocker_of(reason)
        return self._told(reason)

    def _rules(self, requests: Iterable[MigrationRequest]) -> Rules:
        """How much may run at once where some migrations go, by the advanced settings of the vCenters there."""
        world = self.engine.world
        own = limits_of(vcenter_numbers(world.root.options))
        if len(world.vcenters) == 1:
            return Rules(own)
        limits = {vc.moid: limits_of(vcenter_numbers(vc.options)) for vc in world.vcenters.values()}
        names = {n: None for r in requests for n in (r.source_host, r.destination_host, *r.datastores)}
        return Rules(own, {n: limits[vcenter_of(world, world.objects.get(n)).moid] for n in names})

    def would_wait(self, requests: list[MigrationRequest]) -> tuple[Reason, ...]:
        """What those of some migrations would wait for that could not start together now; nothing changes."""
        return tuple(self._told(reason) for _, reason in self._decide(requests).waiting)

    def _told(self, reason: Reason) -> Reason:
        """What somebody waits for, by its name instead of its id."""
        found = self.engine.world.objects.get(str(reason.facts.get("name")))
        return reason if found is None else replace(reason, facts={**reason.facts, "name": found.name})

    def leave(self, task_key: str) -> None:
        """Give slots back and let waiting migrations start that fit now."""
        self.engine.service(CopyTrafficService).release(task_key)
        self.engine.world.data_movers.claim(task_key)
        self._open.pop(task_key, None)
        self.waiting.pop(task_key, None)
        self._blockers.pop(task_key, None)
        self._reporting.pop(task_key, None)
        ended = self.running.pop(task_key, None)
        if ended is None:
            return
        self._places.drop(ended)
        self._reserve_cpu(ended)
        self._start_waiting(ended)

    def network_done(self, task_key: str) -> None:
        """The hosts have ended a migration that vCenter does not know the end of: only its slots are held."""
        request = self.running[task_key]
        self._reporting[task_key] = None
        self._reserve_cpu(request)

    def _start_waiting(self, ended: MigrationRequest) -> None:
        """Look again at those who wait for something that has been given back; the others still wait for theirs."""
        freed = needs_of(ended, self._rules([ended]))
        queue = [
            request
            for ref, request in self.waiting.items()
            if (blocker := self._blockers[ref]) is None or blocker in freed
        ]
        if queue:
            self._let_start(queue)

    def _let_start(self, queue: list[MigrationRequest]) -> None:
        """Start of those that wait what may, and tell the others what they wait for now."""
        verdict = self._decide(queue)
        # Before anybody starts: one that ends at once has the others looked at again.
        self._blockers.update((ref, blocker_of(reason)) for ref, reason in verdict.waiting)
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
                and task.details != (told := self._told(reason).text)
            ):
                self.engine.tasks.note(task, told)

    def _take(self, request: MigrationRequest) -> None:
        self._blockers.pop(request.ref, None)
        self.running[request.ref] = request
        self._places.add(request)
        self._reserve_cpu(request)

    def _decide(self, queue: list[MigrationRequest]) -> StartVerdict:
        """Which of some migrations could start beside those that run."""
        names = {name for r in queue for name in (r.source_host, r.destination_host)}
        found = ((name, self.engine.world.objects.get(name)) for name in sorted(names))
        hosts = {name: host for name, host in found if isinstance(host, HostSystem)}
        links = {name: vmotion_links(host) for name, host in hosts.items()}
        far = {name: mbps for name, host in hosts.items() if (mbps := distant_mbps(host)) is not None}
        uneven = [name for name, host in hosts.items() if is_uneven(host)]
        running = self._places.beside(queue)
        rules = self._rules([*queue, *running])
        return decide_start(queue, running, links, far, self._blockers, uneven, rules)

    def _reserve_cpu(self, request: MigrationRequest) -> None:
        """The VMkernel sets CPU aside on both hosts while any vMotion runs there (vmotion.md 7)."""
        if not request.uses_network:
            return
        table = self.engine.world.hosts
        for moid in (request.source_host, request.destination_host):
            host = self.engine.world.objects.get(moid)
            if isinstance(host, HostSystem):
                cores = self._needed_cores(host)
                if table.cpu_vmotion_mhz[host.row] != cores * host.config.mhz:
                    table.cpu_vmotion_mhz[host.row] = cores * host.config.mhz
                    self.engine.service(AllocationService).capacity_changed(host)
                self._claim(host)

    def _needed_cores(self, host: HostSystem) -> float:
        """Cores for all migrations that run on a host together; 0 without any."""
        here = self._live(host)
        if not here:
            return 0.0
        links = vmotion_links(host)
        encrypts = any(r.encrypted and r.source_host == host.moid for r in here)
        decrypts = any(r.encrypted and r.destination_host == host.moid for r in here)
        return cpu_reservation_cores(links) + encryption_cores(links, encrypts, decrypts)

    def cpu_headroom(self, host: HostSystem) -> float:
        """What part of the CPU for its migrations a host has left beside the reservations of its VMs."""
        needed = (self._needed_cores(host) or cpu_reservation_cores(vmotion_links(host))) * host.config.mhz
        return cpu_headroom(unreserved_on(self.engine.world, host).cpu_mhz, needed)

    def _claim(self, host: HostSystem) -> None:
        """Let the host's vMotion traffic compete with all other on its uplinks."""
        if claim_links(self.engine.world, host, self._live(host)):
            self.engine.service(AllocationService).capacity_changed(host)

    def _live(self, host: HostSystem) -> list[MigrationRequest]:
        """Migrations that use the vMotion network of a host now."""
        return [r for r in self._places.at(host.moid) if r.uses_network and r.ref not in self._reporting]

    # bandwidth --------------------------------------------------------------------------------------------

    def bandwidth_mb_per_s(
        self, source: HostSystem, destination: HostSystem, priority: MigrationPriority = "high"
    ) -> float:
        """What one of the migrations now running between two hosts gets by its shares; 0 without a path."""
        mine = PRIORITY_SHARES[priority]
        sharing = max((sum(r.shares for r in self._live(host)) or mine) for host in (source, destination))
        headroom = min(self.cpu_headroom(source), self.cpu_headroom(destination))
        return path_mb_per_s(self.engine.world, source, destination, sharing / mine, headroom)

    def path_trouble(self, work: MigrationWork) -> PathTrouble | None:
        """What is wrong on the way between the vMotion adapters of a migration; None if nothing is."""
        sides = (self.engine.world.host(work.source), self.engine.world.host(work.destination))
        return path_trouble(self.engine.world, self._addresses, *sides) if work.live else None

    def trouble(self, work: MigrationWork) -> str:
        """How that shows: ``no_connection``, ``stall``, or empty."""
        found = self.path_trouble(work)
        return found.kind if found is not None else ""

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
            guest=_guest(vm),
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
            live = [r for r in self.running.values() if r.uses_network]
            sides = {m: None for r in live for m in (r.source_host, r.destination_host)}
            for host in (self.engine.world.objects.get(moid) for moid in sides):
                if isinstance(host, HostSystem):
                    self._claim(host)
            self._look_at_running()
        elif isinstance(notice, VcenterConfigured):
            self._blockers.clear()  # By other limits they may wait for something else.
            self._let_start(list(self.waiting.values()))
        elif isinstance(notice, HostAvailability):
            self._look_at_running()
        elif isinstance(notice, VmPower):
            vm = self.engine.world.objects.get(notice.vm)
            if not isinstance(vm, VirtualMachine):
                return
            lose_usb(self.engine.world, vm)
            if vm.busy_task in self.running:
                self._look_at(self.running[vm.busy_task])

    def _look_at_running(self) -> None:
        for request in list(self.running.values()):
            self._look_at(request)

    def _look_at(self, request: MigrationRequest) -> None:
        """Fail a migration that cannot go on; let one end whose destination answers vCenter again."""
        task = self.engine.tasks.get(request.ref)
        if task is None or not isinstance(task.work, MigrationWork):
            return
        vm = self.engine.world.objects.get(task.work.vm)
        if not isinstance(vm, VirtualMachine):
            return
        if request.ref in self._reporting:
            if vcenter_reaches(self.engine.world.host(task.work.destination)):
                self.engine.tasks.resume(task)
        elif (fault := hindrance(self.engine, task.work, vm)) is not None:
            self.engine.tasks.fail(task, fault)

    def _resumed(self, request: MigrationRequest) -> bool:
        """Whether the VM runs on the destination already, so that the source is needed no more."""
        task = self.engine.tasks.get(request.ref)
        return getattr(getattr(task, "work", None), "phase", "") == "resumed"

    def _fail(self, request: MigrationRequest, fault: VimFault) -> None:
        if (task := self.engine.tasks.get(request.ref)) is not None:
            self.engine.tasks.fail(task, fault)


def _guest(vm: VirtualMachine) -> str:
    if vm.power_state != PowerState.ON:
        return "off" if vm.power_state == PowerState.OFF else "suspended"
    return "runs" if vm.question is None else "waits"
