"""Every problem of the Faults page, each in the situation that raises it (drs.md 8.5)."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest
from drs_scene import cluster

from vsphere_client.decisions.drs import DrsSettings, VmHostRule, VmVmRule, decide_drs
from vsphere_client.decisions.drs.faults import PROBLEM_TEXT, Problem, problem_of_fault

SETTINGS = DrsSettings(migration_threshold=1)


def flags(*values: int) -> np.ndarray:
    return np.array(values, dtype=bool)


def leaving(hosts: int, vms: list[tuple[int, float]], **columns: Any) -> dict[str, Any]:
    """The first host is to be emptied."""
    out = flags(1, *(0,) * (hosts - 1))
    return {
        "hosts": hosts,
        "vms": vms,
        "host_must_evacuate": out,
        "host_usable": ~flags(*(0,) * hosts),
    } | columns


ONE, TWO = [(0, 10.0)], [(0, 10.0), (1, 10.0)]
APART = (VmVmRule("apart", 1, (0, 1), together=False),)
TOGETHER = (VmVmRule("together", 1, (0, 1), together=True),)
MUST = (VmHostRule("must", 1, "must", (0,), (0,)),)
MUST_2 = (VmHostRule("must", 1, "must", (0,), (1,)),)
SHOULD_2 = (VmHostRule("should", 1, "should", (0,), (1,)),)

SITUATIONS: dict[str, dict[str, Any]] = {
    "vm_pinned": leaving(2, ONE, vm_automation=np.array([0])),
    "vm_incompatible": leaving(3, ONE, compatible=flags(1, 0, 0)[None, :]),
    "host_incompatible": leaving(3, ONE, compatible=flags(1, 0, 1)[None, :], host_usable=flags(1, 1, 0)),
    "rule_violated_by_move": {
        "hosts": 2,
        "vms": TWO,
        "vm_vm_rules": TOGETHER,
        "vm_movable": flags(0, 0),
    },
    "host_violates_rule": leaving(2, TWO, vm_vm_rules=APART),
    "insufficient_capacity": leaving(2, [(0, 90.0), (1, 90.0)]),
    "host_state": {"hosts": 2, "vms": ONE, "vm_host_rules": MUST_2, "host_usable": flags(1, 0)},
    "physical_cpus": leaving(2, ONE, vm_num_cpu=np.array([64]), compatible=flags(1, 0)[None, :]),
    "per_vcpu_capacity": leaving(
        2,
        [(0, 10.0), (1, 10.0)],
        vm_num_cpu=np.array([1, 1]),
        vm_cpu_reservation_mhz=np.array([3000.0, 9000.0]),
    ),
    "no_active_host": leaving(2, ONE, host_usable=flags(0, 0)),
    "insufficient_resources": leaving(2, TWO, vm_memory_reservation_mb=np.array([6000.0, 6000.0])),
    "no_hard_affinity_host": leaving(2, ONE, vm_host_rules=MUST),
    "no_soft_affinity_host": {
        "hosts": 3,
        "vms": ONE,
        "vm_host_rules": SHOULD_2,
        "compatible": flags(1, 0, 1)[None, :],
    },
    "soft_rule_impact": {"hosts": 2, "vms": [(0, 60.0), (1, 60.0)], "vm_host_rules": SHOULD_2},
    "vm_in_vmotion": {
        "hosts": 2,
        "vms": ONE,
        "vm_host_rules": MUST_2,
        "vm_migrating": flags(1),
    },
    "soft_rule_disallowed": {
        "hosts": 2,
        "vms": [(0, 1.0)] * 9,
        "vm_host_rules": (VmHostRule("should", 1, "should", tuple(range(9)), (1,)),),
    },
}


@pytest.mark.parametrize("problem", SITUATIONS)
def test_the_situation_raises_the_problem(problem: str) -> None:
    situation = dict(SITUATIONS[problem])
    snapshot = cluster(situation.pop("hosts"), situation.pop("vms"), **situation)
    faults = decide_drs(snapshot, SETTINGS).faults
    assert [fault.problem for fault in faults] == [problem]
    assert faults[0].reason.text
    if problem not in ("rule_violated_by_move", "no_active_host"):
        assert faults[0].host is not None


def test_the_failover_level_is_the_problem_of_a_refused_power_on() -> None:
    assert problem_of_fault("InsufficientFailoverResourcesFault") == "failover_level"


def test_the_list_is_complete() -> None:
    assert {*SITUATIONS, "failover_level"} == set(get_args(Problem)) == set(PROBLEM_TEXT)
