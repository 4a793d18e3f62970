"""How many VMs and vCPUs a host may run at most, whatever their size.

Source: vmkernel.md 6 (vSphere 8.0: 1024 VMs, 4096 vCPUs, 32 vCPUs for each core). What it says when they are
reached is our assumption.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vsphere_client.model.reasons import Reason, because

VMS_PER_HOST: Final = 1024
VCPUS_PER_HOST: Final = 4096
VCPUS_PER_CORE: Final = 32


def most_vcpus(cores: ArrayLike) -> NDArray[np.int64]:
    """The vCPUs that hosts with so many cores can run."""
    return np.minimum(VCPUS_PER_HOST, VCPUS_PER_CORE * np.asarray(cores, dtype=np.int64))


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
    limit = int(most_vcpus(cores))
    if vcpus + coming <= limit:
        return None
    text = "{host} would run {count} vCPUs, it supports {limit}"
    return because("host_maximum", text, host=host, count=vcpus + coming, limit=limit)
