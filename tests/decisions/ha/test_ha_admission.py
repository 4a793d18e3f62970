import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.ha.admission import (
    AdmissionRequest,
    AdmissionSnapshot,
    decide_admission,
    failover_percentages,
)
from vsphere_client.decisions.ha.settings import (
    DisabledPolicy,
    FailoverHostPolicy,
    HaSettings,
    PercentagePolicy,
    SlotPolicy,
)

GHZ, GB = 1000.0, 1024.0


def cluster(hosts, vms, **more):
    """``hosts`` and ``vms`` as (MHz, MB) pairs; the VMs' overhead is part of the MB."""
    return AdmissionSnapshot(
        host_ids=tuple(f"host-{n}" for n in range(len(hosts))),
        host_cpu_mhz=np.array([h[0] for h in hosts], float),
        host_memory_mb=np.array([h[1] for h in hosts], float),
        host_counts=np.ones(len(hosts), bool),
        vm_cpu_reservation_mhz=np.array([v[0] for v in vms], float),
        vm_memory_reservation_mb=np.array([v[1] for v in vms], float),
        vm_memory_overhead_mb=np.zeros(len(vms)),
        **more,
    )


GUIDE = cluster(
    [(9 * GHZ, 9 * GB), (9 * GHZ, 6 * GB), (6 * GHZ, 6 * GB)],
    [(2 * GHZ, GB), (2 * GHZ, GB), (GHZ, 2 * GB), (GHZ, GB), (GHZ, GB)],
)
SLOTS = HaSettings(admission_policy=SlotPolicy(1))


def test_slot_example_of_the_availability_guide():  # ha_ft.md case 1
    numbers = decide_admission(GUIDE, SLOTS).numbers
    assert (numbers["slot_cpu_mhz"], numbers["slot_memory_mb"]) == (2000, 2048)
    assert numbers["total_slots"] == 4 + 3 + 3
    assert numbers["used_slots"] == 5
    assert numbers["failover_slots"] == 4
    assert numbers["available_slots"] == 10 - 4 - 5
    assert numbers["current_failover_capacity"] == 1


def test_slot_policy_takes_one_more_and_refuses_two():
    small = AdmissionRequest("web01")
    one = decide_admission(GUIDE, SLOTS, small)
    assert one.allowed
    assert one.numbers["available_slots"] == 0
    full = cluster(
        [(9 * GHZ, 9 * GB), (9 * GHZ, 6 * GB), (6 * GHZ, 6 * GB)],
        [(2 * GHZ, GB), (GHZ, 2 * GB), *[(GHZ, GB)] * 4],
    )
    refused = decide_admission(full, SLOTS, small)
    assert not refused.allowed
    assert refused.reasons[0].text.endswith("7 used: -1 left")


def test_percentage_example():  # case 2
    settings = HaSettings(admission_policy=PercentagePolicy(cpu_percent=25, memory_percent=25))
    verdict = decide_admission(GUIDE, settings)
    assert verdict.allowed
    assert verdict.numbers["current_cpu_percent"] == 70  # (24 - 7) / 24 = 70.8
    assert verdict.numbers["current_memory_percent"] == 71  # (21 - 6) / 21 = 71.4


