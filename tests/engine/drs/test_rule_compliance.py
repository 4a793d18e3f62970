"""Events and the alarm of VM-Host rules that running VMs break (drs.md 8.2)."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, done, find_vm, run

from vsphere_client.engine.engine import Engine
from vsphere_client.model.cluster import ClusterConfig, ClusterGroup, ClusterRule, DrsConfig
from vsphere_client.model.commands import MigrateVm, PowerOffVm

GROUPS = (
    ClusterGroup(name="db", vms=("vm01", "vm02")),
    ClusterGroup(name="licensed", hosts=("esx01.lab.local",)),
)
SAID = {
    "DrsRuleViolationEvent": "broken",
    "DrsSoftRuleViolationEvent": "against its preference",
    "DrsRuleComplianceEvent": "fulfilled",
}


def ruled(small_engine: EngineBuilder, kind: str, automation: str = "manual", **drs: object) -> Engine:
    """Two hosts, vm01 on the first and vm02 on the second, and a rule for both."""
    rule = ClusterRule(name="licence", kind=kind, vm_group="db", host_group="licensed")
    config = DrsConfig(enabled=True, automation=automation, **drs)
    return small_engine(hosts=2, vms=2, cluster=ClusterConfig(drs=config, groups=GROUPS, rules=(rule,)))


def said(engine: Engine) -> list[tuple[str, str]]:
    """VM and what its rule events say, oldest first."""
    return [(e.entity_name, SAID[e.type_id]) for e in engine.events.all() if e.type_id in SAID]


@pytest.mark.parametrize(
    ("kind", "vm", "word"),
    [
        ("vm_host_must", "vm02", "broken"),
        ("vm_host_must_not", "vm01", "broken"),
        ("vm_host_should", "vm02", "against its preference"),
        ("vm_host_should_not", "vm01", "against its preference"),
    ],
)
def test_each_kind_is_told_once(small_engine: EngineBuilder, kind: str, vm: str, word: str) -> None:
    engine = ruled(small_engine, kind)
    run(engine, 600)
    assert said(engine) == [(vm, word)]


def test_the_alarm_of_a_must_rule_ends_when_drs_mends_it(small_engine: EngineBuilder) -> None:
    engine = ruled(small_engine, "vm_host_must", "fully_automated")
    run(engine, 180)
    assert said(engine) == [("vm02", "broken"), ("vm02", "fulfilled")]
    message = next(e.message for e in engine.events.all() if e.type_id == "DrsRuleViolationEvent")
    assert message == "vm02 on esx02.lab.local is violating a DRS VM-Host affinity rule (licence)"
    changes = [e.message for e in engine.events.all() if e.type_id == "AlarmStatusChangedEvent"]
    assert len([one for one in changes if "VM-Host affinity rule" in one]) == 2


def test_a_preference_raises_no_alarm(small_engine: EngineBuilder) -> None:
    engine = ruled(small_engine, "vm_host_should")
    run(engine, 180)
    assert not [e for e in engine.events.all() if e.type_id == "AlarmStatusChangedEvent"]


def test_a_vm_that_is_switched_off_breaks_nothing(small_engine: EngineBuilder) -> None:
    engine = ruled(small_engine, "vm_host_must")
    run(engine, 120)
    done(engine, PowerOffVm(vm="vm02"))
    run(engine, 120)
    assert said(engine)[-1] == ("vm02", "fulfilled")


def test_against_a_preference_a_person_may_move_and_it_is_told(small_engine: EngineBuilder) -> None:
    engine = ruled(small_engine, "vm_host_should")
    run(engine, 120)
    done(engine, MigrateVm(vm="vm01", host="esx02.lab.local"))
    run(engine, 120)
    assert find_vm(engine).host is not None
    assert said(engine) == [("vm02", "against its preference"), ("vm01", "against its preference")]
