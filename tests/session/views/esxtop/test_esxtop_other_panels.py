"""Panels m, d, u, v, n and p, and the averages of the header."""

from __future__ import annotations

import pytest

from vsphere_client.engine.service import VmConfigured
from vsphere_client.engine.storage.device_names import slot_of
from vsphere_client.model.commands import FailNic
from vsphere_client.model.units import MINUTE_US
from vsphere_client.model.workload import Load, WorkloadSpec
from vsphere_client.session.views.esxtop import HostWatch
from vsphere_client.session.views.esxtop.header import fitted, processor_line
from vsphere_client.session.views.esxtop.history import ShortHistory
from vsphere_client.session.views.esxtop.memory import host_memory, memory_rows, overcommit_of
from vsphere_client.session.views.esxtop.network import port_rows
from vsphere_client.session.views.esxtop.power import power_rows
from vsphere_client.session.views.esxtop.scene import scene_of
from vsphere_client.session.views.esxtop.storage import adapter_rows, device_rows
from vsphere_client.session.views.esxtop.virtual_disks import virtual_disk_rows


@pytest.fixture
def scene(session, host):
    return lambda: scene_of(session, host.moid)


def test_memory_of_a_vm(scene, put):
    put(
        "db",
        memory_consumed_mb=4000.0,
        numa_local_percent=75.0,
        numa_clients=1,
        numa_home=1,
        memory_balloon_mb=512.0,
    )
    db, web = memory_rows(scene())
    assert (db.size, web.size) == (8192, 2048)
    assert (db.local, db.remote) == (3000, 1000)
    # vmkernel.md case 16: the balloon reaches 65 %
    assert db.balloon_max == pytest.approx(8192 * 0.65)
    assert db.balloon == 512
    assert db.balloon_driver == "Y"


def test_compressed_memory_takes_half_its_place_or_a_quarter(scene, put):
    # vmkernel.md case 18: a 10 % cache; four of five pages take half, the fifth a quarter
    put("db", memory_compressed_mb=1000.0)
    db = memory_rows(scene())[0]
    assert db.zip_used == pytest.approx(450)
    assert db.zip_cache == pytest.approx(819.2)


def test_a_wide_vm_has_two_homes(scene, put):
    put("h1", numa_nodes=2)
    put("db", numa_clients=2, numa_home=0b11)
    assert memory_rows(scene())[0].home_nodes == "0,1"


def test_the_memory_header_adds_up(scene, put, session):
    put("db", memory_shared_mb=880.0)
    found = host_memory(scene(), memory_rows(scene()))
    assert found.total == 65536
    assert found.kernel + found.other + found.free == pytest.approx(found.total)
    assert found.common + found.saving == pytest.approx(found.shared)
    assert found.state == "high"
    assert sum(size for size, _ in found.nodes) == pytest.approx(found.total)
    assert sum(free for _, free in found.nodes) == pytest.approx(found.free, abs=1)
    # vmkernel.md 2.5: 28 GB need 899 MB, each further GB 10.24; 64 GB about 1268
    assert found.min_free == pytest.approx(1268, abs=3)


def test_overcommitment_is_the_engines_average(scene, put):
    assert overcommit_of(scene()) == (0, 0, 0)
    put("h1", memory_overcommit_1=0.3, memory_overcommit_5=0.2, memory_overcommit_15=0.1)
    assert overcommit_of(scene()) == (0.3, 0.2, 0.1)


def test_latencies_add_up(scene, put_io):
    put_io("db", 0, 1000.0, 32.0, 4.0)
    put_io("db", 1, 0.0, 0.0, 0.0)
    put_io("web", 0, 100.0, 2.0, 0.01)
    san, nfs = device_rows(scene())
    # vmkernel.md 4.1: GAVG = KAVG + DAVG, QAVG is part of KAVG
    assert (san.gavg, san.kavg, san.davg) == (32, 4, 28)
    assert san.qavg == pytest.approx(4 - 0.01)
    assert nfs.qavg == pytest.approx(0)
    assert nfs.queue is None
    assert nfs.used_percent is None
    assert nfs.name == "{NFS}nfs"
    local, channel, other = adapter_rows(scene())
    assert (local.queue, channel.queue) == (1023, 4096), "NVMe disks, and Fibre Channel"
    assert (other.name, other.paths, other.cmds) == ("vmhba3", 1, 0)
    assert (local.name, local.cmds) == ("vmhba0", 0)
    assert (channel.cmds, channel.gavg) == (1000, 32)


def test_a_queue_is_the_engines(scene, session, host):
    loads = session.engine.world.devices
    san = device_rows(scene())[0]
    (place,) = [
        one for one in loads.rows_of(host.row) if loads.depth[one] and not _is_nfs(session, loads, one)
    ]
    loads.active[place], loads.queued[place], loads.depth[place] = 32.0, 4.0, 64.0
    san = device_rows(scene())[0]
    # vmkernel.md 4.1: %USD = ACTV / QLEN x 100, LOAD = (ACTV + QUED) / QLEN
    assert (san.queue, san.active, san.queued) == (64, 32, 4)
    assert san.used_percent == 50
    assert san.load == pytest.approx(36 / 64)


