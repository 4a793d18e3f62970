"""How many vCPUs hosts and clusters may run for each core: CPU over-commitment.

Source: DRS settings CPU Over-Commitment, advanced options MaxVcpusPerCore (per host, at least 4) and
MaxVcpusPerClusterPct (per cluster); well known, not re-read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vsphere_client.model.reasons import Reason, because

LEAST_VCPUS_PER_CORE: Final = 4.0


def vcpus_per_core(ratio: float | None, advanced: Mapping[str, float]) -> float | None:
    """The lowest of the limits that are set, in vCPUs a core; None without one."""
    limits = [] if ratio is None else [float(ratio)]
    if "MaxVcpusPerCore" in advanced:
        limits.append(max(LEAST_VCPUS_PER_CORE, float(advanced["MaxVcpusPerCore"])))
    return min(limits, default=None)


def host_objection(host: str, vcpus: int, cores: int, coming: int, limit: float | None) -> Reason | None:
    """Why a host may not take so many vCPUs more; None when it may."""
    if limit is None or vcpus + coming <= limit * cores + 1e-9:
        return None
    return because(
        "cpu_overcommit",
        "{host} would run {vcpus} vCPUs on {cores} cores, the limit is {limit:g} a core",
        host=host,
        vcpus=vcpus + coming,
        cores=cores,
        limit=limit,
    )


def cluster_objection(
    cluster: str, vcpus: int, cores: int, coming: int, advanced: Mapping[str, float]
) -> Reason | None:
    """Why a cluster may not power on so many vCPUs more; None when it may."""
    percent = advanced.get("MaxVcpusPerClusterPct")
    if percent is None or 100.0 * (vcpus + coming) <= float(percent) * cores + 1e-9:
        return None
    return because(
        "cpu_overcommit",
        "{cluster} would run {vcpus} vCPUs on {cores} cores, MaxVcpusPerClusterPct allows {percent:g} %",
        cluster=cluster,
        vcpus=vcpus + coming,
        cores=cores,
        percent=float(percent),
    )
