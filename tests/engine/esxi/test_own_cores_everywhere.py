"""A latency-sensitive VM starts, restarts and moves only where its reservation is a core for each vCPU.

Two hosts have cores of 2000 MHz, the third of 3000 MHz; 4000 MHz are reserved for two vCPUs (vmkernel.md 1.8:
reservation >= vCPUs x MHz of a core). The fast host has the most room by far.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from engine_scene import done, find_vm, refusal, run

from vsphere_client.decisions.cpu.latency_sensitivity import CoreClaim, claim_objection
from vsphere_client.engine.drs.placing import objection
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.ha.failover import FailoverService
from vsphere_client.engine.vmotion.matrix import CompatibilityMatrix
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import EnterMaintenanceMode, FailHost, MigrateVm, PowerOffVm, PowerOnVm

LAB = """
format: 1
name: cores of its own
inventory:
  datacenters:
  - name: DC
    datastores: [{name: ds1, type: VMFS, gb: 900, hosts: all}]
    networks: [{name: VM Network, hosts: all}]
    clusters:
    - name: C1
      ha: {enabled: true, admission_control: {policy: disabled}}
      drs: {enabled: true}
      hosts:
      - {name: slow1, mhz: 2000, memory_mb: 65536}
      - {name: slow2, mhz: 2000, memory_mb: 65536}
      - {name: fast, mhz: 3000, memory_mb: 262144}
      vms:
      - name: rt
        host: slow1
        num_cpu: 2
        memory_mb: 2048
        latency_sensitivity: high
        cpu: {reservation_mhz: 4000}
        memory: {reservation_mb: 2048}
        networks: [VM Network]
        disks: [{gb: 4, datastore: ds1}]
"""


@pytest.fixture
def engine() -> Engine:
    built = build_engine(load_lab_text(LAB, Path()))
    run(built, 60)
    return built


def host(engine: Engine, name: str) -> HostSystem:
    return engine.world.find(HostSystem, name)


def where(engine: Engine) -> str | None:
    vm = find_vm(engine, "rt")
    runs = bool(engine.world.vms.executing[vm.row])
    return engine.world.objects[vm.host].name if vm.host and runs else None


def test_the_one_check() -> None:
    claim = CoreClaim(2, 1, 4000.0)
    assert claim_objection("rt", "slow", claim, 2000.0, 1) is None
    assert claim_objection("other", "fast", None, 3000.0, 1) is None
    why = claim_objection("rt", "fast", claim, 3000.0, 2)
    assert why is not None
    assert "reserves 4000 MHz; cores of its own on fast take 6000 MHz" in why.text


def test_drs_does_not_count_a_host_with_faster_cores(engine: Engine) -> None:
    hosts = [host(engine, name) for name in ("slow1", "slow2", "fast")]
    found = CompatibilityMatrix(engine.world).matrix(np.array([find_vm(engine, "rt").row]), hosts)
    assert found.tolist() == [[True, True, False]]
    why = objection(engine.world, find_vm(engine, "rt"), hosts[2])
    assert why is not None
    assert why.code == "latency_cpu_reservation"


def test_vmotion_refuses_it(engine: Engine) -> None:
    name, text = refusal(engine, MigrateVm(vm="rt", host="fast"))
    assert name == "GenericVmConfigFault"
    assert "(sched.cpu.min) should be at least 6000 MHz" in text
    assert done(engine, MigrateVm(vm="rt", host="slow2")).fault is None


def test_power_on_goes_where_it_has_them(engine: Engine) -> None:
    done(engine, PowerOffVm(vm="rt"))
    fault = done(engine, PowerOnVm(vm="rt", host="fast")).fault
    assert fault is not None
    assert "(sched.cpu.min) should be at least 6000 MHz" in fault.text
    assert done(engine, PowerOnVm(vm="rt")).fault is None
    assert where(engine) in ("slow1", "slow2")


def test_vsphere_ha_restarts_it_where_it_has_them(engine: Engine) -> None:
    done(engine, FailHost(host="slow1"))
    run(engine, 300)
    assert where(engine) == "slow2"


def test_vsphere_ha_waits_rather_than_take_its_cores_away(engine: Engine) -> None:
    assert done(engine, EnterMaintenanceMode(host="slow2"), 600).fault is None
    done(engine, FailHost(host="slow1"))
    run(engine, 300)
    assert where(engine) is None
    reasons = engine.service(FailoverService).reasons_for(find_vm(engine, "rt").moid)
    assert "latency_cpu_reservation" in [reason.code for reason in reasons]
