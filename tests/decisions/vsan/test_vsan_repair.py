from dataclasses import replace

import pytest

from vsphere_client.decisions.vsan.accessibility import decide_health, decide_what_if
from vsphere_client.decisions.vsan.failures import (
    REPAIR_DELAY_S,
    SpaceEfficiency,
    VsanFailure,
    decide_failure_effect,
    disks_hit,
)
from vsphere_client.decisions.vsan.policy import Architecture
from vsphere_client.decisions.vsan.repair import Damage, decide_repair, decide_repair_start, decide_repairs
from vsphere_client.decisions.vsan.resync import (
    DELTA,
    FINISH_REBUILD,
    ResyncPath,
    decide_return,
    estimate_resync,
)
from vsphere_client.decisions.vsan.snapshot import ComponentState, Tier, VsanDisk

ABSENT, DEGRADED = ComponentState.ABSENT, ComponentState.DEGRADED
NINE = 9 * 3600.0


def states_without(obj, *hosts, state=ABSENT):
    return {c.name: state for c in obj.components if c.host in hosts}


def test_host_back_before_and_after_the_timer():  # vsan.md case 8
    start = decide_repair_start(ABSENT, NINE, NINE)
    assert start.at_s == NINE + 3600  # 10:00
    before = decide_return(NINE, NINE + 40 * 60, 2.0, None, REPAIR_DELAY_S)
    assert (before.action, before.copy_gb) == (DELTA, 2.0)
    late = NINE + 90 * 60
    assert decide_return(NINE, late, 2.0, 150.0, REPAIR_DELAY_S).action == DELTA
    assert decide_return(NINE, late, 30.0, 10.0, REPAIR_DELAY_S).action == FINISH_REBUILD


def test_degraded_or_asked_for_starts_at_once():
    assert decide_repair_start(DEGRADED, NINE, NINE).at_s == NINE
    assert decide_repair_start(ABSENT, NINE, NINE + 60, immediately=True).at_s == NINE + 60


def with_cache(cluster):
    cache = tuple(
        VsanDisk(f"{h.id}-cache", h.id, 400, tier=Tier.CACHE, disk_group=f"{h.id}-g1") for h in cluster.hosts
    )
    return replace(cluster, disks=cluster.disks + cache)


@pytest.mark.parametrize(
    ("failure", "target", "efficiency", "disks"),
    [  # case 9: a group of one cache and five capacity devices
        (VsanFailure.CACHE_DEVICE_FAILED, "h1-cache", SpaceEfficiency.NONE, 6),
        (VsanFailure.CAPACITY_DEVICE_FAILED, "h1-d1", SpaceEfficiency.DEDUPE, 6),
        (VsanFailure.CAPACITY_DEVICE_FAILED, "h1-d1", SpaceEfficiency.COMPRESSION, 1),
        (VsanFailure.CAPACITY_DEVICE_FAILED, "h1-d1", SpaceEfficiency.NONE, 1),
        (VsanFailure.CONTROLLER_FAILED, "h1", SpaceEfficiency.NONE, 6),
    ],
)
def test_failed_devices_are_degraded(cluster_of, failure, target, efficiency, disks):
    effect = decide_failure_effect(failure, efficiency=efficiency)
    assert effect.state is DEGRADED
    assert effect.repair_delay_s == 0
    assert len(disks_hit(effect, with_cache(cluster_of(3, disks=5)), target)) == disks


@pytest.mark.parametrize(
    "failure", [VsanFailure.HOST_DOWN, VsanFailure.NETWORK_LOST, VsanFailure.DEVICE_REMOVED]
)
def test_what_may_come_back_is_absent(failure):
    effect = decide_failure_effect(failure)
    assert (effect.state, effect.repair_delay_s) == (ABSENT, 3600)


def test_esa_device_fails_alone():
    effect = decide_failure_effect(
        VsanFailure.CAPACITY_DEVICE_FAILED, Architecture.ESA, SpaceEfficiency.DEDUPE
    )
    assert effect.scope == "device"


def test_three_hosts_cannot_rebuild(cluster_of, object_in):  # case 10
    obj = object_in(cluster_of(3), 100, "RAID-1 FTT=1")
    states = states_without(obj, "h1")
    plan = decide_repair(obj, states, cluster_of(3, down=("h1",)), {}, 0.0)
    assert not plan.complete
    expected = "A1 has no place: 2 fault domains hold other parts of the object, 0 others are usable"
    assert plan.repairs[0].reasons[0].text == expected


def test_fourth_host_takes_the_copy(cluster_of, object_in):  # case 8, rebuild
    obj = object_in(cluster_of(4), 100, "RAID-1 FTT=1")
    plan = decide_repair(obj, {"A1": ABSENT}, cluster_of(4, down=("h1",)), {"A1": NINE}, NINE + 60)
    repair = plan.repairs[0]
    assert repair.target.host == "h4"
    assert repair.starts_at_s == NINE + 3600
    assert (repair.write_gb, repair.read_gb) == (100, 100)
    assert repair.estimate.eta_s == pytest.approx(100 * 2**30 / 1e9)  # 80 % of 10 Gbit/s = 1000 MB/s


