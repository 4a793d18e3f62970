"""Files and functions stay small, names say what a thing is, modules say what they are for."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

from source_tree import PACKAGE, parsed, python_files, shown

LONGEST_FUNCTION = 60
LONGEST_MODULE = 450
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "misc", "manager", "common"}


def long_functions(path: Path) -> list[str]:
    functions = (
        node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    lengths = ((node.name, (node.end_lineno or node.lineno) - node.lineno + 1) for node in functions)
    return [f"{shown(path)}: {name} has {lines} lines" for name, lines in lengths if lines > LONGEST_FUNCTION]


def test_no_function_is_longer_than_a_screen() -> None:
    assert [offence for path in python_files() for offence in long_functions(path)] == []


def test_no_module_is_too_long_to_know() -> None:
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    offenders = [
        shown(path)
        for path in python_files()
        if EMPTY_NAMES.intersection([path.stem, *path.relative_to(PACKAGE.parent).parts[:-1]])
    ]
    assert offenders == []


def test_every_public_module_says_what_it_is_for() -> None:
    public = [path for path in python_files(PACKAGE) if path.stem == "__init__" or path.stem[0] != "_"]
    assert [shown(path) for path in public if not ast.get_docstring(parsed(path))] == []


def test_every_test_module_has_a_name_of_its_own() -> None:
    """Two of one name cannot be collected together: tests are no packages."""
    names = Counter(path.name for path in (PACKAGE.parent / "tests").rglob("test_*.py"))
    assert {name for name, times in names.items() if times > 1} == set()
