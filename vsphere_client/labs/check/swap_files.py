"""The datastores that hosts name for swap files."""

from __future__ import annotations

from vsphere_client.labs.check.findings import Findings
from vsphere_client.labs.plan import DatacenterPlan, LabPlan


def check_swap_files(plan: LabPlan, findings: Findings) -> None:
    """Each host sees the datastore that it names, which is no vSAN datastore."""
    for datacenter in plan.datacenters:
        _check_datacenter(datacenter, findings)


def _check_datacenter(datacenter: DatacenterPlan, findings: Findings) -> None:
    plain = [one for one in datacenter.datastores if one.config.type != "vSAN"]
    told: dict[str, None] = {}
    for seat in datacenter.managed_hosts():
        named = {
            f"{seat.place}.swap_datastore": seat.config.swap_datastore,
            f"{seat.place}.system_swap.datastore": seat.config.system_swap.datastore,
        }
        for place, wanted in named.items():
            seen = [one.name for one in plain if seat.name in one.hosts]
            if wanted is not None and place not in told and wanted not in seen:
                told[place] = None
                findings.unknown(place, wanted, seen, f"datastore that {seat.name} mounts, vSAN apart,")