def test_default_slot_without_reservations():  # case 3
    snapshot = cluster([(20 * GHZ, 65_536), (20 * GHZ, 65_536)], [(0, 90), (0, 150)])
    numbers = decide_admission(snapshot, SLOTS).numbers
    assert (numbers["slot_cpu_mhz"], numbers["slot_memory_mb"]) == (32, 150)
    assert numbers["total_slots"] == 2 * min(20_000 // 32, 65_536 // 150) == 2 * 436


def test_slot_combines_the_maxima():  # case 4
    snapshot = cluster([(10 * GHZ, 10 * GB)] * 2, [(2000, 1024), (1000, 2048)])
    numbers = decide_admission(snapshot, SLOTS).numbers
    assert (numbers["slot_cpu_mhz"], numbers["slot_memory_mb"]) == (2000, 2048)


def test_scarcest_resource_counts():  # case 5: 25 CPU slots and 5 memory slots
    snapshot = cluster([(25 * GHZ, 5 * GB)] * 2, [(1000, 1024)])
    assert decide_admission(snapshot, SLOTS).numbers["total_slots"] == 2 * 5


def test_capped_slot_makes_a_large_vm_take_four():  # case 6
    settings = HaSettings(admission_policy=SlotPolicy(1), slot_memory_cap_mb=1024)
    snapshot = cluster([(20 * GHZ, 64 * GB)] * 2, [(100, 4096), (100, 512)])
    assert decide_admission(snapshot, settings).numbers["used_slots"] == 4 + 1


@pytest.mark.parametrize(("hosts", "failures", "percent"), [(4, 1, 25), (10, 2, 20), (3, 1, 33)])
def test_automatic_percentage(hosts, failures, percent):  # case 7
    equal = np.full(hosts, 100_000.0)
    assert failover_percentages(equal, equal, PercentagePolicy(failures)) == (percent, percent)


def test_refusal_rounds_down():  # case 8
    snapshot = cluster([(100 * GHZ, 100 * GB)] * 4, [(0, 296 * GB)])
    settings = HaSettings(admission_policy=PercentagePolicy(memory_percent=25))
    five = decide_admission(snapshot, settings, AdmissionRequest("db", memory_reservation_mb=5 * GB))
    assert not five.allowed
    assert five.numbers["current_memory_percent"] == 24  # (400 - 301) / 400 = 24.75
    assert decide_admission(snapshot, settings, AdmissionRequest("db", memory_reservation_mb=4 * GB)).allowed


@pytest.mark.parametrize(("tolerated", "warns"), [(20, False), (10, True), (100, False)])
def test_performance_degradation_warns_and_never_blocks(tolerated, warns):  # case 9
    snapshot = cluster([(100 * GHZ, 100 * GB)] * 4, [], cpu_usage_mhz=350 * GHZ)
    verdict = decide_admission(snapshot, HaSettings(tolerated_degradation_percent=tolerated))
    assert verdict.allowed
    assert bool(verdict.warnings) == warns


def test_raising_a_reservation_replaces_the_row():
    snapshot = cluster([(100 * GHZ, 100 * GB)] * 4, [(0, 290 * GB), (0, 10 * GB)])
    same = AdmissionRequest("vm", memory_reservation_mb=10 * GB, replaces_row=1)
    more = AdmissionRequest("vm", memory_reservation_mb=11 * GB, replaces_row=1)
    assert decide_admission(snapshot, HaSettings(), same).allowed
    assert not decide_admission(snapshot, HaSettings(), more).allowed
    assert snapshot.vm_memory_reservation_mb[1] == 10 * GB


def test_one_host_is_not_enough_and_disabled_refuses_nothing():
    lonely = cluster([(100 * GHZ, 100 * GB)], [])
    assert decide_admission(lonely, HaSettings()).reasons[0].code == "too_few_hosts"
    assert decide_admission(lonely, HaSettings(admission_policy=DisabledPolicy())).allowed


def test_failover_hosts_take_no_vm():
    settings = HaSettings(admission_policy=FailoverHostPolicy(("host-1",)))
    assert not decide_admission(GUIDE, settings, AdmissionRequest("a", host="host-1")).allowed
    assert decide_admission(GUIDE, settings, AdmissionRequest("a", host="host-0")).allowed


@given(
    vms=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 9000)), max_size=20),
    tolerated=st.integers(1, 3),
)
def test_an_allowed_slot_verdict_survives_the_failures_it_promises(vms, tolerated):
    snapshot = cluster([(20_000, 32_768)] * 5, vms)
    verdict = decide_admission(snapshot, HaSettings(admission_policy=SlotPolicy(tolerated)))
    assert verdict.allowed == (verdict.numbers["current_failover_capacity"] >= tolerated)


def test_a_large_cluster_is_decided_from_columns():
    snapshot = cluster([(100 * GHZ, 1024 * GB)] * 96, [(50, 100)] * 10_000)
    verdict = decide_admission(snapshot, HaSettings(), AdmissionRequest("one more"))
    assert verdict.numbers["current_cpu_percent"] == 94  # (9 600 000 - 500 032) / 9 600 000 = 94.79
