"""The keys that work anywhere in the main window."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut

from vsphere_client.ui.shell.navigator import VIEWS

if TYPE_CHECKING:
    from vsphere_client.session.views.inventory import TreeView
    from vsphere_client.ui.shell.main_window import MainWindow


def add_window_keys(window: MainWindow) -> None:
    """Give a window its keys; ``shortcuts_dialog.SHORTCUTS`` lists them for people."""
    keys = {
        "Ctrl+N": window.new_lab,
        "Ctrl+O": window.open_lab,
        "Ctrl+S": window.save_as,
        "Ctrl+Z": window.clock.undo,
        "F1": window.show_shortcuts,
        "F5": window.refresh,
    }
    for sequence, does in keys.items():
        QShortcut(QKeySequence(sequence), window, does)
    QShortcut(QKeySequence("Ctrl+F"), window, lambda: _search(window))
    QShortcut(QKeySequence("F11"), window, lambda: _full_screen(window))
    for number, (view, _icon, _title) in enumerate(VIEWS, 1):
        QShortcut(QKeySequence(f"Alt+{number}"), window, partial(_show_view, window, view))


def _search(window: MainWindow) -> None:
    window.top_bar.search.setFocus()
    window.top_bar.search.selectAll()


def _full_screen(window: MainWindow) -> None:
    if window.isFullScreen():
        window.showNormal()
    else:
        window.showFullScreen()


def _show_view(window: MainWindow, view: TreeView) -> None:
    window.show_view(view)
    window.navigator.tree().setFocus()
