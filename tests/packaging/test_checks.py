"""The checks run in one order, all of them, and one that fails makes the whole fail."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from checks import (
    Outcome,
    Step,
    bench_command,
    check_environment,
    check_steps,
    describe_outcomes,
    run_steps,
    worker_count,
)


def tool(name: str) -> list[str]:
    return ["python", name]


def python_step(title: str, code: str) -> Step:
    return Step(title, [sys.executable, "-c", code])


def test_the_order_of_the_checks() -> None:
    programs = [(step.command[1], step.command[2:4]) for step in check_steps(tool, [])]
    assert [name for name, _ in programs] == ["ruff", "ruff", "mypy", "lint-imports", "pytest"]
    assert programs[0][1] == ["format", "--check"]
    assert programs[1][1] == ["check", "."]


def test_arguments_go_to_pytest_alone_and_come_last() -> None:
    *others, tests = check_steps(tool, ["-k", "drs"])
    assert tests.command[-2:] == ["-k", "drs"]
    assert all("drs" not in step.command for step in others)


def test_benchmarks_run_only_when_asked_for_and_then_alone() -> None:
    assert "--benchmark-skip" in check_steps(tool, [])[-1].command
    command = bench_command(tool, ["-k", "tick"])
    assert command == [
        *("python", "pytest", "tests/benchmarks", "--benchmark-only", "-p", "no:xdist"),
        *("-k", "tick"),
    ]


@pytest.mark.parametrize(("cores", "workers"), [(None, 2), (1, 2), (2, 2), (6, 6), (64, 8)])
def test_a_worker_for_each_core_within_reason(cores: int | None, workers: int) -> None:
    assert worker_count(cores) == workers


def test_qt_draws_off_the_screen_unless_told_otherwise() -> None:
    assert check_environment({})["QT_QPA_PLATFORM"] == "offscreen"
    assert check_environment({"QT_QPA_PLATFORM": "xcb"})["QT_QPA_PLATFORM"] == "xcb"


def test_a_failure_does_not_keep_the_next_check_from_running(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = [
        python_step("First", "raise SystemExit(3)"),
        python_step("Second", "open('ran', 'w').close()"),
    ]
    assert run_steps(steps, tmp_path, {}) == 1
    assert (tmp_path / "ran").exists()
    assert "FAILED (exit code 3)" in capsys.readouterr().out


def test_all_passed_is_zero(tmp_path: Path) -> None:
    assert run_steps([python_step("Only", "pass")], tmp_path, {}) == 0


def test_the_summary_has_a_line_for_each_check() -> None:
    text = describe_outcomes([Outcome("Lint", 0, 1.25), Outcome("Tests", 1, 61.0)])
    assert [line.split() for line in text.splitlines()] == [
        ["==", "Summary"],
        ["Lint", "1.2", "s", "ok"],
        ["Tests", "61.0", "s", "FAILED", "(exit", "code", "1)"],
    ]
