"""Whatever is fed to load_lab, only a lab or a LabError comes out."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_lab import SMALL

from vsphere_client.labs.load import LabError, Problem, load_lab_text

_ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        ["all", "esx01", "web01", "{n}", "ds1", "C1", "on", "5m", "vm_affinity", "a/b", "RAID-5"]
    ),
    st.lists(st.integers() | st.text(max_size=3), max_size=2),
    st.dictionaries(st.sampled_from(["name", "gb", "hosts", "x"]), st.integers(0, 3), max_size=2),
)

_QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, child in items:
        found += places(child, (*path, key))
    return found


_PLACES = places(SMALL)


def load_or_tell(text: str) -> None:
    problems: tuple[Problem, ...] | None = None
    try:
        load_lab_text(text, Path("/nonexistent"))
    except LabError as error:
        problems = error.problems
    if problems is not None:
        assert problems
        assert all(problem.message and str(problem).isprintable() for problem in problems)


@_QUIET
@given(
    st.lists(
        st.tuples(st.sampled_from(_PLACES), st.sampled_from(["set", "drop", "twice", "rename"]), _ODD),
        max_size=4,
    )
)
def test_a_mutated_lab(changes: list[tuple[tuple[Any, ...], str, Any]]) -> None:
    lab = copy.deepcopy(SMALL)
    for path, kind, value in changes:
        node: Any = lab
        try:
            for key in path[:-1]:
                node = node[key]
            if kind == "set":
                node[path[-1]] = value
            elif kind == "drop":
                del node[path[-1]]
            elif kind == "twice" and isinstance(node, list):
                node.append(node[path[-1]])
            elif kind == "rename" and isinstance(node, dict):
                node[str(value)] = node.pop(path[-1])
        except (KeyError, IndexError, TypeError):
            continue
    load_or_tell(json.dumps(lab))


@_QUIET
@given(st.text(alphabet=st.sampled_from("abn:{}[]-&*!|>'\"%@#,? \n01.<=~\t\\"), max_size=60))
def test_any_text(text: str) -> None:
    load_or_tell(text)


@settings(_QUIET, max_examples=40)
@given(st.integers(0, 700), st.text(alphabet=st.sampled_from("ab:{}[]-&*!'\" \n0"), max_size=4))
def test_a_lab_with_a_slip_of_the_pen(position: int, slip: str) -> None:
    text = (
        Path(__file__).parents[2].joinpath("resources", "labs", "host_dies.yaml").read_text(encoding="utf-8")
    )
    load_or_tell(text[: 4 * position] + slip + text[4 * position + len(slip) :])
