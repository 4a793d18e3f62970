"""Clusters: EVC, HA, vSAN, groups and rules."""

from __future__ import annotations

from vsphere_client.labs.check.findings import Findings
from vsphere_client.labs.check.rules import check_groups_and_rules
from vsphere_client.labs.evc_modes import ALL_EVC_MODES, supports_evc
from vsphere_client.labs.plan import ClusterPlan, DatacenterPlan, HostSeat, LabPlan
from vsphere_client.labs.schema import ClusterEntry, LabFile

_VSAN_MIN_HOSTS = 3
_GROUPS_PER_HOST = 5
_CAPACITY_PER_GROUP = 7


def check_clusters(lab: LabFile, plan: LabPlan, findings: Findings) -> None:
    """Every cluster of the lab."""
    for entry, datacenter in zip(lab.inventory.datacenters, plan.datacenters, strict=True):
        for cluster, expanded in zip(entry.clusters, datacenter.clusters, strict=True):
            _check_evc(expanded, findings)
            _check_ha(expanded, datacenter, findings)
            _check_vsan(cluster, expanded, plan, findings)
            check_groups_and_rules(expanded, findings)


def _check_evc(cluster: ClusterPlan, findings: Findings) -> None:
    mode = cluster.config.evc_mode
    if mode is None:
        return
    if mode not in ALL_EVC_MODES:
        findings.unknown(f"{cluster.place}.evc_mode", mode, ALL_EVC_MODES, "EVC mode")
        return
    for seat in cluster.hosts:
        known = seat.config.evc in ALL_EVC_MODES
        if known and not supports_evc(seat.config.evc, mode):
            message = f"host '{seat.name}' ({seat.config.evc}) cannot offer EVC mode {mode}"
            findings.add(f"{cluster.place}.evc_mode", message)


def _check_ha(cluster: ClusterPlan, datacenter: DatacenterPlan, findings: Findings) -> None:
    place, ha = f"{cluster.place}.ha", cluster.config.ha
    known = {datastore.name for datastore in datacenter.datastores}
    for index, name in enumerate(ha.heartbeat_datastores):
        if name not in known:
            where = f"{place}.heartbeat_datastores[{index}]"
            findings.add(where, f"no datastore named '{name}' in datacenter '{datacenter.name}'")
    _check_admission(cluster, f"{place}.admission_control", findings)


def _check_admission(cluster: ClusterPlan, place: str, findings: Findings) -> None:
    admission = cluster.config.ha.admission_control
    hosts = {seat.name for seat in cluster.hosts}
    only_for = {
        "cpu_percent": "resource_percentage",
        "memory_percent": "resource_percentage",
        "failover_hosts": "failover_hosts",
        "slot_cpu_mhz": "slot",
        "slot_memory_mb": "slot",
    }
    for key, policy in only_for.items():
        if getattr(admission, key) not in (None, ()) and admission.policy != policy:
            findings.add(f"{place}.{key}", f"is for the policy {policy}, not for {admission.policy}")
    for index, name in enumerate(admission.failover_hosts):
        if name not in hosts:
            message = f"no host named '{name}' in cluster '{cluster.name}'"
            findings.add(f"{place}.failover_hosts[{index}]", message)
    if admission.policy == "failover_hosts" and not admission.failover_hosts:
        findings.add(f"{place}.failover_hosts", "the policy failover_hosts needs at least one host here")
    tolerated = admission.host_failures_to_tolerate
    if cluster.config.ha.enabled and admission.policy in ("slot", "resource_percentage"):
        percent = admission.cpu_percent is not None and admission.memory_percent is not None
        if (
            hosts
            and tolerated >= len(hosts)
            and not percent
            and "host_failures_to_tolerate" in (admission.model_fields_set)
        ):
            message = f"a cluster of {len(hosts)} hosts cannot tolerate the failure of {tolerated}"
            findings.add(f"{place}.host_failures_to_tolerate", message)


def _check_vsan(entry: ClusterEntry, cluster: ClusterPlan, plan: LabPlan, findings: Findings) -> None:
    vsan, place = cluster.config.vsan, f"{cluster.place}.vsan"
    if not vsan.enabled:
        return
    if len(cluster.hosts) < _VSAN_MIN_HOSTS:
        message = f"vSAN needs at least 3 hosts, cluster '{cluster.name}' has {len(cluster.hosts)}"
        findings.add(f"{place}.enabled", message)
    if not any(disk.tier == "capacity" for seat in cluster.hosts for disk in seat.config.disks):
        findings.add(f"{place}.enabled", f"no host of cluster '{cluster.name}' has a capacity disk for vSAN")
    if vsan.default_policy not in plan.storage_policies:
        findings.unknown(
            f"{place}.default_policy", vsan.default_policy, plan.storage_policies, "storage policy"
        )
    if vsan.architecture == "OSA":
        told: dict[str, None] = {}
        for seat in cluster.hosts:
            if seat.place not in told and _check_disk_groups(seat, findings):
                told[seat.place] = None


def _check_disk_groups(seat: HostSeat, findings: Findings) -> bool:
    """Disk groups of the original architecture: one cache and 1 to 7 capacity disks, at most 5 (vsan.md 2)."""
    caches = sum(disk.tier == "cache" for disk in seat.config.disks)
    capacity = len(seat.config.disks) - caches
    if not seat.config.disks:
        return False
    if caches == 0:
        message = f"host '{seat.name}' has {capacity} capacity disks and no cache disk for a disk group"
    elif caches > _GROUPS_PER_HOST:
        message = f"host '{seat.name}' has {caches} cache disks, vSAN takes at most 5 disk groups"
    elif capacity < caches or capacity > caches * _CAPACITY_PER_GROUP:
        message = f"host '{seat.name}' has {capacity} capacity disks for {caches} disk groups of 1 to 7 each"
    else:
        return False
    findings.add(f"{seat.place}.disks", message)
    return True
