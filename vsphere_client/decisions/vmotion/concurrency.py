"""How many migrations may run at once: cost units of hosts, vMotion networks and datastores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from vsphere_client.model.reasons import Reason, because

LEAST_MBPS: Final = 250.0
"""What each of several vMotions over a long distance needs at least (vmotion.md 2)."""

MigrationPriority = Literal["high", "normal"]
PRIORITY_SHARES: Final[Mapping[MigrationPriority, int]] = {"high": 2, "normal": 1}
"""Shares inside the vMotion pool: high doubles them, without a further reservation (vmotion.md 7)."""


class MigrationKind(StrEnum):
    """What an operation moves, as far as its cost is concerned."""

    VMOTION = "vmotion"
    STORAGE_VMOTION = "storageVmotion"
    SHARED_NOTHING = "vmotionWithoutSharedStorage"
    PROVISIONING = "provisioning"  # clone, deploy, cold migration


class Cost(NamedTuple):
    """Units that one operation takes of each resource it touches."""

    host: int
    network: int
    datastore: int


# Source: vSphere 6.7, "Limits on Simultaneous Migrations". Its prose gives a Storage vMotion a
# datastore cost of 1, its table and every field test 16.
COSTS: Final = {
    MigrationKind.VMOTION: Cost(host=1, network=1, datastore=1),
    MigrationKind.STORAGE_VMOTION: Cost(host=4, network=0, datastore=16),
    MigrationKind.SHARED_NOTHING: Cost(host=4, network=1, datastore=16),
    MigrationKind.PROVISIONING: Cost(host=1, network=0, datastore=0),
}


RESOURCE_MANAGER: Final = "config.vpxd.ResourceManager."
"""What the keys of these settings begin with in vCenter (F. Denneman, "Limiting the number of concurrent vMotions")."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many units hosts, vMotion networks and datastores have, and what each kind of operation takes of them."""

    host: int = 8
    network_10_gbe: int = 8
    network_1_gbe: int = 4
    network_slower: int = 2
    datastore: int = 128
    costs: Mapping[MigrationKind, Cost] = field(default_factory=lambda: COSTS)


PUBLISHED: Final = Limits()


def limits_of(settings: Mapping[str, int]) -> Limits:
    """The limits by vCenter's advanced settings; what they do not name is as published."""

    def given(key: str, usual: int) -> int:
        return settings.get(RESOURCE_MANAGER + key, usual)

    vmotion, network = given("costPerVmotionESX41", 1), given("networkCostPerVmotion", 1)
    host, datastore = given("costPerSVmotionESX41", 4), given("CostPerEsx41SVmotion", 16)
    costs = {
        MigrationKind.VMOTION: Cost(vmotion, network, 1),
        MigrationKind.STORAGE_VMOTION: Cost(host, 0, datastore),
        MigrationKind.SHARED_NOTHING: Cost(host, network, datastore),
        MigrationKind.PROVISIONING: COSTS[MigrationKind.PROVISIONING],
    }
    return Limits(
        given("maxCostPerEsx41Host", 8),
        given("maxCostPer10GNic", 8),
        given("maxCostPer1GNic", 4),
        datastore=given("MaxCostPerEsx41Ds", 128),
        costs=costs,
    )


@dataclass(frozen=True, slots=True)
class Rules:
    """Whose limits hold where: ``elsewhere`` are those of hosts and datastores that other vCenters manage."""

    own: Limits = PUBLISHED
    elsewhere: Mapping[str, Limits] = field(default_factory=dict)

    def of(self, name: str) -> Limits:
        """The limits of a host or datastore."""
        return self.elsewhere.get(name, self.own)


EVERYWHERE: Final = Rules()


@dataclass(frozen=True, slots=True)
class MigrationRequest:
    """A migration that runs or waits; source and destination may be the same host."""

    ref: str
    kind: MigrationKind
    source_host: str
    destination_host: str
    datastores: tuple[str, ...] = ()
    priority: MigrationPriority = "high"
    encrypted: bool = False

    @property
    def uses_network(self) -> bool:
        """Whether memory or disks cross the vMotion network."""
        return self.kind in (MigrationKind.VMOTION, MigrationKind.SHARED_NOTHING)

    @property
    def shares(self) -> int:
        """What it may ask of a vMotion network that others use too."""
        return PRIORITY_SHARES[self.priority]


Slot = tuple[str, str]
"""What units are counted of: a kind of resource, and which."""


@dataclass(frozen=True, slots=True)
class StartVerdict:
    """Which queued migrations start now, in queue order, and why the others wait."""

    started: tuple[str, ...]
    waiting: tuple[tuple[str, Reason], ...]


UNEVEN_SLOTS: Final = 2
"""Units of a vMotion network whose adapters are set up differently."""


