"""How large an estate may be: hosts and VMs of clusters and of a vCenter Server, devices of a host, volumes.

Source: vmkernel.md 6 (vSphere 8.0; clusters of 64 hosts before 7.0 U1), vsan.md for 64 hosts with vSAN. What
vCenter itself lets nobody pass is refused; beyond the others it goes on, but VMware supports no such estate (which
are which is our assumption).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vsphere_client.model.reasons import Reason, because

Release = tuple[int, int, int]

HOSTS_PER_CLUSTER: Final = 96
HOSTS_PER_OLDER_CLUSTER: Final = 64
"""With a host of before 7.0 U1, or with vSAN."""
LARGE_CLUSTERS_FROM: Final[Release] = (7, 0, 1)
VMS_PER_CLUSTER: Final = 10_000
VMS_PER_OLDER_CLUSTER: Final = 8000
"""With a host of before 8.0 (our assumption on the sheet's 8000 to 10,000)."""
HOSTS_PER_VCENTER: Final = 2500
RUNNING_VMS_PER_VCENTER: Final = 40_000
LOGICAL_PROCESSORS_PER_HOST: Final = 896
LUNS_PER_HOST: Final = 1024
PATHS_PER_HOST: Final = 4096
NFS_MOUNTS_PER_HOST: Final = 256
VMFS_GB: Final = 65_536
"""64 TB."""


def hosts_per_cluster(releases: Sequence[Release], *, vsan: bool) -> int:
    """The hosts that a cluster may have, by the release of each and whether it is a vSAN cluster."""
    large = not vsan and all(release >= LARGE_CLUSTERS_FROM for release in releases)
    return HOSTS_PER_CLUSTER if large else HOSTS_PER_OLDER_CLUSTER


def cluster_objection(cluster: str, releases: Sequence[Release], *, vsan: bool) -> Reason | None:
    """Why a cluster cannot have hosts of these releases, one each; None when it can."""
    most = hosts_per_cluster(releases, vsan=vsan)
    if len(releases) <= most:
        return None
    text = "{cluster} would have {count} hosts, a cluster{of} takes at most {most}"
    of = " with vSAN" if vsan else "" if most == HOSTS_PER_CLUSTER else " with hosts of before 7.0 U1"
    return because("cluster_maximum", text, cluster=cluster, count=len(releases), of=of, most=most)


def vms_per_cluster(releases: Sequence[Release]) -> int:
    """The VMs, running or not, that are supported in a cluster with hosts of these releases."""
    newest = all(release >= (8, 0, 0) for release in releases)
    return VMS_PER_CLUSTER if newest else VMS_PER_OLDER_CLUSTER
