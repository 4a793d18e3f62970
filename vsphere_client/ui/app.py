"""Starts the desktop application."""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

ENGINE = "vsphere_client.session.session"


def make_application(qt_arguments: list[str]) -> QApplication:
    """The Qt application of the process, made once; ``qt_arguments`` are those that Qt understands."""
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QCoreApplication.setOrganizationName("vsphere-client")
    QCoreApplication.setApplicationName("vsphere-client")
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    return QApplication([sys.argv[0] if sys.argv else "vsphere-client", *qt_arguments])


def run_application(file: Path | None, qt_arguments: list[str]) -> int:
    """Show the start page, or a lab or saved run, until the last window is closed.

    Returns:
        The exit code of the process.
    """
    # Starting makes half a million objects and no garbage: looking for some only takes time.
    gc.disable()
    if file is not None:
        # Once PySide6 is there, its import hook reads the source of every module that comes after it;
        # the engine's three hundred load a fifth of a second faster before.
        import_module(ENGINE)
    app = make_application(qt_arguments)
    from vsphere_client.ui.shell.fault_net import FaultNet
    from vsphere_client.ui.shell.program import Program

    app.setApplicationDisplayName("vSphere Client Trainer")
    net = FaultNet()
    net.spread()
    program = Program(app)
    if file is not None:
        program.open_path(file)
    else:
        program.show_start()
        # While a person reads the start page the engine is loaded, so that a lab opens sooner.
        Thread(target=import_module, args=(ENGINE,), daemon=True).start()
    gc.enable()
    return app.exec()
