"""esxtop and the performance charts tell the same of the same objects for the same 20 s."""

from __future__ import annotations

from pathlib import Path

import pytest

from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.session.session import Session
from vsphere_client.session.views.esxtop import HostWatch, reading_of
from vsphere_client.session.views.esxtop.memory import host_memory, memory_rows, world_rows
from vsphere_client.session.views.esxtop.processors import processors_of
from vsphere_client.session.views.esxtop.scene import scene_of
from vsphere_client.session.views.performance import parts_with, series_of

LAB = """
format: 1
name: Crowded
seed: 5
step_s: 20
inventory:
  datacenters:
  - name: DC1
    datastores:
    - {name: san, type: VMFS, max_iops: 1500, latency_ms: 1, paths: 2, path_policy: RR}
    - {name: nfs, type: NFS}
    networks: [{name: LAN}]
    clusters:
    - name: C1
      hosts:
      - {name: h1, sockets: 2, cores_per_socket: 4, threads_per_core: 2, mhz: 2000, memory_mb: 8192}
      vms:
      - name: "wide{n}"
        count: 3
        host: h1
        power: "on"
        num_cpu: 8
        memory_mb: 4096
        networks: [LAN]
        disks: [{gb: 30, datastore: san}, {gb: 10, datastore: san}]
        workload: {constant: {cpu_percent: 80, memory_active_mb: 2600, disk_iops: 900, net_mbps: 2500}}
      - name: web
        host: h1
        power: "on"
        num_cpu: 1
        memory_mb: 1024
        cpu: {limit_mhz: 700}
        networks: [LAN]
        disks: [{gb: 10, datastore: nfs}]
        workload: {constant: {cpu_percent: 90, memory_active_mb: 500, disk_iops: 50, net_mbps: 50}}
"""
PAGING = """
format: 1
name: Paging
step_s: 20
inventory:
  datacenters:
  - name: DC1
    datastores: [{name: san, type: VMFS, max_iops: 15000, latency_ms: 1}]
    clusters:
    - name: C1
      hosts: [{name: h1, sockets: 2, cores_per_socket: 6, memory_mb: 16384}]
      vms:
      - name: "vm{n}"
        count: 6
        host: h1
        power: "on"
        tools: false
        num_cpu: 2
        memory_mb: 8192
        disks: [{gb: 30, datastore: san}]
        workload: {constant: {cpu_mhz: 4000, memory_active_mb: 6500, disk_iops: 100}}
"""
S = 20.0


@pytest.fixture(scope="module")
def session() -> Session:
    made = Session(load_lab_text(LAB, Path()))
    made.run_until(900_000_000)
    return made


def moid(session: Session, name: str) -> str:
    return next(one.moid for one in session.engine.world.objects.values() if one.name == name)


def chart(session: Session, name: str, counter: str) -> float:
    (found,) = series_of(session, moid(session, name), [counter], "realtime")
    assert found.times_us[-1] == session.now_us
    return float(found.latest)


def parts(session: Session, name: str, counter: str) -> dict[str, float]:
    members = [member for member, _ in parts_with(session, moid(session, name), counter)]
    found = series_of(session, moid(session, name), [counter], "realtime", members)
    return {one.part: float(one.latest) for one in found}


def rows(session: Session, panel: str):
    return reading_of(HostWatch(moid(session, "h1")).look(session), panel).rows


def vms(session: Session) -> list[str]:
    return [one.name for one in session.engine.world.all_of(VirtualMachine)]


def close(value: float) -> object:
    """Samples keep three to four digits."""
    return pytest.approx(value, rel=2e-3, abs=0.02)


CPU = {"used": "used", "sys": "system", "rdy": "ready", "cstp": "costop", "mlmtd": "maxlimited", "run": "run"}


def test_the_host_is_crowded_in_every_way(session: Session) -> None:
    """Else the comparisons below would compare zeros."""
    of_wide = next(row for row in rows(session, "c") if row.name == "wide1")
    assert min(of_wide.used, of_wide.rdy, of_wide.cstp, of_wide.sys) > 0.5
    assert next(row for row in rows(session, "c") if row.name == "web").mlmtd > 5
    memory = next(row for row in rows(session, "m") if row.name == "wide1")
    assert memory.swapped + memory.zip_used + memory.balloon > 1
    device = next(row for row in rows(session, "u") if row.datastore == "san")
    assert device.queued > 1
    assert device.kavg > 2


