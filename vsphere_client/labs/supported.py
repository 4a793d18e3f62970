"""What a lab has more of than VMware supports, though vCenter would take it: told, not refused."""

from __future__ import annotations

from vsphere_client.decisions.placement.estate_maximums import (
    HOSTS_PER_VCENTER,
    RUNNING_VMS_PER_VCENTER,
    vms_per_cluster,
)
from vsphere_client.decisions.vmotion.evc import esxi_release
from vsphere_client.labs.plan import LabPlan
from vsphere_client.model.kinds import PowerState

_SPLIT = "split the lab among two vCenter Servers"


def beyond_supported(plan: LabPlan) -> list[tuple[str, str]]:
    """Places of the lab that pass a supported maximum, each with the number and the remedy."""
    found = []
    for vcenter in dict.fromkeys(datacenter.vcenter for datacenter in plan.datacenters):
        mine = [datacenter for datacenter in plan.datacenters if datacenter.vcenter == vcenter]
        hosts = sum(1 for datacenter in mine for _ in datacenter.managed_hosts())
        if hosts > HOSTS_PER_VCENTER:
            text = f"{hosts} hosts, a vCenter Server supports {HOSTS_PER_VCENTER}: {_SPLIT}"
            found.append(("inventory", text))
        running = sum(vm.power == PowerState.ON for datacenter in mine for vm in datacenter.managed_vms())
        if running > RUNNING_VMS_PER_VCENTER:
            text = f"{running} running VMs, a vCenter Server supports {RUNNING_VMS_PER_VCENTER}: {_SPLIT}"
            found.append(("inventory", text))
    for datacenter in plan.datacenters:
        for cluster in datacenter.clusters:
            most = vms_per_cluster([esxi_release(seat.config.version) for seat in cluster.hosts])
            if len(cluster.vms) > most:
                text = f"{len(cluster.vms)} VMs in cluster '{cluster.name}', {most} are supported: make two clusters"
                found.append((f"{cluster.place}.vms", text))
    return found
