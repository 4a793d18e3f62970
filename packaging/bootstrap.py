"""Sets the project up and starts it: ``run``, ``test`` and ``bench`` on a machine that has only Python.

Standard library only. The files beside this one keep to the syntax of Python 3.8, so that an older Python
reads the line that asks for a newer one rather than a syntax error.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from checks import bench_command, check_environment, check_steps, run_steps
from set_up_error import SetUpError
from system_packages import SystemNeed, check_system, draws_on_x11, has_display
from virtual_environment import VirtualEnvironment, default_location

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
DEMO_LAB = ROOT / "resources" / "labs" / "demo.yaml"
PICTURES = ROOT / "tour"
USAGE = """Usage: python3 packaging/bootstrap.py COMMAND [-- arguments]

  run     set up what is missing, then open the client on the demo lab;
          without a display take pictures of it; with arguments pass them to vsphere-client
  test    set up what is missing, then check format, lint, types, imports and run the tests;
          arguments go to pytest
  bench   set up what is missing, then run the benchmarks; arguments go to pytest

Set VSPHERE_CLIENT_VENV to keep the virtual environment elsewhere than in .venv."""


def main(arguments: list[str]) -> int:
    """Do one command; the answer is the process's exit code (2: the set-up did not come about)."""
    try:
        check_python(sys.version_info[:2])
        command, rest = parse(arguments)
        return COMMANDS[command](rest)
    except SetUpError as problem:
        print(str(problem), file=sys.stderr)
        return 2
    except OSError as problem:
        # A folder that may not be written, a full disk: the system's own words say which.
        print(f"The set-up stopped: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def check_python(version: tuple[int, ...]) -> None:
    """Refuse a Python that is too old, and name a newer one if the machine has it.

    Raises:
        SetUpError: The version is below 3.11.
    """
    if version >= OLDEST_PYTHON:
        return
    newer = next(filter(shutil.which, (f"python3.{minor}" for minor in range(14, 10, -1))), None)
    hint = f"Start this with {newer} instead." if newer else "Install a newer one and start this with it."
    raise SetUpError(f"vsphere_client needs Python 3.11 or newer, this is {version[0]}.{version[1]}. {hint}")


def parse(arguments: list[str]) -> tuple[str, list[str]]:
    """The command and what follows it; the ``--`` between them may be left out.

    Raises:
        SetUpError: There is no command, or none of that name; the message is the usage.
    """
    if not arguments or arguments[0] not in COMMANDS:
        raise SetUpError(USAGE)
    rest = arguments[1:]
    return arguments[0], rest[1:] if rest[:1] == ["--"] else rest


def run(arguments: list[str]) -> int:
    """Open the client on the demo lab, take pictures where there is no display, or pass arguments on."""
    display = has_display(os.environ, sys.platform)
    environment = VirtualEnvironment(default_location(ROOT, os.environ), ROOT)
    environment.make_ready("run")
    need = SystemNeed(screen=draws_on_x11(os.environ), virtual_display=False)
    # With arguments the command may well need no Qt (a lab run, a report), so a gap is only told.
    check_system(environment.qt_folder(), need, fatal=not arguments)
    client = environment.tool("vsphere-client")
    if arguments:
        return replace_process([*client, *arguments])
    if display:
        return replace_process([*client, "open", str(DEMO_LAB)])
    return take_pictures(client)


def take_pictures(client: list[str]) -> int:
    """Run the tour in the project root and say in one line where its pictures are."""
    code = subprocess.call([*client, "tour"], cwd=str(ROOT), env=check_environment(os.environ))
    if code == 0:
        print(describe_no_display(PICTURES))
    return code


def describe_no_display(pictures: Path) -> str:
    """Where the pictures are and how to get the window itself."""
    return (
        f"No display here, so the pictures of the client are in {pictures}; for the window, start this with "
        "a display (DISPLAY or WAYLAND_DISPLAY set), or over VNC, which is Qt's -platform vnc: "
        "QT_QPA_PLATFORM=vnc python3 packaging/bootstrap.py run"
    )


def test(arguments: list[str]) -> int:
    """Run every check and then pytest; zero only if all of them passed."""
    environment = ready_for_tests()
    return run_steps(check_steps(environment.tool, arguments), ROOT, check_environment(os.environ))


def bench(arguments: list[str]) -> int:
    """Run the benchmarks alone, one after the other."""
    environment = ready_for_tests()
    command = bench_command(environment.tool, arguments)
    return subprocess.call(command, cwd=str(ROOT), env=check_environment(os.environ))


def ready_for_tests() -> VirtualEnvironment:
    """The environment with the development tools, on a system with a virtual display."""
    environment = VirtualEnvironment(default_location(ROOT, os.environ), ROOT)
    environment.make_ready("dev")
    check_system(environment.qt_folder(), SystemNeed(screen=True, virtual_display=True), fatal=True)
    return environment


def replace_process(command: list[str]) -> int:
    """Become the command, so that signals and the exit code are its own; Windows can only wait for it."""
    sys.stdout.flush()
    if os.name == "nt":
        return subprocess.call(command)
    os.execv(command[0], command)


COMMANDS = {"run": run, "test": test, "bench": bench}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
