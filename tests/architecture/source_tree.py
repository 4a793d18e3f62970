"""The files of the checkout, as the architecture tests see them: what a person wrote, nothing generated."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "vsphere_client"
GENERATED = {"__pycache__", "build", "dist", "tour"}
HIDDEN_BUT_OURS = {".ci"}


def is_ours(folder: Path) -> bool:
    """Whether people wrote what is in the folder; environments and caches are not looked at."""
    name = folder.name
    if name in GENERATED or name.endswith(".egg-info") or (folder / "pyvenv.cfg").exists():
        return False
    return not name.startswith(".") or name in HIDDEN_BUT_OURS


def files(start: Path = ROOT) -> Iterator[Path]:
    """All files below the folder, in a fixed order."""
    for folder, folders, names in os.walk(start):
        folders[:] = sorted(name for name in folders if is_ours(Path(folder, name)))
        # A second working tree of a repository has a file of this name that points to the first.
        yield from (Path(folder, name) for name in sorted(names) if name != ".git")


def python_files(start: Path = ROOT) -> list[Path]:
    return [path for path in files(start) if path.suffix == ".py"]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def shown(path: Path) -> str:
    """The path as a failing test names it."""
    return path.relative_to(ROOT).as_posix()
