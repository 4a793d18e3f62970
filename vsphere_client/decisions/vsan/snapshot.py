"""What a vSAN decision is given: hosts, disks, and the objects whose components lie on them.

Ids are managed object ids (hosts) and device names (disks) as text; sizes are GB.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from vsphere_client.decisions.vsan.policy import Architecture, StoragePolicy

OSA_COMPONENTS_PER_HOST = 9_000
ESA_COMPONENTS_PER_HOST = 27_000
ESA_COMPONENTS_PER_DEVICE = 3_000


class Tier(StrEnum):
    """What a device does: cache never adds capacity; ESA devices are all capacity."""

    CACHE = "cache"
    CAPACITY = "capacity"


class Media(StrEnum):
    """What a device is made of."""

    HDD = "hdd"
    SSD = "ssd"
    NVME = "nvme"


@dataclass(frozen=True, slots=True)
class VsanDisk:
    """A device that vSAN claimed; ``unusable_because`` says why nothing new may go there (None: it may)."""

    id: str
    host: str
    capacity_gb: float
    used_gb: float = 0.0
    tier: Tier = Tier.CAPACITY
    media: Media = Media.SSD
    disk_group: str = ""
    unusable_because: str | None = None


@dataclass(frozen=True, slots=True)
class VsanHost:
    """A host of the vSAN cluster; without a fault domain it is one of its own."""

    id: str
    name: str
    fault_domain: str | None = None
    components: int = 0
    unusable_because: str | None = None

    @property
    def domain(self) -> str:
        """The fault domain the host counts for."""
        return self.fault_domain if self.fault_domain is not None else self.id


@dataclass(frozen=True, slots=True)
class VsanCluster:
    """The hosts and disks of one vSAN cluster."""

    hosts: tuple[VsanHost, ...]
    disks: tuple[VsanDisk, ...]
    architecture: Architecture = Architecture.OSA

    @property
    def all_flash(self) -> bool:
        """Whether no capacity device is a spinning disk."""
        return all(d.media is not Media.HDD for d in self.disks if d.tier is Tier.CAPACITY)


def component_limit(architecture: Architecture, devices: int) -> int:
    """How many components a host may hold: 9,000 (OSA), or 3,000 per device up to 27,000 (ESA)."""
    if architecture is Architecture.OSA:
        return OSA_COMPONENTS_PER_HOST
    return min(ESA_COMPONENTS_PER_HOST, ESA_COMPONENTS_PER_DEVICE * devices)


class ComponentKind(StrEnum):
    """Data (or parity), or a witness that has only a vote."""

    DATA = "data"
    WITNESS = "witness"


class ComponentState(StrEnum):
    """State of a component as the client shows it; see :data:`COMPONENT_CLI_CODES` for esxcli's numbers."""

    ACTIVE = "active"
    ABSENT = "absent"
    DEGRADED = "degraded"
    RECONFIGURING = "reconfiguring"
    STALE = "activeStale"


COMPONENT_CLI_CODES = {
    ComponentState.ACTIVE: 5,
    ComponentState.ABSENT: 6,
    ComponentState.DEGRADED: 9,
    ComponentState.RECONFIGURING: 10,
}


@dataclass(frozen=True, slots=True)
class Component:
    """A piece of an object on one disk.

    ``leg`` is the number of its copy (RAID-1) or column (RAID-5/6), from 0; ``piece`` its place in that leg.
    ``gb`` is its share of the object's size, ``used_gb`` what is written or reserved of it.
    """

    kind: ComponentKind
    leg: int
    piece: int
    host: str
    disk: str
    fault_domain: str
    gb: float
    used_gb: float
    votes: int = 1

    @property
    def name(self) -> str:
        """A1, A2, B1 ... for data, W, W2, W3 for witnesses: unique within the object."""
        if self.kind is ComponentKind.WITNESS:
            return "W" if self.leg == 0 else f"W{self.leg + 1}"
        return f"{chr(ord('A') + self.leg)}{self.piece + 1}"


@dataclass(frozen=True, slots=True)
class VsanObject:
    """An object (VM home, disk, swap ...) with its policy and its components."""

    id: str
    size_gb: float
    policy: StoragePolicy
    components: tuple[Component, ...]

    def component(self, name: str) -> Component:
        """The component called ``name``; KeyError without one."""
        for component in self.components:
            if component.name == name:
                return component
        raise KeyError(name)


States = Mapping[str, ComponentState]
"""State of components by name; a component that is not named is active."""


def state_of(states: States, component: Component) -> ComponentState:
    """The state of a component, active unless told otherwise."""
    return states.get(component.name, ComponentState.ACTIVE)


def natural_order(ref: str) -> tuple[int, str]:
    """Sort key that puts host-9 before host-10: ties go to the lower id (our assumption)."""
    return len(ref), ref
