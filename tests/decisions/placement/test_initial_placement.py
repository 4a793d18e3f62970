"""On which host a VM starts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.placement.hosts import DrsGeneration, HostColumns, VmNeeds, placement_scores
from vsphere_client.decisions.placement.initial import decide_initial_placement, needs_of_off_vm
from vsphere_client.model.reasons import because

BOTH = list(DrsGeneration)
MAINTENANCE = because("maintenance", "{host} is in maintenance mode.", host="esx01")


def cluster(cpu_loads, memory_loads=None, unreserved_mb=65_536.0):
    """Hosts of 10 GHz and 64 GB, loaded so."""
    count = len(cpu_loads)
    memory = cpu_loads if memory_loads is None else memory_loads
    return HostColumns(
        names=tuple(f"esx{number + 1:02}" for number in range(count)),
        cpu_capacity_mhz=np.full(count, 10_000.0),
        cpu_demand_mhz=np.array(cpu_loads) * 10_000.0,
        memory_capacity_mb=np.full(count, 65_536.0),
        memory_demand_mb=np.array(memory) * 65_536.0,
        unreserved_cpu_mhz=np.full(count, 10_000.0),
        unreserved_memory_mb=np.full(count, unreserved_mb),
    )


def test_an_off_vm_counts_with_full_cpu_and_memory():
    assert needs_of_off_vm("db", 4, 2500, 8192, memory_reservation_mb=61) == VmNeeds(
        "db", 10_000, 8192, 0, 61
    )


@pytest.mark.parametrize("generation", BOTH)
def test_the_emptiest_host_wins_and_says_so(generation):
    verdict = decide_initial_placement(
        VmNeeds("web", 1000, 6553.6), cluster([0.8, 0.6, 0.7]), [None] * 3, generation
    )
    assert verdict.host == 1
    assert [candidate.host for candidate in verdict.ranked] == [1, 2, 0]
    assert "loaded 70 % (CPU) and 70 % (memory)" in verdict.ranked[0].reasons[0].text
    assert verdict.refused == ()


@pytest.mark.parametrize("generation", BOTH)
def test_ties_go_to_the_lower_reference(generation):
    verdict = decide_initial_placement(
        VmNeeds("web", 100, 100), cluster([0.3, 0.2, 0.2]), [None] * 3, generation
    )
    assert verdict.host == (1 if generation is DrsGeneration.LEGACY else 0)


def test_scores_in_points():
    # Load 70 % for CPU and memory: 1 - 0.1 * 0.2 / 0.5 = 0.96 each, 92.16 together (a lone VM scores 92).
    # Load 125 %: no headroom 0.9, served 1 / 1.25 = 0.8, each 0.72: 51.84.
    got = placement_scores(cluster([0.6, 1.15, 0.1]), VmNeeds("web", 1000, 6553.6), DrsGeneration.SCORE)
    assert got == pytest.approx([92.16, 51.84, 100])


def test_legacy_points_are_the_balance_of_the_cluster():
    # Loads 0.5 and 0.3, the VM brings 0.2: 0.7 / 0.3 deviates 0.2, 0.5 / 0.5 not at all.
    got = placement_scores(cluster([0.5, 0.3]), VmNeeds("web", 2000, 0.2 * 65_536), DrsGeneration.LEGACY)
    assert got == pytest.approx([80, 100])


def test_a_contended_resource_weighs_three_times():
    # On host 1 CPU goes 0.9 + 0.2 = 1.1 against 0.1: deviation 0.5; memory 0.2 / 0: 0.1. (3 * 0.5 + 0.1) / 4 = 0.4.
    got = placement_scores(
        cluster([0.9, 0.1], [0, 0]), VmNeeds("web", 2000, 0.2 * 65_536), DrsGeneration.LEGACY
    )
    assert got[0] == pytest.approx(60)


def test_forbidden_and_full_hosts_are_refused_with_reasons():
    hosts = cluster([0.1, 0.2, 0.3], unreserved_mb=50.0)
    hosts.unreserved_memory_mb[2] = 4096
    verdict = decide_initial_placement(VmNeeds("web", 1, 1, 0, 60.67), hosts, [MAINTENANCE, None, None])
    assert verdict.host == 2
    assert verdict.refused[0] == (0, MAINTENANCE)
    assert verdict.refused[1][1].text == "web needs 61 MB of unreserved memory, esx02 has 50 MB."


def test_no_host_at_all():
    verdict = decide_initial_placement(VmNeeds("web", 1, 1), cluster([0.1]), [MAINTENANCE])
    assert (verdict.host, verdict.ranked) == (None, ())
    with pytest.raises(ValueError, match="1 hosts"):
        decide_initial_placement(VmNeeds("web", 1, 1), cluster([0.1]), [])


loads = st.lists(st.floats(0, 1.5), min_size=1, max_size=8)


@given(loads, st.floats(0, 12_000), st.sampled_from(BOTH))
def test_every_host_is_either_ranked_or_refused(cpu, demand, generation):
    hosts = cluster(cpu)
    forbidden = [MAINTENANCE if load > 1 else None for load in cpu]
    verdict = decide_initial_placement(VmNeeds("web", demand, 4096), hosts, forbidden, generation)
    seen = [one.host for one in verdict.ranked] + [host for host, _ in verdict.refused]
    assert sorted(seen) == list(range(len(cpu)))
    scores = [one.score for one in verdict.ranked]
    assert scores == sorted(scores, reverse=True)
    assert all(score <= 100 for score in scores)
