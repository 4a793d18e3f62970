"""vmkernel.md 6: hosts and VMs of a cluster by release, and 64 hosts with vSAN (vsan.md)."""

from __future__ import annotations

import pytest

from vsphere_client.decisions.placement.estate_maximums import (
    Release,
    cluster_objection,
    hosts_per_cluster,
    vms_per_cluster,
)


@pytest.mark.parametrize(
    ("releases", "vsan", "most"),
    [
        ([(8, 0, 3)], False, 96),
        ([(7, 0, 1)], False, 96),
        ([(7, 0, 0)], False, 64),
        ([(8, 0, 3), (6, 7, 0)], False, 64),
        ([(8, 0, 3)], True, 64),
        ([], False, 96),
    ],
)
def test_hosts_of_a_cluster(releases: list[Release], vsan: bool, most: int) -> None:
    assert hosts_per_cluster(releases, vsan=vsan) == most


def test_what_is_told() -> None:
    new = (8, 0, 3)
    assert cluster_objection("C1", [new] * 96, vsan=False) is None
    assert cluster_objection("C1", [new] * 64, vsan=True) is None
    texts = [
        cluster_objection("C1", [new] * 97, vsan=False),
        cluster_objection("C1", [new] * 65, vsan=True),
        cluster_objection("C1", [new] * 64 + [(7, 0, 0)], vsan=False),
    ]
    assert [why.text for why in texts if why is not None] == [
        "C1 would have 97 hosts, a cluster takes at most 96",
        "C1 would have 65 hosts, a cluster with vSAN takes at most 64",
        "C1 would have 65 hosts, a cluster with hosts of before 7.0 U1 takes at most 64",
    ]


def test_vms_of_a_cluster() -> None:
    assert vms_per_cluster([(8, 0, 0)]) == 10_000
    assert vms_per_cluster([(8, 0, 0), (7, 0, 3)]) == 8000
