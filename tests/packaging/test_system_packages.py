"""What Qt lacks is asked of the loader, and told as one command."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
import system_packages
from set_up_error import SetUpError
from system_packages import Missing, SystemNeed, describe_missing, find_missing, parse_ldd

SCREEN = SystemNeed(screen=True, virtual_display=False)
LDD = """
/venv/libqoffscreen.so:
\tlinux-vdso.so.1 (0x00007ffe)
\tlibEGL.so.1 => not found
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)
/venv/libqxcb.so:
\tlibEGL.so.1 => not found
\tlibxcb-cursor.so.0 => not found
"""


@pytest.fixture
def bare_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Linux whose loader lacks EGL and the X11 cursor library, and that has no X11 programs."""

    def missing_libraries(folder: Path | None, files: Sequence[str]) -> list[str]:
        screen = files == system_packages.SCREEN_FILES
        return ["libEGL.so.1", "libxcb-cursor.so.0"] if screen else ["libEGL.so.1"]

    monkeypatch.setattr(system_packages.sys, "platform", "linux")
    monkeypatch.setattr(system_packages, "missing_libraries", missing_libraries)
    monkeypatch.setattr(system_packages.shutil, "which", lambda name: None)


def test_each_missing_library_is_named_once() -> None:
    assert parse_ldd(LDD) == ["libEGL.so.1", "libxcb-cursor.so.0"]


@pytest.mark.usefixtures("bare_linux")
def test_drawing_off_the_screen_needs_no_x11_packages() -> None:
    missing = find_missing(None, SystemNeed(screen=False, virtual_display=False))
    assert missing == Missing(["libEGL.so.1"], list(system_packages.OFFSCREEN_PACKAGES))


@pytest.mark.usefixtures("bare_linux")
def test_a_screen_brings_the_x11_packages() -> None:
    missing = find_missing(None, SCREEN)
    assert missing.names == ["libEGL.so.1", "libxcb-cursor.so.0"]
    assert missing.packages[-7:] == list(system_packages.SCREEN_PACKAGES)


@pytest.mark.usefixtures("bare_linux")
def test_a_virtual_display_brings_its_programs() -> None:
    missing = find_missing(None, SystemNeed(screen=True, virtual_display=True))
    assert missing.packages[-3:] == ["xvfb", "xauth", "xdotool"]


@pytest.mark.usefixtures("bare_linux")
@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_elsewhere_the_wheel_brings_everything(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.setattr(system_packages.sys, "platform", platform)
    assert find_missing(None, SCREEN) == Missing([], [])


def test_on_debian_the_message_is_the_command() -> None:
    text = describe_missing(Missing(["libEGL.so.1"], ["libgl1", "libegl1"]), debian=True)
    assert text.splitlines()[-1] == "Install them with: sudo apt-get install libgl1 libegl1"


def test_on_other_systems_the_message_names_the_libraries() -> None:
    text = describe_missing(Missing(["libEGL.so.1"], ["libgl1"]), debian=False)
    assert "libEGL.so.1" in text
    assert "apt-get" not in text


@pytest.mark.usefixtures("bare_linux")
def test_what_cannot_be_installed_stops_only_what_needs_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SetUpError, match=r"libEGL\.so\.1"):
        system_packages.check_system(None, SCREEN, fatal=True)
    system_packages.check_system(None, SCREEN, fatal=False)
    assert "libEGL.so.1" in capsys.readouterr().err


def test_apt_is_updated_before_and_its_failure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def run_apt(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
        calls.append(arguments[0])
        return subprocess.CompletedProcess(["apt-get"], 100, "", "E: Unable to locate package libegl1")

    monkeypatch.setattr(system_packages, "run_apt", run_apt)
    with pytest.raises(SetUpError, match="Unable to locate package"):
        system_packages.install_packages(["libegl1"])
    assert calls == ["update", "install"]
