"""The project's own checks: their commands, their order, and the summary after them."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

MOST_WORKERS = 8

if TYPE_CHECKING:
    # From a program's name to the start of its command line.
    Tool = Callable[[str], list[str]]


class Step(NamedTuple):
    """One check: the headline a person reads, and the command."""

    title: str
    command: list[str]


class Outcome(NamedTuple):
    """How one check ended: its exit code and how long it took."""

    title: str
    code: int
    seconds: float


def check_steps(tool: Tool, pytest_arguments: Sequence[str]) -> list[Step]:
    """All checks in the order they run, the quick ones first; only pytest takes arguments."""
    return [
        Step("Format (ruff format)", [*tool("ruff"), "format", "--check", "."]),
        Step("Lint (ruff check)", [*tool("ruff"), "check", "."]),
        Step("Types (mypy)", tool("mypy")),
        Step("Imports (lint-imports)", tool("lint-imports")),
        Step("Tests (pytest)", pytest_command(tool, pytest_arguments)),
    ]


def pytest_command(tool: Tool, arguments: Sequence[str]) -> list[str]:
    """Pytest on all cores, without the benchmarks; the caller's arguments come last and so win."""
    return [*tool("pytest"), "-n", str(worker_count(os.cpu_count())), "--benchmark-skip", *arguments]


def bench_command(tool: Tool, arguments: Sequence[str]) -> list[str]:
    """Only the benchmarks, in one process, so that they do not disturb each other."""
    return [*tool("pytest"), "tests/benchmarks", "--benchmark-only", "-p", "no:xdist", *arguments]


def worker_count(cores: int | None) -> int:
    """Test processes at once: a core each, at least two, since some tests wait, and no more than eight."""
    return min(max(cores or 2, 2), MOST_WORKERS)


def check_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of the checks: Qt draws off the screen unless the caller chose a platform."""
    return {"QT_QPA_PLATFORM": "offscreen", **environment}


def run_steps(steps: Sequence[Step], folder: Path, environment: Mapping[str, str]) -> int:
    """Run every check, also after one that failed, then the summary; zero if all passed."""
    outcomes = []
    for step in steps:
        print(f"\n== {step.title}", flush=True)
        start = time.monotonic()
        code = subprocess.call(step.command, cwd=str(folder), env=dict(environment))
        outcomes.append(Outcome(step.title, code, time.monotonic() - start))
    print("\n" + describe_outcomes(outcomes), flush=True)
    return 1 if any(outcome.code for outcome in outcomes) else 0


def describe_outcomes(outcomes: Sequence[Outcome]) -> str:
    """The summary: a line for each check."""
    lines = ["== Summary"]
    for title, code, seconds in outcomes:
        verdict = "ok" if code == 0 else f"FAILED (exit code {code})"
        lines.append(f"  {title:<24} {seconds:6.1f} s  {verdict}")
    return "\n".join(lines)
