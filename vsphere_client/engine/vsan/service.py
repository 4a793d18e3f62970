"""vSAN as a mechanism: it hears what happens and lets its clusters act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from vsphere_client.decisions.vsan.accessibility import ObjectHealth, WhatIf
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.service import (
    ClusterConfigured,
    DiskChanged,
    HostAvailability,
    HostDown,
    HostUp,
    NetworkChanged,
    Notice,
    Service,
    Stepped,
    VmConfigured,
    VmEmigrates,
    VmGone,
    VmMoved,
    VmPower,
)
from vsphere_client.engine.vsan import views
from vsphere_client.engine.vsan.cluster import ABSENT, ClusterVsan
from vsphere_client.engine.vsan.datastore import ensure_datastore
from vsphere_client.engine.vsan.growth import grown_vms, note_filled, note_growth
from vsphere_client.engine.vsan.news import announce, is_reached, post_started, show_datastore, show_vms
from vsphere_client.engine.vsan.objects import StoredObject, WantedObject, wanted_objects
from vsphere_client.engine.vsan.policies import PolicyBook
from vsphere_client.engine.vsan.repair import (
    RepairTimerEnds,
    ResyncEnds,
    drop_idle_timers,
    finish_head,
    renew_timers,
    set_timer,
    start_heads,
    start_repairs,
)
from vsphere_client.engine.vsan.stalls import Stalls
from vsphere_client.engine.vsan.strikes import Tally, reassess, review
from vsphere_client.engine.world.disk_rows import disks_now
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem, VirtualMachine
from vsphere_client.kernel.clock import Scheduled
from vsphere_client.model.units import MILLISECOND_US, MINUTE_US

PLACING_US = 20 * MILLISECOND_US
"""Between two portions of objects that are placed after a lab has opened."""
PLACING_PRIORITY = 80
"""New objects are placed after everything else that is due at the same time."""
FILL_S, LEAST_FILL_GB = 600.0, 1.0
"""What guests wrote on thin disks is charged to the devices so often, and once it is so much (our assumption)."""
RETRY_US = MINUTE_US
"""After this time repairs without a place are tried again when space was freed (our assumption)."""


@dataclass(frozen=True, slots=True)
class PlacePortion:
    """The next portion of the objects of a lab that was opened is placed; ``left`` counts those after it."""

    cluster: str
    left: int


@dataclass(frozen=True, slots=True)
class PlaceObjects:
    """Objects that came up are placed."""

    cluster: str


@dataclass(frozen=True, slots=True)
class RetryRepairs:
    """Repairs that found no place are tried again."""

    cluster: str


class VsanService(Service):
    """All vSAN clusters of the data centre."""

    name = "vsan"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.book = PolicyBook(engine.settings.storage_policies)
        self.clusters: dict[str, ClusterVsan] = {}
        self._placing: dict[str, Scheduled] = {}
        self._retrying: dict[str, Scheduled] = {}
        self._stalls = Stalls(engine.world)
        self._unfilled_s = 0.0

    def wire(self) -> None:
        """Take vSAN's events."""
        kernel = self.engine.kernel
        kernel.on(PlacePortion, self._place_portion)
        kernel.on(PlaceObjects, self._place_objects)
        kernel.on(RepairTimerEnds, self._timer_ended)
        kernel.on(ResyncEnds, self._resync_ended)
        kernel.on(RetryRepairs, self._retry)

    def start(self) -> None:
        """Bring up all vSAN clusters; their objects are placed portion by portion."""
        for cluster in list(self.engine.world.all_of(ClusterComputeResource)):
            if cluster.config.vsan.enabled:
                self._bring_up(cluster)

    def notice(self, notice: Notice) -> None:
        """Let the clusters act on what happened."""
        self._forget_deleted_clusters()
        if isinstance(notice, VmConfigured | VmPower | VmMoved):
            self._look_at_vm(notice.vm)
        elif isinstance(notice, VmGone | VmEmigrates):
            self._forget_vm(notice.vm)
        elif isinstance(notice, HostDown | HostUp | HostAvailability | DiskChanged):
            self._look_at_host(notice.host)
        elif isinstance(notice, NetworkChanged):
            self._look_at(self.clusters.values())
        elif isinstance(notice, ClusterConfigured):
            self._look_at_cluster(notice.cluster)
        elif isinstance(notice, Stepped):
            self._fill_in_time(notice.step_s)
        self._stalls.hold()

    # clusters ---------------------------------------------------------------------------------------------

    def _bring_up(self, cluster: ClusterComputeResource) -> None:
        datastore = ensure_datastore(self.engine.world, cluster)
        vsan = ClusterVsan(self.engine, cluster, datastore.moid)
        self.clusters[cluster.moid] = vsan
        vms = [self.engine.world.vm(moid) for moid in datastore.vms]
        vsan.store.put_off(wanted for vm in vms for wanted in self._wanted(vsan, vm))
        portions = len(vsan.store.portions)
        if portions:
            event = PlacePortion(cluster.moid, portions - 1)
            self.engine.kernel.after(0, event, PLACING_PRIORITY)
        show_datastore(vsan)

    def _look_at_cluster(self, moid: str) -> None:
        cluster = self.engine.world.objects.get(moid)
        if not isinstance(cluster, ClusterComputeResource):
            return
        if moid in self.clusters:
            renew_timers(self.clusters[moid])
            self._look_at([self.clusters[moid]])
        elif cluster.config.vsan.enabled:
            self._bring_up(cluster)

    def _forget_deleted_clusters(self) -> None:
        for moid in [moid for moid in self.clusters if moid not in self.engine.world.objects]:
            del self.clusters[moid]

    def _look_at_host(self, moid: str) -> None:
        host = self.engine.world.objects.get(moid)
        name = host.name if isinstance(host, HostSystem) else ""
        found = [v for v in self.clusters.values() if name in v.hardware.hosts or moid in v.cluster.hosts]
        for vsan in found:
            if moid in vsan.cluster.hosts:
                ensure_datastore(self.engine.world, vsan.cluster)
        self._look_at(found)

    def _look_at(self, clusters: Iterable[ClusterVsan]) -> None:
        for vsan in list(clusters):
            self._fill(vsan)
            self._follow(vsan, reassess(vsan))
            if len(vsan.hardware.sides) > 1:
                show_vms(vsan, dict.fromkeys(vsan.store.of_vm))

    def _follow(self, vsan: ClusterVsan, tally: Tally) -> None:
        """All that follows from components that were struck or came back."""
        for host in tally.absent:
            set_timer(vsan, host, self.engine.now_us)
        announce(vsan, tally)
        self._repair(vsan)
        start_heads(vsan)
        drop_idle_timers(vsan)
        self._settle_books(vsan, tally.vms)

    def _settle_books(self, vsan: ClusterVsan, vms: dict[str, None]) -> None:
        fresh = {
            vsan.store.objects[name].wanted.vm: None
            for name in vsan.store.fresh
            if name in vsan.store.objects
        }
        vsan.store.fresh.clear()
        changed = vms | fresh
        show_vms(vsan, changed)
        show_datastore(vsan)
        for moid in changed:
            self._stalls.note(moid)

    def _repair(self, vsan: ClusterVsan, immediately: bool = False) -> int:
        before = len(vsan.board.jobs)
        started = start_repairs(vsan, immediately)
        if started:
            new = list(vsan.board.jobs.values())[before:]
            post_started(vsan, started, sum(job.gb for job in new))
        return started

    # virtual machines -------------------------------------------------------------------------------------

    def _wanted(self, vsan: ClusterVsan, vm: VirtualMachine) -> list[WantedObject]:
        datastore = self.engine.world.datastore(vsan.store.datastore)
        default = vsan.cluster.config.vsan.default_policy
        disks = disks_now(self.engine.world, vm)
        found = list(wanted_objects(vm, disks, datastore, self.book, default))
        note_growth(self.engine.world, vm, found)
        return found

    def _look_at_vm(self, moid: str) -> None:
        vm = self.engine.world.vm(moid)
        for vsan in self.clusters.values():
            if moid in vsan.store.of_vm or vsan.store.datastore in vm.disk_datastores:
                self._match(vsan, vm)
                if len(vsan.hardware.sides) > 1:
                    self._settle_books(vsan, {moid: None})

    def _match(self, vsan: ClusterVsan, vm: VirtualMachine) -> None:
        """Create the objects that a VM lacks and delete those that it no longer needs."""
        store = vsan.store
        known = {obj.id: obj for obj in store.vm_objects(vm.moid)}
        wanted = {one.id: one for one in self._wanted(vsan, vm)}
        for name, obj in known.items():
            now = wanted.get(name)
            if now is None or not now.differs_only_in_writing(obj.wanted):
                self._drop(vsan, obj)
            elif now != obj.wanted:
                note_filled(self.engine.world, vm, now.kind, store.fill(obj, now))
        missing = [one for name, one in wanted.items() if name not in store.objects]
        store.put_off(missing)
        if (missing or len(known) != len(wanted)) and vsan.moid not in self._placing:
            event = PlaceObjects(vsan.moid)
            self._placing[vsan.moid] = self.engine.kernel.after(0, event, PLACING_PRIORITY)

    def _fill(self, vsan: ClusterVsan, least_gb: float = 0.0) -> None:
        """Let the objects of disks that grew take what was written on their devices."""
        for moid in grown_vms(self.engine.world, vsan.store.datastore, least_gb):
            self._match(vsan, self.engine.world.vm(moid))

    def _fill_in_time(self, step_s: float) -> None:
        """Every ten minutes for what has grown noticeably; failures and new objects look at all there is."""
        self._unfilled_s += step_s
        if self._unfilled_s >= FILL_S:
            self._unfilled_s = 0.0
            for vsan in self.clusters.values():
                self._fill(vsan, LEAST_FILL_GB)

    def _forget_vm(self, moid: str) -> None:
        self._stalls.forget(moid)
        for vsan in self.clusters.values():
            objects = vsan.store.vm_objects(moid)
            for obj in objects:
                self._drop(vsan, obj)
            if objects:
                show_datastore(vsan)
                self._retry_soon(vsan)

    def _drop(self, vsan: ClusterVsan, obj: StoredObject) -> None:
        for name in list(obj.states):
            vsan.drop_job((obj.id, name))
            vsan.due.pop((obj.id, name), None)
        vsan.moving.pop(obj.id, None)
        vsan.store.drop(obj)
        start_heads(vsan)

    # events -----------------------------------------------------------------------------------------------

    def _place_portion(self, event: PlacePortion) -> None:
        vsan = self.clusters.get(event.cluster)
        if vsan is None:
            return
        if event.left:
            vsan.store.settle(1)
            after = PlacePortion(event.cluster, event.left - 1)
            self.engine.kernel.after(PLACING_US, after, PLACING_PRIORITY)
        else:
            vsan.store.settle()
            self._settle_books(vsan, {})

    def _place_objects(self, event: PlaceObjects) -> None:
        self._placing.pop(event.cluster, None)
        if (vsan := self.clusters.get(event.cluster)) is not None:
            self._fill(vsan)
            vsan.store.settle()
            self._settle_books(vsan, {})

    def _timer_ended(self, event: RepairTimerEnds) -> None:
        vsan = self.clusters.get(event.cluster)
        if vsan is None:
            return
        vsan.timers.pop((event.host, event.due_us), None)
        vsan.due |= dict.fromkeys(vsan.overdue(vsan.store.with_components_on([event.host])))
        if self._repair(vsan):
            show_datastore(vsan)

    def _resync_ended(self, event: ResyncEnds) -> None:
        vsan = self.clusters.get(event.cluster)
        obj = finish_head(vsan, event.host) if vsan is not None else None
        if vsan is None or obj is None:
            return
        tally = Tally()
        review(vsan, obj, tally)
        announce(vsan, tally)
        start_heads(vsan)
        show_vms(vsan, tally.vms)
        self._stalls.note(obj.wanted.vm)
        if not vsan.board.jobs:
            self.engine.events.post("vprob.vob.vsan.resync.completed", vsan.cluster)
            self._repair(vsan)
            show_datastore(vsan)

    def _retry_soon(self, vsan: ClusterVsan) -> None:
        if vsan.due and vsan.moid not in self._retrying:
            event = RetryRepairs(vsan.moid)
            self._retrying[vsan.moid] = self.engine.kernel.after(RETRY_US, event)

    def _retry(self, event: RetryRepairs) -> None:
        self._retrying.pop(event.cluster, None)
        if (vsan := self.clusters.get(event.cluster)) is not None and self._repair(vsan):
            show_datastore(vsan)

    # what others ask --------------------------------------------------------------------------------------

    def repair_now(self, cluster: ClusterComputeResource) -> int:
        """Start all repairs that wait, without their timers; how many components found a place."""
        vsan = self.clusters.get(cluster.moid)
        if vsan is None:
            return 0
        vsan.store.settle()
        for obj in vsan.store.objects.values():
            vsan.due |= {(obj.id, name): None for name, state in obj.states.items() if state is ABSENT}
        started = self._repair(vsan, immediately=True)
        show_datastore(vsan)
        return started

    def of_cluster(self, cluster: ClusterComputeResource) -> ClusterVsan | None:
        """The vSAN of a cluster; None if it has none."""
        return self.clusters.get(cluster.moid)

    def vm_accessible(self, vm_moid: str, host_moid: str | None = None) -> bool:
        """Whether a VM's objects can be read and written together, and by a host (moid) if one is named."""
        return all(is_reached(vsan, vm_moid, host_moid) for vsan in self.clusters.values())

    def objects_of(self, cluster: ClusterComputeResource) -> list[StoredObject]:
        """All objects of a cluster, by VM and object."""
        vsan = self.clusters.get(cluster.moid)
        return [] if vsan is None else views.sorted_objects(vsan)

    def objects_of_vm(self, vm: VirtualMachine) -> list[StoredObject]:
        """The objects of a VM, home first."""
        return [obj for vsan in self.clusters.values() for obj in vsan.store.vm_objects(vm.moid)]

    def home_of(self, obj: StoredObject) -> ClusterVsan:
        """The vSAN cluster in which an object lies."""
        return next(v for v in self.clusters.values() if v.store.objects.get(obj.id) is obj)

    def health_of(self, obj: StoredObject) -> ObjectHealth:
        """Health of an object now, with the reasons."""
        return views.health_of(self.home_of(obj), obj)

    def view(self, obj: StoredObject) -> views.ObjectView:
        """All that the Virtual Objects page shows of an object."""
        return views.object_view(self.home_of(obj), obj)

    def what_if_fault_domain(self, obj: StoredObject, name: str) -> WhatIf:
        """What becomes of an object if a fault domain (or host) fails now."""
        return views.what_if(self.home_of(obj), obj, name)

    def data_loss_verdict(self, cluster: ClusterComputeResource) -> views.DataLossVerdict:
        """Whether VMs of a cluster lost data, or cannot reach them for now, or neither."""
        vsan = self.clusters.get(cluster.moid)
        return views.DataLossVerdict() if vsan is None else views.data_loss_verdict(vsan)

    def report_rows(self) -> list[dict[str, Any]]:
        """All vSAN objects, by VM and object."""
        rows = [row for vsan in self.clusters.values() for row in views.object_rows(vsan)]
        return sorted(rows, key=lambda row: (row["vm"], row["object"]))

    def report_row(self, cluster: ClusterComputeResource) -> dict[str, Any]:
        """A cluster's vSAN in numbers."""
        vsan = self.clusters.get(cluster.moid)
        return {} if vsan is None else views.cluster_row(vsan)
