"""What slows migrations down beside other traffic: CPU that is reserved, encryption, and long distances."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_scene import done, event_types, find_vm, run

from vsphere_client.decisions.vmotion.bandwidth import cpu_headroom
from vsphere_client.decisions.vmotion.concurrency import MigrationKind, MigrationRequest, decide_start
from vsphere_client.decisions.vmotion.encryption import encryption_cores
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import MigrateVm
from vsphere_client.model.tasks import TaskState

LAB = """
format: 1
name: narrow paths
inventory:
  datacenters:
  - name: DC
    datastores: [{name: ds1, gb: 900, hosts: all}]
    networks: [{name: VM Network, hosts: all}]
    clusters:
    - name: C1
      hosts:
      - {name: esx01, sockets: 1, cores_per_socket: 4, mhz: 2500}
      - {name: esx02, sockets: 1, cores_per_socket: 4, mhz: 2500, distance_ms: DISTANCE}
      vms:
      - {name: "vm{n}", count: 6, host: esx01, memory_mb: 4096, networks: [VM Network], encrypted_vmotion: ENCRYPTED,
         cpu: {reservation_mhz: RESERVED}, disks: [{gb: 1, datastore: ds1}],
         workload: {constant: {cpu_mhz: 50, memory_active_mb: 200, dirty_mb_per_s: 1}}}
"""


def world(distance: float = 0.0, reserved: float = 0.0, encrypted: str = "disabled") -> Engine:
    text = LAB.replace("DISTANCE", str(distance)).replace("RESERVED", str(reserved))
    engine = build_engine(load_lab_text(text.replace("ENCRYPTED", encrypted), Path()))
    run(engine, 30)
    return engine


def rate(engine: Engine) -> float:
    hosts = [engine.world.find(HostSystem, name) for name in ("esx01", "esx02")]
    return engine.service(MigrationService).bandwidth_mb_per_s(hosts[0], hosts[1])


def test_missing_headroom_slows_the_copy() -> None:
    """vmotion.md 9: times min(1, available CPU / needed CPU); 10 GbE asks for one core of 2500 MHz."""
    assert rate(world()) == pytest.approx(1175, rel=0.01)
    engine = world(reserved=1400.0)
    host = engine.world.find(HostSystem, "esx01")
    free = 10_000 - float(engine.world.hosts.cpu_system_mhz[host.row]) - 6 * 1400
    assert 0 < free < 2500
    assert rate(engine) == pytest.approx(1175 * free / 2500, rel=0.01)
    assert cpu_headroom(-100.0, 2500.0) == 0.05
    assert cpu_headroom(100.0, 0.0) == cpu_headroom(5000.0, 2500.0) == 1.0


def test_encryption_takes_cpu_on_both_sides() -> None:
    """vmotion.md 9: half a core at the source and 0.4 at the destination for 10 Gbps, beside the core for 10 GbE."""
    assert encryption_cores([10_000.0], True, False) == 0.5
    assert encryption_cores([10_000.0], False, True) == 0.4
    engine = world(encrypted="required")
    engine.submit(MigrateVm(vm="vm1", host="esx02"))
    run(engine, 2)
    rows = [engine.world.find(HostSystem, name).row for name in ("esx01", "esx02")]
    assert engine.world.hosts.cpu_vmotion_mhz[rows].tolist() == [1.5 * 2500, 1.4 * 2500]
    run(engine, 60)
    assert engine.world.hosts.cpu_vmotion_mhz[rows].tolist() == [0, 0]


@pytest.mark.parametrize(("distance", "posted"), [(100.0, 0), (150.0, 0), (160.0, 1)])
def test_case_20_beyond_150_ms_the_host_says_so(distance: float, posted: int) -> None:
    engine = world(distance=distance)
    assert done(engine, MigrateVm(vm="vm1", host="esx02"), 300).state == TaskState.SUCCESS
    assert event_types(engine).count("esx.problem.net.migrate.unsupported.latency") == posted


def test_case_20_each_of_several_needs_250_mbps() -> None:
    """At 150 ms one stream carries 18.75 MB a round trip: 125 MB/s, 1 Gbps, four times 250 Mbps."""
    engine = world(distance=150.0)
    for number in range(1, 7):
        engine.submit(MigrateVm(vm=f"vm{number}", host="esx02"))
    run(engine, 5)
    service = engine.service(MigrationService)
    assert (len(service.running), len(service.waiting)) == (4, 2)
    assert find_vm(engine, "vm6").busy_task in service.waiting
    near = world()
    for number in range(1, 7):
        near.submit(MigrateVm(vm=f"vm{number}", host="esx02"))
    run(near, 1)
    assert len(near.service(MigrationService).running) == 6


def test_even_a_path_below_250_mbps_carries_one() -> None:
    queue = [MigrationRequest(str(n), MigrationKind.VMOTION, "a", "b") for n in range(3)]
    links = {"a": [10_000.0], "b": [10_000.0]}
    assert decide_start(queue, [], links, {"b": 100.0}).started == ("0",)
    assert len(decide_start(queue, [], links, {"b": 500.0}).started) == 2
