"""Keeps a dialog true to the objects it is about while time goes on beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from vsphere_client.commands.selection import Selection
from vsphere_client.ui.dialogs.dialog_frame import DialogFrame
from vsphere_client.ui.widgets.modal_frame import gone_sentence
from vsphere_client.ui.wizards.door import Door
from vsphere_client.ui.wizards.world_watch import WorldWatch


class DialogWatch(QObject):
    """Tells a dialog when one of its objects vanishes; another moment opens it anew with what held then.

    Wizards follow the world themselves; dialogs show an object as it was when they opened, as the
    product's do.

    Args:
        dialog: The dialog that was opened.
        driver: The open session.
        selection: What it is about.
        reopen: Opens the dialog anew; without it another moment only asks whether all is still there.
    """

    def __init__(
        self,
        dialog: DialogFrame,
        driver: Door,
        selection: Selection,
        reopen: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._driver = driver
        self._reopen = reopen
        self._names = {obj.moid: obj.name for obj in selection.objects}
        watch = WorldWatch(driver, self)
        watch.moved.connect(self.look)
        watch.replaced.connect(self._look_anew)

    def look(self) -> None:
        """See whether all objects are there."""
        objects = self._driver.session.engine.world.objects
        gone = next((name for moid, name in self._names.items() if moid not in objects), "")
        if gone:
            self._dialog.tell_gone(gone_sentence(gone))
        else:
            self._dialog.take_back_gone()

    def _look_anew(self) -> None:
        self.look()
        if self._reopen is not None and not self._dialog.gone and self._dialog.isVisible():
            self._dialog.reject()
            self._reopen()
