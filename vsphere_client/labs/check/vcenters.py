"""vCenter Servers: their names, and the datacenters that name them."""

from __future__ import annotations

from vsphere_client.labs.check.findings import Findings
from vsphere_client.labs.schema import LabFile


def check_vcenters(lab: LabFile, findings: Findings) -> None:
    """Names that differ, and datacenters below a vCenter Server that there is."""
    own = [(lab.vcenter.name, "vcenter")]
    others = [(entry.name, f"remote_vcenters[{at}]") for at, entry in enumerate(lab.remote_vcenters)]
    findings.check_unique(own + others, "the lab")
    known = [name for name, _ in own + others]
    for index, datacenter in enumerate(lab.inventory.datacenters):
        if datacenter.vcenter is not None and datacenter.vcenter not in known:
            place = f"inventory.datacenters[{index}].vcenter"
            findings.unknown(place, datacenter.vcenter, known, "vCenter Server")
