"""The performance counters: what each is called, counted in and shown for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from vsphere_client.assets import read_text
from vsphere_client.engine.statistics.formulas import FORMULAS, Formula
from vsphere_client.engine.statistics.formulas.formula import INTERVAL
from vsphere_client.engine.statistics.formulas.instances import LEVEL, PART_FORMULAS, SAMPLED_AS
from vsphere_client.engine.statistics.kinds import MEASURED_OF, OWNER_OF, Measured


@dataclass(frozen=True, slots=True)
class CounterInfo:
    """One counter of the catalogue; ``level`` is the collection level from which on it is kept."""

    id: str
    group: str
    group_label: str
    label: str
    unit: str
    rollup: str
    stats_type: str
    level: int
    entities: tuple[str, ...]
    description: str


@cache
def counters() -> Mapping[str, CounterInfo]:
    """All counters by id, in the catalogue's order."""
    found = json.loads(read_text("statistics", "counters.json"))
    rows = (_info(row, found["groups"]) for row in found["counters"])
    return {info.id: info for info in rows}


def _info(row: dict[str, Any], labels: Mapping[str, str]) -> CounterInfo:
    more = {"group_label": labels[row["group"]], "entities": tuple(row["entities"])}
    return CounterInfo(**(row | more))


@cache
def kept_columns(measured: Measured, level: int) -> tuple[str, ...]:
    """The columns that the counters of a kind need up to a collection level."""
    wanted = (formula.needs for formula in _kept_formulas(measured, level))
    return tuple(dict.fromkeys(name for needs in wanted for name in needs if name != INTERVAL))


def _kept_formulas(measured: Measured, level: int) -> list[Formula]:
    if measured in OWNER_OF:
        parts = [part for part, sampled in SAMPLED_AS.items() if sampled == measured and level >= LEVEL]
        return [formula for part in parts for formula in PART_FORMULAS[part].values()]
    kind = next(kind for kind, one in MEASURED_OF.items() if one == measured)
    return [
        FORMULAS[measured][info.id]
        for info in counters().values()
        if kind in info.entities and info.level <= level and info.id in FORMULAS[measured]
    ]
