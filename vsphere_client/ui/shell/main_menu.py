"""The menu under the three lines: places of the product, and the lab itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtWidgets import QMenu, QWidget

from vsphere_client.commands.action import NOT_SIMULATED
from vsphere_client.session.views.inventory import TreeView
from vsphere_client.ui.shell.navigator import VIEWS


class MenuPlaces(Protocol):
    """Where the menu leads."""

    def go_home(self) -> None:
        """To the start page."""

    def new_lab(self) -> None:
        """To a new lab."""

    def open_lab(self) -> None:
        """To another lab or run."""

    def save_as(self) -> None:
        """Keep the run in a file."""

    def show_view(self, view: TreeView) -> None:
        """To a view of the inventory."""

    def show_all_tasks(self) -> None:
        """To all tasks of the vCenter."""

    def show_all_events(self) -> None:
        """To all events of the vCenter."""

    def show_shortcuts(self) -> None:
        """To the list of keys."""

    def switch_theme(self) -> None:
        """Light or dark."""


_LATER = (
    ("Content Libraries", "Workload Management", "Global Inventory Lists"),
    ("Policies and Profiles", "Auto Deploy", "Developer Center"),
    ("Administration",),
)


def main_menu(places: MenuPlaces, parent: QWidget) -> QMenu:
    """The menu in the product's order (vsphere_client_ui.md 1.2); what is not simulated is grey."""
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    menu.addAction("Home", places.go_home)
    _add(menu, "Shortcuts", places.show_shortcuts, "F1")
    menu.addSeparator()
    inventory = menu.addMenu("Inventory")
    for number, (view, _icon, title) in enumerate(VIEWS, 1):
        _add(inventory, title, partial(places.show_view, view), f"Alt+{number}")
    for group in _LATER[:2]:
        for title in group:
            _grey(menu, title)
        menu.addSeparator()
    _grey(menu, _LATER[2][0])
    menu.addAction("Tasks", places.show_all_tasks)
    menu.addAction("Events", places.show_all_events)
    menu.addSeparator()
    _add(menu, "New Lab…", places.new_lab, "Ctrl+N")
    _add(menu, "Open…", places.open_lab, "Ctrl+O")
    _add(menu, "Save As…", places.save_as, "Ctrl+S")
    menu.addSeparator()
    menu.addAction("Switch Theme", places.switch_theme)
    return menu


def _add(menu: QMenu, title: str, does: Callable[[], None], keys: str) -> None:
    # The keys are shown only; the window reads them, so that they work while no menu is open.
    menu.addAction(f"{title}\t{keys}", does)


def _grey(menu: QMenu, title: str) -> None:
    line = menu.addAction(title)
    line.setEnabled(False)
    line.setToolTip(NOT_SIMULATED)
