"""The logs of a migration: every file says its part, all with one ID, as far as it has come (vmotion.md 13)."""

import re

import pytest

from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.model.commands import CancelTask, FailNic, LoseStorage, MigrateVm
from vsphere_client.session.session import Session
from vsphere_client.session.views.migration_logs import migration_logs

LAB = """
format: 1
name: logs
inventory:
  datacenters:
  - name: DC
    datastores: [{name: ds1, gb: 900, hosts: all}, {name: ds2, gb: 900, hosts: all}]
    networks: [{name: VM Network, hosts: all}]
    clusters:
    - name: C1
      hosts:
      - name: esx01
        nics: [{name: vmnic0, mbps: 1000}, {name: vmnic1, mbps: 1000}]
        switches: [{name: vSwitch0, nics: [vmnic0]}, {name: vSwitch1, nics: [vmnic1]}]
        vmkernel: [{name: vmk0, services: [management], nic: vmnic0, ip: 10.10.0.1},
                   {name: vmk1, services: [vmotion], nic: vmnic1, ip: 10.20.0.1, network: vMotion}]
      - name: esx02
        nics: [{name: vmnic0, mbps: 1000}, {name: vmnic1, mbps: 1000}]
        switches: [{name: vSwitch0, nics: [vmnic0]}, {name: vSwitch1, nics: [vmnic1]}]
        vmkernel: [{name: vmk0, services: [management], nic: vmnic0, ip: 10.10.0.2},
                   {name: vmk1, services: [vmotion], nic: vmnic1, ip: 10.20.0.2, network: vMotion}]
      vms:
      - {name: web, host: esx01, memory_mb: 4096, networks: [VM Network], encrypted_vmotion: disabled,
         disks: [{gb: 4, datastore: ds1, written_gb: 1}],
         workload: {constant: {cpu_mhz: 200, memory_active_mb: 2048, dirty_mb_per_s: 20}}}
"""
TO_2 = MigrateVm(vm="web", host="esx02")


@pytest.fixture
def session(tmp_path):
    path = tmp_path / "lab.yaml"
    path.write_text(LAB)
    made = Session.open(path)
    made.run_for(60_000_000)
    return made


def logs(session):
    return migration_logs(session, session.engine.world.find(VirtualMachine, "web").moid)


def texts(session, file=None):
    return [one.text for one in logs(session) if file in (None, one.file)]


def record_of(session):
    return session.engine.service(MigrationService).records[-1]


def until(session, key):
    """Let time pass until the migration is in a stage."""
    task = session.engine.tasks.get(record_of(session).task)
    while task.work.key != key:
        session.run_for(50_000)
    return task


def test_every_log_has_its_part_and_all_bear_the_id(session):
    session.submit(TO_2)
    session.run_for(120_000_000)
    assert record_of(session).result == "success"
    files = {(one.machine, one.file) for one in logs(session)}
    daemons = ("vpxa.log", "hostd.log", "vmkernel.log")
    assert files == {
        ("vCenter Server", "vpxd.log"),
        ("web", "vmware.log"),
        *((host, name) for host in ("esx01", "esx02") for name in daemons),
    }
    info = next(one.text for one in logs(session) if "Setting VMOTION info" in one.text)
    number = re.search(r"Source ts = (\d+), src ip = <10.20.0.1> dest ip = <10.20.0.2>", info)[1]
    # 2026-01-05 08:01:00 UTC is 1,767,600,060 s after 1970.
    assert number == str(1_767_600_060 * 1_000_000)
    assert info.endswith("using SHARED swap")
    bearing = {one.file for one in logs(session) if number in one.text}
    assert bearing == {"vpxd.log", *daemons, "vmware.log"}
    moments = [one.at for one in logs(session)]
    assert moments == sorted(moments)


def test_the_end_of_the_pre_copy_is_worded_as_published(session):
    session.submit(TO_2)
    session.run_for(120_000_000)
    record = record_of(session)
    line = next(text for text in texts(session, "vmkernel.log") if "Stopping pre-copy" in text)
    pages, bandwidth, t2d = re.search(
        r"only (\d+) pages left to send, which can be sent within the switchover time goal of 0.500 seconds "
        r"\(network bandwidth ~([\d.]+) MB/s, (\d+)% t2d\)",
        line,
    ).groups()
    assert int(pages) == round(record.left_mb * 1e6 / 4096)
    assert float(bandwidth) == pytest.approx(117.5, abs=0.01)
    assert int(t2d) == round(100 * 117.5 / record.dirty_mb_per_s)
    assert int(pages) * 4096 / 1e6 <= 0.5 * float(bandwidth)
    passes = [text for text in texts(session, "vmkernel.log") if re.search(r"pass \d+: .* sent in", text)]
    assert len(passes) == len(record.passes)
    downtime = next(text for text in texts(session, "vpxa.log") if "downtime" in text)
    assert downtime.endswith(f"vmotion result has downtime value {round(record.switchover_ms * 1000)}")


