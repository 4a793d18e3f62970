from __future__ import annotations

import pytest

from vsphere_client.labs.generate import generate_lab
from vsphere_client.labs.load import load_lab
from vsphere_client.labs.simulated import not_simulated
from vsphere_client.model.kinds import PowerState


@pytest.mark.parametrize(
    ("clusters", "hosts", "vms", "vsan"),
    [
        (1, 1, 0, False),
        (1, 1, 1, False),
        (2, 3, 40, True),
        (3, 24, 700, True),
        (2, 8, 120, False),
        (1, 96, 10_000, False),
    ],
)
def test_a_generated_lab_has_the_size_asked_for(clusters: int, hosts: int, vms: int, vsan: bool) -> None:
    lab = load_lab(generate_lab(clusters, hosts, vms, vsan, seed=3))
    (datacenter,) = lab.plan.datacenters
    assert [(len(c.hosts), len(c.vms)) for c in datacenter.clusters] == [(hosts, vms)] * clusters
    assert all(cluster.config.vsan.enabled is vsan for cluster in datacenter.clusters)
    assert not_simulated(lab) == []


def test_the_same_seed_gives_the_same_text() -> None:
    assert generate_lab(2, 4, 50, seed=5) == generate_lab(2, 4, 50, seed=5)
    assert generate_lab(2, 4, 50, seed=5) != generate_lab(2, 4, 50, seed=6)


def test_the_mix_is_that_of_a_real_estate() -> None:
    lab = load_lab(generate_lab(4, 20, 800, seed=1))
    vms = list(lab.plan.datacenters[0].managed_vms())
    # The sanitised inventory has 72 % of its VMs at 2 or 4 virtual CPUs and 95 % powered on.
    assert 0.60 < sum(vm.config.num_cpu in (2, 4) for vm in vms) / len(vms) < 0.84
    assert 0.92 < sum(vm.power is PowerState.ON for vm in vms) / len(vms) < 0.98


@pytest.mark.parametrize(
    "numbers", [(0, 1, 1, False), (1, 0, 1, False), (1, 97, 1, False), (1, 2, 1, True), (1, 1, 10_001, False)]
)
def test_numbers_that_make_no_lab(numbers: tuple[int, int, int, bool]) -> None:
    with pytest.raises(ValueError, match="between"):
        generate_lab(*numbers)
