"""Series of the parts of VMs and hosts: processors, disks, adapters, uplinks, devices."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import ConfigureStatistics, PowerOffVm
from vsphere_client.model.statistics import DayInterval
from vsphere_client.session.session import Session
from vsphere_client.session.statistics import watched
from vsphere_client.session.views.performance import (
    Series,
    counters_of,
    part_counters_of,
    parts_with,
    series_of,
)

MINUTE = 60_000_000
LAB = """
format: 1
name: Parts
step_s: {step_s}
inventory:
  datacenters:
  - name: DC1
    datastores:
    - {{name: fast, type: VMFS, gb: 1000, hosts: all}}
    - {{name: slow, type: VMFS, gb: 1000, hosts: all}}
    - {{name: share, type: NFS, gb: 1000, hosts: all}}
    networks: [{{name: VM Network, hosts: all}}]
    clusters:
    - name: C1
      hosts:
      - {{name: "h{{n}}", count: 2, sockets: 1, cores_per_socket: 4, threads_per_core: 2, mhz: 2000,
         memory_mb: 32768}}
      vms:
      - {{name: busy, host: h1, power: "on", num_cpu: 4, memory_mb: 4096,
         networks: [VM Network],
         disks: [{{gb: 40, datastore: fast}}, {{gb: 40, datastore: fast}}, {{gb: 9, datastore: slow}}],
         workload: {{constant: {{cpu_mhz: 6000, memory_active_mb: 1024, disk_iops: 300, net_mbps: 80}}}}}}
      - {{name: calm, host: h1, power: "on", num_cpu: 1, memory_mb: 2048, disks: [{{gb: 9, datastore: slow}}],
         workload: {{profile: {{name: bursty}}}}}}
