from dataclasses import replace

import pytest

from vsphere_client.decisions.vsan.accessibility import Severity
from vsphere_client.decisions.vsan.capacity import (
    decide_capacity,
    host_components_health,
    space_health,
    usable_gb,
)
from vsphere_client.decisions.vsan.evacuation import EvacuationMode, decide_evacuation
from vsphere_client.decisions.vsan.policy import parse_policy
from vsphere_client.decisions.vsan.snapshot import Component, ComponentKind, ComponentState, VsanObject

EA, FULL, NONE = EvacuationMode.ENSURE_ACCESSIBILITY, EvacuationMode.FULL, EvacuationMode.NO_ACTION


def part(kind, leg, host, gb):
    return Component(kind, leg, 0, host, f"{host}-d1", host, gb, gb)


def mirror(name, gb, first, second, witness):
    parts = (
        part(ComponentKind.DATA, 0, first, gb),
        part(ComponentKind.DATA, 1, second, gb),
        part(ComponentKind.WITNESS, 0, witness, 0.0),
    )
    return VsanObject(name, gb, parse_policy("RAID-1 FTT=1"), parts)


def bare(name, gb, host):
    return VsanObject(name, gb, parse_policy("RAID-0"), (part(ComponentKind.DATA, 0, host, gb),))


# vsan.md case 22: h1 holds 3200 GB, 40 GB of it without redundancy.
HELD = [bare("o-1", 40.0, "h1"), *(mirror(f"o-{n}", 158.0, "h1", "h2", "h3") for n in range(2, 22))]


@pytest.mark.parametrize(
    ("hosts", "mode", "allowed", "moved", "inaccessible"),
    [
        (4, EA, True, 40, 0),
        (4, FULL, True, 3200, 0),
        (4, NONE, True, 0, 1),
        (3, EA, True, 40, 0),
        (3, FULL, False, 3200, 0),
    ],
)
def test_maintenance_modes(cluster_of, hosts, mode, allowed, moved, inaccessible):
    verdict = decide_evacuation("h1", mode, HELD, {}, cluster_of(hosts))
    assert verdict.allowed == allowed
    assert verdict.data_to_move_gb == pytest.approx(moved)
    assert len(verdict.inaccessible) == inaccessible


def test_noncompliant_objects_and_space_after(cluster_of):
    cluster = cluster_of(4)
    ensured = decide_evacuation("h1", EA, HELD, {}, cluster)
    assert len(ensured.noncompliant) == 20
    assert [m.object_id for m in ensured.moves] == ["o-1"]
    full = decide_evacuation("h1", FULL, HELD, {}, cluster)
    assert full.noncompliant == ()
    assert full.used_share_after == pytest.approx(3200 / (3 * 4 * 4000))
    assert all(m.target.host == "h4" for m in full.moves if m.object_id != "o-1")


def test_full_is_refused_without_space(cluster_of):
    verdict = decide_evacuation("h1", FULL, HELD, {}, cluster_of(4, capacity_gb=700.0))
    assert not verdict.allowed  # h4 has 2800 GB, 3160 GB must go there
    assert "space" in [r.code for r in verdict.reasons]


def test_witness_of_a_reduced_object_leaves_first(cluster_of):  # case 33
    obj = mirror("o-1", 100.0, "h1", "h4", "h3")
    states = {"o-1": {"B1": ComponentState.RECONFIGURING}}
    verdict = decide_evacuation("h3", EA, [obj], states, cluster_of(5))
    assert verdict.allowed
    assert [(m.component, m.target.host) for m in verdict.moves] == [("W", "h2")]
    without = decide_evacuation("h3", NONE, [obj], states, cluster_of(5))
    assert without.inaccessible == ("o-1",)


def test_an_object_that_is_down_already_is_not_blamed_on_the_host(cluster_of):
    states = {"o-1": {"A1": ComponentState.ABSENT, "B1": ComponentState.ABSENT}}
    verdict = decide_evacuation("h3", EA, [mirror("o-1", 10.0, "h1", "h2", "h3")], states, cluster_of(4))
    assert verdict.inaccessible == ()
    assert verdict.moves == ()


def test_reserves_of_twelve_hosts(cluster_of):  # case 18, 12 x 10 TB
    cluster = cluster_of(12, disks=4, capacity_gb=2500.0)
    capacity = decide_capacity(cluster, operations_reserve=True, host_rebuild_reserve=True)
    assert capacity.host_rebuild_reserve_gb == 10_000
    assert capacity.operations_reserve_gb == pytest.approx(12_000)
    assert capacity.for_workloads_gb == pytest.approx(98_000)
    assert usable_gb(capacity, cluster, parse_policy("RAID-6")) == pytest.approx(98_000 / 1.5)
    assert decide_capacity(cluster, host_rebuild_reserve=True).host_rebuild_reserve_gb == 0  # needs the other


def test_what_if_the_most_used_host_fails(cluster_of):
    cluster = cluster_of(4, disks=1, capacity_gb=1000.0)
    filled = replace(cluster, disks=tuple(replace(d, used_gb=600.0) for d in cluster.disks))
    capacity = decide_capacity(filled)
    assert capacity.space_health is Severity.GREEN  # 2400 of 4000 = 60 %
    assert capacity.host_loss_share == pytest.approx(2400 / 3000)
    assert capacity.host_loss_health is Severity.YELLOW


@pytest.mark.parametrize(("share", "colour"), [(0.69, "green"), (0.71, "yellow"), (0.91, "red")])
def test_space_colours(share, colour):  # case 20
    assert space_health(share) == colour


@pytest.mark.parametrize(("count", "colour"), [(6000, "green"), (6800, "yellow"), (8200, "red")])
def test_component_colours(count, colour):  # case 20
    assert host_components_health(count, 9000) == colour
