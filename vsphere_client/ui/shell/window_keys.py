"""The keys that work anywhere in the main window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut

from vsphere_client.ui.shell.navigator import VIEWS

if TYPE_CHECKING:
    from vsphere_client.session.views.inventory import TreeView
    from vsphere_client.ui.shell.main_window import MainWindow


def add_window_keys(window: MainWindow) -> None:
    """Give a window its keys; ``shortcuts_dialog.SHORTCUTS`` lists them for people.

    While a dialog veils the window only those work that leave what lies under the veil alone.
    """
    always: dict[str, Callable[[], object]] = {
        "Ctrl+Z": window.clock.undo,
        "F1": window.show_shortcuts,
        "F5": window.refresh,
        "F11": lambda: _full_screen(window),
    }
    for sequence, does in always.items():
        QShortcut(QKeySequence(sequence), window, does)
    unveiled: dict[str, Callable[[], object]] = {
        "Ctrl+N": window.new_lab,
        "Ctrl+O": window.open_lab,
        "Ctrl+S": window.save_as,
        "Ctrl+F": lambda: _search(window),
    }
    for number, (view, _icon, _title) in enumerate(VIEWS, 1):
        unveiled[f"Alt+{number}"] = partial(_show_view, window, view)
    for sequence, does in unveiled.items():
        QShortcut(QKeySequence(sequence), window, partial(_unless_veiled, window, does))


def _unless_veiled(window: MainWindow, does: Callable[[], object]) -> None:
    if not window.is_veiled:
        does()


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
