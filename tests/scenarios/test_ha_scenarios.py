"""Whole failovers against their golden event logs: what a trainee reads, second by second.

A golden log is the file ``ha_NAME.txt`` beside this module; a failing test prints what came instead.
"""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from vsphere_client.engine.engine import Engine
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.units import SECOND_US, seconds_us

LAB = """
format: 1
name: Failover
step_s: 20
inventory:
  datacenters:
  - name: DC1
    datastores:
    - {{name: san01, type: VMFS, gb: 4096, hosts: all}}
    - {{name: san02, type: VMFS, gb: 4096, hosts: all}}
    - {{name: local02, type: VMFS, gb: 512, hosts: [esx02]}}
    - {{name: local04a, type: VMFS, gb: 512, hosts: [esx04]}}
    - {{name: local04b, type: VMFS, gb: 512, hosts: [esx04]}}
    networks: [{{name: VM Network, hosts: all}}]
    clusters:
    - name: C1
      ha: {{enabled: true, {ha}}}
      hosts: [{{name: esx01}}, {{name: esx02}}, {{name: esx03}}, {{name: esx04}}]
      vms:
      - {{name: web01, host: esx02, disks: [{{gb: 40, datastore: san01}}], overrides: {{ha_restart_priority: low}}}}
      - {{name: db01, host: esx02, disks: [{{gb: 90, datastore: san02}}], overrides: {{ha_restart_priority: highest}}}}
      - {{name: app01, host: esx02, disks: [{{gb: 40, datastore: san01}}]}}
      - name: test01
        host: esx02
        disks: [{{gb: 40, datastore: san01}}]
        overrides: {{ha_restart_priority: disabled}}
      - {{name: local01, host: esx02, disks: [{{gb: 40, datastore: local02}}]}}
      - {{name: off01, host: esx02, power: "off", disks: [{{gb: 40, datastore: san01}}]}}
      - {{name: web02, host: esx03, disks: [{{gb: 40, datastore: san01}}]}}
      - {{name: web04, host: esx04, disks: [{{gb: 40, datastore: san01}}]}}
{rules}
timeline:
{timeline}
"""

DEPENDENT = """
      groups:
      - {name: databases, vms: [db01]}
      - {name: applications, vms: [app01]}
      - {name: fronts, vms: [web01]}
      rules:
      - {name: app after db, kind: vm_dependency, vm_group: applications, depends_on: databases}
      - {name: web after app, kind: vm_dependency, vm_group: fronts, depends_on: applications}
"""
"""Groups and rules that make three VMs start one after the other."""

SCENARIOS = {
    "ha_secondary_dies": (
        "isolation_response: none",
        "",
        "- {at: 60, do: fail_host, with: {host: esx02}}",
        180,
    ),
    "ha_primary_dies": (
        "isolation_response: none",
        "",
        "- {at: 60, do: fail_host, with: {host: esx04}}",
        180,
    ),
    "ha_secondary_isolated": (
        "isolation_response: shutdown",
        "",
        "- {at: 60, do: isolate_host, with: {host: esx02}}",
        240,
    ),
    "ha_dependencies": (
        "ready_condition: guest_heartbeats, ready_timeout_s: 300",
        DEPENDENT,
        "- {at: 60, do: fail_host, with: {host: esx02}}",
        300,
    ),
    "ha_host_returns": (
        "isolation_response: none",
        "",
        "- {at: 60, do: fail_host, with: {host: esx02, kind: psod}}\n"
        "- {at: 180, do: restore_host, with: {host: esx02}}",
        480,
    ),
}


def start(name: str) -> tuple[Engine, int]:
    """The scenario's engine at the beginning, and when it ends in seconds."""
    ha, rules, timeline, until_s = SCENARIOS[name]
    lab = load_lab_text(LAB.format(ha=ha, rules=rules, timeline=timeline), Path())
    return build_engine(lab), until_s


def log_of(engine: Engine) -> list[str]:
    """The event log as the golden modules have it: seconds, short type, message; without alarms."""
    return [
        f"{event.at_us / SECOND_US:g} {event.type_id.rpartition('.')[2]}: {event.message}"
        for event in engine.events.all()
        if not event.type_id.startswith("Alarm")
    ]


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_log_is_the_golden_one(name: str) -> None:
    engine, until_s = start(name)
    engine.run_until(seconds_us(until_s))
    golden = (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert log_of(engine) == golden


@pytest.mark.parametrize("name", SCENARIOS)
def test_slices_and_a_restored_copy_end_alike(name: str) -> None:
    engine, until_s = start(name)
    engine.run_until(seconds_us(until_s))
    sliced, _ = start(name)
    for second in range(until_s):
        if second == 83:  # in the middle of every failover
            sliced = pickle.loads(pickle.dumps(sliced))
            sliced.wire()
        sliced.run_until(seconds_us(second + 1))
    assert log_of(sliced) == log_of(engine)
