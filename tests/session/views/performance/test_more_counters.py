"""Counters beyond use and rates: totals, peaks, heartbeats, aborted commands, operations, space."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vsphere_client.decisions.storage_io.load_metric import load_metric
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import (
    DeleteVm,
    HangGuest,
    LoseStorage,
    MigrateVm,
    PowerOffVm,
    RestartGuest,
    RestoreStorage,
    UpdateHostOptions,
)
from vsphere_client.session.session import Session
from vsphere_client.session.statistics import watched
from vsphere_client.session.views.performance import Series, parts_since, series_of
from vsphere_client.session.views.resource_allocation import resource_allocation

MINUTE = 60_000_000
LAB = """
format: 1
name: Counted
step_s: {step_s}
inventory:
  datacenters:
  - name: DC1
    datastores:
    - {{name: ds1, type: VMFS, gb: 100, hosts: all}}
    - {{name: ds2, type: VMFS, gb: 1000, hosts: all}}
    networks: [{{name: VM Network, hosts: all}}]
    clusters:
    - name: C1
      ha: {{enabled: true}}
      hosts:
      - {{name: "h{{n}}", count: 2, sockets: 1, cores_per_socket: 4, threads_per_core: 1, mhz: 2000,
         memory_mb: 8192}}
      vms:
      - {{name: busy, host: h1, power: "on", num_cpu: 2, memory_mb: 2048, networks: [VM Network],
         disks: [{{gb: 80, written_gb: 20, datastore: ds1}}, {{gb: 60, written_gb: 10, datastore: ds1}}],
         workload: {{steps: [{{at: 0s, cpu_mhz: 1000, disk_iops: 100, dirty_mb_per_s: 2, memory_active_mb: 512}},
                            {{at: 4m, cpu_mhz: 2000, disk_iops: 100, dirty_mb_per_s: 2, memory_active_mb: 512}},
                            {{at: 5m, cpu_mhz: 1000, disk_iops: 100, dirty_mb_per_s: 2, memory_active_mb: 512}}]}}}}
      - {{name: mute, host: h2, power: "on", num_cpu: 1, memory_mb: 1024, tools: false,
         disks: [{{gb: 5, datastore: ds2}}]}}
      - {{name: "off", host: h2, power: "off", num_cpu: 1, memory_mb: 1024, disks: [{{gb: 5, datastore: ds2}}]}}
"""


@pytest.fixture
def session() -> Session:
    return Session(load_lab_text(LAB.format(step_s=20), Path()))


def moid(session: Session, name: str) -> str:
    return next(obj.moid for obj in session.engine.world.objects.values() if obj.name == name)


def read(session: Session, name: str, counter: str, part: str = "") -> Series:
    members = [f"{moid(session, name)}#{part}"] if part else []
    (found,) = series_of(session, moid(session, name), [counter], "realtime", members)
    return found


# heartbeats ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step_s", [5, 20])
def test_tools_send_heartbeats_from_the_guests_boot_until_it_hangs(step_s: int) -> None:
    session = Session(load_lab_text(LAB.format(step_s=step_s), Path()))
    session.run_until(3 * MINUTE)
    session.submit(HangGuest(vm="busy", duration=60))
    session.run_until(6 * MINUTE)
    beats = read(session, "busy", "sys.heartbeat.summation").values
    # 40 s of boot; then one each two seconds, but for the minute from 3:00 on.
    assert beats == pytest.approx([0, 0, *[10] * 7, 0, 0, 0, *[10] * 6])
    assert read(session, "mute", "sys.heartbeat.summation").values.max() == 0.0


def test_the_guests_uptime_begins_anew_with_its_restart(session: Session) -> None:
    session.run_until(3 * MINUTE)
    session.submit(RestartGuest(vm="busy"))
    session.run_until(10 * MINUTE)
    booted = session.engine.world.vm(moid(session, "busy")).boot_us
    assert booted > 3 * MINUTE
    assert read(session, "busy", "sys.osUptime.latest").latest == (10 * MINUTE - booted) / 1e6
    assert np.isnan(read(session, "mute", "sys.osUptime.latest").values).all()
    assert read(session, "C1", "vmop.numRebootGuest.latest").latest == 1


# memory --------------------------------------------------------------------------------------------------------


def test_written_memory_is_what_is_dirtied_in_a_minute(session: Session) -> None:
    session.run_until(2 * MINUTE)
    written, active = (
        read(session, "busy", "mem.activewrite.average"),
        read(session, "busy", "mem.active.average"),
    )
    # 2 MB/s for the 60 s of a sampling period.
    assert written.latest == pytest.approx(min(120 * 1024, active.latest), rel=1e-6)
    assert read(session, "h1", "mem.activewrite.average").latest == pytest.approx(written.latest)


def test_written_memory_follows_the_hosts_sampling_period(session: Session) -> None:
    session.submit(UpdateHostOptions(host="h1", options={"Mem.SamplePeriod": 30}))
    session.run_until(2 * MINUTE)
    # 2 MB/s for 30 s.
    assert read(session, "busy", "mem.activewrite.average").latest == pytest.approx(60 * 1024, rel=1e-6)


def test_swap_totals_add_up_the_rates_since_power_on() -> None:
    lab = LAB.format(step_s=20).replace("memory_mb: 8192", "memory_mb: 4096")
    more = """      - {{name: "fat{{n}}", count: 4, host: h1, power: "on", num_cpu: 1, memory_mb: 3072, tools: false,
         workload: {{constant: {{cpu_mhz: 300, memory_active_mb: 2800}}}}}}
