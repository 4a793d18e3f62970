"""A lab beyond the maximums of vSphere (vmkernel.md 6): each is told with its place, number and remedy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bad_lab_changes import C1, DC, c1, dc

from vsphere_client.labs.generate import generate_lab
from vsphere_client.labs.load import LabError, load_lab, load_lab_text
from vsphere_client.labs.supported import beyond_supported

FEWER = "fewer datastores for the host, or split its cluster"


def problems(lab: dict[str, Any]) -> list[str]:
    with pytest.raises(LabError) as caught:
        load_lab_text(json.dumps(lab), Path())
    return [f"{p.place}: {p.message}" for p in caught.value.problems]


def cluster_of(lab: dict[str, Any], hosts: int, **more: Any) -> dict[str, Any]:
    """The small lab's cluster with that many equal hosts and no VMs; it is changed in place."""
    dc(lab)["datastores"] = [{"name": "ds1", "hosts": "all"}]
    dc(lab)["networks"] = []
    lab["timeline"], lab["expect"] = [], []
    cluster = c1(lab)
    for key in ("vms", "groups", "rules", "resource_pools"):
        cluster[key] = []
    cluster["hosts"] = [{"name": "esx{n:03}", "type": "big", "count": hosts, **more}]
    return cluster


@pytest.mark.parametrize(
    ("hosts", "version", "answer"),
    [
        (96, "8.0.3", None),
        (97, "8.0.3", "would have 97 hosts, a cluster takes at most 96"),
        (64, "7.0", None),
        (65, "7.0", "would have 65 hosts, a cluster with hosts of before 7.0 U1 takes at most 64"),
        (65, "7.0U1", None),
    ],
)
def test_hosts_of_a_cluster(small: dict[str, Any], hosts: int, version: str, answer: str | None) -> None:
    cluster_of(small, hosts, version=version)
    if answer is None:
        load_lab_text(json.dumps(small), Path())
    else:
        assert problems(small) == [f"{C1}.hosts: cluster 'C1' {answer}: make two clusters of it"]


def test_hosts_of_a_vsan_cluster(small: dict[str, Any]) -> None:
    disks = [{"name": "c", "tier": "cache", "gb": 100}, {"name": "d", "tier": "capacity", "gb": 100}]
    cluster = cluster_of(small, 65, disks=disks)
    cluster["vsan"] = {"enabled": True}
    assert problems(small) == [
        f"{C1}.hosts: cluster 'C1' would have 65 hosts, a cluster with vSAN takes at most 64: make two clusters of it"
    ]


def test_processors_of_a_host(small: dict[str, Any]) -> None:
    small["host_types"]["huge"] = {"sockets": 8, "cores_per_socket": 57, "threads_per_core": 2}
    c1(small)["hosts"].append({"name": "esx-{n}", "type": "huge", "count": 2})
    assert problems(small) == [
        f"{C1}.hosts[2]: host 'esx-1' has 912 logical processors, ESXi takes at most 896: give it fewer sockets, "
        "cores or threads"
    ]


def test_running_vms_and_vcpus_of_a_host(small: dict[str, Any]) -> None:
    many = {"name": "many-{n}", "count": 1025, "host": "esx01", "memory_mb": 4}
    small["host_types"]["big"].update(sockets=2, cores_per_socket=32)
    c1(small)["vms"].append(many)
    assert problems(small) == [
        f"{C1}.hosts[0]: host 'esx01' runs 1026 VMs, at most 1024 are supported: spread them over hosts"
    ]
    many["power"] = "off"
    load_lab_text(json.dumps(small), Path())
    # 8 cores take 256 vCPUs; web01 has one of them.
    small["host_types"]["big"].update(sockets=2, cores_per_socket=4)
    many.update(power="on", count=64, num_cpu=4)
    assert problems(small) == [
        f"{C1}.hosts[0]: host 'esx01' runs 257 vCPUs, its cores take at most 256: spread the VMs over hosts"
    ]


