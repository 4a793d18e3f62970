"""Starts the desktop application."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from vsphere_client.ui.shell.fault_net import FaultNet
from vsphere_client.ui.shell.program import Program


def make_application(qt_arguments: list[str]) -> QApplication:
    """The Qt application of the process, made once; ``qt_arguments`` are those that Qt understands."""
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
    app = make_application(qt_arguments)
    app.setApplicationDisplayName("vSphere Client Trainer")
    net = FaultNet()
    net.spread()
    program = Program(app)
    if file is None:
        program.show_start()
    else:
        program.open_path(file)
    if os.environ.get("VSPHERE_CLIENT_EXIT_WHEN_SHOWN"):
        # For measuring the start: leave as soon as the window has been painted.
        QTimer.singleShot(0, app.quit)
    return app.exec()
