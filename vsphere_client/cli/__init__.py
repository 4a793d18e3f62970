"""The command line: the desktop application, and labs without a screen."""

from __future__ import annotations

import sys
from pathlib import Path

QT_OPTIONS = ("-platform", "-style", "-stylesheet", "-platformpluginpath")


def main() -> None:
    """Run the command line; options of Qt itself, such as ``-platform vnc``, are taken out first.

    The window is what people wait for, so opening it does not first load what only the other
    commands need.
    """
    arguments, qt = split_qt_options(sys.argv[1:])
    opens_window = not arguments or (
        len(arguments) == 2 and arguments[0] == "open" and arguments[1][:1] != "-"
    )
    if opens_window:
        from vsphere_client.ui.app import run_application

        sys.exit(run_application(Path(arguments[1]) if arguments else None, qt))
    from vsphere_client.cli.app import app, qt_arguments

    qt_arguments[:] = qt
    app(args=arguments)


def split_qt_options(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Our arguments, and those that Qt itself understands."""
    own: list[str] = []
    qt: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument in QT_OPTIONS:
            qt += [argument, *([value] if (value := next(waiting, None)) is not None else [])]
        else:
            own.append(argument)
    return own, qt
