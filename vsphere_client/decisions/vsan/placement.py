"""Where the components of a new vSAN object go, and why there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vsphere_client.decisions.vsan.policy import (
    WITNESS_GB,
    Architecture,
    ObjectShape,
    Raid,
    StoragePolicy,
    charged_gb,
    is_erasure_coded,
    minimum_fault_domains,
    object_shape,
)
from vsphere_client.decisions.vsan.room import Avoid, DiskRoom, DomainRoom, Room
from vsphere_client.decisions.vsan.snapshot import Component, ComponentKind, VsanCluster, VsanObject
from vsphere_client.decisions.vsan.votes import assign_votes, witnesses_needed
from vsphere_client.model.reasons import Reason, because


@dataclass(frozen=True, slots=True)
class ObjectRequest:
    """An object to be created; ``written_gb`` None charges its whole size to the disks."""

    id: str
    size_gb: float
    policy: StoragePolicy
    written_gb: float | None = None

    @property
    def charged_gb(self) -> float:
        """GB that count against the disks before protection: written or reserved, whichever is more."""
        written = self.size_gb if self.written_gb is None else self.written_gb
        return charged_gb(self.policy, self.size_gb, written)


@dataclass(frozen=True, slots=True)
class Placement:
    """Components and the reasons of each by name; or none, and why the object is refused.

    ``policy`` is the one that was carried out: RAID-0 if force provisioning gave up the wished one.
    """

    components: tuple[Component, ...]
    reasons: dict[str, tuple[Reason, ...]]
    refused: tuple[Reason, ...]
    policy: StoragePolicy

    @property
    def placed(self) -> bool:
        """Whether the object can be created."""
        return bool(self.components)


def decide_placement(request: ObjectRequest, cluster: VsanCluster) -> Placement:
    """Where the components of an object go in the cluster as it is. Source: see :func:`decide_placements`."""
    return decide_placements([request], cluster)[0]


def decide_placements(requests: Iterable[ObjectRequest], cluster: VsanCluster) -> tuple[Placement, ...]:
    """Where the components of several objects go, one after the other, each charging the disks it takes.

    Copies, columns and witnesses of one object never share a fault domain. Our assumption for the choice:
    the fault domain with the largest free share, in it the host, on it the disk; ties by id; disks over 80 %
    full last. A copy stays in one fault domain if it fits; striped copies spread over hosts where there are
    enough of them. Source: vSAN planning guide (fault domains, policies).
    """
    room = Room(cluster)
    return tuple(_place(request, room) for request in requests)


def _place(request: ObjectRequest, room: Room) -> Placement:
    policy = request.policy
    refused = _refusals(policy, room)
    placement = _try(request, policy, room, refused) if not refused else None
    if placement is not None and placement.placed:
        return placement
    failed = placement if placement is not None else Placement((), {}, refused, policy)
    if not policy.force_provisioning or policy.raid is Raid.RAID_0:
        return failed
    bare = StoragePolicy(
        Raid.RAID_0, 0, 1, True, object_space_reservation_percent=policy.object_space_reservation_percent
    )
    forced = _try(request, bare, room, ())
    why = because("force_provisioning", "Created without redundancy: force provisioning is on")
    reasons = {name: (*failed.refused, why, *given) for name, given in forced.reasons.items()}
    return Placement(forced.components, reasons, forced.refused or (), bare)


def _refusals(policy: StoragePolicy, room: Room) -> tuple[Reason, ...]:
    cluster = room.cluster
    refused: list[Reason] = []
    if is_erasure_coded(policy) and cluster.architecture is Architecture.OSA and not cluster.all_flash:
        refused.append(because("hybrid", "{raid} needs an all-flash cluster", raid=str(policy.raid)))
    needed = minimum_fault_domains(policy, cluster.architecture)
    usable = len(room.domains)
    if usable < needed:
        text = "{policy} needs {needed} fault domains, {usable} are usable"
        refused.append(because("fault_domains", text, policy=str(policy), needed=needed, usable=usable))
    return tuple(refused)


class _Draft:
    """An object on its way: what has been placed so far, and where its legs lie."""

    def __init__(self, request: ObjectRequest, policy: StoragePolicy, room: Room) -> None:
        self.room = room
        self.policy = policy
        self.shape = object_shape(policy, request.size_gb, room.cluster.architecture, len(room.domains))
        share = request.charged_gb / request.size_gb if request.size_gb > 0 else 0.0
        self.piece_used_gb = self.shape.piece_gb * share
        self.components: list[Component] = []
        self.reasons: dict[str, tuple[Reason, ...]] = {}
        self.leg_of_domain: dict[str, int] = {}

    def free_for(self, leg: int) -> list[DomainRoom]:
        return self.room.by_free_share(lambda d: self.leg_of_domain.get(d.name, leg) == leg)

    def add(self, component: Component, disk: DiskRoom, alternatives: int) -> None:
        why = because(
            "most_free",
            "{domain}: {free_percent:.0f} % of {disk} is free; {alternatives} fault domains were possible",
            domain=component.fault_domain,
            disk=disk.disk.id,
            free_percent=100 * disk.free_share(),
            alternatives=alternatives,
        )
        self.components.append(component)
        self.reasons[component.name] = (why,)
        self.room.charge(component.host, component.disk, component.used_gb)

    def undo(self) -> None:
        for component in self.components:
            self.room.charge(component.host, component.disk, -component.used_gb, -1)


def _try(request: ObjectRequest, policy: StoragePolicy, room: Room, refused: tuple[Reason, ...]) -> Placement:
    draft = _Draft(request, policy, room)
    for leg in range(draft.shape.legs):
        if not _place_leg(draft, leg):
            return _given_up(draft, f"copy or column {chr(ord('A') + leg)}", draft.piece_used_gb)
    held = len(draft.leg_of_domain)
    for number in range(witnesses_needed(held, policy.failures_to_tolerate)):
        if not _place_witness(draft, number):
            return _given_up(draft, "a witness", WITNESS_GB)
    components = assign_votes(draft.components, policy.failures_to_tolerate)
    return Placement(components, draft.reasons, refused, policy)


def _given_up(draft: _Draft, what: str, gb: float) -> Placement:
    draft.undo()
    taken = sorted(draft.leg_of_domain)
    first = because("no_place", "There is no place for {what}", what=what)
    inside = [draft.room.why_not(name, gb) for name in sorted(draft.room.domains) if name not in taken]
    used = because("domains_taken", "{count} fault domains hold other parts of the object", count=len(taken))
    if draft.policy.stripe_width > 1:
        apart = because(
            "stripes", "Each of the {stripes} stripes needs a disk of its own", stripes=draft.shape.pieces
        )
        inside = [apart, *inside]
    return Placement((), {}, (first, used, *inside), draft.policy)


def _place_leg(draft: _Draft, leg: int) -> bool:
    if _spreads(draft.policy, draft.shape, draft.room) and _place_pieces(draft, leg, spread=True):
        return True
    return _place_pieces(draft, leg, spread=False) or _place_anywhere(draft, leg)


def _spreads(policy: StoragePolicy, shape: ObjectShape, room: Room) -> bool:
    """Stripes of mirrors go to a host each if every fault domain is a host and there are enough of them."""
    hosts_alone = all(len(d.hosts) == 1 for d in room.domains.values())
    striped = policy.raid is Raid.RAID_1 and policy.stripe_width > 1
    return striped and hosts_alone and shape.data_components <= len(room.domains)


def _place_pieces(draft: _Draft, leg: int, spread: bool) -> bool:
    """All pieces of a leg: each in a fault domain of its own, or all in the first that takes them."""
    candidates = draft.free_for(leg)
    if spread:
        found = _in_own_domains(draft, candidates)
        return found is not None and _commit(draft, leg, found, len(candidates))
    for domain in candidates:
        found = _in_one_domain(draft, domain)
        if found is not None:
            return _commit(draft, leg, found, len(candidates))
    return False


_Found = list[tuple[DomainRoom, DiskRoom]]


def _in_own_domains(draft: _Draft, candidates: list[DomainRoom]) -> _Found | None:
    found: _Found = []
    for domain in candidates:
        disk = draft.room.find(domain, draft.piece_used_gb, Avoid())
        if disk is not None:
            found.append((domain, disk))
        if len(found) == draft.shape.pieces:
            return found
    return None


def _in_one_domain(draft: _Draft, domain: DomainRoom) -> _Found | None:
    return _pieces_in(draft, [domain])


def _pieces_in(draft: _Draft, domains: list[DomainRoom]) -> _Found | None:
    """The pieces of a leg in the given domains, filling the first before the next; None if they do not fit."""
    avoid = Avoid(strict_disks=draft.policy.stripe_width > 1)
    found: _Found = []
    for domain in domains:
        while len(found) < draft.shape.pieces:
            disk = draft.room.find(domain, draft.piece_used_gb, avoid)
            if disk is None:
                break
            avoid.note(disk.disk.host, disk.disk.id)
            draft.room.charge(disk.disk.host, disk.disk.id, draft.piece_used_gb)
            found.append((domain, disk))
    for _, disk in found:
        draft.room.charge(disk.disk.host, disk.disk.id, -draft.piece_used_gb, -1)
    return found if len(found) == draft.shape.pieces else None


def _place_anywhere(draft: _Draft, leg: int) -> bool:
    """The pieces over several fault domains, leaving one for each leg still to come."""
    candidates = draft.free_for(leg)
    to_come = draft.shape.legs - leg - 1
    usable = candidates[: max(0, len(candidates) - to_come)]
    found = _pieces_in(draft, usable)
    return found is not None and _commit(draft, leg, found, len(candidates))


def _commit(draft: _Draft, leg: int, found: _Found, alternatives: int) -> bool:
    for piece, (domain, disk) in enumerate(found):
        draft.leg_of_domain[domain.name] = leg
        component = Component(
            ComponentKind.DATA,
            leg,
            piece,
            disk.disk.host,
            disk.disk.id,
            domain.name,
            draft.shape.piece_gb,
            draft.piece_used_gb,
        )
        draft.add(component, disk, alternatives)
    return True


def _place_witness(draft: _Draft, number: int) -> bool:
    candidates = draft.room.by_free_share(lambda d: d.name not in draft.leg_of_domain)
    for domain in candidates:
        disk = draft.room.find(domain, WITNESS_GB, Avoid())
        if disk is not None:
            draft.leg_of_domain[domain.name] = -1 - number
            where = (disk.disk.host, disk.disk.id, domain.name)
            witness = Component(ComponentKind.WITNESS, number, 0, *where, WITNESS_GB, WITNESS_GB)
            draft.add(witness, disk, len(candidates))
            return True
    return False


def placed_object(request: ObjectRequest, placement: Placement) -> VsanObject:
    """The object that a successful placement makes, under the policy that was asked for."""
    return VsanObject(request.id, request.size_gb, request.policy, placement.components)
