"""User worlds in panel m, interrupts (i) and the roles of vSAN (x)."""

from __future__ import annotations

import pytest

from vsphere_client.assets import resource_path
from vsphere_client.decisions.resources.memory.user_worlds import MOST_OF_KERNEL
from vsphere_client.decisions.vsan.snapshot import Component, ComponentKind
from vsphere_client.engine.vsan.service import VsanService
from vsphere_client.labs.load import load_lab
from vsphere_client.model.commands import FailHost
from vsphere_client.session.session import Session
from vsphere_client.session.views.esxtop.interrupts import interrupt_rows
from vsphere_client.session.views.esxtop.memory import host_memory, memory_panel
from vsphere_client.session.views.esxtop.network import uplink_rows
from vsphere_client.session.views.esxtop.scene import scene_of
from vsphere_client.session.views.esxtop.storage import adapter_rows
from vsphere_client.session.views.esxtop.user_worlds import user_worlds
from vsphere_client.session.views.esxtop.vsan import Load, share_of, vsan_rows


@pytest.fixture
def scene(session, host):
    return lambda: scene_of(session, host.moid)


# user worlds ------------------------------------------------------------------------------------------------


def test_user_worlds_have_rows_and_the_header_still_adds_up(scene):
    rows = memory_panel(scene())
    worlds = [row for row in rows if not row.vm]
    assert {"hostd", "vpxa"} <= {row.name.partition(".")[0] for row in worlds}
    assert [row.name for row in rows if row.vm] == ["db", "web"]
    found = host_memory(scene(), tuple(row for row in rows if row.vm))
    taken = sum(row.size for row in worlds)
    assert found.kernel + taken == pytest.approx(scene().of_host("memory_kernel_mb"))
    assert found.kernel + found.other + found.free == pytest.approx(found.total)
    # What is neither the VMkernel's nor free belongs to VMs with their overhead, and to user worlds.
    vms = sum(row.consumed + row.overhead for row in rows if row.vm)
    assert found.other == pytest.approx(vms + taken, rel=1e-3)


def test_a_service_that_stops_gives_its_memory_back_to_the_vmkernels_figure(scene, host):
    before = {group.name: size for group, size in user_worlds(scene())}
    host.services["hostd"] = "stopped"
    after = {group.name: size for group, size in user_worlds(scene())}
    (gone,) = set(before) - set(after)
    assert gone.startswith("hostd.")
    assert all(after[name] == before[name] for name in after)


def test_earlier_releases_are_smaller_and_small_hosts_have_room(scene, session, host, put):
    now = sum(world.size for _, world in user_worlds(scene()))
    session.engine.world.update(host, config=host.config.model_copy(update={"version": "6.7.0"}))
    assert sum(world.size for _, world in user_worlds(scene())) == pytest.approx(0.7 * now)
    put("h1", memory_kernel_mb=100.0)
    assert sum(world.size for _, world in user_worlds(scene())) == pytest.approx(100 * MOST_OF_KERNEL)


# interrupts -------------------------------------------------------------------------------------------------


def test_interrupts_follow_packets_commands_and_busy_processors(scene, session, put_io, put):
    put_io("db", 0, 800.0, 5.0, 0.0)
    put("h1", cpu_utilization_percent=50.0, cpu_core_utilization_percent=50.0)
    rows = {row.devices: row for row in interrupt_rows(scene())}
    commands = {row.name: row.cmds for row in adapter_rows(scene())}
    assert commands["vmhba2"] > 0
    assert rows["vmhba2"].count == pytest.approx(commands["vmhba2"] / 2)
    for port in uplink_rows(scene()):
        assert rows[port.used_by].count == pytest.approx((port.packets_tx + port.packets_rx) / 4)
    # 16 threads, half of the time busy: 8 x 100 + 8 x 10
    assert rows["timer"].count == pytest.approx(880)
    assert len({row.vector for row in rows.values()}) == len(rows)


# vSAN -------------------------------------------------------------------------------------------------------


def component(leg: int, piece: int = 0) -> Component:
    return Component(ComponentKind.DATA, leg, piece, f"h{leg}", "d", f"h{leg}", 10.0, 10.0)


def test_a_mirror_reads_half_and_writes_all():
    serving = [component(0), component(1)]
    part = share_of(Load(100, 10, 40, 4, 2), serving[0], serving, parities=0)
    assert part == Load(50, 5, 40, 4, 2)


def test_a_column_of_raid_5_reads_what_it_changes():
    # 3 + 1 columns: 100 reads are 25 each; 40 writes change data and parity, 20 a column, each read before.
    serving = [component(leg) for leg in range(4)]
    part = share_of(Load(100, 10, 40, 4, 2), serving[2], serving, parities=1)
    assert part == pytest.approx(Load(45, 4.5, 20, 2, 2))


def test_stripes_divide_a_leg():
    serving = [component(0, 0), component(0, 1), component(1, 0), component(1, 1)]
    part = share_of(Load(100, 10, 40, 4, 2), serving[0], serving, parities=0)
    assert part == Load(25, 2.5, 20, 2, 2)


@pytest.fixture
def vsan_session():
    session = Session(load_lab(resource_path("labs", "vsan_two_racks.yaml")))
    session.run_until(60_000_000)
    return session


def of_cluster(session):
    service = session.engine.service(VsanService)
    (vsan,) = service.clusters.values()
    return vsan


def rows_of(session):
    hosts = [session.engine.world.host(moid) for moid in of_cluster(session).cluster.hosts]
    return {
        host.name: {row.name: row for row in vsan_rows(scene_of(session, host.moid))}
        for host in hosts
        if not host.failure
    }


def test_what_clients_ask_reaches_the_components(vsan_session):
    vsan_session.run_until(120_000_000)
    found = rows_of(vsan_session)
    asked = [roles["Client"] for roles in found.values() if roles]
    stored = [roles["CompManager"] for roles in found.values() if roles]
    assert sum(role.writes for role in asked) > 0
    policies = {obj.vsan.policy.raid for obj in of_cluster(vsan_session).store.objects.values()}
    assert {str(one) for one in policies} == {"RAID-1"}
    # Two copies: every write twice, every read once.
    assert sum(role.reads for role in stored) == pytest.approx(sum(role.reads for role in asked))
    assert sum(role.writes for role in stored) == pytest.approx(2 * sum(role.writes for role in asked))
    for roles in found.values():
        assert roles["Owner"].reads == roles["Client"].reads
        assert roles["CompManager"].recovery == 0


def test_resyncs_are_recovery_writes_of_the_host_that_receives_them(vsan_session):
    vsan = of_cluster(vsan_session)
    victim = vsan_session.engine.world.host(next(iter(vsan.cluster.hosts)))
    vsan_session.submit(FailHost(host=victim.moid, kind="power"))
    vsan_session.run_until(vsan_session.now_us + 61 * 60_000_000)
    jobs = [job for job in of_cluster(vsan_session).board.jobs.values() if job.started_us is not None]
    assert jobs, "the repair delay of 60 minutes is over"
    found = {name: roles for name, roles in rows_of(vsan_session).items() if roles}
    assert sum(roles["CompManager"].mb_recovery for roles in found.values()) > 0
    for name, roles in found.items():
        mine = sum(job.estimate.rate_mb_s for job in jobs if job.host == name)
        assert roles["CompManager"].mb_recovery == pytest.approx(mine)


def test_a_host_without_vsan_has_no_roles(scene):
    assert vsan_rows(scene()) == ()


def test_looking_at_vsan_places_nothing(vsan_session):
    before = vsan_session.digest()
    rows_of(vsan_session)
    assert vsan_session.digest() == before
