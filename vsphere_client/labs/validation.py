"""The schema's verdict on a lab file, and the rest of the file made usable for the further checks.

A file with a wrong unit in one place and a dangling name in another is to be told of both at once.
So what the schema refuses is noted, then left out or filled in, and the remainder goes on to
the checks of names; what follows only from the repair is not reported.
"""

from __future__ import annotations

import copy
import itertools
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from vsphere_client.labs.problems import Problem
from vsphere_client.labs.schema import LabFile
from vsphere_client.labs.wording import Path, describe_errors, leads_on, path_in_data, place_text

_ROUNDS = 8

_CONTAINERS = frozenset(
    (
        "clusters",
        "datacenters",
        "datastores",
        "distributed_switches",
        "folders",
        "groups",
        "hosts",
        "inventory",
        "networks",
        "resource_pools",
        "unmanaged_hosts",
        "vms",
    )
)
"""Keys whose loss leaves names unknown that the rest of the file may rightly use."""

_STAND_IN: dict[str, Any] = {
    "at": 0,
    "do": "heal_network",
    "file": "?",
    "format": 1,
    "gb": 1,
    "kind": "vm_affinity",
    "network": "?",
    "that": "True",
    "tier": "capacity",
}


@dataclass(slots=True)
class Verdict:
    """What the schema made of a file: the lab (repaired, or None), its problems and what was left out."""

    lab: LabFile | None
    problems: list[Problem] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)
    names_lost: bool = False

    def keeps(self, problem: Problem) -> bool:
        """Whether a later finding stands on its own, and is not a consequence of a repair."""
        if self.names_lost and ("no " in problem.message and "named '" in problem.message):
            return False
        if any(f"'{name}'" in problem.message for name in self.left_out):
            return False
        return not any(_encloses(place, problem.place) for place in self.broken)


def _encloses(outer: str, inner: str) -> bool:
    return inner.startswith(outer) and (len(inner) == len(outer) or inner[len(outer)] in ".[")


def validate_data(data: dict[str, Any]) -> Verdict:
    """The lab file in the data, with all that the schema finds wrong."""
    try:
        return Verdict(LabFile.model_validate(data))
    except ValidationError as error:
        errors = _by_path(data, error)
    verdict = Verdict(
        None, [Problem(place_text(path), describe_errors(LabFile, path, e)) for path, e in errors]
    )
    repair = _Repair(copy.deepcopy(data), verdict)
    for _ in range(_ROUNDS):
        for path, details in errors:
            repair.mend(path, details[0])
        try:
            verdict.lab = LabFile.model_validate(repair.data)
            return verdict
        except ValidationError as error:
            errors = _by_path(repair.data, error)
    return verdict


def _by_path(data: Any, error: ValidationError) -> list[tuple[Path, list[ErrorDetails]]]:
    """Errors by their place; a union's complaint about the whole gives way to the one about a part."""
    grouped: dict[Path, list[ErrorDetails]] = {}
    for details in error.errors(include_url=False):
        path = path_in_data(data, details["loc"], details["type"] == "missing")
        grouped.setdefault(path, []).append(details)
    inner = {path[:length] for path in grouped for length in range(len(path))}
    return [(path, e) for path, e in grouped.items() if path not in inner or _stands_alone(e)]


def _stands_alone(errors: list[ErrorDetails]) -> bool:
    return any(e["type"] == "value_error" for e in errors)


class _Repair:
    """Takes refused values out of the data; a required key gets a stand-in."""

    def __init__(self, data: dict[str, Any], verdict: Verdict) -> None:
        self.data = data
        self._verdict = verdict
        self._numbers = itertools.count(1)

    def mend(self, path: Path, error: ErrorDetails) -> None:
        parent, key = self._parent(path)
        if parent is None:
            return
        if error["type"] == "missing":
            self._verdict.broken.add(place_text(path[:-1]))
            parent[key] = self._stand_in(str(key), path)
            return
        value = parent[key] if isinstance(parent, list) or key in parent else None
        self._note(path, value, error["type"])
        if isinstance(parent, list):
            parent[key] = {} if not isinstance(value, dict) else _without_values(value)
        else:
            parent.pop(key, None)

    def _parent(self, path: Path) -> tuple[Any, Any]:
        if not path:
            return None, None
        node: Any = self.data
        for step in path[:-1]:
            if not leads_on(node, step):
                return None, None
            node = node[step]
        usable = isinstance(node, dict) or leads_on(node, path[-1])
        return (node, path[-1]) if usable else (None, None)

    def _stand_in(self, key: str, path: Path) -> Any:
        if key == "format" and len(path) > 1:
            return "planetlab"
        return _STAND_IN.get(key, f"?{next(self._numbers)}")

    def _note(self, path: Path, value: Any, kind: str) -> None:
        self._verdict.broken.add(place_text(path))
        if path[-1] in _CONTAINERS and kind != "extra_forbidden":
            self._verdict.names_lost = True
            self._verdict.broken.add(place_text(path[:-1]))
        if kind != "extra_forbidden" or isinstance(value, str | dict | list):
            self._verdict.left_out.update(_names_in(value))


def _without_values(value: dict[str, Any]) -> dict[str, Any]:
    return {"name": value["name"]} if isinstance(value.get("name"), str) else {}


def _names_in(value: Any) -> set[str]:
    """Every text in a value that is left out: names that others may rightly refer to."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {str(value)}
    if isinstance(value, dict):
        return {name for child in value.values() for name in _names_in(child)}
    if isinstance(value, list):
        return {name for child in value for name in _names_in(child)}
    return set()
