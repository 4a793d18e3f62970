"""DRS: where a cluster's VMs should run, by score (7.0 and later) or by host load (legacy)."""

from vsphere_client.decisions.drs.recommendation import DrsRecommendation, DrsVerdict
from vsphere_client.decisions.drs.settings import DrsSettings
from vsphere_client.decisions.drs.snapshot import DrsSnapshot, VmHostRule, VmVmRule, check_snapshot
from vsphere_client.decisions.drs.verdict import decide_drs
from vsphere_client.decisions.drs.worth import clusters_worth_a_pass

__all__ = [
    "DrsRecommendation",
    "DrsSettings",
    "DrsSnapshot",
    "DrsVerdict",
    "VmHostRule",
    "VmVmRule",
    "check_snapshot",
    "clusters_worth_a_pass",
    "decide_drs",
]