"""


def begun(step_s: float = 20) -> Session:
    return Session(load_lab_text(LAB.format(step_s=step_s), Path()))


@pytest.fixture(scope="module")
def session() -> Session:
    found = begun()
    found.run_until(10 * MINUTE)
    return found


def moid(session: Session, name: str) -> str:
    return next(obj.moid for obj in session.engine.world.objects.values() if obj.name == name)


def read(session: Session, name: str, counter: str, period: str = "realtime") -> dict[str, Series]:
    """The series of all parts that have a counter, by part."""
    members = [member for member, _ in parts_with(session, moid(session, name), counter)]
    found = series_of(session, moid(session, name), [counter], period, members)
    return {series.part: series for series in found}


def whole(session: Session, name: str, counter: str) -> Series:
    return series_of(session, moid(session, name), [counter], "realtime")[0]


def test_parts_are_named_as_in_the_product(session: Session) -> None:
    assert list(read(session, "busy", "virtualDisk.read.average")) == ["scsi0:0", "scsi0:1", "scsi0:2"]
    assert list(read(session, "busy", "cpu.ready.summation")) == ["0", "1", "2", "3"]
    assert list(read(session, "h1", "cpu.utilization.average")) == [str(n) for n in range(8)]
    assert list(read(session, "h1", "datastore.read.average")) == ["fast", "share", "slow"]
    assert list(read(session, "h1", "storageAdapter.read.average")) == ["vmhba0", "vmhba2", "vmhba3"]
    paths = list(read(session, "h1", "storagePath.read.average"))
    # Both devices have two paths, one through each adapter.
    assert [path.partition(":L")[0] for path in paths] == ["vmhba2:C0:T0", "vmhba3:C0:T0"] * 2
    assert len(read(session, "h1", "disk.read.average")) == 2, "a mount has no device"
    nics = session.engine.world.host(moid(session, "h1")).config.nics
    assert list(read(session, "h1", "net.usage.average")) == [nic.name for nic in nics]


def test_counters_of_devices_are_those_of_parts_only(session: Session) -> None:
    vm = moid(session, "busy")
    whole_ids = {counter.id for counter in counters_of(session, vm, "realtime")}
    part_ids = {counter.id for counter in part_counters_of(session, vm, "realtime")}
    assert not any(one.startswith("virtualDisk.") for one in whole_ids)
    assert "virtualDisk.readOIO.latest" in part_ids
    assert part_counters_of(session, moid(session, "C1"), "realtime") == ()


def test_virtual_disks_add_up_to_their_vm(session: Session) -> None:
    parts = read(session, "busy", "virtualDisk.numberReadAveraged.average").values()
    vm = session.engine.world.vm(moid(session, "busy"))
    assert sum(part.latest for part in parts) == pytest.approx(
        float(session.engine.world.vms.disk_read_iops[vm.row]), rel=1e-4
    )
    assert all(part.times_us.size == 30 and np.isfinite(part.values).all() for part in parts)


def test_each_vcpu_has_an_even_part_of_its_vm(session: Session) -> None:
    usage = whole(session, "busy", "cpu.usagemhz.average")
    for part in read(session, "busy", "cpu.usagemhz.average").values():
        assert part.values == pytest.approx(usage.values / 4)
    percent = whole(session, "busy", "cpu.usage.average")
    assert read(session, "busy", "cpu.usage.average")["2"].values == pytest.approx(percent.values)
    # All states of a vCPU's 20 s: run + ready + co-stop + wait.
    ids = ("cpu.run", "cpu.ready", "cpu.costop", "cpu.wait")
    states = [read(session, "busy", f"{one}.summation")["1"].latest for one in ids]
    assert sum(states) == pytest.approx(20_000, rel=1e-3)


def test_processors_have_the_hosts_mean(session: Session) -> None:
    parts = read(session, "h1", "cpu.utilization.average")
    mean = np.mean([part.values for part in parts.values()], axis=0)
    assert mean == pytest.approx(whole(session, "h1", "cpu.utilization.average").values, rel=1e-4)
    assert (parts["0"].values >= parts["1"].values).all(), "a core's first thread is busy before its second"
    usage = np.sum([part.values for part in read(session, "h1", "cpu.usage.average").values()], axis=0)
    # USED of both threads is their core's work: together that of four cores.
    assert usage == pytest.approx(4 * whole(session, "h1", "cpu.usage.average").values, rel=1e-4)


def test_uplinks_and_adapters_carry_what_the_engine_gave_them(session: Session) -> None:
    world, host = session.engine.world, session.engine.world.host(moid(session, "h1"))
    for name, row in world.uplinks_of[host.row].items():
        part = read(session, "h1", "net.transmitted.average")[name]
        assert part.latest == pytest.approx(float(world.uplinks.tx_mbps[row]) * 125, rel=1e-4)
    nic = read(session, "busy", "net.usage.average")["4000"]
    row = world.ports_of[world.vm(moid(session, "busy")).row][0]
    mbps = float(world.ports.tx_mbps[row] + world.ports.rx_mbps[row])
    assert nic.latest == pytest.approx(mbps * 125, rel=1e-4)
    sent = read(session, "busy", "net.packetsTx.summation")["4000"]
    # Packets of 1,000 bytes in 20 s.
    assert sent.latest == pytest.approx(float(world.ports.tx_mbps[row]) * 1e6 / 8 / 1000 * 20, rel=1e-4)


def test_devices_add_up_to_their_host_and_their_adapter(session: Session) -> None:
    host = whole(session, "h1", "disk.usage.average")
    luns = read(session, "h1", "disk.usage.average").values()
    assert sum(lun.latest for lun in luns) == pytest.approx(host.latest, rel=1e-4)
    adapters = read(session, "h1", "storageAdapter.commandsAveraged.average").values()
    commands = read(session, "h1", "disk.commandsAveraged.average").values()
    assert sum(one.latest for one in adapters) == pytest.approx(sum(one.latest for one in commands), rel=1e-4)
    kernel, device, guest = (
        read(session, "h1", f"disk.{one}Latency.average").values()
        for one in ("kernel", "device", "totalRead")
    )
    for k, d, g in zip(kernel, device, guest, strict=True):
        assert k.latest + d.latest == pytest.approx(g.latest, rel=1e-3)


def test_a_mounted_datastore_without_disks_carries_nothing(session: Session) -> None:
    share = read(session, "h1", "datastore.read.average")["share"]
    assert share.values.tolist() == [0.0] * 30
    assert read(session, "h2", "datastore.read.average")["fast"].values.tolist() == [0.0] * 30


def test_parts_of_a_vm_that_is_off_leave_a_gap() -> None:
    session = begun()
    session.run_until(5 * MINUTE)
    session.submit(PowerOffVm(vm="busy"))
    session.run_until(8 * MINUTE)
    (first, *_) = read(session, "busy", "virtualDisk.read.average").values()
    assert np.isfinite(first.values[first.times_us <= 5 * MINUTE]).all()
    assert np.isnan(first.values[first.times_us > 6 * MINUTE]).all()
    vcpu = read(session, "busy", "cpu.ready.summation")["0"]
    assert np.isnan(vcpu.values[-1])


@pytest.mark.parametrize("step_s", [1, 5])
def test_shorter_steps_make_the_same_samples_of_parts(step_s: int) -> None:
    session = begun(step_s)
    session.run_until(2 * MINUTE)
    (first, *_) = read(session, "busy", "virtualDisk.numberReadAveraged.average").values()
    assert first.times_us.tolist() == [n * 20_000_000 for n in range(1, 7)]
    row = session.engine.world.disks_of[session.engine.world.vm(moid(session, "busy")).row][0]
    assert first.latest == pytest.approx(float(session.engine.world.disks.read_iops[row]), rel=1e-3)


def test_rollups_hold_parts_from_level_3_on() -> None:
    session = begun()
    assert {counter.id for counter in part_counters_of(session, moid(session, "busy"), "day")} == set()
    session.submit(ConfigureStatistics(day=DayInterval(level=3)))
    session.run_until(60 * MINUTE)
    for name, counter in (
        ("busy", "virtualDisk.read.average"),
        ("busy", "cpu.ready.summation"),
        ("h1", "net.usage.average"),
        ("h1", "storageAdapter.totalReadLatency.average"),
        ("h1", "cpu.utilization.average"),
    ):
        samples = next(iter(read(session, name, counter).values())).values.reshape(12, 15)
        points = next(iter(read(session, name, counter, "day").values())).values
        rolled = samples.sum(axis=1) if counter.endswith("summation") else samples.mean(axis=1)
        assert points == pytest.approx(rolled, rel=2e-3), counter
    # A vCPU's readiness is of level 4.
    assert {counter.level for counter in part_counters_of(session, moid(session, "busy"), "day")} == {1, 2, 3}
    assert 4 in {counter.level for counter in part_counters_of(session, moid(session, "busy"), "realtime")}
    assert read(session, "busy", "cpu.readiness.average", "day") == {}


def test_a_large_lab_records_the_parts_of_what_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watched, "FEW_VMS", 1)
    session = begun()
    session.run_until(2 * MINUTE)
    (first, *_) = read(session, "busy", "virtualDisk.read.average").values()
    assert np.isnan(first.values).all()
    session.statistics.watched.look(moid(session, "busy"), session.now_us)
    session.run_until(4 * MINUTE)
    (first, *_) = read(session, "busy", "virtualDisk.read.average").values()
    assert first.times_us[np.isfinite(first.values)].tolist() == [n * 20_000_000 for n in range(7, 13)]
    (other,) = read(session, "calm", "virtualDisk.read.average").values()
    assert np.isnan(other.values).all()
    # An hour after the last look nobody is thought to need it any more.
    session.run_until(90 * MINUTE)
    (first, *_) = read(session, "busy", "virtualDisk.read.average").values()
    assert first.times_us[np.isfinite(first.values)].max() < 63 * MINUTE


def test_the_longest_unseen_object_makes_room() -> None:
    seen, session = watched.Watched(), begun()
    for number in range(watched.MOST_WATCHED + 1):
        seen.look(f"vm-{number}", 0)
    assert len(seen._seen_us) == watched.MOST_WATCHED
    assert "vm-0" not in seen._seen_us
    assert seen.parts_wanted(session.engine) is None, "small labs record all"
