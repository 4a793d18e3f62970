from __future__ import annotations

import json
from typing import Any

from vsphere_client.labs.load import load_lab
from vsphere_client.labs.simulated import NOT_SIMULATED, not_simulated


def test_a_plain_lab_has_nothing_to_tell(small: dict[str, Any]) -> None:
    assert not_simulated(load_lab(json.dumps(small))) == []


def test_what_is_not_simulated_is_named_with_its_place(small: dict[str, Any]) -> None:
    cluster = small["inventory"]["datacenters"][0]["clusters"][0]
    cluster["hosts"][1]["lockdown"] = "strict"
    small["timeline"] = [{"at": 0, "do": "turn_on_ft", "with": {"vm": "web01"}}]
    place = "inventory.datacenters[0].clusters[0]"
    assert [where for where, _ in not_simulated(load_lab(json.dumps(small)))] == [
        f"{place}.hosts[1].lockdown",
        "timeline[0].do",
    ]


def test_every_row_gives_a_reason() -> None:
    assert all(row.what and row.key for row in NOT_SIMULATED)
