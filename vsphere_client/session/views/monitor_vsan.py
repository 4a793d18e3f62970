"""The vSAN pages of a cluster or VM: objects and where their pieces lie, disks, resync and capacity."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.decisions.vsan.accessibility import HEALTH_TITLES
from vsphere_client.decisions.vsan.snapshot import ComponentKind, ComponentState
from vsphere_client.engine.vsan.cluster import ClusterVsan
from vsphere_client.engine.vsan.objects import StoredObject
from vsphere_client.engine.vsan.service import VsanService
from vsphere_client.engine.vsan.views import ComponentView, ObjectView, PlannedRepair
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.session.session import Session
from vsphere_client.session.views.summary_refs import Level
from vsphere_client.session.views.summary_vsan import SEVERITIES

STATE_WORDS: dict[ComponentState, tuple[Level, str]] = {
    ComponentState.ACTIVE: ("success", "Active"),
    ComponentState.ABSENT: ("warning", "Absent"),
    ComponentState.DEGRADED: ("danger", "Degraded"),
    ComponentState.RECONFIGURING: ("info", "Reconfiguring"),
    ComponentState.STALE: ("warning", "Active - stale"),
}


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """An object of the Virtual Objects list; ``severity`` is success, warning or danger."""

    id: str
    vm: str
    vm_name: str
    type: str
    state: str
    severity: Level
    policy: str
    size_gb: float
    components: int
    uuid: str


@dataclass(frozen=True, slots=True)
class ComponentRow:
    """A component, indented below the part of the RAID tree it belongs to; without a name it is that part."""

    name: str
    label: str
    depth: int
    state: ComponentState | None
    host: str
    fault_domain: str
    disk: str
    gb: float
    votes: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DiskBay:
    """A capacity disk of a host in the drawing: what of the chosen object lies on it."""

    name: str
    failed: bool
    component: str
    state: ComponentState | None
    planned: str


@dataclass(frozen=True, slots=True)
class HostBay:
    """A host in the drawing: its cache disks and capacity disks, the part of its raw space in use."""

    name: str
    used: float
    lost: str
    caches: int
    disks: tuple[DiskBay, ...]


@dataclass(frozen=True, slots=True)
class DomainBay:
    """A fault domain with its hosts; ``outcome`` tells what its failure would do to the object."""

    name: str
    hosts: tuple[HostBay, ...]
    outcome: str
    accessible_after: bool


@dataclass(frozen=True, slots=True)
class Vote:
    """The votes of one component in the votes bar."""

    name: str
    votes: int
    state: ComponentState
    leg: int
    witness: bool


@dataclass(frozen=True, slots=True)
class Countdown:
    """The repair timer of an object; virtual µs."""

    component: str
    host: str
    since_us: int
    ends_us: int
    target: str


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one object lies, how it would fare, and what it waits for."""

    row: ObjectRow
    components: tuple[ComponentRow, ...]
    domains: tuple[DomainBay, ...]
    votes: tuple[Vote, ...]
    votes_present: int
    votes_total: int
    accessible: bool
    lost: bool
    reasons: tuple[str, ...]
    countdown: Countdown | None
    now_us: int


def object_rows(session: Session, moid: str) -> tuple[ObjectRow, ...]:
    """The objects of a cluster, or of one VM."""
    world = session.engine.world
    service = session.engine.service(VsanService)
    found = world.objects[moid]
    if isinstance(found, VirtualMachine):
        objects = service.objects_of_vm(found)
    else:
        objects = service.objects_of(world.cluster(moid))
    return tuple(_object_row(session, service, obj) for obj in objects)


def _object_row(session: Session, service: VsanService, obj: StoredObject) -> ObjectRow:
    title, severity = HEALTH_TITLES[service.health_of(obj).state]
    vm = session.engine.world.vm(obj.wanted.vm)
    return ObjectRow(
        obj.id,
        vm.moid,
        vm.name,
        type_words(obj.wanted.kind),
        title,
        SEVERITIES[str(severity)],
        obj.wanted.policy_name,
        obj.vsan.size_gb,
        len(obj.vsan.components),
        obj.id,
    )


def type_words(kind: str) -> str:
    """The client's word for an object's type."""
    if kind.startswith("disk-"):
        return f"Hard disk {kind.removeprefix('disk-')}"
    return {"namespace": "VM home", "swap": "VM swap object"}.get(kind, kind)


def placement(session: Session, object_id: str) -> Placement | None:
    """Where an object lies; None if there is no such object any more."""
    service = session.engine.service(VsanService)
    for vsan in service.clusters.values():
        obj = vsan.store.objects.get(object_id)
        if obj is not None:
            return _placement(session, service, vsan, obj)
    return None


