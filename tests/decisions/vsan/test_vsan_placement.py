from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vsphere_client.decisions.vsan.accessibility import decide_health
from vsphere_client.decisions.vsan.placement import (
    ObjectRequest,
    decide_placement,
    decide_placements,
    placed_object,
)
from vsphere_client.decisions.vsan.policy import minimum_fault_domains, parse_policy
from vsphere_client.decisions.vsan.snapshot import (
    ComponentKind,
    ComponentState,
    Media,
    VsanCluster,
    VsanDisk,
    VsanHost,
)


def votes(obj):
    return [c.votes for c in obj.components]


@pytest.mark.parametrize(
    ("policy", "hosts", "data", "witnesses"),
    [("RAID-1 FTT=1", 3, 2, 1), ("RAID-1 FTT=2", 5, 3, 2), ("RAID-1 FTT=3", 7, 4, 3)],
)
def test_mirrors_and_witnesses(cluster_of, object_in, policy, hosts, data, witnesses):  # vsan.md case 1
    obj = object_in(cluster_of(hosts), 100, policy)
    kinds = [c.kind for c in obj.components]
    assert kinds.count(ComponentKind.DATA) == data
    assert kinds.count(ComponentKind.WITNESS) == witnesses
    assert votes(obj) == [1] * (data + witnesses)
    short = decide_placement(ObjectRequest("o", 100, parse_policy(policy)), cluster_of(hosts - 1))
    assert short.refused[0].code == "fault_domains"


@pytest.mark.parametrize(("policy", "hosts"), [("RAID-5", 4), ("RAID-6", 6)])
def test_columns_have_no_witness(cluster_of, object_in, policy, hosts):  # case 2
    obj = object_in(cluster_of(hosts), 100, policy)
    assert votes(obj) == [2] + [1] * (hosts - 1)
    assert len({c.host for c in obj.components}) == hosts


def test_large_mirror_keeps_each_copy_on_one_host(cluster_of, object_in):  # case 4
    obj = object_in(cluster_of(3), 700, "RAID-1 FTT=1")
    assert [c.name for c in obj.components] == ["A1", "A2", "A3", "B1", "B2", "B3", "W"]
    assert len({c.host for c in obj.components}) == 3
    assert len({c.disk for c in obj.components}) == 7


def test_striped_mirror_on_four_hosts_needs_no_witness(cluster_of, object_in):  # case 7
    obj = object_in(cluster_of(4), 100, "RAID-1 FTT=1 SW=2")
    assert votes(obj) == [2, 1, 1, 1]
    assert len({c.host for c in obj.components}) == 4


def test_three_hosts_gather_the_stripes(cluster_of, object_in):
    obj = object_in(cluster_of(3), 100, "RAID-1 FTT=1 SW=2")
    assert [c.host for c in obj.components] == ["h1", "h1", "h2", "h2", "h3"]
    assert len({c.disk for c in obj.components}) == 5


def test_copies_stay_in_their_rack(cluster_of, object_in):  # case 31 and the placement of the mockup
    obj = object_in(cluster_of(8, racks=4), 400, "RAID-1 FTT=1")
    assert {c.name: c.fault_domain for c in obj.components} == {
        "A1": "r1",
        "A2": "r1",
        "B1": "r2",
        "B2": "r2",
        "W": "r3",
    }
    assert [c.host for c in obj.components[:4]] == ["h1", "h2", "h3", "h4"]
    assert sum(votes(obj)) == 5


def test_three_racks_refuse_raid_5(cluster_of, object_in):  # case 31
    refused = decide_placement(ObjectRequest("o", 100, parse_policy("RAID-5")), cluster_of(6, racks=3))
    assert refused.refused[0].text == "RAID-5 needs 4 fault domains, 3 are usable"
    columns = object_in(cluster_of(8, racks=4), 100, "RAID-5").components
    assert sorted(c.fault_domain for c in columns) == ["r1", "r2", "r3", "r4"]


def test_force_provisioning_creates_a_bare_object(cluster_of):
    request = ObjectRequest("o", 100, parse_policy("RAID-5", force_provisioning=True))
    placement = decide_placement(request, cluster_of(3))
    assert len(placement.components) == 1
    assert [r.code for r in placement.reasons["A1"]] == ["fault_domains", "force_provisioning", "most_free"]
    health = decide_health(placed_object(request, placement), {})
    assert health.accessible
    assert not health.compliant


