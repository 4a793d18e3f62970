from collections.abc import Callable

import pytest

from vsphere_client.decisions.vsan.placement import ObjectRequest, decide_placement, placed_object
from vsphere_client.decisions.vsan.policy import parse_policy
from vsphere_client.decisions.vsan.snapshot import VsanCluster, VsanDisk, VsanHost, VsanObject


def make_cluster(
    hosts: int,
    racks: int | None = None,
    disks: int = 4,
    capacity_gb: float = 4000.0,
    down: tuple[str, ...] = (),
) -> VsanCluster:
    """Equal hosts h1, h2 ... with disks h1-d1 ...; with racks, neighbours share a rack (r1: h1 and h2)."""
    per_rack = hosts // racks if racks else 1
    return VsanCluster(
        tuple(
            VsanHost(
                f"h{n}",
                f"esx{n:02}",
                f"r{(n - 1) // per_rack + 1}" if racks else None,
                unusable_because="not responding" if f"h{n}" in down else None,
            )
            for n in range(1, hosts + 1)
        ),
        tuple(
            VsanDisk(f"h{n}-d{d}", f"h{n}", capacity_gb, disk_group=f"h{n}-g1")
            for n in range(1, hosts + 1)
            for d in range(1, disks + 1)
        ),
    )


def make_object(cluster: VsanCluster, size_gb: float, policy: str, name: str = "object-1") -> VsanObject:
    request = ObjectRequest(name, size_gb, parse_policy(policy))
    placement = decide_placement(request, cluster)
    assert placement.placed, [r.text for r in placement.refused]
    return placed_object(request, placement)


@pytest.fixture
def cluster_of() -> Callable[..., VsanCluster]:
    return make_cluster


@pytest.fixture
def object_in() -> Callable[..., VsanObject]:
    return make_object