def test_panel_c_has_the_times_of_the_cpu_counters(session: Session) -> None:
    """vmkernel.md 1.3: ms of 20 s are percent times 200."""
    for row in (one for one in rows(session, "c") if one.vm):
        for field, counter in CPU.items():
            ms = chart(session, row.name, f"cpu.{counter}.summation")
            assert getattr(row, field) * S * 10.0 == close(ms), (row.name, field)
        demand = chart(session, row.name, "cpu.demand.average")
        assert row.demand * row.num_cpu * 20.0 == close(demand)
        # The counter is of the vCPUs; the other worlds of the VM wait besides.
        waits = chart(session, row.name, "cpu.wait.summation")
        assert (row.wait - 100.0 * (row.nwld - row.num_cpu)) * S * 10.0 == close(waits)
        assert row.swpwt * S * 10.0 == close(chart(session, row.name, "cpu.swapwait.summation"))
        assert row.watts == close(chart(session, row.name, "power.power.average"))


def test_the_header_of_panel_c_has_the_hosts_usage(session: Session) -> None:
    found = processors_of(scene_of(session, moid(session, "h1")))
    assert found.util_average == close(chart(session, "h1", "cpu.utilization.average"))
    assert found.core_util_average == close(chart(session, "h1", "cpu.coreUtilization.average"))
    for counter, values in (("usage", found.used), ("utilization", found.util)):
        each = parts(session, "h1", f"cpu.{counter}.average")
        assert [each[str(number)] for number in range(16)] == [close(one) for one in values]


MEMORY = {
    "granted": "granted",
    "consumed": "consumed",
    "touched": "active",
    "balloon": "vmmemctl",
    "balloon_target": "vmmemctltarget",
    "swapped": "swapped",
    "shared": "shared",
    "zero": "zero",
    "overhead": "overhead",
    "target": "entitlement",
    "touched_write": "activewrite",
}


def test_panel_m_has_the_sizes_of_the_memory_counters(session: Session) -> None:
    for row in (one for one in rows(session, "m") if one.vm):
        for field, counter in MEMORY.items():
            kb = chart(session, row.name, f"mem.{counter}.average")
            assert getattr(row, field) * 1024.0 == close(kb), (row.name, field)
        for field, counter in {"swap_in": "swapinRate", "swap_out": "swapoutRate"}.items():
            assert getattr(row, field) * 1024.0 == close(chart(session, row.name, f"mem.{counter}.average"))


def test_the_header_of_panel_m_is_the_sum_of_its_rows_and_the_hosts_counters(session: Session) -> None:
    scene = scene_of(session, moid(session, "h1"))
    of_vms, worlds = memory_rows(scene), world_rows(scene)
    found = host_memory(scene, of_vms)
    assert found.kernel + found.other + found.free == pytest.approx(found.total)
    of_rows = sum(row.consumed + row.overhead for row in of_vms) + sum(row.consumed for row in worlds)
    assert found.other == pytest.approx(of_rows)
    assert sum(free for _, free in found.nodes) == pytest.approx(found.free)
    assert sum(size for size, _ in found.nodes) == pytest.approx(found.total)
    in_kb = {
        "consumed": found.total - found.free,
        "swapused": found.swapped,
        "vmmemctl": found.balloon,
        "shared": found.shared,
        "sharedcommon": found.common,
        "compressed": found.zipped,
        "sysUsage": found.kernel + sum(row.consumed for row in worlds),
        "lowfreethreshold": found.min_free,
    }
    for counter, mb in in_kb.items():
        assert mb * 1024.0 == close(chart(session, "h1", f"mem.{counter}.average")), counter


def test_panel_v_has_the_commands_and_latencies_of_virtual_disks(session: Session) -> None:
    for row in rows(session, "v"):
        counters = {
            "reads": "numberReadAveraged",
            "writes": "numberWriteAveraged",
            "mb_read": "read",
            "mb_written": "write",
            "latency_read": "totalReadLatency",
            "latency_write": "totalWriteLatency",
        }
        for field, counter in counters.items():
            each = parts(session, row.name, f"virtualDisk.{counter}.average")
            factor = 1024.0 if field.startswith("mb_") else 1.0
            for disk in row.parts:
                assert getattr(disk, field) * factor == close(each[disk.device]), (row.name, field)