def test_the_states_of_source_and_destination_go_through_all_twelve(session):
    session.submit(TO_2)
    session.run_for(120_000_000)
    moves = [re.search(r"from state (\d+) to (\d+)", one) for one in texts(session, "vmware.log")]
    pairs = [(int(one[1]), int(one[2])) for one in moves if one]
    source = [pair for pair in pairs if pair[1] <= 6]
    target = [pair for pair in pairs if pair[1] > 6]
    assert source == [(n, n + 1) for n in range(6)]
    assert target == [(0, 7), (7, 8), (8, 9), (9, 10), (10, 11)]


def test_lines_come_as_the_migration_goes_on(session):
    session.submit(TO_2)
    until(session, "precopy")
    before = logs(session)
    assert before
    assert not any("Stopping" in one.text or "stunned" in one.text for one in before)
    assert all(one.at.timestamp() * 1e6 <= 1_767_600_000e6 + session.now_us for one in before)
    session.run_for(120_000_000)
    after = logs(session)
    assert after[: len(before)] == before
    assert len(after) > len(before)


def test_what_a_lost_link_leaves_behind(session):
    session.submit(TO_2)
    until(session, "precopy")
    session.submit(FailNic(host="esx02", nic="vmnic1"))
    session.run_for(1_000_000)
    assert record_of(session).failed_in == "precopy"
    said = texts(session)
    assert sum("IO was aborted" in one for one in said) >= 2
    assert any(one.startswith("Migration considered a failure by the VMX.") for one in said)
    assert "web continues to run on esx01" in said
    assert "failed: The vMotion migration failed" in said[-1]
    assert not any("now belongs to" in one for one in said)


def test_what_a_destination_leaves_behind_that_cannot_open_the_disks(session):
    session.submit(TO_2)
    until(session, "switchover")
    session.submit(LoseStorage(datastore="ds1", host="esx02"))
    session.run_for(5_000_000)
    assert record_of(session).failed_in == "switchover"
    assert "Source detected that destination failed to resume." in texts(session, "vmware.log")


def test_a_cancelled_migration_says_so(session):
    session.submit(TO_2)
    task = until(session, "precopy")
    session.submit(CancelTask(task=task.key))
    session.run_for(1_000_000)
    assert texts(session, "vmware.log")[-1].startswith("Migration canceled; web continues to run on esx01")


def test_files_alone_have_a_stun_of_their_own_and_each_disk_a_line(session):
    session.submit(MigrateVm(vm="web", datastore="ds2"))
    session.run_for(200_000_000)
    record = record_of(session)
    assert record.result == "success"
    assert f"Checkpoint_Unstun: vm stopped for {round(record.switchover_ms * 1000)} us" in texts(session)
    copies = [one for one in texts(session, "vmkernel.log") if "copying" in one]
    assert len(copies) == len(set(copies)) == 2
    assert not any("pre-copy" in one for one in texts(session))


def test_past_migrations_stay(session):
    for host in ("esx02", "esx01"):
        session.submit(MigrateVm(vm="web", host=host))
        session.run_for(120_000_000)
    assert sum("now belongs to" in one for one in texts(session)) == 2


def test_what_did_not_connect_is_not_logged_as_connected(tmp_path):
    """vmotion.md 8, stage 6: a connection that times out, and one over which nothing comes."""
    path = tmp_path / "lab.yaml"
    path.write_text(LAB.replace("ip: 10.20.0.2,", "ip: 10.99.0.2,"))
    session = Session.open(path)
    session.run_for(60_000_000)
    session.submit(TO_2)
    session.run_for(60_000_000)
    said = texts(session, "vmkernel.log")
    assert record_of(session).failed_in == "connect"
    assert any("failed to connect to remote host <10.99.0.2>: Timeout" in one for one in said)
    assert any("timed out waiting for migration start request" in one for one in said)
    assert not any("stream helpers run" in one for one in said)


def test_a_copy_that_stands_still_logs_no_pass(tmp_path):
    path = tmp_path / "lab.yaml"
    path.write_text(LAB.replace("ip: 10.20.0.1,", "ip: 10.20.0.1, mtu: 9000,"))
    session = Session.open(path)
    session.run_for(60_000_000)
    session.submit(TO_2)
    session.run_for(60_000_000)
    said = texts(session, "vmkernel.log")
    assert record_of(session).failed_in == "precopy"
    assert any("stream helpers run" in one for one in said)
    assert not any("MB sent in" in one or "Stopping pre-copy" in one for one in said)
    assert any("IO was aborted" in one for one in said)
