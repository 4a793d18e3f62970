"""A table of bad labs and the exact lines that they are answered with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vsphere_client.labs.load import LabError, load_lab_text

DC = "inventory.datacenters[0]"
C1 = f"{DC}.clusters[0]"

Change = Callable[[dict[str, Any]], object]


def dc(lab: dict[str, Any]) -> dict[str, Any]:
    return lab["inventory"]["datacenters"][0]


def c1(lab: dict[str, Any]) -> dict[str, Any]:
    return dc(lab)["clusters"][0]


def vm(lab: dict[str, Any], index: int = 0) -> dict[str, Any]:
    return c1(lab)["vms"][index]


def step(lab: dict[str, Any], do: str, **arguments: Any) -> None:
    lab["timeline"] = [{"at": 0, "do": do, "with": arguments}]


SCHEMA: list[tuple[str, Change, list[str]]] = [
    ("no format", lambda lab: lab.pop("format"), ["format: this key is required"]),
    ("format 2", lambda lab: lab.update(format=2), ["format: expects 1, not 2"]),
    ("unknown key", lambda lab: lab.update(sede=3), ["sede: unknown key; did you mean 'seed'?"]),
    ("step", lambda lab: lab.update(step_s=301), ["step_s: must be at most 300 seconds, not 301"]),
    ("step 0", lambda lab: lab.update(step_s=0), ["step_s: must be at least 1 seconds, not 0"]),
    (
        "start",
        lambda lab: lab.update(start="noon"),
        ["start: expects a date and time such as 2026-01-05T08:00:00Z, not 'noon'"],
    ),
    (
        "wrong unit",
        lambda lab: vm(lab).update(memory_mb="4 GB"),
        [f"{C1}.vms[0].memory_mb: expects a whole number of MB, not '4 GB'"],
    ),
    (
        "no such size",
        lambda lab: vm(lab).update(num_cpu=0),
        [f"{C1}.vms[0].num_cpu: must be at least 1, not 0"],
    ),
    (
        "number as a name",
        lambda lab: vm(lab, 3).update(name=42),
        [f"{C1}.vms[3].name: expects a text, not 42 (put it in quotes)"],
    ),
    (
        "power",
        lambda lab: vm(lab).update(power="onn"),
        [f"{C1}.vms[0].power: expects 'on', 'off' or 'suspended', not 'onn'; did you mean 'on'?"],
    ),
    (
        "shares",
        lambda lab: vm(lab).update(cpu={"shares": "hgih"}),
        [
            f"{C1}.vms[0].cpu.shares: expects 'low', 'normal' or 'high' or a whole number, not 'hgih'; "
            "did you mean 'high'?"
        ],
    ),
    (
        "host list",
        lambda lab: dc(lab)["datastores"][1].update(hosts=5),
        [f"{DC}.datastores[1].hosts: expects 'all' or a list, not 5"],
    ),
    (
        "part of a host list",
        lambda lab: dc(lab)["datastores"][1].update(hosts=["esx01", 5]),
        [f"{DC}.datastores[1].hosts[1]: expects a text, not 5 (put it in quotes)"],
    ),
    (
        "two loads",
        lambda lab: vm(lab).update(workload={"constant": {}, "steps": []}),
        [f"{C1}.vms[0].workload: a workload is exactly one of constant, profile, steps or trace"],
    ),
    (
        "duration",
        lambda lab: lab["timeline"][0].update(at="soon"),
        ["timeline[0].at: 'soon' is not a duration; write 90, 90s, 5m, 2h or 1d"],
    ),
    (
        "empty value",
        lambda lab: c1(lab).update(hosts=None),
        [f"{C1}.hosts: expects a list, not an empty value"],
    ),
    (
        "text for a group",
        lambda lab: c1(lab).update(drs="on"),
        [f"{C1}.drs: expects a group of keys, not 'on'"],
    ),
    (
        "infinite",
        lambda lab: dc(lab)["datastores"][1].update(gb="inf"),
        [f"{DC}.datastores[1].gb: expects a number of GB, not 'inf'"],
    ),
    (
        "with the model's name",
        lambda lab: lab["timeline"].append({"at": 1, "do": "heal_network", "arguments": {}}),
        ["timeline[1].arguments: unknown key"],
    ),
    (
        "blank in a host name",
        lambda lab: dc(lab)["hosts"][0].update(name="lone ly"),
        [f"{DC}.hosts[0].name: expects a name without blanks, not 'lone ly'"],
    ),
]

NAMES: list[tuple[str, Change, list[str]]] = [
    (
        "host",
        lambda lab: vm(lab, 3).update(host="esx09"),
        [f"{C1}.vms[3].host: no host named 'esx09' in cluster 'C1'"],
    ),
    (
        "host outside the cluster",
        lambda lab: vm(lab, 3).update(host="lone"),
        [f"{C1}.vms[3].host: no host named 'lone' in cluster 'C1'"],
    ),
    (
        "pool and folder",
        lambda lab: vm(lab, 1).update(resource_pool="Prd", folder="Racks"),
        [
            f"{C1}.vms[1].resource_pool: no resource pool named 'Prd' in cluster 'C1'",
            f"{C1}.vms[1].folder: no folder named 'Racks' in datacenter 'DC1'",
        ],
    ),
    (
        "datastore",
        lambda lab: vm(lab)["disks"].append({"gb": 1, "datastore": "ds9"}),
        [f"{C1}.vms[0].disks[1].datastore: no datastore named 'ds9' in datacenter 'DC1'"],
    ),
    (
        "datastore out of sight",
        lambda lab: vm(lab, 3).update(disks=[{"gb": 1, "datastore": "local"}]),
        [f"{C1}.vms[3].disks[0].datastore: the datastore 'local' is not seen by host 'esx02'"],
    ),
    (
        "network",
        lambda lab: vm(lab).update(networks=["VM Netwrok"]),
        [f"{C1}.vms[0].networks[0]: no network named 'VM Netwrok' in datacenter 'DC1'"],
    ),
    (
        "network out of reach",
        lambda lab: vm(lab, 3).update(networks=["Left only"]),
        [f"{C1}.vms[3].networks[0]: the network 'Left only' is not on host 'esx02'"],
    ),
    (
        "policy",
        lambda lab: vm(lab).update(storage_policy="RAID-51"),
        [f"{C1}.vms[0].storage_policy: there is no storage policy 'RAID-51'; did you mean 'RAID-5'?"],
    ),
    (
        "type",
        lambda lab: c1(lab)["hosts"][0].update(type="bigg"),
        [f"{C1}.hosts[0].type: there is no host type 'bigg'; did you mean 'big'?"],
    ),
    (
        "two of a name",
        lambda lab: vm(lab, 3).update(name="app-02"),
        [f"{C1}.vms[3].name: the name 'app-02' is used twice in datacenter 'DC1' (first at {C1}.vms[2])"],
    ),
    (
        "two hosts",
        lambda lab: dc(lab)["unmanaged_hosts"][0].update(name="esx02"),
        [f"{DC}.unmanaged_hosts[0].name: the name 'esx02' is used twice in the lab (first at {C1}.hosts[1])"],
    ),
    (
        "count without a number",
        lambda lab: vm(lab, 3).update(count=2),
        [f"{C1}.vms[3].name: a name with count needs {{n}} in it, or {{n:02}}"],
    ),
    (
        "reservation above size",
        lambda lab: vm(lab).update(memory={"reservation_mb": 2048}),
        [f"{C1}.vms[0].memory.reservation_mb: reserves 2048 MB, the VM has 1024 MB"],
    ),
    (
        "larger than its host",
        lambda lab: vm(lab, 3).update(memory_mb=40_000, num_cpu=32),
        [
            f"{C1}.vms[3].num_cpu: 32 virtual CPUs, host 'esx02' has at most 16 logical processors",
            f"{C1}.vms[3].memory_mb: 40000 MB, host 'esx02' has at most 32768 MB",
        ],
    ),
    (
        "larger than any host",
        lambda lab: vm(lab, 1).update(memory_mb=70_000),
        [f"{C1}.vms[1].memory_mb: 70000 MB, any host of cluster 'C1' has at most 65536 MB"],
    ),
    (
        "passthrough nowhere",
        lambda lab: vm(lab, 1).update(passthrough=["gpu"]),
        [f"{C1}.vms[1].passthrough: a VM with passthrough devices names its host"],
    ),
    (
        "group and rule members",
        lambda lab: c1(lab)["groups"][0].update(vms=["web01", "web09"]),
        [f"{C1}.groups[0].vms[1]: no VM named 'web09' in cluster 'C1'"],
    ),
    (
        "rule with one VM",
        lambda lab: c1(lab)["rules"][0].update(vms=["web01"]),
        [f"{C1}.rules[0].vms: a rule of kind vm_anti_affinity needs at least two VMs"],
    ),
    (
        "rule with the wrong fields",
        lambda lab: c1(lab)["rules"].append({"name": "odd", "kind": "vm_host_must", "vms": ["web01"]}),
        [
            f"{C1}.rules[2].vms: a rule of kind vm_host_must takes vm_group and host_group, not vms",
            f"{C1}.rules[2].vm_group: a rule of kind vm_host_must needs this key",
            f"{C1}.rules[2].host_group: a rule of kind vm_host_must needs this key",
        ],
    ),
    (
        "rule with the wrong groups",
        lambda lab: c1(lab)["rules"][1].update(vm_group="left", host_group="right"),
        [
            f"{C1}.rules[1].vm_group: the group 'left' holds no VMs",
            f"{C1}.rules[1].host_group: no group named 'right' in cluster 'C1'",
        ],
    ),
    (
        "evc",
        lambda lab: c1(lab).update(evc_mode="intel-icelake"),
        [
            f"{C1}.evc_mode: host 'esx01' (intel-cascadelake) cannot offer EVC mode intel-icelake",
            f"{C1}.evc_mode: host 'esx02' (intel-cascadelake) cannot offer EVC mode intel-icelake",
        ],
    ),
    (
        "evc name",
        lambda lab: c1(lab).update(evc_mode="intel-hasswell"),
        [f"{C1}.evc_mode: there is no EVC mode 'intel-hasswell'; did you mean 'intel-haswell'?"],
    ),
    (
        "ha",
        lambda lab: c1(lab).update(
            ha={
                "enabled": True,
                "heartbeat_datastores": ["ds9"],
                "admission_control": {"policy": "slot", "cpu_percent": 10, "host_failures_to_tolerate": 2},
            }
        ),
        [
            f"{C1}.ha.heartbeat_datastores[0]: no datastore named 'ds9' in datacenter 'DC1'",
            f"{C1}.ha.admission_control.cpu_percent: is for the policy resource_percentage, not for slot",
            f"{C1}.ha.admission_control.host_failures_to_tolerate: "
            "a cluster of 2 hosts cannot tolerate the failure of 2",
        ],
    ),
    (
        "ha percentages",
        lambda lab: c1(lab).update(ha={"admission_control": {"cpu_percent": 120}}),
        [f"{C1}.ha.admission_control.cpu_percent: must be at most 100 percent, not 120"],
    ),
    (
        "vsan",
        lambda lab: c1(lab).update(vsan={"enabled": True}),
        [
            f"{C1}.vsan.enabled: vSAN needs at least 3 hosts, cluster 'C1' has 2",
            f"{C1}.vsan.enabled: no host of cluster 'C1' has a capacity disk for vSAN",
        ],
    ),
    (
        "no adapters",
        lambda lab: dc(lab)["hosts"][0].update(nics=[]),
        [f"{DC}.hosts[0].nics: a host needs at least one network adapter"],
    ),
    (
        "vmkernel adapter on nothing",
        lambda lab: dc(lab)["hosts"][0].update(vmkernel=[{"name": "vmk0", "nic": "vmnic7"}]),
        [f"{DC}.hosts[0].vmkernel[0].nic: no network adapter named 'vmnic7' in the host"],
    ),
    (
        "hosts of a network",
        lambda lab: dc(lab)["networks"][1].update(hosts=["esx01", "C1", "C2"]),
        [f"{DC}.networks[1].hosts[2]: no host or cluster named 'C2' in datacenter 'DC1'"],
    ),
    (
        "folder kinds",
        lambda lab: dc(lab)["folders"][0]["folders"][0].update(kind="host"),
        [
            f"{DC}.folders[0].folders[0].kind: a folder below a vm folder holds the same, not host",
            f"{C1}.vms[2].folder: no folder named 'Web/Front' in datacenter 'DC1'",
        ],
    ),
    (
        "a VM of the datacenter",
        lambda lab: dc(lab).update(vms=[{"name": "a"}, {"name": "b", "host": "esx9"}]),
        [
            f"{DC}.vms[0].host: a VM of a datacenter names its host",
            f"{DC}.vms[1].host: no host named 'esx9' in datacenter 'DC1'",
        ],
    ),
    (
        "own policy",
        lambda lab: lab.update(
            storage_policies=[{"name": "RAID-5"}, {"name": "x", "raid": "RAID-6", "failures_to_tolerate": 1}]
        ),
        [
            "storage_policies[0].name: 'RAID-5' is a built-in policy; choose another name",
            "storage_policies[1].failures_to_tolerate: RAID-6 tolerates 2 failures, not 1",
        ],
    ),
    (
        "trace",
        lambda lab: vm(lab).update(workload={"trace": {"file": "none.csv", "format": "bitbrains"}}),
        [f"{C1}.vms[0].workload.trace.file: there is no trace file 'none.csv'"],
    ),
    (
        "numbered traces",
        lambda lab: vm(lab, 2).update(workload={"trace": {"file": "t{n}", "format": "planetlab"}}),
        [f"{C1}.vms[2].workload.trace.file: there is no trace file 't1' and 2 more"],
    ),
]

LATER: list[tuple[str, Change, list[str]]] = [
    (
        "unknown command",
        lambda lab: step(lab, "fail_hots", host="esx01"),
        ["timeline[0].do: there is no command 'fail_hots'; did you mean 'fail_host'?"],
    ),
    (
        "arguments",
        lambda lab: step(lab, "fail_host", hsot="esx01", kind="fire"),
        [
            "timeline[0].with.host: this key is required",
            "timeline[0].with.kind: expects 'power', 'psod' or 'hang', not 'fire'",
            "timeline[0].with.hsot: unknown key; did you mean 'host'?",
        ],
    ),
    (
        "names",
        lambda lab: step(lab, "migrate_vm", vm="web09", host="esx09", datastore="ds9"),
        [
            "timeline[0].with.vm: no VM named 'web09' in the lab at that time",
            "timeline[0].with.host: no host named 'esx09' in the lab at that time",
            "timeline[0].with.datastore: no datastore named 'ds9' in the lab at that time",
        ],
    ),
    (
        "a host not added yet",
        lambda lab: step(lab, "fail_host", host="new"),
        ["timeline[0].with.host: no host named 'new' in the lab at that time"],
    ),
    (
        "a host to add",
        lambda lab: step(lab, "add_host", host="old", cluster="C1"),
        ["timeline[0].with.host: no host named 'old' among unmanaged_hosts"],
    ),
    (
        "parts of a host",
        lambda lab: step(lab, "fail_nic", host="esx01", nic="vmnic9"),
        ["timeline[0].with.nic: no network adapter named 'vmnic9' in host 'esx01'"],
    ),
    (
        "a disk",
        lambda lab: step(lab, "fail_disk", host="esx01", disk="d0"),
        ["timeline[0].with.disk: no disk named 'd0' in host 'esx01'"],
    ),
    (
        "hardware of a VM to create",
        lambda lab: step(
            lab,
            "create_vm",
            name="x",
            cluster="C1",
            config={"networks": ["N"], "disks": [{"gb": 1, "datastore": "d", "storage_policy": "p"}]},
        ),
        [
            "timeline[0].with.config.networks[0]: no network named 'N' in the lab",
            "timeline[0].with.config.disks[0].datastore: no datastore named 'd' in the lab",
            "timeline[0].with.config.disks[0].storage_policy: there is no storage policy 'p'",
        ],
    ),
    (
        "trace to come",
        lambda lab: step(
            lab, "set_workload", vm="web01", workload={"trace": {"file": "none", "format": "planetlab"}}
        ),
        ["timeline[0].with.workload.trace.file: there is no trace file 'none'"],
    ),
    (
        "expectation",
        lambda lab: lab.update(expect=[{"at": 0, "that": "vm('web01').host ="}]),
        ["expect[0].that: not an expression: invalid syntax (column 18)"],
    ),
    (
        "expectation about nothing",
        lambda lab: lab.update(expect=[{"at": 0, "that": "vm('web09').host == 'esx01'"}]),
        ["expect[0].that: no VM named 'web09' in the lab"],
    ),
]


def problems(lab: dict[str, Any]) -> list[str]:
    with pytest.raises(LabError) as caught:
        load_lab_text(json.dumps(lab), Path("/nonexistent"))
    return [f"{p.place}: {p.message}" for p in caught.value.problems]


@pytest.mark.parametrize(
    ("change", "lines"), [pytest.param(c, p, id=name) for name, c, p in (*SCHEMA, *NAMES, *LATER)]
)
def test_bad_lab(small: dict[str, Any], change: Change, lines: list[str]) -> None:
    change(small)
    assert problems(small) == lines


def test_everything_wrong_is_told_at_once(small: dict[str, Any]) -> None:
    small["seeed"] = 1
    vm(small)["memory_mb"] = "4 GB"
    vm(small, 3)["host"] = "esx09"
    step(small, "explode")
    assert problems(small) == [
        f"{C1}.vms[0].memory_mb: expects a whole number of MB, not '4 GB'",
        "seeed: unknown key; did you mean 'seed'?",
        f"{C1}.vms[3].host: no host named 'esx09' in cluster 'C1'",
        "timeline[0].do: there is no command 'explode'",
    ]


def test_a_misspelt_name_key_draws_no_further_complaints(small: dict[str, Any]) -> None:
    c1(small)["hosts"][1]["nmae"] = c1(small)["hosts"][1].pop("name")
    assert problems(small) == [
        f"{C1}.hosts[1].name: this key is required",
        f"{C1}.hosts[1].nmae: unknown key; did you mean 'name'?",
    ]


def test_vsan_disk_groups_and_policies(small: dict[str, Any]) -> None:
    capacity = {"name": "d1", "tier": "capacity", "gb": 100}
    small["host_types"]["big"]["disks"] = [capacity]
    c1(small)["hosts"] = [{"name": f"esx0{n}", "type": "big"} for n in (1, 2, 3)]
    c1(small)["vsan"] = {"enabled": True}
    vm(small)["disks"] = [{"gb": 1, "storage_policy": "RAID-5"}, {"gb": 1, "datastore": "ds1"}]
    assert problems(small) == [
        *(
            f"{C1}.hosts[{n}].disks: host 'esx0{n + 1}' has 1 capacity disks and no cache disk for a disk group"
            for n in (0, 1, 2)
        ),
        f"{C1}.vms[0].disks[0].storage_policy: the policy 'RAID-5' needs 4 fault domains, cluster 'C1' has 3",
    ]


def test_names_made_earlier_on_the_timeline_are_known(small: dict[str, Any]) -> None:
    small["timeline"] = [
        {"at": 5, "do": "power_on_vm", "with": {"vm": "fresh"}},
        {"at": 1, "do": "create_vm", "with": {"name": "fresh", "cluster": "C1"}},
        {"at": 2, "do": "add_host", "with": {"host": "new", "cluster": "C1"}},
        {"at": 3, "do": "fail_nic", "with": {"host": "new", "nic": "vmnic1"}},
        {"at": 4, "do": "power_off_vm", "with": {"vm": "vm-42"}},
        {"at": 9, "do": "create_folder", "with": {"name": "F", "parent": "DC1"}},
        {"at": 10, "do": "move_to_folder", "with": {"entity": "fresh", "folder": "F"}},
        {"at": 11, "do": "migrate_vm", "with": {"vm": "fresh", "resource_pool": "Prod/Gold"}},
    ]
    lab = load_lab_text(json.dumps(small), Path())
    assert [timed.command.do for timed in lab.timeline][:3] == ["create_vm", "add_host", "fail_nic"]
    small["timeline"][1]["at"] = 6
    assert problems(small) == ["timeline[0].with.vm: no VM named 'fresh' in the lab at that time"]
