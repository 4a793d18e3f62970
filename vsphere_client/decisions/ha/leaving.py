"""Whether hosts may leave a cluster without taking the capacity that vSphere HA keeps for failover."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from vsphere_client.decisions.ha.admission import AdmissionSnapshot, decide_admission
from vsphere_client.decisions.ha.settings import HaSettings
from vsphere_client.model.reasons import Reason, because


def failover_objection(
    admission: AdmissionSnapshot | None, ha: HaSettings | None, counts: npt.NDArray[np.bool_]
) -> Reason | None:
    """Why vSphere HA is not satisfied with only these hosts on; None when it is, or is off."""
    if admission is None or ha is None:
        return None
    verdict = decide_admission(replace(admission, host_counts=admission.host_counts & counts), ha)
    if verdict.allowed:
        return None
    why = verdict.reasons[0].text if verdict.reasons else ""
    return because("failover_capacity", "vSphere HA needs its capacity: {why}", why=why)
