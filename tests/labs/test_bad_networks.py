"""Labs whose switches, teams or reservations cannot be, and the lines that they are answered with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bad_lab_changes import C1, DC, c1, dc

from vsphere_client.labs.load import LabError, load_lab, load_lab_text

NICS = [{"name": "vmnic0", "mbps": 10_000}, {"name": "vmnic1", "mbps": 1000}]


def problems(lab: dict[str, Any]) -> list[str]:
    with pytest.raises(LabError) as caught:
        load_lab_text(json.dumps(lab), Path("/nonexistent"))
    return [f"{p.place}: {p.message}" for p in caught.value.problems]


def test_switches_name_adapters_that_are_there_once(small: dict[str, Any]) -> None:
    c1(small)["hosts"][0].update(
        nics=NICS,
        switches=[
            {"name": "vSwitch0", "nics": ["vmnic0", "vmnic9"]},
            {"name": "vSwitch1", "nics": ["vmnic0"]},
        ],
    )
    assert problems(small) == [
        f"{C1}.hosts[0].switches[0].nics[1]: there is no network adapter 'vmnic9'; did you mean 'vmnic1'?",
        f"{C1}.hosts[0].switches[1].nics[0]: 'vmnic0' is an uplink of 'vSwitch0' already; "
        "an adapter has one switch",
    ]


def test_teaming_of_a_standard_switch(small: dict[str, Any]) -> None:
    teaming = {"policy": "load_based", "active": ["vmnic0"], "standby": ["vmnic0", "vmnik1"]}
    dc(small)["networks"][0].update(teaming=teaming)
    place = f"{DC}.networks[0].teaming"
    assert problems(small) == [
        f"{place}.policy: load_based needs a distributed switch; a standard one has originating_port",
        f"{place}.standby[0]: 'vmnic0' is active already; an uplink is either active or standby",
        f"{place}.standby[1]: there is no network adapter of its hosts 'vmnik1'; did you mean 'vmnic1'?",
    ]


def test_reservations_fit_three_quarters_of_the_slowest_uplink(small: dict[str, Any]) -> None:
    """vmkernel.md case 26: 10 GbE and 1 GbE uplinks in one switch let 750 Mbps be reserved."""
    for host in c1(small)["hosts"]:
        host["nics"] = NICS
    switch: dict[str, Any] = {
        "name": "DS",
        "hosts": ["C1"],
        "network_io_control": {
            "traffic": {"vsan": {"reservation_mbps": 500}, "vm": {"reservation_mbps": 250}}
        },
    }
    dc(small)["distributed_switches"] = [switch]
    load_lab(json.dumps(small))
    switch["network_io_control"]["traffic"]["vm"]["reservation_mbps"] = 251
    assert problems(small) == [
        f"{DC}.distributed_switches[0].network_io_control.traffic: 751 Mbps are reserved, 750 can be: "
        "75% of the slowest uplink"
    ]
