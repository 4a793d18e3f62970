"""The environment is made once, renewed when what it depends on changes, and never empties a person's folder."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from set_up_error import SetUpError
from virtual_environment import (
    STAMP_NAME,
    VirtualEnvironment,
    check_may_replace,
    compile_ahead,
    default_location,
    describe_pip_failure,
    describe_pip_line,
    expected_stamp,
    is_current,
    read_stamp,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout, in a folder whose name has a space in it."""
    root = tmp_path / "my project"
    (root / "packaging").mkdir(parents=True)
    (root / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    (root / "packaging" / "constraints.txt").write_text("rich==1\n", encoding="utf-8")
    return root


class RecordedEnvironment(VirtualEnvironment):
    """An environment that notes what it would do."""

    def __init__(self, root: Path) -> None:
        super().__init__(root / ".venv", root)
        self.did: list[str] = []

    def _create(self) -> None:
        self.did.append("create")
        self.python.parent.mkdir(parents=True, exist_ok=True)
        self.python.touch()

    def _is_usable(self, found: object, wanted: object) -> bool:
        return self.python.exists()

    def _install(self, level: str) -> None:
        self.did.append(f"install {level}")


def starts(root: Path, *levels: str) -> list[str]:
    """What a row of starts does."""
    environment = RecordedEnvironment(root)
    for level in levels:
        environment.make_ready(level)
    return environment.did


def test_the_second_start_does_nothing(root: Path) -> None:
    assert starts(root, "run", "run") == ["create", "install run"]


def test_tests_add_their_tools_and_a_later_run_keeps_them(root: Path) -> None:
    assert starts(root, "run", "dev", "run", "dev") == ["create", "install run", "install dev"]


@pytest.mark.parametrize("name", ["pyproject.toml", "packaging/constraints.txt"])
def test_a_changed_file_installs_anew_with_the_tools_that_were_there(root: Path, name: str) -> None:
    starts(root, "dev")
    (root / name).write_text("changed\n", encoding="utf-8")
    assert starts(root, "run") == ["install dev"]


def test_a_lost_python_makes_the_environment_anew(root: Path) -> None:
    starts(root, "run")
    RecordedEnvironment(root).python.unlink()
    assert starts(root, "run") == ["create", "install run"]


def test_an_installation_that_broke_off_leaves_no_stamp(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    starts(root, "run")
    (root / "pyproject.toml").write_text("changed\n", encoding="utf-8")

    def break_off(self: RecordedEnvironment, level: str) -> None:
        raise SetUpError("no network")

    with monkeypatch.context() as patch:
        patch.setattr(RecordedEnvironment, "_install", break_off)
        with pytest.raises(SetUpError, match="no network"):
            starts(root, "run")
    assert starts(root, "run") == ["install run"]


def test_another_python_or_place_is_not_usable(root: Path) -> None:
    environment = VirtualEnvironment(root / ".venv", root)
    environment.python.parent.mkdir(parents=True)
    environment.python.touch()
    wanted = expected_stamp(root, environment.location)
    assert not environment._is_usable({**wanted, "python": "3.11.0"}, {**wanted, "python": "3.12.0"})
    assert not environment._is_usable({**wanted, "location": "elsewhere"}, wanted)


def test_a_stamp_that_cannot_be_read_counts_as_none(tmp_path: Path) -> None:
    stamp = tmp_path / STAMP_NAME
    assert read_stamp(stamp) == {}
    for broken in ("{", "[]", ""):
        stamp.write_text(broken, encoding="utf-8")
        assert read_stamp(stamp) == {}
    stamp.write_text(json.dumps({"level": "run"}), encoding="utf-8")
    assert read_stamp(stamp) == {"level": "run"}


def test_what_run_installed_does_not_do_for_the_tests(root: Path) -> None:
    wanted = expected_stamp(root, root / ".venv")
    assert is_current({**wanted, "level": "run"}, wanted, "run")
    assert is_current({**wanted, "level": "dev"}, wanted, "run")
    assert not is_current({**wanted, "level": "run"}, wanted, "dev")


def test_the_location_can_be_chosen(root: Path, tmp_path: Path) -> None:
    assert default_location(root, {}) == root / ".venv"
    assert default_location(root, {"VSPHERE_CLIENT_VENV": str(tmp_path / "v")}) == tmp_path / "v"


def test_only_environments_are_replaced(root: Path, tmp_path: Path) -> None:
    chosen = tmp_path / "chosen"
    check_may_replace(chosen, root)
    chosen.mkdir()
    check_may_replace(chosen, root)
    (chosen / "letter.txt").touch()
    with pytest.raises(SetUpError, match="choose another folder"):
        check_may_replace(chosen, root)
    (chosen / "pyvenv.cfg").touch()
    check_may_replace(chosen, root)


def test_a_program_is_the_environments_own(root: Path) -> None:
    environment = VirtualEnvironment(root / ".venv", root)
    expected = {"nt": ("Scripts", "ruff.exe")}.get(os.name, ("bin", "ruff"))
    assert environment.tool("ruff") == [str(root.joinpath(".venv", *expected))]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("  Downloading rich-15.0.0-py3-none-any.whl (310 kB)\n", "rich 15.0.0 (310 kB)"),
        (
            "  Using cached numpy-2.4.6-cp311-cp311-manylinux_2_27_x86_64.whl.metadata (6.6 kB)\n",
            None,
        ),
        ("Using cached numpy-2.4.6-cp311-cp311-linux_x86_64.whl (16.9 MB)", "numpy 2.4.6 (16.9 MB)"),
        ("Processing ./pytest_qt-4.5.0-py3-none-any.whl (from vsphere-client==0.1.0)", "pytest-qt 4.5.0"),
        ("Collecting rich==15.0.0", None),
        ("Installing collected packages: a, b", "putting them in place"),
    ],
)
def test_pip_is_shown_in_plain_lines(line: str, shown: str | None) -> None:
    assert describe_pip_line(line) == shown


def test_no_network_is_said_as_such(tmp_path: Path) -> None:
    output = "WARNING: Retrying ... NameResolutionError ...\nERROR: No matching distribution found for rich"
    assert describe_pip_failure(output, tmp_path).startswith("The package index cannot be reached")


def test_other_failures_show_the_last_lines_of_pip(tmp_path: Path) -> None:
    output = "\n".join(f"line {number}" for number in range(100))
    assert "line 99" in describe_pip_failure(output, tmp_path)
    assert "line 84" not in describe_pip_failure(output, tmp_path)


def test_the_sources_are_translated_before_the_first_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "module.py").write_text("ANSWER = 42\n", encoding="utf-8")
    compile_ahead(Path(sys.executable), tmp_path)
    assert list((tmp_path / "inner" / "__pycache__").glob("module.*.pyc"))
