"""Cold files by NFC and UDT, and a destination that opens a VM too slowly (vmotion.md 1, 6, 10)."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_scene import done, find_vm, records

from vsphere_client.engine.engine import Engine
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import MigrateVm
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.tasks import TaskState

LAB = """
format: 1
name: cold files
inventory:
  datacenters:
  - name: DC
    datastores:
    - {name: slow, type: VMFS, gb: 1000, hosts: all, latency_ms: LATENCY, max_iops: 50000}
    - {name: local1, type: VMFS, gb: 500, hosts: [esx01]}
    - {name: local2, type: VMFS, gb: 500, hosts: [esx02]}
    networks: [{name: VM Network, hosts: all}]
    clusters:
    - name: C1
      hosts:
      - &host
        name: esx01
        version: VERSION
        nics: [{name: vmnic0, mbps: 1000}, {name: vmnic1, mbps: 10000}]
        vmkernel:
        - {name: vmk0, services: [management], nic: vmnic0, ip: 10.1.0.1}
        - {name: vmk1, services: [SERVICES], nic: vmnic1, ip: 10.2.0.1}
      - <<: *host
        name: esx02
        vmkernel:
        - {name: vmk0, services: [management], nic: vmnic0, ip: 10.1.0.2}
        - {name: vmk1, services: [SERVICES], nic: vmnic1, ip: 10.2.0.2}
      vms:
      - {name: cold, host: esx01, power: "off", memory_mb: 2048, disks: [{gb: 20, datastore: local1, written_gb: 10}]}
      - name: live
        host: esx01
        memory_mb: 2048
        workload: &load {constant: {cpu_mhz: 500, memory_active_mb: 512, dirty_mb_per_s: 5}}
        disks: [{gb: 20, datastore: local1, written_gb: 10}]
      - {name: shared, host: esx01, memory_mb: 2048, workload: *load, disks: [{gb: 20, datastore: slow, written_gb: 1}]}
"""


def built(services: str = "vmotion", version: str = "8.0.3", latency_ms: float = 1.0) -> Engine:
    text = LAB.replace("SERVICES", services).replace("VERSION", version).replace("LATENCY", str(latency_ms))
    engine = build_engine(load_lab_text(text, Path()))
    engine.run_until(60_000_000)
    return engine


@pytest.mark.parametrize(
    ("services", "version", "carrier", "wire_mb_per_s"),
    [
        ("vmotion", "8.0.3", "NFC, management network", 117.5),
        ("'vmotion, provisioning'", "7.0.3", "NFC, provisioning network", 162.5),
        # 1175 MB/s of the wire are more than the 400 MB/s that a copy gets of the datastores.
        ("'vmotion, provisioning'", "8.0.3", "UDT, provisioning network", 400 * 1.048576),
    ],
)
def test_a_vm_that_is_off(services: str, version: str, carrier: str, wire_mb_per_s: float) -> None:
    engine = built(services.strip("'"), version)
    began = engine.now_us
    task = done(engine, MigrateVm(vm="cold", host="esx02", datastore="local2"), 600)
    assert task.state == TaskState.SUCCESS, task.fault
    record = records(engine)[-1]
    assert {one.carrier for one in record.disks} == {carrier}
    seconds = 10.1 * 1024 * 1.048576 / wire_mb_per_s
    assert (engine.now_us - began) / 1e6 == pytest.approx(seconds + 1.2, abs=0.3)
    assert any(carrier in span.label for span in record.stages)


def test_of_a_running_vm_only_the_home_is_cold() -> None:
    engine = built()
    task = done(engine, MigrateVm(vm="live", host="esx02", datastore="local2"), 600)
    assert task.state == TaskState.SUCCESS, task.fault
    carriers = {one.move.label: one.carrier for one in records(engine)[-1].disks}
    assert carriers == {"VM home": "NFC, management network", "Hard disk 1": "vMotion network"}


def test_inside_the_fabric_no_network_is_used() -> None:
    engine = built()
    done(engine, MigrateVm(vm="live", datastore="slow"), 600)
    assert {one.carrier for one in records(engine)[-1].disks} == {"storage fabric, fs3dm"}


def test_the_destination_gives_up_after_ninety_seconds_and_the_vm_goes_on() -> None:
    # Two files, 20 operations each, 3 s for each of them: 120 s.
    engine = built(latency_ms=3000.0)
    vm = find_vm(engine, "shared")
    task = engine.submit(MigrateVm(vm="shared", host="esx02"))
    while not task.ended:
        engine.run_until(engine.now_us + 100_000)
    assert task.fault is not None
    assert (task.fault.name, task.fault.text) == ("Timedout", "Operation timed out.")
    assert task.fault.reasons[0].code == "vmx_timer"
    assert engine.world.host(vm.host or "").name == "esx01"
    assert vm.power_state == PowerState.ON
    record = records(engine)[-1]
    (waited,) = [span for span in record.stages if span.key == "vmx"]
    assert (waited.end_us - waited.start_us) / 1e6 == pytest.approx(90.0)
    assert record.failed_in == "vmx"
    # The slots are given back.
    assert engine.submit(MigrateVm(vm="live", host="esx02", datastore="local2")).fault is None


def test_a_datastore_that_is_only_slow_delays_the_start() -> None:
    # 2 x 20 x 0.5 s = 20 s.
    engine = built(latency_ms=500.0)
    task = done(engine, MigrateVm(vm="shared", host="esx02"), 200)
    assert task.state == TaskState.SUCCESS, task.fault
    (opened,) = [span for span in records(engine)[-1].stages if span.key == "vmx"]
    assert (opened.end_us - opened.start_us) / 1e6 == pytest.approx(20.0, rel=0.1)
