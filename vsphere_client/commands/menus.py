"""Context menus: every item of the product per kind of object, in its order, with reasons for the grey ones.

The order lies in ``resources/texts/menus.json``. There, a text with a dot or a lower-case word is the id of
an action; any other text is an item of the product that the trainer has no mechanism for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from vsphere_client.assets import read_text
from vsphere_client.commands.action import NOT_SIMULATED, Action
from vsphere_client.commands.actions import ACTIONS
from vsphere_client.commands.selection import MenuKind, Selection, menu_kind_of
from vsphere_client.engine.world.objects import ManagedObject


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of a menu: an action, or greyed text; ``reason`` says why it cannot be used now."""

    title: str
    action: Action | None = None
    reason: str | None = None

    @property
    def enabled(self) -> bool:
        """Whether it can be chosen."""
        return self.reason is None


@dataclass(frozen=True, slots=True)
class Submenu:
    """A line that unfolds to others."""

    title: str
    items: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Separator:
    """A line between groups."""


Entry = MenuItem | Submenu | Separator


@dataclass(frozen=True, slots=True)
class Menu:
    """A context menu: its head and its entries."""

    title: str
    entries: tuple[Entry, ...]

    def items(self) -> Iterator[MenuItem]:
        """All items, those of submenus in place."""
        yield from _flat(self.entries)

    def item(self, action_id: str) -> MenuItem | None:
        """The item of an action, or None."""
        return next((one for one in self.items() if one.action and one.action.id == action_id), None)


def _flat(entries: tuple[Entry, ...]) -> Iterator[MenuItem]:
    for entry in entries:
        if isinstance(entry, MenuItem):
            yield entry
        elif isinstance(entry, Submenu):
            yield from _flat(entry.items)


@cache
def layouts() -> dict[str, Any]:
    """The menus as they lie in the resources."""
    read: dict[str, Any] = json.loads(read_text("texts", "menus.json"))
    return read


def menu_for(selection: Selection) -> Menu:
    """The menu of a selection; several objects get the actions that all of their menus have."""
    kinds = selection.kinds
    if not kinds:
        return Menu("Actions", ())
    layout = layouts()["menus"][kinds[0]]
    if len(selection.objects) == 1:
        return Menu(selection.title, _entries(layout, selection))
    shared = set.intersection(*(set(_ids(layouts()["menus"][kind])) for kind in kinds))
    common = {one for one in shared if ACTIONS[one].several}
    return Menu(selection.title, _tidy(_entries(layout, selection, common)))


def _ids(layout: list[Any]) -> Iterator[str]:
    for entry in layout:
        if isinstance(entry, list):
            yield from _ids(entry[1])
        elif entry in ACTIONS:
            yield entry


def _entries(layout: list[Any], selection: Selection, only: set[str] | None = None) -> tuple[Entry, ...]:
    made: list[Entry] = []
    for entry in layout:
        if isinstance(entry, list):
            inner = _entries(entry[1], selection, only)
            if only is None or any(isinstance(one, MenuItem) for one in inner):
                made.append(Submenu(entry[0], inner if only is None else _tidy(inner)))
        elif entry == "-":
            made.append(Separator())
        elif entry in ACTIONS:
            if only is None or entry in only:
                action = ACTIONS[entry]
                made.append(MenuItem(action.title, action, action.reason_against(selection)))
        elif only is None:
            made.append(MenuItem(entry, None, NOT_SIMULATED))
    return tuple(made)


def _tidy(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """No separator at an end or after another."""
    made: list[Entry] = []
    for entry in entries:
        if isinstance(entry, Separator) and (not made or isinstance(made[-1], Separator)):
            continue
        made.append(entry)
    while made and isinstance(made[-1], Separator):
        made.pop()
    return tuple(made)


_QUICK: dict[MenuKind, tuple[str, ...]] = {
    MenuKind.VCENTER: ("datacenter.new", "folder.new"),
    MenuKind.DATACENTER: ("host.add", "cluster.new", "vm.new"),
    MenuKind.HOST_FOLDER: ("host.add", "vm.new"),
    MenuKind.CLUSTER: ("cluster.add_hosts", "vm.new", "pool.new"),
    MenuKind.HOST: ("vm.new", "host.enter_maintenance", "host.exit_maintenance"),
    MenuKind.RESOURCE_POOL: ("vm.new", "pool.new", "pool.edit_resources"),
    MenuKind.VIRTUAL_MACHINE: ("vm.power_on", "vm.power_off", "vm.suspend", "vm.migrate", "vm.edit_settings"),
    MenuKind.VM_FOLDER: ("vm.new", "folder.new"),
    MenuKind.DATASTORE: ("vm.new",),
}


def quick_actions(kind: MenuKind | ManagedObject) -> tuple[Action, ...]:
    """The icons beside an object's name."""
    found = menu_kind_of(kind) if isinstance(kind, ManagedObject) else kind
    return tuple(ACTIONS[one] for one in _QUICK.get(found, ()))


def shortcut_actions(selection: Selection) -> dict[str, Action]:
    """What each key means on this selection: the actions of its menu that have one and are possible."""
    found = (item for item in menu_for(selection).items() if item.action and item.enabled)
    return {item.action.shortcut: item.action for item in found if item.action and item.action.shortcut}
