"""The system libraries that Qt lacks: found by the loader's own view, installed with apt where that is ours to do."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from set_up_error import SetUpError

OFFSCREEN_PACKAGES = (
    "libgl1",
    "libegl1",
    "libxkbcommon0",
    "libx11-6",
    "libglib2.0-0",
    "libfontconfig1",
    "libdbus-1-3",
    "fonts-dejavu-core",
)
SCREEN_PACKAGES = (
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-shape0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
    "libx11-xcb1",
)
# Program looked for on the path: package that brings it.
VIRTUAL_DISPLAY_PACKAGES = {"Xvfb": "xvfb", "xauth": "xauth", "xdotool": "xdotool"}

OFFSCREEN_FILES = ("QtWidgets.abi3.so", "QtSvg.abi3.so", "Qt/plugins/platforms/libqoffscreen.so")
SCREEN_FILES = ("Qt/plugins/platforms/libqxcb.so",)


class SystemNeed(NamedTuple):
    """What Qt shall be able to do: draw on a screen, and on one that the tests make themselves."""

    screen: bool
    virtual_display: bool


class Missing(NamedTuple):
    """What the system lacks: libraries and programs by name, and the Debian packages that bring them."""

    names: list[str]
    packages: list[str]


def has_display(environment: Mapping[str, str], platform: str) -> bool:
    """Whether a window can be shown, or the caller chose one of Qt's platforms."""
    if platform in ("win32", "darwin") or environment.get("QT_QPA_PLATFORM"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def draws_on_x11(environment: Mapping[str, str]) -> bool:
    """Whether Qt will load its X11 platform, which needs more libraries than drawing off the screen.

    A Wayland session counts: Qt falls back to X11 there when its Wayland platform does not load.
    """
    chosen = environment.get("QT_QPA_PLATFORM")
    if chosen:
        return chosen.startswith("xcb")
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def check_system(qt_folder: Path | None, need: SystemNeed, fatal: bool) -> None:
    """Have the system libraries that Qt needs: install them as root on Debian, else say what is missing.

    Raises:
        SetUpError: Something is missing, cannot be installed from here, and ``fatal`` is set.
    """
    missing = find_missing(qt_folder, need)
    if missing.packages and is_debian() and can_install():
        install_packages(missing.packages)
        missing = find_missing(qt_folder, need)
    if not missing.names:
        return
    message = describe_missing(missing, is_debian())
    if fatal:
        raise SetUpError(message)
    print(message, file=sys.stderr, flush=True)


def find_missing(qt_folder: Path | None, need: SystemNeed) -> Missing:
    """What of the need the system cannot meet; nothing where the loader cannot be asked (not Linux)."""
    if not sys.platform.startswith("linux"):
        return Missing([], [])
    names = missing_libraries(qt_folder, OFFSCREEN_FILES)
    packages = list(OFFSCREEN_PACKAGES) if names else []
    if need.screen:
        more = [name for name in missing_libraries(qt_folder, SCREEN_FILES) if name not in names]
        names += more
        packages += SCREEN_PACKAGES if more else ()
    if need.virtual_display:
        programs = [name for name in VIRTUAL_DISPLAY_PACKAGES if not shutil.which(name)]
        names += programs
        packages += [VIRTUAL_DISPLAY_PACKAGES[name] for name in programs]
    return Missing(names, packages)


def missing_libraries(qt_folder: Path | None, files: Sequence[str]) -> list[str]:
    """The shared libraries that the loader does not find for these files of PySide6.

    The loader is asked because Qt itself blames xcb-cursor whatever is missing.
    """
    paths = [str(qt_folder / name) for name in files if (qt_folder / name).exists()] if qt_folder else []
    if not paths or not shutil.which("ldd"):
        return []
    answer = subprocess.run(["ldd", *paths], capture_output=True, text=True, check=False)
    return parse_ldd(answer.stdout)


def parse_ldd(output: str) -> list[str]:
    r"""Names that ldd reports as not found, each once, in its order.

    >>> parse_ldd("\tlibEGL.so.1 => not found\n\tlibc.so.6 => /lib/libc.so.6 (0x0)")
    ['libEGL.so.1']
    """
    found = re.findall(r"^\s*(\S+) => not found", output, flags=re.MULTILINE)
    return list(dict.fromkeys(found))


def is_debian() -> bool:
    """Whether packages come from apt here: Debian, Ubuntu and their kin."""
    return shutil.which("apt-get") is not None


def can_install() -> bool:
    """Whether this process may install packages: root, and only root."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def describe_missing(missing: Missing, debian: bool) -> str:
    """What is missing and the command that brings it, or for other systems what to look for."""
    what = "These system libraries or programs are missing: " + " ".join(missing.names)
    if debian and missing.packages:
        return f"{what}\nInstall them with: sudo apt-get install " + " ".join(missing.packages)
    return f"{what}\nInstall the packages of your system that provide them, then start this again."


def install_packages(packages: Sequence[str]) -> None:
    """Install Debian packages; called by root only.

    Raises:
        SetUpError: apt-get failed; the message ends with its last lines.
    """
    print("Installing system packages: " + " ".join(packages), flush=True)
    # A failed update is told by the installation after it: the old lists may still do.
    run_apt(["update"])
    done = run_apt(["install", "--yes", "--no-install-recommends", *packages])
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:])
        raise SetUpError(f"apt-get could not install {' '.join(packages)}:\n{last}")


def run_apt(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run apt-get without questions and without its output on the screen."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(
        ["apt-get", "-q", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        stdin=subprocess.DEVNULL,
    )