def test_running_vms_and_vcpus_of_a_cluster(small: dict[str, Any]) -> None:
    small["host_types"]["big"].update(sockets=2, cores_per_socket=64)
    c1(small)["vms"].append({"name": "many-{n}", "count": 2050, "memory_mb": 4})
    assert problems(small) == [
        f"{C1}.vms: cluster 'C1' has 2056 running VMs, 2 hosts run at most 2048: give it more hosts"
    ]
    # Two hosts of eight cores take 512 vCPUs; six VMs have one each.
    small["host_types"]["big"].update(sockets=2, cores_per_socket=4)
    c1(small)["vms"][-1].update(count=127, num_cpu=4)
    assert problems(small) == [
        f"{C1}.vms: cluster 'C1' has 514 running vCPUs, the cores of its hosts take at most 512: give it more hosts"
    ]


def test_size_of_a_volume(small: dict[str, Any]) -> None:
    dc(small)["datastores"][1]["gb"] = 65_536
    load_lab_text(json.dumps(small), Path())
    dc(small)["datastores"][1]["gb"] = 65_537
    assert problems(small) == [
        f"{DC}.datastores[1].gb: a VMFS volume has at most 65536 GB (64 TB), not 65537: make several datastores of it"
    ]
    dc(small)["datastores"][1]["type"] = "NFS"
    load_lab_text(json.dumps(small), Path())


@pytest.mark.parametrize(
    ("stores", "more", "answer"),
    [
        (1025, {"paths": 1}, "has 1025 LUNs, ESXi takes at most 1024"),
        (257, {"paths": 16}, "has 4112 paths to them, ESXi takes at most 4096"),
        (257, {"type": "NFS"}, "has 257 NFS mounts, ESXi takes at most 256"),
    ],
)
def test_devices_of_a_host(small: dict[str, Any], stores: int, more: dict[str, Any], answer: str) -> None:
    small["timeline"], small["expect"] = [], []
    dc(small)["datastores"] = [{"name": f"ds{n}", "hosts": ["esx01"], **more} for n in range(stores)]
    c1(small)["vms"] = []
    c1(small)["groups"], c1(small)["rules"] = [], []
    assert problems(small) == [f"{C1}.hosts[0]: host 'esx01' {answer}: {FEWER}"]


def test_no_esxi_version(small: dict[str, Any]) -> None:
    c1(small)["hosts"][0]["version"] = "new"
    assert problems(small) == [f"{C1}.hosts[0].version: 'new' is no ESXi version; write 8.0.3 or 7.0 U1"]


def test_what_is_only_not_supported_is_told_of_a_valid_lab(small: dict[str, Any]) -> None:
    lab = load_lab(generate_lab(27, 96, 1500))
    assert beyond_supported(lab.plan) == [
        ("inventory", "2592 hosts, a vCenter Server supports 2500: split the lab among two vCenter Servers"),
    ]
    cluster = cluster_of(small, 40, version="7.0.3")
    small["host_types"]["big"]["cores_per_socket"] = 32
    cluster["vms"] = [{"name": "vm-{n}", "count": 8001, "memory_mb": 4}]
    lab = load_lab_text(json.dumps(small), Path())
    assert beyond_supported(lab.plan) == [
        (f"{C1}.vms", "8001 VMs in cluster 'C1', 8000 are supported: make two clusters")
    ]


def test_running_vms_of_a_vcenter_server() -> None:
    lab = load_lab(generate_lab(5, 64, 9000, seed=2))
    ((place, text),) = beyond_supported(lab.plan)
    assert place == "inventory"
    assert "running VMs, a vCenter Server supports 40000" in text


def test_a_large_generated_cluster_lies_on_volumes_that_there_are() -> None:
    (datacenter,) = load_lab(generate_lab(1, 96, 10_000)).plan.datacenters
    sizes = {store.name: store.config.gb for store in datacenter.datastores}
    assert max(sizes.values()) <= 65_536
    provisioned = dict.fromkeys(sizes, 0.0)
    for vm in datacenter.managed_vms():
        for disk in vm.config.disks:
            assert disk.datastore is not None
            provisioned[disk.datastore] += disk.gb
    assert all(provisioned[name] <= 1.2 * gb for name, gb in sizes.items())
