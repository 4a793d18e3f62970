"""Places in the small lab of conftest, and changes to it, as the tables of bad labs name them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

DC = "inventory.datacenters[0]"
C1 = f"{DC}.clusters[0]"

Change = Callable[[dict[str, Any]], object]
BadLab = tuple[str, Change, list[str]]
"""What is wrong, the change that makes the small lab so, and the lines that answer it."""


def dc(lab: dict[str, Any]) -> dict[str, Any]:
    return lab["inventory"]["datacenters"][0]


def c1(lab: dict[str, Any]) -> dict[str, Any]:
    return dc(lab)["clusters"][0]


def vm(lab: dict[str, Any], index: int = 0) -> dict[str, Any]:
    return c1(lab)["vms"][index]


def step(lab: dict[str, Any], do: str, **arguments: Any) -> None:
    lab["timeline"] = [{"at": 0, "do": do, "with": arguments}]
