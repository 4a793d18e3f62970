"""Schedule DRS: the settings of vSphere DRS, DPM among them, for later."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.schedule_task import EDIT_DRS
from vsphere_client.commands.selection import Selection
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.schedule_task import open_new_task
from vsphere_client.ui.wizards.door import Door


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> CommandDialog:
    """Open it for an action."""
    return open_new_task(window, driver, selection.objects[0], EDIT_DRS)
