"""Panel u unfolded to worlds: their queues, what they swap; and reservations of devices."""

from __future__ import annotations

from pathlib import Path

import pytest

from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import FailPath, SetMultipathPolicy
from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_objects import datastore_settings
from vsphere_client.session.views.esxtop import Choice, HostWatch, screen_of
from vsphere_client.session.views.esxtop.scene import leader_id, scene_of
from vsphere_client.session.views.esxtop.storage import adapter_rows, device_rows

LAB = """
format: 1
name: Old array
inventory:
  datacenters:
  - name: DC1
    datastores:
    - {name: old, type: VMFS, hardware_acceleration: false, competing_ios: 24}
    - {name: nfs, type: NFS}
    clusters:
    - name: C1
      hosts: [{name: "h{n}", count: 2, memory_mb: 65536}]
      vms:
      - name: "busy{n}"
        count: 2
        host: h1
        power: "on"
        disks: [{gb: 50, datastore: old, thin: true, written_gb: 5}]
        workload: {constant: {disk_iops: 500, disk_read_percent: 0, disk_io_kb: 512}}
      - name: swapper
        host: h1
        power: "on"
        memory_mb: 4096
        tools: false
        memory: {limit_mb: 1024}
        disks: [{gb: 10, datastore: old}]
        workload: {constant: {cpu_percent: 40, memory_active_mb: 3072}}
      - name: shared
        host: h1
        power: "on"
        disks: [{gb: 10, datastore: nfs}]
        workload: {constant: {disk_iops: 100}}
      - name: other
        host: h2
        power: "on"
        disks: [{gb: 50, datastore: old, thin: true, written_gb: 5}]
        workload: {constant: {disk_iops: 500, disk_read_percent: 0, disk_io_kb: 512}}
"""


@pytest.fixture(scope="module")
def session():
    made = Session(load_lab_text(LAB, Path()))
    made.run_until(600_000_000)
    return made


def named(session, name):
    return next(one for one in session.engine.world.objects.values() if one.name == name)


def devices(session, host="h1"):
    return {row.datastore: row for row in device_rows(scene_of(session, named(session, host).moid))}


def test_each_world_has_the_queue_of_those_who_compete(session):
    """vmkernel.md 4.1: where several VMs use a LUN each has at most DSNRO commands there."""
    old = devices(session)["old"]
    assert (old.queue, old.world_queue) == (64, None)
    rows = {row.path: row for row in old.parts}
    worlds = [str(leader_id(named(session, name))) for name in ("busy1", "busy2", "swapper")]
    assert list(rows) == worlds
    assert [row.world_queue for row in rows.values()] == [24, 24, 24]
    for row in rows.values():
        assert row.queue is None
        assert row.used_percent == pytest.approx(100 * row.active / 24)
        assert row.load == pytest.approx((row.active + row.queued) / 24)
    alone = devices(session, "h2")["old"]
    assert alone.parts[0].world_queue == alone.queue == 64
    assert devices(session)["nfs"].parts[0].world_queue is None


def test_worlds_add_up_to_their_device_and_devices_to_their_adapter(session):
    scene = scene_of(session, named(session, "h1").moid)
    for row in device_rows(scene):
        for field in ("cmds", "reads", "writes", "mb_read", "mb_written"):
            assert getattr(row, field) == pytest.approx(sum(getattr(one, field) for one in row.parts))
    old = devices(session)["old"]
    adapter = next(row for row in adapter_rows(scene) if row.name == old.adapter)
    assert adapter.cmds == pytest.approx(old.cmds)


def test_pages_stand_with_the_world_that_waits_for_them(session):
    table, vm = session.engine.world.vms, named(session, "swapper")
    row = next(one for one in devices(session)["old"].parts if one.path == str(leader_id(vm)))
    read = float(table.memory_swap_in_mb_per_s[vm.row])
    assert read > 0
    assert row.mb_read == pytest.approx(read)
    # 4 KB a page (vmkernel.md 2.6)
    assert row.reads == pytest.approx(256 * read)
    assert row.gavg == pytest.approx(row.davg + row.kavg)


def test_reservations_and_conflicts_are_the_engines(session):
    loads, hosts = session.engine.world.devices, ("h1", "h2")
    for name in hosts:
        row = devices(session, name)["old"]
        (place,) = [
            one
            for one in loads.rows_of(named(session, name).row)
            if loads.datastore[one] == named(session, "old").row
        ]
        assert row.reservations == loads.reservations_per_s[place] > 0
        assert row.conflicts == loads.conflicts_per_s[place] > 0
    assert devices(session)["nfs"].conflicts == 0


def test_the_screen_unfolds_and_shows_the_groups_on_demand(session):
    watch, choice = HostWatch(named(session, "h1").moid), Choice(panel="u")
    folded = screen_of(watch.read(session, "u"), choice)
    assert "CONS/s" not in " ".join(folded.titles)
    wide = choice.toggled("F").toggled("G").unfolded(named(session, "old").moid)
    shown = screen_of(watch.read(session, "u"), wide)
    assert " ".join(shown.titles).split()[-4:] == ["RESV/s", "CONS/s", "ABRTS/s", "RESETS/s"]
    # Three worlds stand in the place of their device.
    assert len(shown.rows) == len(folded.rows) + 2


def test_the_general_page_tells_whether_blocks_are_locked(session):
    def words(name):
        groups = datastore_settings(session, named(session, name).moid)
        rows = {row.label: row.value for group in groups for row in group.rows}
        return rows["Hardware Acceleration"]

    assert words("old") == "Not supported on any host"
    with pytest.raises(KeyError):
        words("nfs")
    host, store, world = named(session, "h1"), named(session, "old"), session.engine.world
    world.update(store, config=store.config.model_copy(update={"hardware_acceleration": True}))
    assert words("old") == "Supported on all hosts"
    off = {"VMFS3.HardwareAcceleratedLocking": 0}
    world.update(host, config=host.config.model_copy(update={"advanced": off}))
    assert words("old") == "Supported on some hosts"


def test_round_robin_spreads_a_device_over_its_adapters_and_paths(session):
    """The others use one path; a path that died carries nothing."""
    moid = named(session, "h2").moid

    def lines():
        return {row.name: row for row in adapter_rows(scene_of(session, moid))}

    alone = lines()
    whole = devices(session, "h2")["old"].cmds
    assert (alone["vmhba2"].cmds, alone["vmhba3"].cmds) == (pytest.approx(whole), 0)
    session.submit(SetMultipathPolicy(host=moid, datastore="old", policy="RR"))
    session.run_until(session.now_us + 40_000_000)
    both, whole = lines(), devices(session, "h2")["old"].cmds
    each = [both[name].cmds for name in ("vmhba2", "vmhba3")]
    assert sum(each) == pytest.approx(whole)
    # In 20 s neither can be more than a turn of 1,000 commands ahead.
    assert abs(each[0] - each[1]) * 20 <= 1000 + 1e-6
    assert both["vmhba2"].davg == pytest.approx(devices(session, "h2")["old"].davg)
    for row in both.values():
        assert row.cmds == pytest.approx(sum(part.cmds for part in row.parts))
    assert [part.path.partition(":")[0] for part in both["vmhba3"].parts] == ["vmhba3"]
    session.submit(FailPath(host=moid, path="vmhba3"))
    session.run_until(session.now_us + 1_000_000)
    assert lines()["vmhba3"].cmds == 0
