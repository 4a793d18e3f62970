"""The layers that pyproject.toml names are there, and Qt stays in the user interface."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from source_tree import PACKAGE, ROOT, parsed, python_files, shown

QT_PACKAGES = {"PySide6", "shiboken6", "pyqtgraph"}


def layers() -> set[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    rows = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {name.strip() for row in rows for name in row.split("|")}


def imported(tree: ast.Module) -> Iterator[str]:
    """The top packages that a module imports, also inside of functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield str(node.module).split(".")[0]


def imports_qt(path: Path) -> bool:
    return not QT_PACKAGES.isdisjoint(imported(parsed(path)))


def test_every_layer_is_a_module_or_a_package() -> None:
    missing = [
        name
        for name in sorted(layers())
        if not (PACKAGE / f"{name}.py").exists() and not (PACKAGE / name / "__init__.py").exists()
    ]
    assert missing == []


def test_every_package_has_its_layer() -> None:
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert sorted(packages - layers()) == []


def test_qt_is_imported_under_ui_only() -> None:
    offenders = [
        shown(path)
        for path in python_files(PACKAGE)
        if not path.is_relative_to(PACKAGE / "ui") and imports_qt(path)
    ]
    assert offenders == []


def test_an_import_inside_a_function_is_seen() -> None:
    tree = ast.parse("def late():\n    from PySide6.QtCore import Qt\n    import numpy.random\n")
    assert list(imported(tree)) == ["PySide6", "numpy"]
