from __future__ import annotations

from pathlib import Path

import pytest

from vsphere_client.labs.load import load_lab
from vsphere_client.labs.simulated import not_simulated
from vsphere_client.model.kinds import PowerState

FOLDER = Path(__file__).parents[2] / "resources" / "labs"
LABS = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("path", LABS, ids=lambda path: path.stem)
def test_a_built_in_lab_is_complete(path: Path) -> None:
    lab = load_lab(path)
    assert lab.file.description
    assert lab.file.difficulty
    assert lab.file.minutes
    assert lab.file.topics
    assert lab.file.goals
    assert not_simulated(lab) == []
    assert lab.expectations or path.stem == "demo"


def test_the_demo_has_what_the_tour_needs() -> None:
    (frankfurt,) = load_lab(FOLDER / "demo.yaml").plan.datacenters
    prod, edge = frankfurt.clusters
    assert [len(prod.hosts), len(edge.hosts), len(frankfurt.hosts)] == [6, 2, 1]
    assert {seat.config.fault_domain for seat in prod.hosts} == {"rack-a", "rack-b", "rack-c"}
    for seat in prod.hosts:
        assert sorted(disk.tier for disk in seat.config.disks) == ["cache", *["capacity"] * 4]
    assert len(prod.vms) == 34
    networks = {network.name: network.hosts for network in frankfurt.networks}
    assert not any(seat.name in networks["VLAN 120 Web"] for seat in edge.hosts)
    assert [seat.config.vmkernel_for("vmotion") is not None for seat in edge.hosts] == [True, False]


def test_the_demo_gives_drs_something_to_do() -> None:
    prod = load_lab(FOLDER / "demo.yaml").plan.datacenters[0].clusters[0]
    constant = dict.fromkeys((seat.name for seat in prod.hosts), 0.0)
    for vm in prod.vms:
        if vm.config.workload is not None and vm.config.workload.constant is not None and vm.host is not None:
            constant[vm.host] += vm.config.workload.constant.cpu_mhz or 0.0
    # 26.0 + 15.0 + 13.0 + 12.5 + 11.5 + 11.0 = 89.0 GHz of 100, and 24 + 22 + 12 = 58 GHz
    assert constant["esx04.lab.local"] == 89_000
    assert constant["esx02.lab.local"] == 58_000


def test_the_demos_unmanaged_hosts() -> None:
    found = load_lab(FOLDER / "demo.yaml").plan.datacenters[0].unmanaged_hosts
    assert [(h.seat.name, h.reachable, h.managed_by) for h in found] == [
        ("esx07.lab.local", True, None),
        ("esx08.lab.local", False, None),
        ("esx09.lab.local", True, "vc2.lab.local"),
    ]
    assert [(vm.name, vm.power) for vm in found[0].vms] == [
        ("legacy-fs-01", PowerState.ON),
        ("legacy-fs-02", PowerState.OFF),
        ("print-01", PowerState.ON),
        ("build-arm-proxy", PowerState.SUSPENDED),
    ]
