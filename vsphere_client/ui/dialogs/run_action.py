"""Running an action: ask, open its wizard or dialog, go to its page, or submit its commands."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from PySide6.QtWidgets import QDialog, QWidget

from vsphere_client.commands.action import Action, Goes, Opens
from vsphere_client.commands.selection import Selection
from vsphere_client.ui.dialogs.confirm import ConfirmDialog
from vsphere_client.ui.dialogs.dialog_frame import DialogFrame
from vsphere_client.ui.dialogs.dialog_watch import DialogWatch
from vsphere_client.ui.wizards.door import Door, submit_all

Opener = Callable[[QWidget, Door, Selection, str], QDialog]

_DIALOGS = "vsphere_client.ui.dialogs"
_WIZARDS = "vsphere_client.ui.wizards"
OPENERS: dict[str, str] = {
    "migrate": f"{_WIZARDS}.migrate",
    "add_host": f"{_WIZARDS}.add_host",
    "new_vm": f"{_WIZARDS}.new_vm",
    "new_cluster": f"{_DIALOGS}.new_cluster",
    "new_folder": f"{_DIALOGS}.new_folder",
    "new_datacenter": f"{_DIALOGS}.new_datacenter",
    "new_pool": f"{_DIALOGS}.resource_pool",
    "edit_pool": f"{_DIALOGS}.edit_pool",
    "restore_pools": f"{_DIALOGS}.restore_pools",
    "schedule_drs": f"{_DIALOGS}.schedule_drs",
    "rename": f"{_DIALOGS}.rename",
    "move_to": f"{_DIALOGS}.move_to",
    "clone": f"{_DIALOGS}.clone_vm",
    "take_snapshot": f"{_DIALOGS}.take_snapshot",
    "edit_settings": f"{_DIALOGS}.edit_settings",
    "answer_question": f"{_DIALOGS}.answer_question",
    "edit_notes": f"{_DIALOGS}.edit_notes",
    "enter_maintenance": f"{_DIALOGS}.enter_maintenance",
    "edit_drs": f"{_DIALOGS}.edit_drs",
    "edit_evc": f"{_DIALOGS}.edit_evc",
    "edit_ha": f"{_DIALOGS}.edit_ha",
    "edit_io_control": f"{_DIALOGS}.edit_io_control",
    "edit_ipmi": f"{_DIALOGS}.edit_ipmi",
    "edit_power_policy": f"{_DIALOGS}.edit_power_policy",
    "edit_tiering": f"{_DIALOGS}.edit_tiering",
    "edit_port_group": f"{_DIALOGS}.edit_port_group",
    "edit_system_swap": f"{_DIALOGS}.edit_system_swap",
    "edit_swap_place": f"{_DIALOGS}.edit_swap_place",
    "edit_switch": f"{_DIALOGS}.edit_switch",
    "edit_statistics": f"{_DIALOGS}.edit_statistics",
    "power_on": f"{_DIALOGS}.power_on",
    "inject_fault": f"{_DIALOGS}.inject_fault",
    "esxtop": "vsphere_client.ui.esxtop.window",
}
"""Modules with an ``open_for(window, driver, selection, argument)``; loaded when first opened."""


def opener(dialog: str) -> Opener:
    """What opens a wizard or dialog; raises KeyError for an unknown one."""
    return cast(Opener, import_module(OPENERS[dialog]).open_for)


def run_action(window: QWidget, driver: Door, action: Action, selection: Selection) -> QDialog | None:
    """Run an action if it is possible; the dialog it opened, if any."""
    if action.reason_against(selection) is not None:
        return None
    if action.confirm is None:
        return _perform(window, driver, action, selection)

    def agreed() -> None:
        _perform(window, driver, action, selection)

    dialog = ConfirmDialog(action.confirm, selection, agreed, window)
    DialogWatch(dialog, driver, selection)
    dialog.open()
    return dialog


def _open(window: QWidget, driver: Door, selection: Selection, opens: Opens) -> QDialog:
    dialog = opener(opens.dialog)(window, driver, selection, opens.argument)
    if isinstance(dialog, DialogFrame):
        DialogWatch(dialog, driver, selection, lambda: _open(window, driver, selection, opens))
    return dialog


def _perform(window: QWidget, driver: Door, action: Action, selection: Selection) -> QDialog | None:
    if isinstance(action.does, Opens):
        return _open(window, driver, selection, action.does)
    if isinstance(action.does, Goes):
        select = getattr(window, "select", None)
        if select is not None:
            select(selection.moids[0], action.does.tab, action.does.page)
        return None
    if action.does is not None and (asking := action.does.asking(selection)) is not None:
        return _open(window, driver, selection, asking)
    submit_all(driver, action.commands(selection))
    return None
