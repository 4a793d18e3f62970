from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from vsphere_client.labs.counting import numbered
from vsphere_client.labs.load import Lab, load_lab, load_lab_text
from vsphere_client.model.host_system import default_vmkernel
from vsphere_client.model.kinds import ConnectionState, PowerState
from vsphere_client.model.workload import TraceLoad


def load(lab: dict[str, Any], folder: Path | None = None) -> Lab:
    return load_lab_text(json.dumps(lab), folder or Path())


@pytest.mark.parametrize(
    ("pattern", "count", "names"),
    [
        ("web-{n}", 3, ["web-1", "web-2", "web-3"]),
        ("web-{n:03}", 2, ["web-001", "web-002"]),
        ("{n}-{x}-{n:2}", 1, ["1-{x}- 1"]),
        ("plain", 2, ["plain", "plain"]),
    ],
)
def test_numbered_names(pattern: str, count: int, names: list[str]) -> None:
    assert list(numbered(pattern, count)) == names


def test_vms_of_one_entry_share_their_configuration(small: dict[str, Any]) -> None:
    seats = [v for v in load(small).plan.datacenters[0].clusters[0].vms if v.name.startswith("app-")]
    assert [seat.name for seat in seats] == ["app-01", "app-02", "app-03"]
    assert seats[0].config is seats[1].config is seats[2].config
    assert {(s.resource_pool, s.folder, s.host, s.power) for s in seats} == {
        ("Prod/Gold", "Web/Front", None, PowerState.ON)
    }


def test_a_type_gives_defaults_and_the_host_has_the_last_word(small: dict[str, Any]) -> None:
    first, second = load(small).plan.datacenters[0].clusters[0].hosts
    # 2 sockets by default, 4 cores each of the type, 2500 MHz by default: 20,000 MHz
    assert (first.config.cores, first.config.cpu_total_mhz) == (8, 20_000)
    assert (first.config.memory_mb, second.config.memory_mb) == (65_536, 32_768)
    assert first.connection_state is ConnectionState.CONNECTED


def test_default_adapters_count_up_over_the_lab(small: dict[str, Any]) -> None:
    plan = load(small).plan.datacenters[0]
    for index, seat in enumerate(plan.managed_hosts()):
        assert seat.config.vmkernel == default_vmkernel(seat.config.nics, index, vsan=False)


def test_folders_by_name_or_path(small: dict[str, Any]) -> None:
    datacenter = small["inventory"]["datacenters"][0]
    datacenter["folders"] = [
        {"name": "Web", "folders": [{"name": "Front"}]},
        {"name": "A", "kind": "host", "folders": [{"name": "Rack"}]},
        {"name": "Web", "kind": "storage"},
    ]
    datacenter["clusters"][0]["folder"] = "Rack"
    datacenter["datastores"][0]["folder"] = "Web"
    plan = load(small).plan.datacenters[0]
    assert (plan.clusters[0].folder, plan.datastores[0].folder) == ("A/Rack", "Web")


def test_own_vmkernel_adapters_stay(small: dict[str, Any]) -> None:
    own = {"name": "vmk0", "services": ["management"], "nic": "vmnic0"}
    small["inventory"]["datacenters"][0]["hosts"][0]["vmkernel"] = [own]
    (adapter,) = load(small).plan.datacenters[0].hosts[0].seat.config.vmkernel
    assert adapter.services == ("management",)


def test_disks_without_a_datastore_take_the_first_that_all_hosts_see(small: dict[str, Any]) -> None:
    web01 = load(small).plan.datacenters[0].clusters[0].vms[0]
    assert (web01.datastore, web01.config.disks[0].datastore) == ("ds1", "ds1")


def test_a_standalone_host_takes_its_first_datastore(small: dict[str, Any]) -> None:
    small["inventory"]["datacenters"][0]["datastores"].insert(0, {"name": "own", "hosts": ["lone"]})
    solo = load(small).plan.datacenters[0].hosts[0].vms[0]
    assert (solo.host, solo.datastore) == ("lone", "own")


def test_hosts_that_a_datastore_names(small: dict[str, Any]) -> None:
    datacenter = small["inventory"]["datacenters"][0]
    datacenter["datastores"] += [{"name": "ds2", "hosts": ["C1"]}, {"name": "ds3", "hosts": ["new", "lone"]}]
    plan = load(small).plan.datacenters[0]
    seen = {d.name: (d.hosts, d.unmanaged_hosts) for d in plan.datastores}
    assert seen == {
        "local": (("esx01",), ()),
        "ds1": (("esx01", "esx02", "lone"), ("new",)),
        "ds2": (("esx01", "esx02"), ()),
        "ds3": (("lone",), ("new",)),
    }