def _is_nfs(session, loads, place):
    return session.engine.world.datastore_at[int(loads.datastore[place])].config.type == "NFS"


def test_each_disk_of_a_vm_has_its_own_figures(scene, put_io):
    put_io("db", 0, 750.0, 5.0, 0.0)
    put_io("db", 1, 250.0, 9.0, 0.0)
    db, web = virtual_disk_rows(scene())
    assert (db.disks, web.disks) == (2, 1)
    assert [part.device for part in db.parts] == ["scsi0:0", "scsi0:1"]
    assert [part.cmds for part in db.parts] == [750, 250]
    assert [part.latency_read for part in db.parts] == [5, 9]
    assert db.cmds == 1000
    assert db.latency_write == pytest.approx(6)  # 0.75 x 5 + 0.25 x 9


def test_unit_seven_is_the_controller():
    assert [slot_of(index) for index in (6, 7, 14, 15)] == ["scsi0:6", "scsi0:8", "scsi0:15", "scsi1:0"]


def test_uplinks_carry_what_their_ports_carry(scene, session, named):
    world = session.engine.world
    for name, mbps in (("db", 80.0), ("web", 20.0)):
        vm = named(name)
        load = WorkloadSpec(constant=Load(net_mbps=mbps, net_rx_percent=25))
        world.update(vm, config=vm.config.model_copy(update={"workload": load}))
        session.engine.notify(VmConfigured(vm.moid))
    session.run_until(2 * MINUTE_US)
    ports = {row.used_by: row for row in port_rows(scene())}
    for nic in ("vmnic0", "vmnic1"):
        carried = [row for row in ports.values() if row.uplink == nic]
        assert ports[nic].tx == pytest.approx(sum(row.tx for row in carried))
        assert ports[nic].rx == pytest.approx(sum(row.rx for row in carried))
    db = next(row for user, row in ports.items() if user.endswith(":db"))
    assert (db.tx, db.rx) == (60, 20)
    assert db.packets_tx * db.size_tx * 8 / 1e6 == pytest.approx(60)
    assert len({row.gid for row in ports.values()}) == len(ports)


def test_ports_leave_a_dead_uplink(scene, session, host):
    session.submit(FailNic(host=host.moid, nic="vmnic0"))
    session.run_until(2 * MINUTE_US)
    assert {row.uplink for row in port_rows(scene()) if row.vm} == {"vmnic1"}


def test_power_states_of_a_processor(scene, put):
    put("h1", cpu_utilization_percent=40.0, cpu_core_utilization_percent=60.0)
    rows = power_rows(scene())
    assert len(rows) == 16
    for row in rows:
        assert row.c0 + row.c1 + row.c2 == pytest.approx(100)


def test_averages_of_a_short_record_average_what_there_is():
    history = ShortHistory()
    history.note(0, 1.0)
    assert history.averages == (1.0, 1.0, 1.0)
    history.note(MINUTE_US, 3.0)
    history.note(2 * MINUTE_US, 9.0)
    # The last minute had 3.0 throughout, the two before it 1.0 and 3.0.
    assert history.averages == pytest.approx((3.0, 2.0, 2.0))


def test_averages_forget_what_is_old():
    history = ShortHistory()
    for minute in range(40):
        history.note(minute * MINUTE_US, float(minute))
    assert history.averages == pytest.approx((38.0, 36.0, 31.0))


def test_averages_forget_a_future_that_was_left():
    history = ShortHistory()
    history.note(0, 1.0)
    history.note(10 * MINUTE_US, 50.0)
    history.note(MINUTE_US, 2.0)
    assert history.averages == pytest.approx((1.0, 1.0, 1.0))


def test_the_first_line_says_who_and_how_long(session, host):
    header = HostWatch(host.moid).read(session, "c").header
    assert header[0].startswith(" 8:01:00am up  0:01, ")
    assert "2 VMs, 5 vCPUs; CPU load average: " in header[0]
    assert [line.partition(":")[0] for line in header[1:]] == ["PCPU USED(%)", "PCPU UTIL(%)", "CORE UTIL(%)"]


def test_memory_has_its_own_averages(session, host):
    header = HostWatch(host.moid).read(session, "m").header
    assert "MEM overcommit avg: 0.00, 0.00, 0.00" in header[0]
    assert [line[:6] for line in header[1:]] == [
        "PMEM  ",
        "VMKMEM",
        "NUMA  ",
        "PSHARE",
        "SWAP  ",
        "ZIP   ",
        "MEMCTL",
    ]
    assert header[2].endswith("high state")


def test_the_average_stays_where_processors_do_not_fit():
    line = processor_line("PCPU USED(%)", (1.0,) * 128, 1.0)
    assert line.endswith(" AVG:  1.0")
    assert fitted(line, 60) == "PCPU USED(%):  1.0  1.0  1.0  1.0  1.0  1.0  1.0 \u2026 AVG:  1.0"
    assert len(fitted(line, 60)) == 60
    assert fitted(line, len(line)) == line
    assert fitted("8:01:00am up 1:00, 20 worlds", 10) == "8:01:00am\u2026"
