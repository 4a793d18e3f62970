"""CPU over-commitment: the limits, and that DRS moves nobody beyond them."""

from __future__ import annotations

from vsphere_client.decisions.placement.overcommit import cluster_objection, host_objection, vcpus_per_core


def test_the_lowest_limit_counts_and_the_option_is_at_least_four():
    assert vcpus_per_core(None, {}) is None
    assert vcpus_per_core(2.0, {}) == 2.0
    assert vcpus_per_core(None, {"MaxVcpusPerCore": 1}) == 4.0
    assert vcpus_per_core(8.0, {"MaxVcpusPerCore": 5}) == 5.0


def test_a_host_refuses_the_vcpu_beyond_its_ratio():
    assert host_objection("esx01", 14, 4, 2, 4.0) is None
    refused = host_objection("esx01", 15, 4, 2, 4.0)
    assert refused is not None
    assert refused.text == "esx01 would run 17 vCPUs on 4 cores, the limit is 4 a core"


def test_a_cluster_refuses_in_percent_of_its_cores():
    limit = {"MaxVcpusPerClusterPct": 150.0}
    assert cluster_objection("C1", 10, 8, 2, limit) is None
    refused = cluster_objection("C1", 10, 8, 3, limit)
    assert refused is not None
    assert refused.text == "C1 would run 13 vCPUs on 8 cores, MaxVcpusPerClusterPct allows 150 %"
