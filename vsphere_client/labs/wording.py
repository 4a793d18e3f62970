"""Plain words for what pydantic says about a lab file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from vsphere_client.labs.problems import did_you_mean, quote
from vsphere_client.labs.schema.walk import known_keys, model_at

Path = tuple[str | int, ...]

_UNITS = {
    "_mb": "MB",
    "_gb": "GB",
    "_mhz": "MHz",
    "_mbps": "Mbit/s",
    "_percent": "percent",
    "_ms": "ms",
    "_min": "minutes",
    "_s": "seconds",
    "_mb_per_s": "MB per second",
}
_BARE_UNITS = {"gb": "GB", "mhz": "MHz", "mbps": "Mbit/s", "minutes": "minutes"}


def path_in_data(data: Any, location: Sequence[str | int], missing: bool) -> Path:
    """The part of a pydantic location that stands in the data: tags of union members are left out."""
    path: list[str | int] = []
    for index, step in enumerate(location):
        last = index == len(location) - 1
        if leads_on(data, step):
            data = data[step]
        elif not (isinstance(data, dict) and missing and last):
            continue
        path.append(step)
    return tuple(path)


def leads_on(data: Any, step: str | int) -> bool:
    """Whether a group has that key, or a list that many entries."""
    if isinstance(data, dict):
        return step in data
    return isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data)


def place_text(path: Path) -> str:
    """``inventory.datacenters[0].name`` for its path."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step[:100]}" if text else step[:100]
    return text


def describe_errors(root: type[BaseModel], path: Path, errors: Sequence[ErrorDetails]) -> str:
    """One plain sentence for what pydantic says about one place; unions say it once for each alternative."""
    for error in errors:
        if (sentence := _special(root, path, error)) is not None:
            return sentence
    expected = list(dict.fromkeys(_expected(error["type"], path, error) for error in errors))
    hint = next((hint for error in errors if (hint := _hint(error["type"], error))), "")
    return f"expects {' or '.join(expected)}, not {quote(errors[0]['input'])}{hint}"


def _special(root: type[BaseModel], path: Path, error: ErrorDetails) -> str | None:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        model = model_at(root, path[:-1])
        return "unknown key" + (did_you_mean(str(path[-1]), known_keys(model)) if model and path else "")
    if kind == "missing":
        return "this key is required"
    if kind == "value_error":
        return error["msg"].removeprefix("Value error, ")
    if kind == "too_long":
        return f"takes at most {context['max_length']} entries, not {len(error['input'])}"
    if kind in _LIMITS:
        word, key = _LIMITS[kind]
        return f"{word} {_amount(context[key], path)}, not {quote(error['input'])}"
    return None


_LIMITS = {
    "greater_than": ("must be above", "gt"),
    "greater_than_equal": ("must be at least", "ge"),
    "less_than": ("must be below", "lt"),
    "less_than_equal": ("must be at most", "le"),
}

_EXPECTED: dict[str, Callable[[Path], str]] = {
    "int": lambda path: f"a whole number{_of_unit(path)}",
    "float": lambda path: f"a number{_of_unit(path)}",
    "finite": lambda path: f"a number{_of_unit(path)}",
    "bool": lambda path: "true or false",
    "string": lambda path: "a text",
    "tuple": lambda path: "a list",
    "list": lambda path: "a list",
    "dict": lambda path: "a group of keys",
    "model": lambda path: "a group of keys",
    "datetime": lambda path: "a date and time such as 2026-01-05T08:00:00Z",
}


def _expected(kind: str, path: Path, error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    if kind == "literal_error":
        return str(context["expected"])
    if kind == "string_too_short":
        return "a text that is not empty" if context["min_length"] == 1 else "a longer text"
    if kind == "string_too_long":
        return f"a text of at most {context['max_length']} characters"
    if kind == "string_pattern_mismatch":
        return "a name without blanks" if context["pattern"] == r"^\S+$" else "a name without a slash"
    words = _EXPECTED.get(kind.split("_")[0])
    return words(path) if words else error["msg"].removeprefix("Input should be ")


def _hint(kind: str, error: ErrorDetails) -> str:
    value = error["input"]
    if kind == "literal_error" and isinstance(value, str):
        words = [word.strip("' ") for word in str(error["ctx"]["expected"]).replace(" or ", ",").split(",")]
        return did_you_mean(value, words)
    if kind == "string_type" and isinstance(value, int | float):
        return " (put it in quotes)"
    return ""


def _unit(path: Path) -> str:
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    if key in _BARE_UNITS:
        return _BARE_UNITS[key]
    ending = max((ending for ending in _UNITS if key.endswith(ending)), key=len, default="")
    return _UNITS.get(ending, "")


def _of_unit(path: Path) -> str:
    unit = _unit(path)
    return f" of {unit}" if unit else ""


def _amount(limit: Any, path: Path) -> str:
    unit = _unit(path)
    return f"{limit:g} {unit}".rstrip() if isinstance(limit, float) else f"{limit} {unit}".rstrip()