"""
    session = Session(load_lab_text(lab + more.format(), Path()))
    session.run_until(20 * MINUTE)
    for total, rate in (("swapout", "swapoutRate"), ("swapin", "swapinRate")):
        for name in ("fat1", "h1"):
            whole, each = (
                read(session, name, f"mem.{total}.average"),
                read(session, name, f"mem.{rate}.average"),
            )
            assert whole.values == pytest.approx(np.cumsum(each.values) * 20, rel=1e-4, abs=1.0)
    assert read(session, "fat1", "mem.swapout.average").latest > 0
    for older in ("swapIn", "swapOut"):
        newer = read(session, "h1", f"mem.{older.lower()}.average")
        assert read(session, "h1", f"mem.{older}.average").values.tolist() == newer.values.tolist()
    session.submit(PowerOffVm(vm="fat1"))
    session.run_until(22 * MINUTE)
    row = session.engine.world.vm(moid(session, "fat1")).row
    assert session.engine.world.vms.memory_total_swapped_out_mb[row] == 0.0


# processors ----------------------------------------------------------------------------------------------------


def test_peaks_stay_as_long_as_their_window(session: Session) -> None:
    session.run_until(8 * MINUTE)
    run = read(session, "busy", "cpu.run.summation").values / 200.0
    one, five = (read(session, "busy", f"rescpu.runpk{minutes}.latest").values for minutes in (1, 5))
    assert one == pytest.approx([run[max(0, at - 2) : at + 1].max() for at in range(run.size)])
    assert five == pytest.approx([run[max(0, at - 14) : at + 1].max() for at in range(run.size)])
    assert five[-1] == pytest.approx(run.max())
    assert one[-1] < five[-1]
    assert read(session, "busy", "rescpu.sampleCount.latest").latest == 24
    assert read(session, "busy", "rescpu.samplePeriod.latest").latest == 20_000


def test_worst_case_is_that_of_the_allocation_page_since_the_last_change(session: Session) -> None:
    session.run_until(5 * MINUTE)
    session.submit(PowerOffVm(vm="mute"))
    session.run_until(10 * MINUTE)
    shown = resource_allocation(session, moid(session, "C1"), "cpu").rows
    worst = read(session, "busy", "cpu.cpuentitlement.latest")
    assert worst.latest == next(row.worst_case for row in shown if row.name == "busy")
    known = np.isfinite(worst.values)
    assert not known[worst.times_us < 5 * MINUTE].any()
    assert known[worst.times_us > 6 * MINUTE].all()


# storage -------------------------------------------------------------------------------------------------------


def test_guests_abort_what_a_lost_device_does_not_answer_each_three_minutes(session: Session) -> None:
    session.run_until(2 * MINUTE)
    session.submit(LoseStorage(datastore="ds1"))
    session.run_until(9 * MINUTE)
    session.submit(RestoreStorage(datastore="ds1"))
    session.run_until(15 * MINUTE)
    depth = session.engine.world.disks.guest_depth[0]
    aborted = read(session, "busy", "virtualDisk.commandsAborted.summation", "scsi0:0")
    at = aborted.times_us[aborted.values > 0] / MINUTE
    assert at == pytest.approx([5, 8], abs=0.34)
    assert aborted.values.max() == depth
    resets = read(session, "busy", "virtualDisk.busResets.summation", "scsi0:0")
    assert (resets.values > 0).tolist() == (aborted.values > 0).tolist()
    assert resets.values.sum() == 2
    # Both disks of the VM lie there.
    assert read(session, "h1", "disk.commandsAborted.summation").values.sum() == 4 * depth
    assert read(session, "h1", "datastore.commandsAborted.summation", "ds1").values.sum() == 4 * depth
    assert read(session, "h1", "datastore.commandsAborted.summation", "ds2").values.sum() == 0
    assert read(session, "h1", "disk.scsiReservationConflicts.summation").values.sum() == 0


def test_commands_to_a_device_that_is_gone_fail_and_are_not_aborted(session: Session) -> None:
    session.run_until(2 * MINUTE)
    session.submit(LoseStorage(datastore="ds1", kind="pdl"))
    session.run_until(9 * MINUTE)
    assert read(session, "h1", "disk.commandsAborted.summation").values.sum() == 0


def test_space_that_thin_disks_may_take_is_provisioned(session: Session) -> None:
    session.run_until(MINUTE)
    used, provisioned, contention = (
        read(session, "ds1", counter).latest
        for counter in ("disk.used.latest", "disk.provisioned.latest", "disk.capacity.contention.average")
    )
    # 80 GB of which 20 are written, and 60 of which 10.
    assert provisioned - used == pytest.approx((60 + 50) * 2**20, rel=1e-4)
    assert contention == pytest.approx(100 * (provisioned - 100 * 2**20) / (100 * 2**20))
    before = read(session, "ds2", "disk.provisioned.latest").latest
    session.submit(DeleteVm(vm="off"))
    session.run_until(3 * MINUTE)
    # A disk of 5 GB and 0.1 GB of configuration and logs.
    assert before - read(session, "ds2", "disk.provisioned.latest").latest == pytest.approx(
        5.1 * 2**20, rel=1e-3
    )


def test_reads_and_writes_under_way_are_those_of_littles_law(session: Session) -> None:
    session.run_until(2 * MINUTE)
    iops = read(session, "ds1", "datastore.datastoreReadIops.latest").latest
    latency_us = read(session, "ds1", "datastore.datastoreVMObservedLatency.latest").latest
    reads = read(session, "ds1", "datastore.datastoreReadOIO.latest").latest
    assert iops > 0
    assert reads == pytest.approx(iops * latency_us / 1e6, rel=0.2)
    per_s = read(session, "ds1", "datastore.read.average").latest
    assert read(session, "ds1", "datastore.datastoreReadBytes.latest").latest == pytest.approx(
        per_s * 1024 * 20
    )
    depth = session.engine.world.datastores.queue_depth[0]
    (lun,) = {name for name in _luns(session, "h1") if _depth_of(session, name) == depth}
    assert lun


def _luns(session: Session, host: str) -> list[str]:
    from vsphere_client.session.views.performance import parts_with

    found = parts_with(session, moid(session, host), "disk.maxQueueDepth.average")
    return [name for _, name in found][:1]


def _depth_of(session: Session, lun: str) -> float:
    return read(session, "h1", "disk.maxQueueDepth.average", lun).latest


def test_the_load_metric_of_a_disk_follows_from_what_is_under_way(session: Session) -> None:
    session.run_until(2 * MINUTE)
    for way, mb, reads in (("read", "read", 1.0), ("write", "write", 0.0)):
        of = {
            name: read(session, "busy", f"virtualDisk.{counter}", "scsi0:0").latest
            for name, counter in {
                "metric": f"{way}LoadMetric.latest",
                "under_way": f"{way}OIO.latest",
                "kbps": f"{mb}.average",
                "iops": f"number{way.title()}Averaged.average",
            }.items()
        }
        assert of["iops"] > 0
        wanted = load_metric(np.array([of["under_way"]]), np.array([of["kbps"] / of["iops"]]), reads)
        assert of["metric"] == pytest.approx(wanted[0], rel=1e-3)


# clusters ------------------------------------------------------------------------------------------------------


def test_a_cluster_is_unfair_when_one_of_its_hosts_is_crowded() -> None:
    lab = (
        LAB.format(step_s=20)
        + """      - {name: "crowd{n}", count: 12, host: h1, power: "on", num_cpu: 4, memory_mb: 512,
         workload: {constant: {cpu_percent: 100}}}
