"""A table of bad labs and the exact lines that they are answered with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bad_lab_changes import C1, Change, c1, step, vm
from bad_lab_inventories import NAMES
from bad_lab_timelines import LATER
from bad_lab_values import SCHEMA

from vsphere_client.labs.load import LabError, load_lab_text


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
