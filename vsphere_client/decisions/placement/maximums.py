"""How many VMs and vCPUs a host may run at most, whatever their size.

Source: vmkernel.md 6 (vSphere 8.0: 1024 VMs, 4096 vCPUs, 32 vCPUs for each core). What it says when they are
reached is our assumption.
"""

from __future__ import annotations

from typing import Final

from vsphere_client.model.reasons import Reason, because

VMS_PER_HOST: Final = 1024
VCPUS_PER_HOST: Final = 4096
VCPUS_PER_CORE: Final = 32


def maximum_objection(host: str, vms: int, vcpus: int, cores: int, coming: int) -> Reason | None:
    """Why a host cannot run one more VM with so many vCPUs; None when it can.

    Args:
        host: its name.
        vms: that run or start there.
        vcpus: of them.
        cores: of the host.
        coming: vCPUs of the VM.
    """
    if vms >= VMS_PER_HOST:
        text = "{host} runs {count} VMs, the most that a host supports"
        return because("host_maximum", text, host=host, count=vms)
    limit = min(VCPUS_PER_HOST, VCPUS_PER_CORE * cores)
    if vcpus + coming <= limit:
        return None
    text = "{host} would run {count} vCPUs, it supports {limit}"
    return because("host_maximum", text, host=host, count=vcpus + coming, limit=limit)