"""
    )
    session = Session(load_lab_text(lab, Path()))
    session.run_until(5 * MINUTE)
    hosts = [read(session, name, "cpu.usagemhz.average").latest for name in ("h1", "h2")]
    assert hosts[0] > 4 * hosts[1]
    score = read(session, "C1", "clusterServices.cpufairness.latest").latest
    # h2 serves all that is wanted there; by far the most is wanted on h1, which cannot.
    assert score > 1050
    assert read(session, "C1", "clusterServices.memfairness.latest").latest == 1000


# operations ----------------------------------------------------------------------------------------------------


def test_operations_are_told_apart_by_what_moved_and_whether_it_ran(session: Session) -> None:
    session.run_until(MINUTE)
    session.submit(MigrateVm(vm="off", host="h1"))
    session.submit(MigrateVm(vm="mute", datastore="ds1"))
    session.submit(MigrateVm(vm="busy", host="h2"))
    session.run_until(40 * MINUTE)
    session.submit(DeleteVm(vm="off", keep_files=True))
    session.run_until(41 * MINUTE)
    counted = {
        name: read(session, "C1", f"vmop.num{name}.latest").latest
        for name in (
            "ChangeHost",
            "ChangeDS",
            "SVMotion",
            "VMotion",
            "XVMotion",
            "Unregister",
            "Destroy",
            "Deploy",
        )
    }
    whole = {name: read(session, "DC1", f"vmop.num{name}.latest").latest for name in counted}
    assert whole == counted, "all of the datacenter is the cluster"
    assert counted == {
        "ChangeHost": 1,
        "ChangeDS": 0,
        "SVMotion": 1,
        "VMotion": 1,
        "XVMotion": 0,
        "Unregister": 1,
        "Destroy": 0,
        "Deploy": 0,
    }


def test_the_failover_level_is_that_of_admission_control(session: Session) -> None:
    session.run_until(5 * MINUTE)
    # Without reservations one host of two holds all.
    assert read(session, "C1", "clusterServices.failover.latest").latest == 1


def test_links_of_a_cluster_add_up(session: Session) -> None:
    session.run_until(MINUTE)
    links = session.engine.world.uplinks
    whole = links.mbps[links.alive].sum()
    assert read(session, "C1", "net.throughput.provisioned.average").latest == pytest.approx(whole * 125)
    assert read(session, "C1", "net.throughput.usable.average").latest == pytest.approx(whole * 125)


# recording -----------------------------------------------------------------------------------------------------


def test_in_a_large_lab_guests_are_recorded_while_they_are_looked_at(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched, "FEW_VMS", 2)
    session.run_until(2 * MINUTE)
    assert np.isnan(read(session, "busy", "mem.activewrite.average").values).all()
    session.statistics.watched.look(moid(session, "busy"), session.now_us)
    session.run_until(4 * MINUTE)
    found = read(session, "busy", "mem.activewrite.average")
    assert np.isfinite(found.values).tolist() == [False] * 6 + [True] * 6
    assert parts_since(session, [found]) == 2 * MINUTE + 20_000_000
    assert np.isnan(read(session, "mute", "mem.activewrite.average").values).all()


def test_a_clusters_entitlement_is_that_of_its_virtual_machines(session: Session) -> None:
    session.run_until(2 * MINUTE)
    whole = read(session, "C1", "mem.capacity.entitlement.average").latest
    each = [read(session, name, "mem.mementitlement.latest").latest for name in ("busy", "mute")]
    assert whole == pytest.approx(sum(each) * 1024, rel=1e-5)
    assert whole > 0