def test_hybrid_cluster_refuses_columns(cluster_of):
    cluster = cluster_of(6)
    hybrid = replace(cluster, disks=tuple(replace(d, media=Media.HDD) for d in cluster.disks))
    refused = decide_placement(ObjectRequest("o", 100, parse_policy("RAID-6")), hybrid)
    assert [r.code for r in refused.refused] == ["hybrid"]


def test_no_space_is_said_with_numbers(cluster_of):
    refused = decide_placement(
        ObjectRequest("o", 200, parse_policy("RAID-1")), cluster_of(3, capacity_gb=100.0)
    )
    texts = [r.text for r in refused.refused]
    assert "h1 has 100.0 GB free on one disk, 200.0 GB are needed" in texts


def test_a_full_disk_is_the_last_choice():
    hosts = tuple(VsanHost(f"h{n}", f"esx{n}") for n in range(1, 4))
    disks = [VsanDisk(f"h{n}-d1", f"h{n}", 1000.0, 850.0) for n in range(1, 4)]
    disks.append(VsanDisk("h1-d2", "h1", 200.0, 40.0))  # as free in GB, less full
    placement = decide_placement(
        ObjectRequest("o", 50, parse_policy("RAID-1")), VsanCluster(hosts, tuple(disks))
    )
    assert placement.components[0].disk == "h1-d2"


def test_a_host_at_its_component_limit_takes_nothing(cluster_of):
    cluster = cluster_of(4)
    full = replace(cluster, hosts=(replace(cluster.hosts[0], components=9000), *cluster.hosts[1:]))
    placement = decide_placement(ObjectRequest("o", 50, parse_policy("RAID-1")), full)
    assert sorted(c.host for c in placement.components) == ["h2", "h3", "h4"]


POLICIES = [
    "RAID-0",
    "RAID-1 FTT=1",
    "RAID-1 FTT=2",
    "RAID-1 FTT=1 SW=2",
    "RAID-1 FTT=2 SW=3",
    "RAID-5",
    "RAID-6",
]


@st.composite
def clusters(draw):
    hosts = draw(st.integers(1, 9))
    racks = draw(st.integers(1, 9)) if draw(st.booleans()) else None
    disks = []
    for n in range(hosts):
        for d in range(draw(st.integers(1, 3))):
            capacity = draw(st.sampled_from([300.0, 500.0, 1000.0]))
            disks.append(VsanDisk(f"h{n}-d{d}", f"h{n}", capacity, capacity * draw(st.integers(0, 9)) / 10))
    return VsanCluster(
        tuple(VsanHost(f"h{n}", f"esx{n}", f"r{n % racks}" if racks else None) for n in range(hosts)),
        tuple(disks),
    )


@settings(max_examples=150, deadline=None)
@given(
    cluster=clusters(),
    wishes=st.lists(st.tuples(st.floats(1, 900), st.sampled_from(POLICIES)), min_size=1, max_size=5),
)
def test_whatever_is_placed_keeps_every_promise(cluster, wishes):
    requests = [ObjectRequest(f"o{n}", size, parse_policy(p)) for n, (size, p) in enumerate(wishes)]
    placements = decide_placements(requests, cluster)
    assert placements == decide_placements(requests, cluster)
    used = {d.id: d.used_gb for d in cluster.disks}
    for request, placement in zip(requests, placements, strict=True):
        assert placement.placed != bool(placement.refused)
        for component in placement.components:
            used[component.disk] += component.used_gb
        if placement.placed:
            check_layout(placed_object(request, placement))
    assert all(used[d.id] <= d.capacity_gb + 1e-6 for d in cluster.disks)


def check_layout(obj):
    domains = {}
    for component in obj.components:
        domains.setdefault(component.fault_domain, set()).add((component.kind, component.leg))
    assert all(len(parts) == 1 for parts in domains.values())
    assert len(domains) >= minimum_fault_domains(obj.policy)
    assert sum(votes(obj)) % 2 == 1
    for failed in combinations(sorted(domains), obj.policy.failures_to_tolerate):
        states = {c.name: ComponentState.ABSENT for c in obj.components if c.fault_domain in failed}
        assert decide_health(obj, states).accessible
    assert decide_health(obj, {}).compliant
