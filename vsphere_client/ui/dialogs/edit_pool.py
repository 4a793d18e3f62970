"""Edit Resource Settings of a resource pool."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import ResourcePool
from vsphere_client.ui.dialogs.resource_pool import ResourcePoolDialog
from vsphere_client.ui.wizards.door import Door


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> ResourcePoolDialog:
    """Open it for an action."""
    pool = selection.all_of(ResourcePool)[0]
    dialog = ResourcePoolDialog(driver, pool, pool, window)
    dialog.open()
    return dialog
