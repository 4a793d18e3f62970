"""Storage policies of vSAN: what an object of a given size becomes, and what it costs in raw space.

Source: vSAN planning guide (policies, fault domains, RAID 5/6), KB 394410 (ESA space use), the deep dives on
erasure coding quorum and adaptive RAID-5. Sizes are GB. The performance leg of an ESA object is not modelled:
an ESA object here is its capacity leg.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum

MAX_COMPONENT_GB = 255.0
WITNESS_GB = 4.0 / 1024.0  # metadata only, 4 MB
ESA_OVERHEAD = 0.131  # log-structured overhead on data and replicas
ESA_LARGE_RAID5_FAULT_DOMAINS = 6
MAX_STRIPE_WIDTH = 12
RESERVATIONS_PERCENT = (0, 25, 50, 75, 100)


class Raid(StrEnum):
    """How an object is protected."""

    RAID_0 = "RAID-0"
    RAID_1 = "RAID-1"
    RAID_5 = "RAID-5"
    RAID_6 = "RAID-6"


class Architecture(StrEnum):
    """Original (disk groups) or Express Storage Architecture (one NVMe pool per host)."""

    OSA = "osa"
    ESA = "esa"


_FAILURES = {Raid.RAID_0: (0,), Raid.RAID_1: (1, 2, 3), Raid.RAID_5: (1,), Raid.RAID_6: (2,)}
_TEXT = re.compile(r"^(RAID-[0156])(?:\s+FTT=(\d))?(?:\s+SW=(\d+))?$")


@dataclass(frozen=True, slots=True)
class StoragePolicy:
    """The rules of one vSAN storage policy; the defaults are the product's. Raises ValueError if impossible."""

    raid: Raid = Raid.RAID_1
    failures_to_tolerate: int = 1
    stripe_width: int = 1
    force_provisioning: bool = False
    object_space_reservation_percent: int = 0

    def __post_init__(self) -> None:
        if self.failures_to_tolerate not in _FAILURES[self.raid]:
            raise ValueError(f"{self.raid} cannot tolerate {self.failures_to_tolerate} failures")
        if not 1 <= self.stripe_width <= MAX_STRIPE_WIDTH:
            raise ValueError(f"Disk stripes per object are 1 to {MAX_STRIPE_WIDTH}")
        if self.object_space_reservation_percent not in RESERVATIONS_PERCENT:
            raise ValueError("The object space reservation is 0, 25, 50, 75 or 100 %")

    def __str__(self) -> str:
        text = f"RAID-1 FTT={self.failures_to_tolerate}" if self.raid is Raid.RAID_1 else str(self.raid)
        return text if self.stripe_width == 1 else f"{text} SW={self.stripe_width}"


def parse_policy(
    text: str, *, force_provisioning: bool = False, object_space_reservation_percent: int = 0
) -> StoragePolicy:
    """The policy written as in a lab: ``RAID-1 FTT=2``, ``RAID-5``, ``RAID-0``, with ``SW=2`` for stripes.

    ``str`` of the result gives the text back. Raises ValueError if it cannot be read.
    """
    found = _TEXT.match(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not a vSAN policy such as 'RAID-1 FTT=1' or 'RAID-5'")
    raid = Raid(found[1])
    failures = int(found[2]) if found[2] else _FAILURES[raid][0]
    stripes = int(found[3] or 1)
    return StoragePolicy(raid, failures, stripes, force_provisioning, object_space_reservation_percent)


def erasure_columns(
    policy: StoragePolicy, architecture: Architecture = Architecture.OSA, fault_domains: int = 0
) -> tuple[int, int]:
    """Data and parity columns: (3, 1) RAID-5 OSA, (2, 1) or (4, 1) RAID-5 ESA, (4, 2) RAID-6; else (1, 0).

    ESA takes the wide RAID-5 from six fault domains on.
    """
    if policy.raid is Raid.RAID_6:
        return 4, 2
    if policy.raid is not Raid.RAID_5:
        return 1, 0
    if architecture is Architecture.OSA:
        return 3, 1
    return (4, 1) if fault_domains >= ESA_LARGE_RAID5_FAULT_DOMAINS else (2, 1)


def is_erasure_coded(policy: StoragePolicy) -> bool:
    """Whether the object lies in columns with parity instead of whole copies."""
    return policy.raid in (Raid.RAID_5, Raid.RAID_6)


def raw_factor(
    policy: StoragePolicy, architecture: Architecture = Architecture.OSA, fault_domains: int = 0
) -> float:
    """Raw GB per GB of data, without the ESA log overhead."""
    if not is_erasure_coded(policy):
        return float(policy.failures_to_tolerate + 1)
    data, parity = erasure_columns(policy, architecture, fault_domains)
    return (data + parity) / data


def raw_gb(
    policy: StoragePolicy,
    size_gb: float,
    written_gb: float,
    architecture: Architecture = Architecture.OSA,
    fault_domains: int = 0,
) -> float:
    """Raw space an object takes: what is written or reserved, times the raw factor, ESA overhead included.

    The ESA overhead is counted on what is written, not on the reservation (KB 394410).
    """
    charged = max(written_gb, charged_gb(policy, size_gb, 0.0))
    factor = raw_factor(policy, architecture, fault_domains)
    overhead = ESA_OVERHEAD if architecture is Architecture.ESA else 0.0
    return charged * factor + written_gb * factor * overhead


def charged_gb(policy: StoragePolicy, size_gb: float, written_gb: float) -> float:
    """What counts against the disks before protection: the larger of written and reserved."""
    return max(written_gb, size_gb * policy.object_space_reservation_percent / 100)


def minimum_fault_domains(policy: StoragePolicy, architecture: Architecture = Architecture.OSA) -> int:
    """Fault domains the policy needs: 2n+1 for mirrors (witnesses among them), one per column otherwise."""
    if is_erasure_coded(policy):
        return sum(erasure_columns(policy, architecture))
    return 2 * policy.failures_to_tolerate + 1


@dataclass(frozen=True, slots=True)
class ObjectShape:
    """How an object is cut: ``legs`` copies or columns, each of ``pieces`` components of ``piece_gb``."""

    legs: int
    pieces: int
    piece_gb: float

    @property
    def data_components(self) -> int:
        """Number of components that hold data or parity."""
        return self.legs * self.pieces


def object_shape(
    policy: StoragePolicy,
    size_gb: float,
    architecture: Architecture = Architecture.OSA,
    fault_domains: int = 0,
) -> ObjectShape:
    """Copies or columns of an object and their pieces: no piece exceeds 255 GB, stripes count on OSA only."""
    data, parity = erasure_columns(policy, architecture, fault_domains)
    legs = data + parity if is_erasure_coded(policy) else policy.failures_to_tolerate + 1
    leg_gb = size_gb / data
    stripes = policy.stripe_width if architecture is Architecture.OSA else 1
    pieces = max(stripes, math.ceil(leg_gb / MAX_COMPONENT_GB), 1)
    return ObjectShape(legs, pieces, leg_gb / pieces)
