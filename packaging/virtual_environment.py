"""The project's virtual environment: made once, checked by a stamp, renewed when something changed."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from set_up_error import SetUpError
from system_packages import can_install, install_packages, is_debian

STAMP_NAME = "vsphere_client_stamp.json"
LOG_NAME = "vsphere_client_install.log"
# What "dev" installed serves "run" too.
EXTRAS = {"run": "", "dev": "[dev]"}


def default_location(root: Path, environment: Mapping[str, str]) -> Path:
    """Where the environment lies: $VSPHERE_CLIENT_VENV, or .venv in the project."""
    chosen = environment.get("VSPHERE_CLIENT_VENV")
    return Path(chosen).expanduser().absolute() if chosen else root / ".venv"


class VirtualEnvironment:
    """One virtual environment for one checkout; ``make_ready`` may be called at every start."""

    def __init__(self, location: Path, root: Path) -> None:
        self.location = location
        self.root = root
        self.scripts = location / ("Scripts" if os.name == "nt" else "bin")
        self.python = self.scripts / ("python.exe" if os.name == "nt" else "python")

    def make_ready(self, level: str) -> None:
        """Have everything for ``run`` or ``dev`` installed; quick if a stamp says that it is.

        Raises:
            SetUpError: The folder is not ours to use, venv is missing, or pip failed.
        """
        wanted = expected_stamp(self.root, self.location)
        found = read_stamp(self.location / STAMP_NAME)
        if is_current(found, wanted, level) and self.python.exists():
            return
        if not self._is_usable(found, wanted):
            self._create()
        # An older "dev" environment stays one: a later "test" would only have to add the tools again.
        level = "dev" if found.get("level") == "dev" else level
        (self.location / STAMP_NAME).unlink(missing_ok=True)
        self._install(level)
        (self.location / STAMP_NAME).write_text(json.dumps({**wanted, "level": level}), encoding="utf-8")

    def tool(self, name: str) -> list[str]:
        """The start of a command line that runs one of the environment's programs."""
        return [str(self.scripts / (f"{name}.exe" if os.name == "nt" else name))]

    def qt_folder(self) -> Path | None:
        """Where PySide6 lies in the environment, or None (Windows and macOS keep to no such layout)."""
        return next(iter(self.location.glob("lib/python3.*/site-packages/PySide6")), None)

    def _is_usable(self, found: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
        """Whether pip can work in it: made by this Python, in this place, and made to the end."""
        moved = any(found and found.get(key) != wanted[key] for key in ("python", "location"))
        if moved or not self.python.exists():
            return False
        ask = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
        answer = subprocess.run([str(self.python), "-c", ask], capture_output=True, text=True, check=False)
        return answer.returncode == 0 and answer.stdout.strip() == wanted["python"].rsplit(".", 1)[0]

    def _create(self) -> None:
        check_may_replace(self.location, self.root)
        check_venv_module()
        print(f"Making a virtual environment in {self.location}", flush=True)
        # A Python that itself runs in the environment cannot make it anew, the one behind it can.
        python = getattr(sys, "_base_executable", None) or sys.executable
        command = [python, "-m", "venv", "--clear", str(self.location)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SetUpError(
                f"The virtual environment could not be made:\n{(done.stdout + done.stderr).strip()}"
            )

    def _install(self, level: str) -> None:
        """Two calls of pip: the build tool with its pinned version first, then the project with it."""
        print("Installing vsphere_client and what it needs (a minute or two the first time)", flush=True)
        constraints = str(self.root / "packaging" / "constraints.txt")
        project = f"{self.root}{EXTRAS[level]}"
        log = self.location / LOG_NAME
        log.write_text("", encoding="utf-8")
        pip = [str(self.python), "-m", "pip", "install", "--no-input", "--progress-bar", "off"]
        pip += ["--disable-pip-version-check", "--retries", "2", "--constraint", constraints]
        run_pip([*pip, "setuptools"], log)
        run_pip([*pip, "--no-build-isolation", "--editable", project], log)
        compile_ahead(self.python, self.root / "vsphere_client")


def compile_ahead(python: Path, sources: Path) -> None:
    """Have Python translate the sources now, so that the first start does not wait a second for it.

    pip does so only with what it copies, not with a project that stays where it is. A folder that cannot be
    written is no error: Python then translates at every start.
    """
    subprocess.run([str(python), "-m", "compileall", "-q", str(sources)], capture_output=True, check=False)


def expected_stamp(root: Path, location: Path) -> dict[str, str]:
    """What the installed things depend on: the two files, the Python, and where both folders lie."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "packaging/constraints.txt"):
        digest.update((root / name).read_bytes() + b"\0")
    python = ".".join(str(part) for part in sys.version_info[:3])
    return {"inputs": digest.hexdigest(), "python": python, "location": str(location), "root": str(root)}


def read_stamp(path: Path) -> dict[str, str]:
    """The stamp of the last complete installation; empty if there is none that can be read."""
    try:
        stamp = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def is_current(found: Mapping[str, str], wanted: Mapping[str, str], level: str) -> bool:
    """Whether the installation is of these inputs and holds at least what ``level`` asks for."""
    same = all(found.get(key) == value for key, value in wanted.items())
    return same and found.get("level") in (level, "dev")


def check_may_replace(location: Path, root: Path) -> None:
    """Refuse to empty a folder that is somebody's own: only the project's .venv and environments are ours.

    Raises:
        SetUpError: The folder holds files and is no virtual environment.
    """
    if location == root / ".venv" or not location.exists():
        return
    if (location / "pyvenv.cfg").exists() or (location.is_dir() and not any(location.iterdir())):
        return
    raise SetUpError(f"{location} holds other files and is no virtual environment: choose another folder.")


def check_venv_module() -> None:
    """Have the venv module complete, which Debian keeps in a package of its own.

    Raises:
        SetUpError: It is missing and cannot be installed from here.
    """
    if all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        return
    package = f"python3.{sys.version_info[1]}-venv"
    if not is_debian():
        raise SetUpError("This Python has no venv and ensurepip modules: install the package that has them.")
    if not can_install():
        raise SetUpError(f"This Python has no venv module. Install it with: sudo apt-get install {package}")
    install_packages([package])


def run_pip(command: list[str], log: Path) -> None:
    """Run pip with its whole output in the log, and a plain line for each package on the screen.

    Raises:
        SetUpError: pip failed; the message says whether the network was to blame, else pip's last lines.
    """
    output = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout or ():
            output.append(line)
            shown = describe_pip_line(line)
            if shown:
                print(f"  {shown}", flush=True)
    with log.open("a", encoding="utf-8") as file:
        file.writelines(output)
    if pip.returncode:
        raise SetUpError(describe_pip_failure("".join(output), log))


def describe_pip_line(line: str) -> str | None:
    """What a person wants to see of a line of pip's: ``rich 15.0.0 (310 kB)``, or nothing.

    >>> describe_pip_line("  Downloading rich-15.0.0-py3-none-any.whl (310 kB)")
    'rich 15.0.0 (310 kB)'
    """
    wheel = re.match(
        r"\s*(?:Downloading|Using cached|Processing) (?:\S*/)?([^/\s-]+)-([^-\s]+)-\S+\.whl(?!\.)( \([\d.]+ .?B\))?",
        line,
    )
    if wheel:
        return f"{wheel.group(1).replace('_', '-')} {wheel.group(2)}{wheel.group(3) or ''}"
    return "putting them in place" if line.startswith("Installing collected packages") else None


def describe_pip_failure(output: str, log: Path) -> str:
    """Why pip failed: no way to the package index, or its own last lines."""
    signs = ("Failed to establish a new connection", "NameResolutionError", "ConnectTimeout", "ProxyError")
    if any(sign in output for sign in signs):
        return (
            "The package index cannot be reached: the first start needs a network (or pip set up for a "
            f"mirror) to fetch Qt and the other packages. Try again when there is one. Details: {log}"
        )
    last = "\n".join(output.strip().splitlines()[-15:])
    return f"pip could not install the project:\n{last}\nAll of it: {log}"