def test_a_vsan_cluster_brings_its_datastore_and_default_policy(small: dict[str, Any]) -> None:
    disks = [{"name": "c", "tier": "cache", "gb": 10}, {"name": "d", "tier": "capacity", "gb": 100}]
    cluster = small["inventory"]["datacenters"][0]["clusters"][0]
    small["host_types"]["big"]["disks"] = disks
    cluster["hosts"] = [{"name": f"esx0{n}", "type": "big"} for n in (1, 2, 3)]
    cluster["vsan"] = {"enabled": True}
    plan = load(small).plan.datacenters[0]
    vsan = plan.datastores[-1]
    assert (vsan.name, vsan.vsan_cluster, vsan.config.type) == ("vsanDatastore", "C1", "vSAN")
    assert vsan.hosts == ("esx01", "esx02", "esx03")
    disk = plan.clusters[0].vms[0].config.disks[0]
    assert (disk.datastore, disk.storage_policy) == ("vsanDatastore", "RAID-1 FTT=1")
    assert "vsan" in plan.clusters[0].hosts[0].config.vmkernel[2].services


def test_a_vm_of_the_datacenter_joins_its_host(small: dict[str, Any]) -> None:
    small["inventory"]["datacenters"][0]["vms"] = [
        {"name": "one", "host": "lone"},
        {"name": "two", "host": "esx02"},
    ]
    plan = load(small).plan.datacenters[0]
    assert [vm.name for vm in plan.hosts[0].vms] == ["solo", "one"]
    assert plan.clusters[0].vms[-1].name == "two"


def trace_lab(small: dict[str, Any], file: str) -> dict[str, Any]:
    workload = {"trace": {"file": file, "format": "planetlab"}}
    small["inventory"]["datacenters"][0]["clusters"][0]["vms"][2]["workload"] = workload
    return small


def traces(lab: Lab) -> list[tuple[str, str | None]]:
    found = []
    for seat in lab.plan.datacenters[0].clusters[0].vms:
        if seat.config.workload is not None:
            trace = seat.config.workload.trace
            assert isinstance(trace, TraceLoad)
            found.append((trace.file, trace.member))
    return found


def test_numbered_trace_files(small: dict[str, Any], tmp_path: Path) -> None:
    for number in (1, 2, 3):
        (tmp_path / f"t{number}").write_text("1\n")
    assert traces(load(trace_lab(small, "t{n}"), tmp_path)) == [("t1", None), ("t2", None), ("t3", None)]


def test_members_of_a_folder_and_a_zip_in_sorted_order(small: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "day").mkdir()
    with zipfile.ZipFile(tmp_path / "day.zip", "w") as archive:
        for name in ("b", "a"):
            (tmp_path / "day" / name).write_text("1\n")
            archive.writestr(f"d/{name}", "1\n")
    # three VMs, two members: the third begins again
    assert traces(load(trace_lab(small, "day"), tmp_path)) == [("day", "a"), ("day", "b"), ("day", "a")]
    assert [m for _, m in traces(load(trace_lab(small, "day.zip"), tmp_path))] == ["d/a", "d/b", "d/a"]


def test_a_single_file_is_shared(small: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "one").write_text("1\n")
    lab = load(trace_lab(small, "one"), tmp_path)
    assert traces(lab) == [("one", None)] * 3
    assert len({id(v.config) for v in lab.plan.datacenters[0].clusters[0].vms if v.config.workload}) == 1


def test_forty_thousand_vms_share_few_configurations() -> None:
    hosts = [{"name": "c{c}-esx{n:02}", "count": 92}]
    clusters = [
        {
            "name": f"C{c}",
            "hosts": [{**host, "name": host["name"].replace("{c}", str(c))} for host in hosts],
            "vms": [{"name": f"c{c}-vm{{n:04}}", "count": 1482, "workload": {"profile": {"name": "steady"}}}],
        }
        for c in range(27)
    ]
    lab = load_lab(
        json.dumps(
            {"format": 1, "name": "big", "inventory": {"datacenters": [{"name": "D", "clusters": clusters}]}}
        )
    )
    seats = list(lab.plan.datacenters[0].managed_vms())
    assert len(seats) == 27 * 1482 == 40_014
    assert sum(1 for _ in lab.plan.datacenters[0].managed_hosts()) == 27 * 92 == 2484
    assert len({id(seat.config) for seat in seats}) == 27


def test_hosts_of_a_kind_have_swap_datastores_of_their_own(small: dict[str, Any]) -> None:
    datacenter = small["inventory"]["datacenters"][0]
    datacenter["datastores"] += [{"name": f"swap{n}", "hosts": [f"new{n}"]} for n in (1, 2)]
    datacenter["clusters"].append(
        {"name": "C2", "hosts": [{"name": "new{n}", "count": 2, "swap_datastore": "swap{n}"}]}
    )
    seats = load(small).plan.datacenters[0].clusters[1].hosts
    assert [seat.config.swap_datastore for seat in seats] == ["swap1", "swap2"]
