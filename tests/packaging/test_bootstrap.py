"""The first lines a person runs: which Python, which command, which display."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import bootstrap
import pytest
from set_up_error import SetUpError
from system_packages import draws_on_x11, has_display

SCRIPTS = sorted(path for path in Path(bootstrap.__file__).parent.glob("*.py") if "build" not in path.name)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_an_older_python_can_read_the_scripts(script: Path) -> None:
    ast.parse(script.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_python_3_11_will_do() -> None:
    bootstrap.check_python((3, 11))


def test_an_older_python_is_told_which_one_to_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: name if name == "python3.12" else None)
    with pytest.raises(SetUpError, match=r"needs Python 3\.11 or newer, this is 3\.9\. .* with python3\.12"):
        bootstrap.check_python((3, 9))


def test_without_a_newer_python_the_person_is_asked_to_install_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    with pytest.raises(SetUpError, match="Install a newer one"):
        bootstrap.check_python((3, 10))


@pytest.mark.parametrize(
    ("arguments", "parsed"),
    [
        (["run"], ("run", [])),
        (["run", "--", "lab", "run", "x.yaml"], ("run", ["lab", "run", "x.yaml"])),
        (["test", "-k", "drs"], ("test", ["-k", "drs"])),
        (["bench", "--", "--", "x"], ("bench", ["--", "x"])),
    ],
)
def test_commands_and_what_they_pass_on(arguments: list[str], parsed: tuple[str, list[str]]) -> None:
    assert bootstrap.parse(arguments) == parsed


@pytest.mark.parametrize("arguments", [[], ["start"], ["--help"]])
def test_other_words_show_the_usage(arguments: list[str]) -> None:
    with pytest.raises(SetUpError, match="Usage:"):
        bootstrap.parse(arguments)


def test_a_problem_is_a_line_and_not_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["start"]) == 2
    assert capsys.readouterr().err.startswith("Usage:")


@pytest.mark.parametrize(
    ("environment", "platform", "shown"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ""}, "linux", False),
        ({"QT_QPA_PLATFORM": "vnc"}, "linux", True),
        ({}, "win32", True),
        ({}, "darwin", True),
    ],
)
def test_where_a_window_can_be_shown(environment: dict[str, str], platform: str, shown: bool) -> None:
    assert has_display(environment, platform) is shown


@pytest.mark.parametrize(
    ("environment", "needed"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "vnc"}, False),
        ({"QT_QPA_PLATFORM": "xcb"}, True),
    ],
)
def test_when_the_x11_libraries_are_needed(environment: dict[str, str], needed: bool) -> None:
    assert draws_on_x11(environment) is needed


def test_without_a_display_one_line_says_where_the_pictures_are_and_how_to_see_the_window() -> None:
    line = bootstrap.describe_no_display(Path("somewhere", "tour"))
    assert "\n" not in line
    assert re.search(r"somewhere.tour.*DISPLAY.*-platform vnc", line)


def test_a_folder_that_may_not_be_written_is_said_as_such(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(arguments: list[str]) -> int:
        raise PermissionError(13, "Permission denied", ".venv")

    monkeypatch.setitem(bootstrap.COMMANDS, "run", run)
    assert bootstrap.main(["run"]) == 2
    assert "Permission denied: '.venv'" in capsys.readouterr().err