def test_planned_place_of_the_mockup(cluster_of, object_in):
    obj = object_in(cluster_of(6, racks=3), 400, "RAID-1 FTT=1")
    plan = decide_repair(obj, {"B2": ABSENT}, cluster_of(6, racks=3, down=("h4",)), {}, 0.0)
    target = plan.repairs[0].target
    assert (target.fault_domain, target.host) == ("r2", "h3")
    assert target.disk != obj.component("B1").disk


def test_columns_read_all_that_survive(cluster_of, object_in):  # section 9: 3+1 reads 3x, 4+2 4x
    for policy, hosts, factor in (("RAID-5", 5, 3), ("RAID-6", 7, 4)):
        obj = object_in(cluster_of(hosts), 120, policy)
        lost = obj.components[0]
        down = cluster_of(hosts, down=(lost.host,))
        repair = decide_repair(obj, {lost.name: DEGRADED}, down, {}, 0.0).repairs[0]
        assert repair.read_gb == pytest.approx(factor * repair.write_gb)
        assert repair.target.host == f"h{hosts}"


def test_two_failures_in_sequence_on_five_hosts(cluster_of, object_in):  # case 30
    obj = object_in(cluster_of(5), 100, "RAID-1 FTT=1")
    plan = decide_repair(obj, states_without(obj, "h1"), cluster_of(5, down=("h1",)), {}, 0.0)
    assert plan.complete
    healed = plan.after
    assert decide_health(healed, {}).compliant
    for host in ("h2", "h3", "h4", "h5"):
        assert decide_what_if(healed, {}, [host]).health.accessible
    assert not decide_what_if(healed, {}, ["h2", "h3"]).health.accessible


def test_burnt_rack_is_rebuilt_into_the_fourth_only_for_mirrors(cluster_of, object_in):  # case 31
    racks, left = cluster_of(8, racks=4), cluster_of(8, racks=4, down=("h1", "h2"))
    copies = object_in(racks, 100, "RAID-1 FTT=1")
    plan = decide_repair(copies, states_without(copies, "h1", "h2", state=DEGRADED), left, {}, 0.0)
    assert plan.repairs[0].target.fault_domain == "r4"
    columns = object_in(racks, 100, "RAID-5")
    assert not decide_repair(columns, states_without(columns, "h1", "h2"), left, {}, 0.0).complete


def test_repair_never_costs_the_quorum(cluster_of, object_in):
    obj = object_in(cluster_of(4), 100, "RAID-1 FTT=1 SW=2")  # four hosts, no witness
    first = decide_repair(obj, states_without(obj, "h2"), cluster_of(4, down=("h2",)), {}, 0.0)
    assert first.complete
    second = decide_repair(
        first.after, states_without(first.after, "h4"), cluster_of(4, down=("h2", "h4")), {}, 0.0
    )
    assert not second.complete  # two hosts cannot hold a majority through a failure


def test_without_source_nothing_is_rebuilt(cluster_of, object_in):
    obj = object_in(cluster_of(3), 100, "RAID-0")
    plan = decide_repair(obj, {"A1": DEGRADED}, cluster_of(3), {}, 0.0)
    assert plan.repairs[0].reasons[0].code == "no_source"


@pytest.mark.parametrize(("busy", "hours"), [(False, 0.444), (True, 1.778)])
def test_resync_of_4_tb_over_25_gbit(busy, hours):  # case 26: 4e12 / (25e9 x share / 8) s
    estimate = estimate_resync(4_000_000_000_000, ResyncPath(link_mbps=25_000, vms_busy=busy))
    assert estimate.eta_s / 3600 == pytest.approx(hours, abs=0.001)
    assert estimate.bound_by == "network"


def test_slowest_part_bounds_a_resync():
    path = ResyncPath(source_read_mb_s=900, target_write_mb_s=400, link_mbps=10_000, throttle_mbps=512)
    assert estimate_resync(64_000_000, path).eta_s == pytest.approx(1.0)  # 512 Mbit/s = 64 MB/s
    assert estimate_resync(400_000_000, replace(path, throttle_mbps=None)).bound_by == "target"


def test_repairs_of_many_objects_fit_together(cluster_of, object_in):
    objects = [object_in(cluster_of(4, capacity_gb=100.0), 80, "RAID-1 FTT=1", f"o-{n}") for n in range(6)]
    left = cluster_of(4, capacity_gb=100.0, down=("h1",))
    plans = decide_repairs([Damage(o, {"A1": ABSENT}, {}) for o in objects], left, 0.0)
    targets = [p.repairs[0].target for p in plans]
    assert [t.disk for t in targets[:4]] == ["h4-d1", "h4-d2", "h4-d3", "h4-d4"]
    assert targets[4:] == [None, None]
    assert "space" in [r.code for r in plans[4].repairs[0].reasons]