def _placement(session: Session, service: VsanService, vsan: ClusterVsan, obj: StoredObject) -> Placement:
    view = service.view(obj)
    return Placement(
        row=_object_row(session, service, obj),
        components=_component_rows(obj, view),
        domains=_domains(service, vsan, obj, view),
        votes=tuple(_vote(one) for one in view.components),
        votes_present=view.health.votes_present,
        votes_total=view.health.votes_total,
        accessible=view.health.accessible,
        lost=view.health.lost,
        reasons=tuple(reason.text for reason in view.health.reasons),
        countdown=_countdown(view),
        now_us=session.now_us,
    )


def _vote(one: ComponentView) -> Vote:
    component = one.component
    witness = component.kind is ComponentKind.WITNESS
    return Vote(component.name, component.votes, one.state, component.leg, witness)


def _component_rows(obj: StoredObject, view: ObjectView) -> tuple[ComponentRow, ...]:
    """The RAID tree: the policy's form, its copies if they are striped, and the components."""
    data = [one for one in view.components if one.component.kind is ComponentKind.DATA]
    legs = sorted({one.component.leg: None for one in data})
    striped = any(one.component.piece > 0 for one in data)
    raid = str(obj.vsan.policy.raid).replace("-", " ") if len(legs) > 1 else ""
    rows = [_head(raid, 0)] if raid else []
    base = 1 if raid else 0
    for leg in legs:
        if striped:
            rows.append(_head(f"RAID 0, replica {chr(ord('A') + leg)}", base))
        rows += [
            _component_row(one, base + striped, "Component ") for one in data if one.component.leg == leg
        ]
    witnesses = [one for one in view.components if one.component.kind is ComponentKind.WITNESS]
    rows += [_component_row(one, base, "Witness ") for one in witnesses]
    return tuple(rows)


def _head(label: str, depth: int) -> ComponentRow:
    return ComponentRow("", label, depth, None, "", "", "", 0.0, 0, ())


def _component_row(one: ComponentView, depth: int, word: str) -> ComponentRow:
    part = one.component
    label = word.strip() if word == "Witness " and part.name == "W" else f"{word}{part.name}"
    why = tuple(reason.text for reason in one.reasons)
    domain = "" if part.fault_domain == part.host else part.fault_domain
    return ComponentRow(
        part.name, label, depth, one.state, part.host, domain, one.disk, part.gb, part.votes, why
    )


def _domains(
    service: VsanService, vsan: ClusterVsan, obj: StoredObject, view: ObjectView
) -> tuple[DomainBay, ...]:
    hosts: dict[str, list[str]] = {}
    for name, host in vsan.hardware.hosts.items():
        hosts.setdefault(host.config.fault_domain or name, []).append(name)
    bays = []
    for domain in sorted(hosts):
        outcome = service.what_if_fault_domain(obj, domain)
        members = tuple(_host_bay(vsan, name, view) for name in sorted(hosts[domain]))
        bays.append(DomainBay(domain, members, outcome.sentence.text, outcome.health.accessible))
    return tuple(bays)


def _host_bay(vsan: ClusterVsan, name: str, view: ObjectView) -> HostBay:
    host = vsan.hardware.hosts[name]
    devices = {key: one for key, one in vsan.hardware.devices.items() if one.disk.host == name}
    capacity = sum(one.disk.capacity_gb for one in devices.values())
    used = sum(vsan.store.used_gb.get(key, 0.0) for key in devices)
    here = {one.component.disk: one for one in view.components}
    planned = {p.target.disk: p.component for p in view.planned if p.target is not None}
    disks = tuple(
        _disk_bay(key, one.blow is not None, here.get(key), planned.get(key, ""))
        for key, one in devices.items()
    )
    lost = "" if any(name in side for side in vsan.hardware.sides) else "no answer"
    caches = sum(disk.tier == "cache" for disk in host.config.disks)
    return HostBay(name, used / capacity if capacity else 0.0, lost, caches, disks)


def _disk_bay(key: str, failed: bool, here: ComponentView | None, planned: str) -> DiskBay:
    component = here.component.name if here is not None else ""
    state = here.state if here is not None else None
    return DiskBay(key.rpartition("/")[2], failed, component, state, planned)


def _countdown(view: ObjectView) -> Countdown | None:
    """The time to the repair; None for an object of which no complete copy is left to repair it from."""
    if view.timer_end_us is None or view.timer_started_us is None or not view.health.accessible:
        return None
    absent = [one for one in view.components if one.state is ComponentState.ABSENT]
    first = min(absent, key=lambda one: one.since_us or 0)
    plans: dict[str, PlannedRepair] = {one.component: one for one in view.planned}
    plan = plans.get(first.component.name)
    target = f"{plan.target.host}, {plan.target.disk.rpartition('/')[2]}" if plan and plan.target else ""
    return Countdown(
        first.component.name, first.component.host, view.timer_started_us, view.timer_end_us, target
    )
