"""Menus on the screen, made from menus as data: reasons become tooltips, the trainer's items have the bulb."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget

from vsphere_client.commands.action import Action
from vsphere_client.commands.menus import Entry, Menu, MenuItem, Submenu
from vsphere_client.ui.theme.icons import icon, icon_names
from vsphere_client.ui.widgets.themed import literal


def make_menu(menu: Menu, choose: Callable[[Action], object], parent: QWidget) -> QMenu:
    """A menu that hands the chosen action on; its first line is the head."""
    made = QMenu(menu.title, parent)
    made.setToolTipsVisible(True)
    made.setAccessibleName(menu.title)
    head = made.addAction(literal(menu.title))
    head.setEnabled(False)
    made.addSeparator()
    _fill(made, menu.entries, choose)
    return made


def _fill(made: QMenu, entries: tuple[Entry, ...], choose: Callable[[Action], object]) -> None:
    for entry in entries:
        if isinstance(entry, MenuItem):
            _add_item(made, entry, choose)
        elif isinstance(entry, Submenu):
            inner = made.addMenu(literal(entry.title))
            inner.setToolTipsVisible(True)
            _fill(inner, entry.items, choose)
        else:
            made.addSeparator()


def _add_item(made: QMenu, item: MenuItem, choose: Callable[[Action], object]) -> None:
    line = made.addAction(literal(item.title))
    action = item.action
    line.setEnabled(item.enabled)
    line.setToolTip(item.reason or "")
    if action is None:
        return
    line.setObjectName(action.id)
    if action.shortcut:
        # Shown only: the key itself is read by the window, once, for the object that is shown.
        line.setText(f"{literal(item.title)}\t{action.shortcut}")
    if action.trainer:
        line.setIcon(icon("bulb", color="trainer.ink"))
    elif action.icon and action.icon in icon_names():
        line.setIcon(icon(action.icon))
    line.triggered.connect(lambda _checked=False, chosen=action: choose(chosen))