def test_panels_u_and_d_have_the_figures_of_devices_paths_and_adapters(session: Session) -> None:
    devices = [row for row in rows(session, "u") if row.queue is not None]
    latencies = {"davg": "device", "kavg": "kernel", "qavg": "queue", "gavg": "total"}
    for row in devices:
        assert row.gavg == close(parts(session, "h1", "disk.totalLatency.average")[row.name])
        assert row.cmds == close(parts(session, "h1", "disk.commandsAveraged.average")[row.name])
        assert row.mb_read * 1024.0 == close(parts(session, "h1", "disk.read.average")[row.name])
        for field, counter in latencies.items():
            each = parts(session, "h1", f"disk.{counter}ReadLatency.average")
            assert getattr(row, field) == close(each[row.name]), field
        for part in row.path_parts:
            each = parts(session, "h1", "storagePath.commandsAveraged.average")
            assert part.cmds == close(each[part.path])
        assert sum(part.cmds for part in row.path_parts) == pytest.approx(row.cmds)
        assert [part.cmds for part in row.partition_parts] == [row.cmds]
    for row in rows(session, "d"):
        assert row.cmds == close(parts(session, "h1", "storageAdapter.commandsAveraged.average")[row.name])
        for part in row.parts:
            each = parts(session, "h1", "storagePath.write.average")
            assert part.mb_written * 1024.0 == close(each[part.path])
    _compare_whole_host(session)


def _compare_whole_host(session: Session) -> None:
    """The host's own disk counters are the sums over its devices, once."""
    devices = rows(session, "u")
    whole = sum(row.mb_read + row.mb_written for row in devices)
    assert whole * 1024.0 == close(chart(session, "h1", "disk.usage.average"))
    for field, counter in {"reads": "numberRead", "writes": "numberWrite", "cmds": "commands"}.items():
        sums = sum(getattr(row, field) for row in devices)
        assert sums == close(chart(session, "h1", f"disk.{counter}Averaged.average")), field


def test_pages_of_swap_files_count_once() -> None:
    """While VMs page, devices have the pages as commands, and so has the host, but no more of them."""
    paging = Session(load_lab_text(PAGING, Path()))
    paging.run_until(400_000_000)
    assert chart(paging, "h1", "mem.swapinRate.average") > 5_000
    assert next(one for one in rows(paging, "u") if one.datastore == "san").cmds > 1_000
    _compare_whole_host(paging)


def test_a_datastore_has_what_its_device_has(session: Session) -> None:
    row = next(one for one in rows(session, "u") if one.datastore == "san")
    assert row.gavg == close(parts(session, "h1", "datastore.totalReadLatency.average")["san"])
    assert row.reads == close(parts(session, "h1", "datastore.numberReadAveraged.average")["san"])


def test_panel_n_has_the_packets_and_losses_of_the_net_counters(session: Session) -> None:
    uplinks = {counter: parts(session, "h1", f"net.{counter}") for counter in NET}
    ports = rows(session, "n")
    for row in (one for one in ports if one.uplink == "-"):
        _compare_port(row, {counter: values[row.used_by] for counter, values in uplinks.items()})
    for row in (one for one in ports if one.vm):
        name = row.used_by.partition(":")[2]
        _compare_port(row, {counter: parts(session, name, f"net.{counter}")["4000"] for counter in NET})
    sent = sum(row.tx for row in ports if row.uplink == "-")
    assert sent * 125.0 == close(chart(session, "h1", "net.transmitted.average"))


NET = (
    "transmitted.average",
    "received.average",
    "packetsTx.summation",
    "packetsRx.summation",
    "droppedTx.summation",
)


def _compare_port(row, found: dict[str, float]) -> None:
    assert row.tx * 125.0 == close(found["transmitted.average"])
    assert row.rx * 125.0 == close(found["received.average"])
    assert row.packets_tx * S == close(found["packetsTx.summation"])
    assert row.packets_rx * S == close(found["packetsRx.summation"])
    assert row.packets_tx * S * row.dropped_tx / 100.0 == close(found["droppedTx.summation"])


def test_interrupts_follow_from_the_commands_and_packets_of_the_same_time(session: Session) -> None:
    """Our figures: one for two commands, one for four packets."""
    commands = parts(session, "h1", "storageAdapter.commandsAveraged.average")
    for row in rows(session, "i"):
        if row.devices in commands:
            assert row.count * 2.0 == close(commands[row.devices])
        elif row.devices.startswith("vmnic"):
            packets = sum(
                parts(session, "h1", f"net.packets{way}.summation")[row.devices] for way in ("Tx", "Rx")
            )
            assert row.count * 4.0 * S == close(packets)


def test_panel_p_has_the_hosts_watts_and_its_processors(session: Session) -> None:
    header = reading_of(HostWatch(moid(session, "h1")).look(session), "p").header
    assert f"Power Usage: {chart(session, 'h1', 'power.power.average'):.0f}W" in header[1]
    each = parts(session, "h1", "cpu.utilization.average")
    for row in rows(session, "p"):
        assert row.util == close(each[row.name])
        assert row.c0 + row.c1 + row.c2 == pytest.approx(100.0)