def vmotion_slots(link_mbps: float, limits: Limits = PUBLISHED) -> int:
    """Units of a vMotion network by its detected link speed: 8 from 10 GbE, 4 from 1 GbE, else 2."""
    if link_mbps >= 10_000:
        return limits.network_10_gbe
    return limits.network_1_gbe if link_mbps >= 1_000 else limits.network_slower


def host_vmotion_slots(links_mbps: Sequence[float], limits: Limits = PUBLISHED) -> int:
    """Units of a host's vMotion network: the slowest vMotion NIC decides; 0 without any."""
    return vmotion_slots(min(links_mbps), limits) if links_mbps else 0


def distant_slots(path_mbps: float) -> int:
    """Units of a vMotion network whose path is narrow: 250 Mbps for each, at least one (vmotion.md 2)."""
    return max(1, int(path_mbps / LEAST_MBPS))


def blocker_of(reason: Reason) -> Slot | None:
    """What a queued migration waits for; None for a network that has no units at all, which nobody gives back."""
    if not reason.facts["most"]:
        return None
    return str(reason.facts["resource"]), str(reason.facts["name"])


def decide_start(
    queue: Sequence[MigrationRequest],
    running: Sequence[MigrationRequest],
    host_links_mbps: Mapping[str, Sequence[float]],
    distant_mbps: Mapping[str, float] = MappingProxyType({}),
    blocked_by: Mapping[str, Slot | None] = MappingProxyType({}),
    uneven_hosts: Collection[str] = (),
    rules: Rules = EVERYWHERE,
) -> StartVerdict:
    """Which queued migrations may start: first in first out, but one that fits overtakes one that does not.

    ``host_links_mbps`` gives the speeds of the vMotion NICs of each host, ``distant_mbps`` what reaches
    hosts far from the others; ``uneven_hosts`` have vMotion adapters that are set up differently, whereupon
    vCenter falls back to the least (F. Denneman, "Designing your vMotion network"). An operation adds its cost to
    both hosts, their vMotion networks and each datastore it touches, and starts only if none would exceed its
    maximum. Our assumption: overtaking. Who waits for something that is still full (``blocked_by``, by ref)
    waits on for the same reason, which is not told again. ``rules`` are the vCenters' limits.
    """
    slots = {name: host_vmotion_slots(links, rules.of(name)) for name, links in host_links_mbps.items()}
    for name, mbps in distant_mbps.items():
        slots[name] = min(slots.get(name, 0), distant_slots(mbps))
    slots |= {name: min(slots.get(name, 0), UNEVEN_SLOTS) for name in uneven_hosts}
    used: Counter[tuple[str, str]] = Counter()
    for request in running:
        used.update(needs_of(request, rules))
    started: list[str] = []
    waiting: list[tuple[str, Reason]] = []
    for request in queue:
        blocker = blocked_by.get(request.ref)
        if blocker is not None and used[blocker] + _units(request, blocker, rules) > _most(
            blocker, slots, rules
        ):
            continue
        needs = needs_of(request, rules)
        full = _first_full(needs, used, slots, rules)
        if full is None:
            used.update(needs)
            started.append(request.ref)
        else:
            waiting.append((request.ref, full))
    return StartVerdict(tuple(started), tuple(waiting))


def needs_of(request: MigrationRequest, rules: Rules = EVERYWHERE) -> dict[Slot, int]:
    """Units that a migration takes of each host, vMotion network and datastore."""
    needs: dict[tuple[str, str], int] = {}
    for host in (request.source_host, request.destination_host):
        cost = rules.of(host).costs[request.kind]
        needs["host", host] = cost.host
        if cost.network:
            needs["vMotion network of", host] = cost.network
    for datastore in request.datastores:
        if units := rules.of(datastore).costs[request.kind].datastore:
            needs["datastore", datastore] = units
    return needs


def _units(request: MigrationRequest, slot: Slot, rules: Rules) -> int:
    """What a migration takes of something it needs."""
    cost = rules.of(slot[1]).costs[request.kind]
    return {"host": cost.host, "datastore": cost.datastore}.get(slot[0], cost.network)


def _most(slot: Slot, slots: Mapping[str, int], rules: Rules) -> int:
    """How many units there are of a host, a datastore or a vMotion network."""
    if slot[0] == "host":
        return rules.of(slot[1]).host
    if slot[0] == "datastore":
        return rules.of(slot[1]).datastore
    return slots.get(slot[1], 0)


def _first_full(
    needs: Mapping[tuple[str, str], int],
    used: Mapping[tuple[str, str], int],
    slots: Mapping[str, int],
    rules: Rules,
) -> Reason | None:
    for (kind, name), units in needs.items():
        most = _most((kind, name), slots, rules)
        taken = used.get((kind, name), 0)
        if taken + units > most:
            return because(
                "migration_queued",
                "Waiting for the {resource} {name}: {taken} of {most} units are taken, this needs {units}.",
                resource=kind,
                name=name,
                taken=taken,
                most=most,
                units=units,
            )
    return None
