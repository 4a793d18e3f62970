"""Notify switches in a lab file, and the commands of both I/O controls in its timeline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bad_lab_changes import DC, dc

from vsphere_client.engine.world.objects import Datastore, DistributedVirtualSwitch, Network
from vsphere_client.labs.load import LabError, load_lab_text
from vsphere_client.session.session import Session

SWITCH = {
    "name": "DSwitch",
    "hosts": "all",
    "portgroups": [{"name": "DPG", "notify_switches": False}, {"name": "Loud"}],
}


def opened(lab: dict[str, Any], folder: Path) -> Session:
    path = folder / "lab.json"
    path.write_text(json.dumps(lab), encoding="utf-8")
    return Session.open(path)


def problems(lab: dict[str, Any]) -> list[str]:
    with pytest.raises(LabError) as caught:
        load_lab_text(json.dumps(lab), Path("/nonexistent"))
    return [f"{p.place}: {p.message}" for p in caught.value.problems]


def test_networks_and_port_groups_say_whether_they_notify_switches(
    small: dict[str, Any], tmp_path: Path
) -> None:
    dc(small)["networks"][0]["notify_switches"] = False
    dc(small)["distributed_switches"] = [SWITCH]
    quiet = dc(small)["networks"][0]["name"]
    world = opened(small, tmp_path).engine.world
    told = {name: world.find(Network, name).config.notify_switches for name in (quiet, "DPG", "Loud")}
    assert told == {quiet: False, "DPG": False, "Loud": True}


def test_notify_switches_is_yes_or_no(small: dict[str, Any]) -> None:
    dc(small)["networks"][0]["notify_switches"] = "sometimes"
    assert [one.split(":")[0] for one in problems(small)] == [f"{DC}.networks[0].notify_switches"]


def timeline(switch: str, datastore: str) -> list[dict[str, Any]]:
    control = {"enabled": True, "congestion_threshold_ms": 12}
    return [
        {
            "at": 5,
            "do": "configure_datastore_io_control",
            "with": {"datastore": datastore, "storage_io_control": control},
        },
        {
            "at": 6,
            "do": "reconfigure_distributed_switch",
            "with": {"switch": switch, "traffic": {"vmotion": {"shares": "high"}}},
        },
        {
            "at": 7,
            "do": "enable_network_resource_management",
            "with": {"switch": switch, "enable": False},
        },
    ]


def test_a_timeline_sets_both_controls(small: dict[str, Any], tmp_path: Path) -> None:
    dc(small)["distributed_switches"] = [SWITCH]
    store = dc(small)["datastores"][0]["name"]
    session = opened(small | {"timeline": timeline("DSwitch", store)}, tmp_path)
    session.run_until(20_000_000)
    world = session.engine.world
    assert world.find(Datastore, store).config.storage_io_control.congestion_threshold_ms == 12
    control = world.find(DistributedVirtualSwitch, "DSwitch").config.network_io_control
    assert not control.enabled
    assert control.traffic["vmotion"].shares == "high"


def test_a_timeline_names_switches_and_datastores_that_are_there(small: dict[str, Any]) -> None:
    dc(small)["distributed_switches"] = [SWITCH]
    found = problems(small | {"timeline": timeline("DPG", "ds99")})
    assert found == [
        "timeline[0].with.datastore: no datastore named 'ds99' in the lab at that time",
        "timeline[1].with.switch: no distributed switch named 'DPG' in the lab at that time",
        "timeline[2].with.switch: no distributed switch named 'DPG' in the lab at that time",
    ]


def test_virtual_volumes_cannot_have_storage_io_control(small: dict[str, Any]) -> None:
    dc(small)["datastores"][0].update(type="vVol", storage_io_control={"enabled": True})
    assert problems(small) == [
        f"{DC}.datastores[0].storage_io_control.enabled: Storage I/O Control is not supported on vVol datastores"
    ]
