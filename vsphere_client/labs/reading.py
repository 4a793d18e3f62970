"""The text of a lab file and the plain data in it, with the line of every place."""

from __future__ import annotations

import re
import warnings
from datetime import date
from pathlib import Path
from typing import Any

from pydantic_core import from_json
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from vsphere_client.labs.problems import LabError, Problem

MAX_VALUES = 5_000_000
"""Values in a file, aliases counted each time they are used; our assumption, against alias bombs."""

MAX_DEPTH = 100
"""Keys within keys; the format itself needs far fewer."""

_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]{1,9})\]")


def read_text(path: Path) -> str:
    """The text of a lab file.

    Raises:
        LabError: the file is not there, cannot be read or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        message = f"there is no file '{path}'"
    except IsADirectoryError:
        message = f"'{path}' is a folder, not a lab file"
    except UnicodeDecodeError as error:
        message = f"'{path}' is not a text file in UTF-8 (byte {error.start})"
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        message = f"'{path}' cannot be read: {reason}"
    raise LabError([Problem("", message)])


def parse_text(text: str) -> dict[str, Any]:
    """The keys and values of a lab file: JSON when it begins with ``{``, else YAML.

    Raises:
        LabError: the text is neither, is empty, or is not a group of keys.
    """
    stripped = text.lstrip()
    if not stripped:
        raise LabError([Problem("", "the file is empty")])
    data = _parse_json(stripped) if stripped.startswith("{") else _parse_yaml(text)
    if data is None:
        raise LabError([Problem("", "the file is empty")])
    if not isinstance(data, dict):
        kind = "a list" if isinstance(data, list) else "a single value"
        raise LabError([Problem("", f"a lab file is a group of keys such as 'format: 1', not {kind}")])
    return data


def _parse_json(text: str) -> Any:
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError as error:
        json_error = str(error)
    # A YAML flow mapping may begin with a brace too.
    try:
        return _parse_yaml(text)
    except LabError:
        raise LabError([Problem("", f"the file is not JSON: {json_error}")]) from None


def _parse_yaml(text: str) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # ruamel warns of doubtful numbers; the schema refuses them
            data = YAML(typ="safe", pure=True).load(text)
    except RecursionError:
        raise LabError([Problem("", "the file is not usable YAML: keys are nested too deeply")]) from None
    except YAMLError as error:
        raise LabError([_yaml_problem(error)]) from None
    except (ValueError, OverflowError, ArithmeticError, LookupError, TypeError, AttributeError) as error:
        # ruamel lets odd scalars (month 13, a number of 5,000 digits) fail inside Python's own types.
        raise LabError([Problem("", f"the file is not usable YAML: {_first_line(error)}")]) from None
    _Measure().check(data)
    return data


def _yaml_problem(error: YAMLError) -> Problem:
    if not isinstance(error, MarkedYAMLError):
        return Problem("", f"the file is not YAML: {_first_line(error)}")
    mark = error.problem_mark or error.context_mark
    what = " ".join(part for part in (error.context, error.problem) if part) or "it cannot be read"
    line = mark.line + 1 if mark is not None else None
    return Problem("", f"the file is not YAML: {' '.join(what.split())}", line)


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


class _Measure:
    """Counts the values of parsed YAML, with aliases as often as they are used."""

    def __init__(self) -> None:
        self._sizes: dict[int, int] = {}
        self._open: set[int] = set()

    def check(self, data: Any) -> None:
        if self._size(data, 0) > MAX_VALUES:
            raise LabError([Problem("", f"the file holds more than {MAX_VALUES} values")])

    def _size(self, value: Any, depth: int) -> int:
        if not isinstance(value, dict | list):
            if value is None or isinstance(value, str | int | float | date):
                return 1
            raise LabError(
                [Problem("", f"the file holds a value of a kind that labs do not know: {value!r:.60}")]
            )
        key = id(value)
        if key in self._sizes:
            return self._sizes[key]
        if key in self._open or depth > MAX_DEPTH:
            raise LabError(
                [Problem("", "the file holds keys that are nested too deeply or contain themselves")]
            )
        self._open.add(key)
        children = value.values() if isinstance(value, dict) else value
        size = 1 + sum(self._size(child, depth + 1) for child in children)
        self._open.discard(key)
        self._sizes[key] = size
        return size


class Lines:
    """Finds the line of a place in the text; made only when there are problems to show."""

    def __init__(self, text: str) -> None:
        self._root = _compose(text)

    def line_of(self, place: str) -> int | None:
        """The line (from 1) of the place or of the nearest thing around it; None when not known."""
        if self._root is None or not place:
            return None
        node = self._root
        line: int = node.start_mark.line + 1
        for name, index in _STEP.findall(place):
            found = _step_into(node, name, index)
            if found is None:
                return line if node is not self._root else None
            node, line = found
        return line


def _compose(text: str) -> Node | None:
    # Lines of a huge JSON file are not worth the slow parse.
    if text.lstrip().startswith("{") and len(text) > 300_000:
        return None
    try:
        root: Node | None = YAML(typ="safe", pure=True).compose(text)
    except (YAMLError, RecursionError, ValueError):
        return None
    return root


def _step_into(node: Node, name: str, index: str) -> tuple[Node, int] | None:
    if index and isinstance(node, SequenceNode) and int(index) < len(node.value):
        child = node.value[int(index)]
        return child, child.start_mark.line + 1
    if name and isinstance(node, MappingNode):
        for key, child in node.value:
            if key.value == name:
                return child, key.start_mark.line + 1
    return None
